/** Writes the waiting list: who joins it, and what they say to an offer. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, violatedConstraint } from '../../platform/errors.ts';
import type { Period } from '../availability/rules.ts';
import type { Booking } from '../bookings/queries.ts';
import { tell } from '../mail/commands.ts';
import { cancel } from '../reservations/commands.ts';
import type { Wait } from './queries.ts';
import type { WaitState } from './rules.ts';

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

/** So many places one person has in line at once. */
const MOST = 20;

/** The reservation by which it is held, whatever became of it; locked, since its borrower may do something with it. */
export async function heldBy(tx: Knex.Transaction, { workspaceId, bookingId }: Held) {
  return tx('bookings')
    .where({ workspace_id: workspaceId, id: bookingId })
    .forNoKeyUpdate()
    .first<Pick<Booking, 'id' | 'status' | 'version'> | undefined>('id', 'status', 'version');
}

async function heldFor(tx: Knex.Transaction, offer: Held) {
  const held = await heldBy(tx, offer);
  return held?.status === 'reserved' || held?.status === 'requested' ? held : null;
}

/** What is held for an offer comes free, if it still is: gives which reservation held it. Its borrower is not told that it was cancelled. */
export async function release(tx: Knex.Transaction, offer: Held, now: Date): Promise<Id<'booking'> | null> {
  const held = await heldFor(tx, offer);
  if (held) await cancel(tx, offer, held, now, { quietly: true });
  return held?.id ?? null;
}

type Held = Pick<Wait, 'workspaceId' | 'bookingId'>;

/** A place in line that is one no more. */
export async function close(
  tx: Knex.Transaction,
  { workspaceId, id }: Pick<Wait, 'workspaceId' | 'id'>,
  state: WaitState,
  now: Date,
): Promise<void> {
  await tx('waits').where({ workspace_id: workspaceId, id }).update({ state, closed_at: now });
}

/** The person is locked: who joins in two windows at once is counted once after the other. */
async function refuseTooMany(tx: Knex.Transaction, { workspaceId, personId }: Actor): Promise<void> {
  await tx('people').where({ workspace_id: workspaceId, id: personId }).forNoKeyUpdate().select('id');
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
