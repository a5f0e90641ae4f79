/** Writes series of reservations. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { Conflict } from '../../platform/errors.ts';
import type { Booking } from '../bookings/queries.ts';
import { isOpen } from '../bookings/rules.ts';
import { cancel } from '../reservations/commands.ts';
import type { Repetition } from './rules.ts';

/** Keeps these reservations together, and gives the id of their series. */
export async function keepTogether(
  tx: Knex.Transaction,
  actor: Actor,
  { every, weekdays, until, times }: Repetition,
  bookingIds: readonly number[],
): Promise<number> {
  const [made] = await tx('series')
    .insert({
      ...{ workspace_id: actor.workspaceId, created_by: actor.personId, every, times, until_day: until },
      weekdays: [...weekdays],
    })
    .returning<{ id: number }[]>('id');
  if (!made) throw new Error('The series was not made');
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId })
    .whereIn('id', [...bookingIds])
    .update({ series_id: made.id });
  return made.id;
}

/** Locks all reservations of a series, in the order of their ids. */
export async function lockMembers(tx: Knex.Transaction, { workspaceId }: Actor, { seriesId }: Booking): Promise<void> {
  await tx('bookings')
    .where({ workspace_id: workspaceId, series_id: seriesId })
    .whereNotNull('series_id')
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
}

/** Calls reservations of a series off, those of them that are open still. @throws Conflict where none is */
export async function callOffMembers(
  tx: Knex.Transaction,
  actor: Actor,
  members: readonly Booking[],
  now: Date,
): Promise<number[]> {
  const open = members.filter(isOpen);
  if (open.length === 0) {
    throw new Conflict({
      title: 'None of them is open any more',
      text: 'They were handed out, cancelled or declined. Nothing was changed.',
    });
  }
  for (const member of [...open].sort((one, other) => one.id - other.id)) await cancel(tx, actor, member, now);
  return open.map(({ id }) => id);
}
