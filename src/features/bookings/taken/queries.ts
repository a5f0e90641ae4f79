/** Reads when things are taken: by whom only where the booking is for the actor to see. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { within } from '../../../access/within.ts';
import type { Period } from '../../availability/rules.ts';
import { type Booking, type BookingFilter, reached } from '../queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../rules.ts';

/** A time at which an item is held; what holds it is named only where this person sees the booking. */
export interface Holding {
  /** It is back, and rests until then. */
  readonly rests: boolean;
  readonly from: Date;
  /** Null: nobody said until when. */
  readonly to: Date | null;
  readonly kind: Booking['kind'] | null;
  readonly bookingId: Id<'booking'> | null;
  readonly borrowerName: string | null;
}

/** What holds an item from a moment on, its rest after a loan too, and what should be back by then but is not. */
export async function holdingsAfter(db: Knex, actor: Actor, itemId: number, moment: Date): Promise<Holding[]> {
  const named = (noun: BookingNoun) =>
    reached(db, actor, noun).select({ id: 'bookings.id', kind: 'bookings.kind', borrower: 'people.name' });
  const seen = named(RESERVATIONS).unionAll(named(CHECKOUTS)).as('seen');
  return db('holds')
    .leftJoin(seen, 'seen.id', 'holds.booking_id')
    .where({ 'holds.workspace_id': actor.workspaceId, 'holds.item_id': itemId, 'holds.active': true })
    .whereRaw('(holds.during && tstzrange(?, null) or holds.handed_out_at is not null and holds.returned_at is null)', [
      moment,
    ])
    .orderByRaw('lower(holds.during), holds.id')
    .limit(20)
    .select<Holding[]>(
      { kind: 'seen.kind', bookingId: 'seen.id', borrowerName: 'seen.borrower' },
      db.raw(`lower(holds.during) as "from", holds.returned_at is not null as rests,
        nullif(upper(holds.during) - case when holds.returned_at is null then holds.rest else interval '0' end, 'infinity')
          as "to"`),
    );
}

/** A time at which somebody whose booking is not for this person to see has an item that is: nothing else is known of it. */
export interface Taken {
  /** Of the line, which stays the same while the booking changes. */
  readonly holdId: number;
  readonly itemId: Id<'item'>;
  readonly itemName: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * What is taken in a period by bookings of a kind that this person does not see, first ones first: of one item or
 * stockroom, where one is named.
 */
export async function takenDuring(
  db: Knex,
  actor: Actor,
  noun: BookingNoun,
  { from, to }: Period,
  most: number,
  { itemId, stockroomId }: Pick<BookingFilter, 'itemId' | 'stockroomId'> = {},
): Promise<Taken[]> {
  const seen = within(actor, noun.view, noun.kind, { columns: { location: 'stockrooms.location_id' } });
  return db('holds')
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .join('bookings', (on) =>
      on.on('bookings.workspace_id', 'holds.workspace_id').andOn('bookings.id', 'holds.booking_id'),
    )
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'bookings.workspace_id').andOn('stockrooms.id', 'bookings.stockroom_id'),
    )
    .where(within(actor, 'items.view', 'item'))
    .where({ 'bookings.kind': noun.kind, 'holds.active': true })
    .whereNot(seen)
    .whereRaw('holds.during && tstzrange(?, ?)', [from, to])
    .modify((query) => {
      if (itemId) query.where('items.id', itemId);
      if (stockroomId) query.where('items.stockroom_id', stockroomId);
    })
    .orderByRaw('lower(holds.during), holds.id')
    .limit(most)
    .select<Taken[]>(
      { holdId: 'holds.id', itemId: 'items.id', itemName: 'items.name' },
      db.raw('lower(holds.during) as "startsAt", upper(holds.during) as "endsAt"'),
    );
}
