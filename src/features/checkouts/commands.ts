/** Writes what happens to a check-out: coming back, in parts or whole, and lasting longer. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import {
  asideOf,
  lockItems,
  RECORDED_ASIDE,
  REST_OF_HOLD,
  type TroubleAt,
  troublesOf,
  unlessTaken,
} from '../bookings/commands.ts';
import type { Booking } from '../bookings/queries.ts';
import { keepRules, noteBeyond } from '../lending-rules/commands.ts';
import type { Asked } from '../lending-rules/queries.ts';
import { timeAdded } from '../lending-rules/rules.ts';
import { tell } from '../mail/commands.ts';

export interface Returned {
  /** None: all that is out. */
  readonly lineIds: readonly number[];
  /** How many of a counted line come back, by its id; all of it where nothing is said. */
  readonly quantities?: ReadonlyMap<number, number>;
  /** What is said about it. */
  readonly condition: string | null;
  readonly damaged: boolean;
}

/**
 * Until when what comes back now rests. What comes back late rests, too, as far as nobody has it next; of what is counted
 * others are there meanwhile.
 */
const RESTED = `case when counted or cast(:now as timestamptz) + rest <= upper(during)
  then least(upper(during), cast(:now as timestamptz) + rest)
  else greatest(upper(during), least(cast(:now as timestamptz) + rest, (
    select min(lower(later.during)) from holds as later
    where later.workspace_id = holds.workspace_id and later.item_id = holds.item_id and later.active
      and later.id <> holds.id and upper(later.during) > upper(holds.during)
  ))) end`;

/** What came back. */
export interface Back {
  readonly lineIds: readonly number[];
  readonly itemIds: readonly number[];
  readonly pieces: number;
  /** Nothing is out any more. */
  readonly all: boolean;
}

/**
 * Takes back lines of a check-out, all where none are named; what comes back early is free from now on, and what comes back
 * of a counted line is a line of its own. @throws Conflict where it is back already; Invalid where more is to come
 * back than is out
 */
export async function takeBack(
  tx: Knex.Transaction,
  actor: Actor,
  { id }: Pick<Booking, 'id'>,
  { lineIds, quantities, condition, damaged }: Returned,
  now: Date,
): Promise<Back> {
  const out = () => tx('holds').where({ workspace_id: actor.workspaceId, booking_id: id }).whereNull('returned_at');
  const coming = await out()
    .whereNotNull('handed_out_at')
    .modify((query) => {
      if (lineIds.length > 0) query.whereIn('id', [...lineIds]);
    })
    .orderBy('id')
    .select<OutLine[]>('id', 'quantity');
  await lockItems(tx, actor, { id });
  const ids: number[] = [];
  for (const line of coming) ids.push(await apart(tx, actor, line, quantities?.get(line.id) ?? line.quantity));
  const returned = await out()
    .whereIn('id', ids)
    .update({
      ...{ returned_at: now, condition, damaged },
      during: tx.raw(`tstzrange(lower(during), greatest(lower(during), ${RESTED}))`, { now }),
    })
    .returning<{ id: number; item_id: number; quantity: number }[]>(['id', 'item_id', 'quantity']);
  if (returned.length === 0) throw backAlready();
  const rest = await out().first<{ id: number } | undefined>('id');
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId, id })
    .update({ version: tx.raw('version + 1'), ...(rest ? {} : { status: 'returned', closed_at: now }) });
  await tell(tx, actor, { event: 'returned', bookingId: id });
  const itemIds = [...new Set(returned.map((row) => row.item_id))];
  for (const itemId of damaged ? itemIds : []) await tell(tx, actor, { event: 'damaged', bookingId: id, itemId });
  const pieces = returned.reduce((sum, { quantity }) => sum + quantity, 0);
  return { lineIds: returned.map((row) => row.id), itemIds, pieces, all: !rest };
}

interface OutLine {
  readonly id: number;
  readonly quantity: number;
}

/** So many of a line, as one of its own where that is not all of it; gives its id. */
async function apart(tx: Knex.Transaction, { workspaceId }: Actor, line: OutLine, quantity: number): Promise<number> {
  if (quantity === line.quantity) return line.id;
  if (quantity > line.quantity) throw invalid(`quantity_${line.id}`, `How many: only ${line.quantity} are out`);
  const left = await tx('holds')
    .where({ workspace_id: workspaceId, id: line.id, returned_at: null })
    .where('quantity', '>', quantity)
    .update({ quantity: tx.raw('quantity - ?', [quantity]) });
  if (left === 0) throw backAlready();
  const { rows } = await tx.raw<{ rows: { id: number }[] }>(PART, { workspace: workspaceId, id: line.id, quantity });
  const [made] = rows;
  if (!made) throw new Error('The line was not parted');
  return made.id;
}

/** Takes no more than its line did: where that goes beyond what is there, an override had set it aside. */
const PART = `
  insert into holds (workspace_id, item_id, booking_id, kit_id, during, rest, quantity, counted,
    overrides, overridden, handed_out_at)
  select holds.workspace_id, holds.item_id, booking_id, holds.kit_id, during, rest, :quantity, holds.counted,
    overrides or peak_use(holds.workspace_id, holds.item_id, during, null) + :quantity > items.quantity,
    overridden, handed_out_at
  from holds
  join items on items.workspace_id = holds.workspace_id and items.id = holds.item_id
  where holds.workspace_id = :workspace and holds.id = :id
  returning id`;

function backAlready(): Conflict {
  return new Conflict({ title: 'It is back already', text: 'Nothing of what was chosen is still out.' });
}

/** Says of a line that is back in what condition it came; gives whose and which that was. @throws Conflict where it is still out */
export async function describeReturned(
  tx: Knex.Transaction,
  actor: Actor,
  lineId: number,
  { condition, damaged }: Pick<Returned, 'condition' | 'damaged'>,
): Promise<{ readonly bookingId: Id<'booking'>; readonly itemId: number }> {
  const [line] = await tx('holds')
    .where({ workspace_id: actor.workspaceId, id: lineId })
    .whereNotNull('returned_at')
    .whereNotNull('booking_id')
    .update({ condition, damaged })
    .returning<{ booking_id: Id<'booking'>; item_id: number }[]>(['booking_id', 'item_id']);
  if (!line) throw new Conflict({ title: 'It is still out', text: 'Its condition is described once it is back.' });
  const { booking_id: bookingId, item_id: itemId } = line;
  if (damaged) await tell(tx, actor, { event: 'damaged', bookingId, itemId });
  return { bookingId, itemId };
}

/** Lets a check-out last longer. Gives what stands in the way, with nothing written; empty: it was extended. @throws BeyondRules */
export async function prolong(
  tx: Knex.Transaction,
  actor: Actor,
  checkout: Booking,
  to: Date,
  ignoreConflicts: boolean,
  now: Date,
): Promise<readonly TroubleAt[]> {
  if (checkout.status !== 'out') {
    throw new Conflict({ title: 'It is back already', text: 'Only what is still out can be extended.' });
  }
  await lockItems(tx, actor, checkout);
  await letGoOfUnfetched(tx, actor, checkout);
  const beyond = await keepRules(tx, actor, lasting(checkout, to, now), ignoreConflicts);
  const troubles = await troublesOf(tx, actor, checkout, { to });
  if (troubles.length > 0 && !ignoreConflicts) return troubles;
  const taken = troubles.filter((each) => each.taken).map((each) => each.itemId);
  await unlessTaken(() =>
    tx('holds')
      .where({ workspace_id: actor.workspaceId, booking_id: checkout.id })
      .whereNull('returned_at')
      .update({
        during: tx.raw(`tstzrange(lower(during), ?::timestamptz + ${REST_OF_HOLD})`, [to]),
        rest: tx.raw(REST_OF_HOLD),
        overrides: tx.raw('overrides or item_id = any(?::int[])', [taken]),
        overridden: tx.raw(RECORDED_ASIDE, { aside: asideOf(troubles) }),
      }),
  );
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId, id: checkout.id })
    .update({ ends_at: to, version: checkout.version + 1 });
  await tell(tx, actor, { event: 'extended', bookingId: checkout.id });
  await noteBeyond(tx, actor, checkout.id, beyond);
  return [];
}

/** Whatever was reserved in between and never fetched stands in nobody's way. */
async function letGoOfUnfetched(tx: Knex.Transaction, { workspaceId }: Actor, { id }: Booking): Promise<void> {
  await tx('holds')
    .where({ workspace_id: workspaceId, active: true })
    .whereNull('handed_out_at')
    .whereIn('item_id', tx('holds').where({ workspace_id: workspaceId, booking_id: id }).select('item_id'))
    .whereIn(
      'booking_id',
      tx('bookings')
        .where({ workspace_id: workspaceId, kind: 'reservation' })
        .whereIn('status', ['reserved', 'requested'])
        .where('ends_at', '<=', tx.fn.now())
        .select('id'),
    )
    .update({ active: false });
}

/** What the rules of its stockroom are asked about a check-out that lasts until then. */
function lasting(checkout: Booking, to: Date, now: Date): Asked {
  const { id, startsAt, endsAt } = checkout;
  const added = timeAdded({ from: startsAt, to: endsAt }, { from: startsAt, to });
  const occasion = { period: { from: startsAt, to }, pickUp: null, bringBack: to, leads: false, added, bookings: 0 };
  return { permission: 'checkouts.extend', now, cases: [{ booking: checkout, id, items: null, occasion }] };
}
