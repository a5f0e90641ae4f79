/** Writes the waiting list: who joins it, what is offered to the first in line, and what they say. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import { recordFor } from '../../platform/audit.ts';
import { actorOf } from '../../platform/current-actor.ts';
import { Conflict, Invalid, invalid, violatedConstraint } from '../../platform/errors.ts';
import type { Period } from '../availability/rules.ts';
import { book } from '../baskets/commands.ts';
import { approving, freeOfCategory, lockedLines } from '../baskets/queries.ts';
import { drafts, lendsToOthers } from '../baskets/rules.ts';
import { unlessTaken } from '../bookings/commands.ts';
import type { Booking } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { tell } from '../mail/commands.ts';
import { cancel } from '../reservations/commands.ts';
import { type InLine, line, lockedInLine, type Wait } from './queries.ts';
import { offeredUntil, type WaitState } from './rules.ts';

export interface NewWait {
  readonly stockroomId: Id<'stockroom'>;
  readonly itemId: Id<'item'> | null;
  readonly categoryId: Id<'category'> | null;
  readonly period: Period;
}

/** Joins the line. @throws Conflict where one stands in it already, or too often */
export async function joinLine(tx: Knex.Transaction, actor: Actor, { period, ...of }: NewWait): Promise<Id<'wait'>> {
  await refuseTooMany(tx, actor);
  try {
    const [made] = await tx('waits')
      .insert({
        ...{ workspace_id: actor.workspaceId, person_id: actor.personId, stockroom_id: of.stockroomId },
        ...{ item_id: of.itemId, category_id: of.categoryId, starts_at: period.from, ends_at: period.to },
      })
      .returning<{ id: Id<'wait'> }[]>('id');
    if (!made) throw new Error('Nobody joined the line');
    return made.id;
  } catch (error) {
    if (violatedConstraint(error) !== 'waits_once_for_each_time') throw error;
    throw new Conflict({
      title: 'You wait for it already',
      text: 'You are told once it is free. Nothing was changed.',
    });
  }
}

/** Takes what is offered: from now on it is a reservation like any other. @throws Conflict where it is too late */
export async function accept(tx: Knex.Transaction, actor: Actor, offer: Wait, now: Date): Promise<void> {
  const held = await heldFor(tx, offer);
  if (offer.state !== 'offered' || offer.late || held === null) throw over();
  await close(tx, offer, 'accepted', now);
  if (held.status === 'requested') await tell(tx, actor, { event: 'requested', bookingId: held.id });
}

/** Lets go of what is offered: the next in line is asked. @throws Conflict where it is not offered any more */
export async function decline(tx: Knex.Transaction, offer: Wait, now: Date): Promise<void> {
  if (offer.state !== 'offered') throw over();
  await close(tx, offer, 'declined', now);
  await release(tx, offer, now);
}

/** Leaves the line. @throws Conflict where one does not stand in it any more */
export async function withdraw(tx: Knex.Transaction, place: Wait, now: Date): Promise<void> {
  if (place.state !== 'waiting') throw over();
  await close(tx, place, 'withdrawn', now);
}

/** Asks everybody in line, one after the other, whether what they wait for can be held for them; and lets offers run out. */
export async function offerFreed(db: Knex, now: Date, signal?: AbortSignal): Promise<void> {
  for (const place of await line(db)) {
    if (signal?.aborted) return;
    await db.transaction(async (tx) => {
      // One at a time, in every process, so that nobody is passed by.
      await tx.raw('select pg_advisory_xact_lock(?)', [LINE]);
      const still = await lockedInLine(tx, place);
      if (still?.state === 'offered') await runOut(tx, still, now);
      if (still?.state === 'waiting') await tryFor(tx, still, now);
    });
  }
}

const LINE = 7_105_029;
/** So many places one person has in line at once. */
const MOST = 20;

/** What was handed out is taken; what was called off, or not answered, is not. */
async function runOut(tx: Knex.Transaction, place: InLine, now: Date): Promise<void> {
  const held = await heldBy(tx, place);
  if (held?.status === 'fulfilled') return close(tx, place, 'accepted', now);
  if (held?.status === 'cancelled' || held?.status === 'declined') return close(tx, place, 'declined', now);
  if (place.offeredUntil !== null && place.offeredUntil > now) return;
  await close(tx, place, 'missed', now);
  await release(tx, place, now);
  await note(tx, place, 'waits.missed');
}

/** Holds it for them, if it is free and they may still book it as they are now. */
async function tryFor(tx: Knex.Transaction, place: InLine, now: Date): Promise<void> {
  if (place.startsAt <= now) return close(tx, place, 'missed', now);
  const actor = await actorOf(tx, place.workspaceId, place.personId);
  if (await isGone(tx, place)) return close(tx, place, 'missed', now);
  const id = actor && (await bookedFor(tx, actor, place, now));
  if (!actor || !id) return;
  await tx('waits')
    .where({ workspace_id: place.workspaceId, id: place.id })
    .update({ state: 'offered', booking_id: id, offered_until: offeredUntil(place.startsAt, now) });
  await tell(tx, actor, { event: 'offered', bookingId: id, personId: actor.personId, path: '/waits' });
  await note(tx, place, 'waits.offered', { booking: id });
}

/** Somebody in the archive waits for nothing. */
async function isGone(tx: Knex.Transaction, { workspaceId, personId }: InLine): Promise<boolean> {
  const found = await tx('people')
    .where({ workspace_id: workspaceId, id: personId })
    .whereNull('archived_at')
    .first('id');
  return found === undefined;
}

/** The id of the reservation that holds it; null where something stands in the way. */
async function bookedFor(tx: Knex.Transaction, actor: Actor, place: InLine, now: Date): Promise<Id<'booking'> | null> {
  const period = { from: place.startsAt, to: place.endsAt };
  try {
    return await tx.transaction(async (part) => {
      const itemIds = await itemsFor(part, actor, place, period);
      const lines = await lockedLines(part, actor, {
        itemIds,
        kitIds: [],
        quantities: new Map(),
        categories: new Map(),
      });
      const made = drafts(actor, RESERVATIONS, actor.personId, lines);
      if (!made.every((draft) => decide(actor, RESERVATIONS.manage, draft).allowed)) return null;
      const asked = await approving(
        part,
        actor,
        made.filter((draft) => !lendsToOthers(actor, RESERVATIONS, draft)).map(({ stockroomId }) => stockroomId),
      );
      const order = {
        noun: RESERVATIONS,
        drafts: made,
        period,
        purpose: null,
        ignoreConflicts: false,
        now,
        quietly: true,
      };
      const booked = await unlessTaken(() => book(part, actor, { ...order, asking: asked.map(({ id }) => id) }));
      return booked?.ids[0] ?? null;
    });
  } catch (error) {
    if (error instanceof Conflict || error instanceof Invalid) return null;
    throw error;
  }
}

/** The item, or a free one of the category. @throws Invalid where there is none */
async function itemsFor(tx: Knex.Transaction, actor: Actor, place: InLine, period: Period): Promise<number[]> {
  if (place.itemId !== null) return [place.itemId];
  const of = { besides: [], shut: [], only: place.stockroomId };
  const found = await freeOfCategory(tx, actor, RESERVATIONS, actor.personId, period, place.categoryId ?? 0, 1, of);
  if (found.length === 0) throw invalid('category_id', 'None of them is free');
  return found;
}

/** The reservation by which it is held, whatever became of it; locked, since its borrower may do something with it. */
async function heldBy(tx: Knex.Transaction, { workspaceId, bookingId }: Held) {
  return tx('bookings')
    .where({ workspace_id: workspaceId, id: bookingId })
    .forNoKeyUpdate()
    .first<Pick<Booking, 'id' | 'status'> | undefined>('id', 'status');
}

async function heldFor(tx: Knex.Transaction, offer: Held) {
  const held = await heldBy(tx, offer);
  return held?.status === 'reserved' || held?.status === 'requested' ? held : null;
}

/** What is held for an offer comes free, if it still is. */
async function release(tx: Knex.Transaction, offer: Held, now: Date): Promise<void> {
  const held = await heldFor(tx, offer);
  if (held) await cancel(tx, offer, held, now);
}

type Held = Pick<Wait, 'workspaceId' | 'bookingId'>;

async function close(
  tx: Knex.Transaction,
  { workspaceId, id }: Pick<Wait, 'workspaceId' | 'id'>,
  state: WaitState,
  now: Date,
): Promise<void> {
  await tx('waits').where({ workspace_id: workspaceId, id }).update({ state, closed_at: now });
}

async function note(
  tx: Knex.Transaction,
  { workspaceId, personId, id }: InLine,
  action: string,
  after: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await recordFor(tx, workspaceId, personId, crypto.randomUUID(), { action, subject: { kind: 'wait', id }, after });
}

async function refuseTooMany(tx: Knex.Transaction, { workspaceId, personId }: Actor): Promise<void> {
  const open = await tx('waits')
    .where({ workspace_id: workspaceId, person_id: personId })
    .whereIn('state', ['waiting', 'offered'])
    .limit(MOST)
    .pluck('id');
  if (open.length < MOST) return;
  throw new Conflict({
    title: 'You wait for enough',
    text: `You can wait for ${MOST} things at once. Stop waiting for one first.`,
  });
}

function over(): Conflict {
  return new Conflict({
    title: 'It is not offered any more',
    text: 'The time to answer has run out, or it was answered already. Open the waiting list to see how it stands.',
  });
}
