/** Reads the reservations of a series. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { type Booking, bookings } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import type { Repetition } from './rules.ts';

const MOST = 500;

/** Those that this person sees, in order of time. */
export async function membersOf(db: Knex, actor: Actor, seriesId: number): Promise<Booking[]> {
  const paging = { ascending: true, by: 'starts_at', limit: MOST } as const;
  const open = await bookings(db, actor, RESERVATIONS, { seriesId }, paging);
  const shelved = await bookings(db, actor, RESERVATIONS, { seriesId, archived: true }, paging);
  return [...open, ...shelved].sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

/** How it repeats. */
export async function repetitionOf(db: Knex, { workspaceId }: Actor, seriesId: number): Promise<Repetition | null> {
  const found = await db('series')
    .where({ workspace_id: workspaceId, id: seriesId })
    .first<Repetition | undefined>('every', 'weekdays', 'times', { until: 'until_day' });
  return found ?? null;
}
