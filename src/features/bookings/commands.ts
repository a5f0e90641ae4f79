/** Writes that all changes of a booking share: its items are locked first, in the order of their ids. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { Conflict, violatedConstraint } from '../../platform/errors.ts';
import { FLAGGINGS, newlyFlagged, newlyRestricted } from '../circulation/queries.ts';
import { REST } from '../stockrooms/queries.ts';
import type { Booking } from './queries.ts';

/** What stands in the way of one item of a booking; what an override set aside before stands in it no more. */
export interface TroubleAt {
  readonly itemId: number;
  readonly name: string;
  /** Somebody else has it for a part of the time. */
  readonly taken: boolean;
  /** It stands in another place than its stockroom. */
  readonly elsewhere: boolean;
  /** A flag takes it out of circulation. */
  readonly flagged: boolean;
  /** All flaggings that do so, those that were set aside before among them. */
  readonly flaggings: readonly number[];
  /** Its access groups do not admit the borrower. */
  readonly restricted: boolean;
}

/** Locks the items that a booking still holds, so that nobody else can book them meanwhile. */
export async function lockItems(tx: Knex.Transaction, actor: Actor, { id }: Pick<Booking, 'id'>): Promise<void> {
  await tx('items')
    .where('items.workspace_id', actor.workspaceId)
    .whereIn(
      'items.id',
      tx('holds').where({ workspace_id: actor.workspaceId, booking_id: id, active: true }).select('item_id'),
    )
    .orderBy('items.id')
    .forNoKeyUpdate('items')
    .select('items.id');
}

/**
 * What stands in the way of holding a booking's items from and until other moments than now; null leaves one as it is.
 * A flag and access groups are always asked. For handing out, what others have not brought back and what stands elsewhere
 * are in the way, too.
 */
export async function troublesOf(
  db: Knex,
  actor: Actor,
  { id, ownerId }: Pick<Booking, 'id' | 'ownerId'>,
  { from = null, to = null, handing = false }: { from?: Date | null; to?: Date | null; handing?: boolean },
): Promise<TroubleAt[]> {
  const { rows } = await db.raw<{ rows: TroubleAt[] }>(TROUBLES, {
    workspace: actor.workspaceId,
    booking: id,
    borrower: ownerId,
    from,
    to,
    handing,
  });
  return rows;
}

/** What `:aside`, a list of items each with what is set aside, adds to the record of `holds`. */
export const RECORDED_ASIDE = `coalesce((
  select coalesce(holds.overridden, '{}') || each.aside
  from jsonb_to_recordset(cast(:aside as jsonb)) as each (item_id integer, aside jsonb)
  where each.item_id = holds.item_id
), holds.overridden)`;

/** Troubles as `RECORDED_ASIDE` takes them. */
export function asideOf(troubles: readonly TroubleAt[]): string {
  return JSON.stringify(troubles.map((each) => ({ item_id: each.itemId, aside: setAside(each) })));
}

/** What an override sets aside of it, for the record of the hold. */
function setAside({ taken, elsewhere, flagged, flaggings, restricted }: TroubleAt) {
  return {
    ...(taken ? { taken } : {}),
    ...(elsewhere ? { elsewhere } : {}),
    ...(flagged ? { flaggings } : {}),
    ...(restricted ? { restricted } : {}),
  };
}

/** How long the item of one of `holds` rests after it. */
export const REST_OF_HOLD = /* sql */ `(select ${REST} from items
  where items.workspace_id = holds.workspace_id and items.id = holds.item_id)`;

/** Runs a write on holds; a constraint that it runs into means that somebody else was faster. @throws Conflict */
export async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!HELD.has(violatedConstraint(error) ?? '')) throw error;
    throw new Conflict({
      title: 'This is not free then',
      text: 'Somebody else has it for a part of this time. Open the page again to see what is free.',
    });
  }
}

const HELD = new Set(['holds_do_not_overlap', 'holds_do_not_exceed', 'holds_one_out_per_item']);

/** Whether others have it for a part of the time that comes to it: what was set aside for its time before does not count for more. */
const TAKEN_BESIDES = `exists (
  select from (values
    (tstzrange(least(lower(holds.during), cast(:from as timestamptz)), lower(holds.during))),
    (tstzrange(upper(holds.during), greatest(upper(holds.during), cast(:to as timestamptz) + ${REST})))
  ) as besides (during)
  where not isempty(besides.during) and holds.quantity > items.quantity
    - peak_use(holds.workspace_id, holds.item_id, besides.during, holds.id)
)`;

const TROUBLES = `
  select * from (
    select holds.item_id as "itemId", items.name,
      case when holds.overrides then ${TAKEN_BESIDES}
        else holds.quantity > items.quantity
          - peak_use(holds.workspace_id, holds.item_id, tstzrange(
              least(lower(holds.during), cast(:from as timestamptz)),
              coalesce(cast(:to as timestamptz) + ${REST}, upper(holds.during))
            ), holds.id)
          - case when cast(:handing as boolean) then cast((
              select coalesce(sum(late.quantity), 0) from holds as late
              where late.workspace_id = holds.workspace_id and late.item_id = holds.item_id and late.active
                and late.handed_out_at is not null and late.returned_at is null and upper(late.during) <= now()
            ) as integer) else 0 end
        end as taken,
      cast(:handing as boolean) and items.location_id <> stockrooms.location_id and not exists (
        with recursive above as (
          select at.parent_id from locations as at
          where at.workspace_id = items.workspace_id and at.id = items.location_id
          union
          select up.parent_id from locations as up
          join above on up.workspace_id = items.workspace_id and up.id = above.parent_id
        ) select from above where above.parent_id = stockrooms.location_id
      ) as elsewhere,
      ${FLAGGINGS} as flaggings,
      ${newlyFlagged('holds.overridden')} as flagged,
      ${newlyRestricted('holds.overridden')} as restricted
    from holds
    join items on items.workspace_id = holds.workspace_id and items.id = holds.item_id
    join stockrooms on stockrooms.workspace_id = items.workspace_id and stockrooms.id = items.stockroom_id
    where holds.workspace_id = :workspace and holds.booking_id = :booking and holds.active and holds.returned_at is null
    order by items.sort_name, items.id
  ) as lines
  where taken or elsewhere or flagged or restricted`;
