/** Reads the labels of bookings. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import type { Colour } from '../flags/rules.ts';

export interface BookingLabel extends Resource {
  readonly kind: 'bookingLabel';
  readonly id: Id<'bookingLabel'>;
  readonly version: number;
  readonly name: string;
  readonly colour: Colour;
  /** How many bookings carry it. */
  readonly bookings: number;
}

/** All of them, by name. */
export async function labels(db: Knex, actor: Actor): Promise<BookingLabel[]> {
  return rows(db, actor).orderByRaw('lower(booking_labels.name)');
}

export async function label(db: Knex, actor: Actor, id: number): Promise<BookingLabel | null> {
  const [found] = await rows(db, actor).where('booking_labels.id', id);
  return found ?? null;
}

function rows(db: Knex, { workspaceId }: Actor) {
  return db('booking_labels')
    .where('booking_labels.workspace_id', workspaceId)
    .select<BookingLabel[]>(
      { workspaceId: 'workspace_id', id: 'id', version: 'version', name: 'name', colour: 'colour' },
      db.raw(`'bookingLabel' as kind`),
      db.raw(`(select count(*)::int from bookings where bookings.workspace_id = booking_labels.workspace_id
        and bookings.label_id = booking_labels.id) as bookings`),
    );
}
