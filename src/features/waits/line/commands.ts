/** Writes what the line is offered: the first whom it can be held for, one at a time. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { decide } from '../../../access/decide.ts';
import type { Id } from '../../../access/ids.ts';
import { recordFor } from '../../../platform/audit.ts';
import { actorOf } from '../../../platform/current-actor.ts';
import { Conflict, Invalid, invalid } from '../../../platform/errors.ts';
import type { Period } from '../../availability/rules.ts';
import { book } from '../../baskets/commands.ts';
import { approving, freeOfCategory, lockedLines } from '../../baskets/queries.ts';
import { drafts, lendsToOthers } from '../../baskets/rules.ts';
import { unlessTaken } from '../../bookings/commands.ts';
import { RESERVATIONS } from '../../bookings/rules.ts';
import { tell } from '../../mail/commands.ts';
import { close, heldBy, release } from '../commands.ts';
import { offeredUntil } from '../rules.ts';
import { type InLine, line, lockedInLine } from './queries.ts';

/**
 * Asks everybody in line, one after the other, whether what they wait for can be held for them; and lets offers run out.
 * What goes wrong with one keeps nobody else waiting. @throws AggregateError of all that went wrong
 */
export async function offerFreed(db: Knex, now: Date, signal?: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const places = await line(db);
  for (const [at, place] of places.entries()) {
    if (signal?.aborted) return;
    const ahead = places.slice(0, at).filter((other) => mayWantTheSame(other, place));
    // What came free since those before it were asked is theirs first.
    const again = ahead.length > 0 && (await couldBeHeld(db, place, now).catch(failed)) ? ahead : [];
    for (const each of [...again, place]) await ask(db, each, now).catch(failed);
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Some who wait could not be asked');
}

const LINE = 7_105_029;

async function ask(db: Knex, place: InLine, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    // One at a time, in every process, so that nobody is passed by.
    await tx.raw('select pg_advisory_xact_lock(?)', [LINE]);
    const still = await lockedInLine(tx, place);
    if (still?.state === 'offered') await runOut(tx, still, now);
    if (still?.state === 'waiting') await tryFor(tx, still, now);
  });
}

function mayWantTheSame(one: InLine, other: InLine): boolean {
  return one.stockroomId === other.stockroomId && one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}

/** Whether it could be held for them at this moment; nothing is. */
async function couldBeHeld(db: Knex, place: InLine, now: Date): Promise<boolean> {
  const tx = await db.transaction();
  try {
    const still = await lockedInLine(tx, place);
    if (still?.state !== 'waiting') return false;
    const actor = await actorOf(tx, still.workspaceId, still.personId);
    return actor !== null && (await bookedFor(tx, actor, still, now)) !== null;
  } finally {
    await tx.rollback();
  }
}

/** What was handed out is taken; what was called off, or not answered, is not. */
async function runOut(tx: Knex.Transaction, place: InLine, now: Date): Promise<void> {
  const held = await heldBy(tx, place);
  if (held?.status === 'fulfilled') return close(tx, place, 'accepted', now);
  if (held?.status === 'cancelled' || held?.status === 'declined') return close(tx, place, 'declined', now);
  // Whoever changed it wants it, and what was approved is a reservation like any other.
  if (held && held.version > 1) return close(tx, place, 'accepted', now);
  if (place.offeredUntil !== null && place.offeredUntil > now) return;
  await close(tx, place, 'missed', now);
  const released = await release(tx, place, now);
  if (released) await tell(tx, place, { event: 'missed', bookingId: released, path: '/waits' });
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
  const found = await freeOfCategory(tx, actor, {
    ...{ booked: RESERVATIONS, borrowerId: actor.personId, period, categoryId: place.categoryId ?? 0, many: 1 },
    ...{ besides: [], shut: [], only: place.stockroomId },
  });
  if (found.length === 0) throw invalid('category_id', 'None of them is free');
  return found;
}

async function note(
  tx: Knex.Transaction,
  { workspaceId, personId, id }: InLine,
  action: string,
  after: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await recordFor(tx, workspaceId, personId, crypto.randomUUID(), { action, subject: { kind: 'wait', id }, after });
}
