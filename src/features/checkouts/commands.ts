/** Writes what happens to a check-out: coming back, in parts or whole, and lasting longer. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict } from '../../platform/errors.ts';
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
  /** What is said about it. */
  readonly condition: string | null;
  readonly damaged: boolean;
}

/**
 * Takes back lines of a check-out, all where none are named; what comes back early is free from now on. Gives the ids of
 * the items. @throws Conflict where they are back already
 */
export async function takeBack(
  tx: Knex.Transaction,
  actor: Actor,
  { id }: Pick<Booking, 'id'>,
  { lineIds, condition, damaged }: Returned,
  now: Date,
): Promise<{ readonly itemIds: number[]; readonly all: boolean }> {
  const out = () => tx('holds').where({ workspace_id: actor.workspaceId, booking_id: id }).whereNull('returned_at');
  const itemIds = await out()
    .modify((query) => {
      if (lineIds.length > 0) query.whereIn('id', [...lineIds]);
    })
    .update({
      ...{ returned_at: now, condition, damaged },
      during: tx.raw('tstzrange(lower(during), greatest(lower(during), least(upper(during), ?::timestamptz + rest)))', [
        now,
      ]),
    })
    .returning<{ item_id: number }[]>('item_id');
  if (itemIds.length === 0) {
    throw new Conflict({ title: 'It is back already', text: 'Nothing of what was chosen is still out.' });
  }
  const rest = await out().first<{ id: number } | undefined>('id');
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId, id })
    .update({ version: tx.raw('version + 1'), ...(rest ? {} : { status: 'returned', closed_at: now }) });
  await tell(tx, actor, { event: 'returned', bookingId: id });
  for (const { item_id: itemId } of damaged ? itemIds : []) {
    await tell(tx, actor, { event: 'damaged', bookingId: id, itemId });
  }
  return { itemIds: itemIds.map((row) => row.item_id), all: !rest };
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
): Promise<readonly TroubleAt[]> {
  if (checkout.status !== 'out') {
    throw new Conflict({ title: 'It is back already', text: 'Only what is still out can be extended.' });
  }
  await lockItems(tx, actor, checkout);
  const beyond = await keepRules(tx, actor, lasting(checkout, to), ignoreConflicts);
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

/** What the rules of its stockroom are asked about a check-out that lasts until then. */
export function lasting(checkout: Booking, to: Date, now = new Date()): Asked {
  const { id, startsAt, endsAt } = checkout;
  const added = timeAdded({ from: startsAt, to: endsAt }, { from: startsAt, to });
  const occasion = { period: { from: startsAt, to }, pickUp: null, bringBack: to, leads: false, added, bookings: 0 };
  return { permission: 'checkouts.extend', now, cases: [{ booking: checkout, id, items: null, occasion }] };
}
