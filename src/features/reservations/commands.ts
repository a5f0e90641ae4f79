/** Writes changes of reservations. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict } from '../../platform/errors.ts';
import { FREE } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import type { WantedLine } from '../baskets/rules.ts';
import {
  asideOf,
  lockItems,
  RECORDED_ASIDE,
  REST_OF_HOLD,
  type TroubleAt,
  troublesOf,
  unlessTaken,
} from '../bookings/commands.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import type { BookingStatus } from '../bookings/rules.ts';
import { FLAGGINGS, newlyFlagged, newlyRestricted } from '../circulation/queries.ts';
import { keepRules, noteBeyond } from '../lending-rules/commands.ts';
import type { Asked } from '../lending-rules/queries.ts';
import { timeAdded } from '../lending-rules/rules.ts';
import { tell } from '../mail/commands.ts';
import { REST } from '../stockrooms/queries.ts';
import { isFarAhead } from './rules.ts';

/** An item as a change leaves it. */
export type ChangedLine = Pick<WantedLine, 'itemId' | 'quantity' | 'kitId'>;

export interface Change {
  readonly period: Period;
  readonly purpose: string | null;
  /** The items as they will be; those of the reservation that its editor does not see stay beside them. */
  readonly lines: readonly ChangedLine[];
  /** The items that its editor sees. */
  readonly replaced: readonly number[];
  /** Those of the lines that are booked anew, or for longer: what stands in their way counts. */
  readonly added: readonly number[];
  /** Time comes to it, to what its editor does not see, too. */
  readonly longer: boolean;
  readonly ignoreConflicts: boolean;
  /** What came to it has to be approved. */
  readonly asks: boolean;
  /** What the rules of the stockroom are asked about it. */
  readonly asked: Asked;
}

/** Cancels a reservation; it stays as a record and holds nothing. @throws Conflict where it is over */
export async function cancel(
  tx: Knex.Transaction,
  of: Pick<Actor, 'workspaceId'>,
  reservation: Pick<Booking, 'id' | 'status'>,
  now: Date,
  { quietly = false } = {},
): Promise<void> {
  refuseUnlessOpen(reservation);
  await tx('holds').where({ workspace_id: of.workspaceId, booking_id: reservation.id }).update({ active: false });
  await close(tx, of, reservation, 'cancelled', now);
  if (!quietly) await tell(tx, of, { event: 'cancelled', bookingId: reservation.id });
}

/** Locks everything that a change touches: the items of the reservation and those that come to it. */
export async function lockForChange(
  tx: Knex.Transaction,
  actor: Actor,
  reservation: Booking,
  itemIds: readonly number[],
  kitIds: readonly number[],
): Promise<void> {
  await tx.raw(
    `select id from items where workspace_id = :workspace and (
      id = any(cast(:items as integer[])) or kit_id = any(cast(:kits as integer[]))
      or id in (select item_id from holds where workspace_id = :workspace and booking_id = :booking)
    ) order by id for no key update`,
    { workspace: actor.workspaceId, booking: reservation.id, items: [...itemIds], kits: [...kitIds] },
  );
}

/**
 * Changes a reservation whose items are locked. Gives false, with the transaction to be thrown away, where it is not free.
 * @throws BeyondRules
 */
export async function changeReservation(
  tx: Knex.Transaction,
  actor: Actor,
  reservation: Booking,
  { period, purpose, lines, replaced, added, longer, ignoreConflicts, asks, asked }: Change,
): Promise<boolean> {
  refuseUnlessOpen(reservation);
  const beyond = await keepRules(tx, actor, asked, ignoreConflicts);
  const mine = { workspace_id: actor.workspaceId, booking_id: reservation.id };
  const before = await tx('holds')
    .where(mine)
    .whereIn('item_id', [...replaced])
    .delete()
    .returning<Before[]>(['item_id', 'overrides', 'overridden']);
  const rest = longer ? await unseenTroubles(tx, actor, reservation) : [];
  if (rest.length > 0 && !ignoreConflicts) return false;
  const { rowCount } = await unlessTaken(() =>
    tx.raw<{ rowCount: number }>(HOLD, {
      lines: JSON.stringify(lines.map((line) => plain(line, added, before))),
      workspace: actor.workspaceId,
      booking: reservation.id,
      borrower: reservation.ownerId,
      from: period.from,
      to: period.to,
      ignore: ignoreConflicts,
    }),
  );
  if (rowCount === 0 && lines.length > 0) return false;
  await unlessTaken(() =>
    tx('holds')
      .where(mine)
      .update({
        during: tx.raw(`tstzrange(?, ?::timestamptz + ${REST_OF_HOLD})`, [period.from, period.to]),
        rest: tx.raw(REST_OF_HOLD),
        overridden: tx.raw(RECORDED_ASIDE, { aside: asideOf(rest) }),
      }),
  );
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId, id: reservation.id })
    .update({
      starts_at: period.from,
      ends_at: period.to,
      purpose,
      version: reservation.version + 1,
      ...(asks ? { status: 'requested', decided_at: null, decided_by: null, decision: null } : {}),
    });
  await tell(tx, actor, { event: 'changed', bookingId: reservation.id });
  if (asks) await tell(tx, actor, { event: 'requested', bookingId: reservation.id });
  await noteBeyond(tx, actor, reservation.id, beyond);
  return true;
}

/** What stands in the way of what is left of a reservation once all that its editor sees is taken out, besides time. */
async function unseenTroubles(tx: Knex.Transaction, actor: Actor, reservation: Booking): Promise<TroubleAt[]> {
  const found = await troublesOf(tx, actor, reservation, {});
  return found.filter((each) => each.flagged || each.restricted).map((each) => ({ ...each, taken: false }));
}

/** Which lines of a reservation go out; none named: all. */
export interface HandingOut {
  readonly lineIds: readonly number[];
  readonly ignoreConflicts: boolean;
}

/**
 * Hands out what a reservation holds, or a part: a check-out takes its place, and what is left stays reserved. Gives its id,
 * and whether that is all; or what stands in the way.
 */
export async function fulfil(
  tx: Knex.Transaction,
  actor: Actor,
  reservation: Unversioned,
  { lineIds, ignoreConflicts }: HandingOut,
  now: Date,
): Promise<{ readonly id: Id<'booking'>; readonly all: boolean } | { readonly troubles: readonly TroubleAt[] }> {
  refuseUnlessOpen(reservation);
  if (reservation.status === 'requested') {
    throw new Conflict({ title: 'It waits for approval', text: 'Once it is approved it can be handed out.' });
  }
  if (reservation.past) {
    throw new Conflict({ title: 'Its time is over', text: 'Make a new check-out instead.' });
  }
  await lockItems(tx, actor, reservation);
  const beyond = await keepRules(tx, actor, handingOut(reservation, now), ignoreConflicts);
  const going = await linesGoing(tx, actor, reservation, lineIds);
  const found = await troublesOf(tx, actor, reservation, { from: now, handing: true });
  const troubles = found.filter((each) => going.itemIds.includes(each.itemId));
  if (troubles.length > 0 && !ignoreConflicts) return { troubles };
  const id = await makeCheckout(tx, actor, reservation, now);
  await unlessTaken(() => moveHolds(tx, actor, going.ids, id, troubles, now));
  await noteBeyond(tx, actor, id, beyond);
  if (going.all) await close(tx, actor, reservation, 'fulfilled', now);
  else await touch(tx, actor, reservation);
  await tell(tx, actor, { event: 'handed_out', bookingId: id });
  return { id, all: going.all };
}

/** It is picked up now: whatever time that adds to it is new. */
function handingOut(reservation: Unversioned, now: Date): Asked {
  const { startsAt, endsAt, id } = reservation;
  const period = { from: now < startsAt ? now : startsAt, to: endsAt };
  const added = timeAdded({ from: startsAt, to: endsAt }, period);
  const occasion = { period, pickUp: now, bringBack: null, leads: isFarAhead(reservation, now), added, bookings: 0 };
  const booking = { ...reservation, kind: 'checkout' } as const;
  return { permission: 'checkouts.manage', now, cases: [{ booking, id, items: null, occasion }] };
}

/** The lines that go out, and whether any stay. @throws Conflict where what was ticked is not there any more */
async function linesGoing(
  tx: Knex.Transaction,
  actor: Actor,
  { id }: Unversioned,
  lineIds: readonly number[],
): Promise<{ readonly ids: readonly number[]; readonly itemIds: readonly number[]; readonly all: boolean }> {
  const held = await tx('holds')
    .where({ workspace_id: actor.workspaceId, booking_id: id, active: true })
    .select<{ id: number; itemId: number }[]>({ id: 'id', itemId: 'item_id' });
  const going = lineIds.length === 0 ? held : held.filter((line) => lineIds.includes(line.id));
  if (going.length === 0 || going.length < lineIds.length) {
    throw new Conflict({ title: 'It is not there any more', text: 'What was ticked was handed out, or taken off it.' });
  }
  const ids = going.map((line) => line.id);
  return { ids, itemIds: going.map((line) => line.itemId), all: going.length === held.length };
}

async function touch(tx: Knex.Transaction, actor: Actor, { id }: Unversioned): Promise<void> {
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId, id })
    .update({ version: tx.raw('version + 1') });
}

async function makeCheckout(
  tx: Knex.Transaction,
  actor: Actor,
  reservation: Unversioned,
  now: Date,
): Promise<Id<'booking'>> {
  const [made] = await tx('bookings')
    .insert({
      workspace_id: actor.workspaceId,
      kind: 'checkout',
      status: 'out',
      stockroom_id: reservation.stockroomId,
      borrower_id: reservation.ownerId,
      starts_at: now < reservation.startsAt ? now : reservation.startsAt,
      ends_at: reservation.endsAt,
      purpose: reservation.purpose,
      reservation_id: reservation.id,
      label_id: reservation.labelId,
      created_by: actor.personId,
    })
    .returning<{ id: Id<'booking'> }[]>('id');
  if (!made) throw new Error('The check-out was not made');
  return made.id;
}

async function moveHolds(
  tx: Knex.Transaction,
  actor: Actor,
  lineIds: readonly number[],
  id: Id<'booking'>,
  troubles: readonly TroubleAt[],
  now: Date,
): Promise<void> {
  const taken = troubles.filter((each) => each.taken).map((each) => each.itemId);
  await tx.raw(
    `update holds set booking_id = :checkout, handed_out_at = :now,
      during = tstzrange(least(lower(during), cast(:now as timestamptz)), upper(during)),
      overrides = overrides or item_id = any(cast(:taken as integer[])),
      overridden = ${RECORDED_ASIDE}
    where workspace_id = :workspace and id = any(cast(:lines as integer[]))`,
    {
      workspace: actor.workspaceId,
      lines: [...lineIds],
      checkout: id,
      now,
      taken,
      aside: asideOf(troubles),
    },
  );
}

async function close(
  tx: Knex.Transaction,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  { id }: Pick<Booking, 'id'>,
  status: 'cancelled' | 'fulfilled',
  now: Date,
): Promise<void> {
  await tx('bookings')
    .where({ workspace_id: workspaceId, id })
    .update({ status, closed_at: now, version: tx.raw('version + 1') });
}

const OVER: Readonly<Partial<Record<BookingStatus, string>>> = {
  cancelled: 'This reservation is cancelled',
  declined: 'This reservation was declined',
  fulfilled: 'This reservation was handed out already',
};

function refuseUnlessOpen({ status }: Pick<Booking, 'status'>): void {
  const title = OVER[status];
  if (title === undefined) return;
  throw new Conflict({
    title,
    text: 'Nothing more can be done with it.',
  });
}

interface Before {
  readonly item_id: number;
  readonly overrides: boolean;
  readonly overridden: Readonly<Record<string, unknown>> | null;
}

function plain({ itemId, quantity, kitId }: ChangedLine, added: readonly number[], before: readonly Before[]) {
  const { overrides = false, overridden } = before.find((each) => each.item_id === itemId) ?? {};
  const line = { item_id: itemId, quantity, kit_id: kitId, added: added.includes(itemId) };
  return { ...line, overrides, overridden: overridden ?? {} };
}

const HOLD = `
  with wanted as (
    select line.item_id, line.quantity, line.kit_id, items.counted, ${REST} as rest,
      line.added and line.quantity > ${FREE} as taken, not line.added and line.overrides as stays, line.overridden,
      line.added and ${newlyFlagged('line.overridden')} as flagged, ${FLAGGINGS} as flaggings,
      line.added and ${newlyRestricted('line.overridden')} as restricted
    from jsonb_to_recordset(cast(:lines as jsonb))
      as line (item_id integer, quantity integer, kit_id integer, added boolean, overrides boolean, overridden jsonb)
    join items on items.workspace_id = :workspace and items.id = line.item_id
  )
  insert into holds (workspace_id, item_id, booking_id, kit_id, during, rest, quantity, counted, overrides, overridden)
  select cast(:workspace as integer), item_id, cast(:booking as integer), kit_id,
    tstzrange(:from, cast(:to as timestamptz) + rest), rest, quantity, counted, taken or stays,
    nullif((case when stays then overridden else overridden - 'taken' end)
      || case when taken then cast('{"taken": true}' as jsonb) else '{}' end
      || case when flagged then jsonb_build_object('flaggings', flaggings) else '{}' end
      || case when restricted then cast('{"restricted": true}' as jsonb) else '{}' end, '{}')
  from wanted
  where cast(:ignore as boolean) or not exists (select from wanted where taken or flagged or restricted)
  order by item_id`;
