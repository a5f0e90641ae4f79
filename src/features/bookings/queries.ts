/** Reads bookings within the actor's reach: one, a list, and the lines of one. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import type { Period } from '../availability/rules.ts';
import type { Colour } from '../flags/rules.ts';
import type { Rule } from '../lending-rules/rules.ts';
import { type BookingNoun, type BookingStatus, CHECKOUTS, RESERVATIONS } from './rules.ts';

export interface Booking {
  readonly kind: 'reservation' | 'checkout';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'booking'>;
  readonly version: number;
  readonly stockroomId: Id<'stockroom'>;
  /** Where its stockroom stands. */
  readonly locationId: Id<'location'>;
  /** The borrower. */
  readonly ownerId: Id<'person'>;
  readonly status: BookingStatus;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly purpose: string | null;
  readonly borrowerName: string;
  readonly stockroomName: string;
  readonly reservationId: Id<'booking'> | null;
  readonly basket: string | null;
  /** The series that it is one of. */
  readonly seriesId: number | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly archivedAt: Date | null;
  readonly labelId: Id<'bookingLabel'> | null;
  readonly labelName: string | null;
  readonly labelColour: Colour | null;
  /** The rules of its stockroom that it goes beyond. */
  readonly beyond: readonly Rule[];
  /** When it was approved or declined, by whom, and what was said. */
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly decision: string | null;
  /** Its time has ended. */
  readonly past: boolean;
  /** The name of its first item, and how many more lines there are. */
  readonly firstItem: string | null;
  readonly lines: number;
  /** Asks about what it would become, which does not exist yet. */
  readonly proposed?: boolean;
}

/** For what can always be done, whoever changed it meanwhile: without a version to compare. */
export type Unversioned = Omit<Booking, 'version'>;

/** One item of a booking. */
export interface Line {
  readonly id: number;
  readonly itemId: Id<'item'>;
  readonly name: string;
  readonly code: string | null;
  readonly counted: boolean;
  readonly quantity: number;
  /** How many of the item there are. */
  readonly there: number;
  readonly kitId: Id<'kit'> | null;
  readonly kit: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly overrides: boolean;
  /** It was booked though a flag took it out of circulation, or its access groups did not admit the borrower. */
  readonly flagged: boolean;
  readonly restricted: boolean;
  readonly handedOutAt: Date | null;
  readonly returnedAt: Date | null;
  /** What was said about it when it came back, and whether it was damaged. */
  readonly condition: string | null;
  readonly damaged: boolean;
  /** What an override set aside, beside a double booking. */
  readonly elsewhere: boolean;
  readonly several: boolean;
  /** This person sees the item itself, too. */
  readonly seen: boolean;
}

export interface BookingFilter {
  readonly statuses?: readonly BookingStatus[];
  /** Only those on which this person may decide. */
  readonly approvable?: boolean;
  readonly overdue?: boolean;
  /** Those in the archive, in place of those that are not. */
  readonly archived?: boolean;
  readonly labelId?: number | null;
  readonly stockroomId?: number | null;
  readonly borrowerId?: number | null;
  readonly itemId?: number | null;
  readonly basket?: string;
  readonly seriesId?: number;
  /** Only bookings that meet this time. */
  readonly from?: Date | null;
  readonly to?: Date | null;
  /** Only bookings that end before it. */
  readonly dueBefore?: Date;
  readonly q?: string;
}

export interface Paging {
  readonly ascending: boolean;
  readonly by: 'starts_at' | 'ends_at';
  /** The last one of the page before. */
  readonly after?: { readonly at: Date; readonly id: number } | null;
  readonly limit: number;
}

/** One booking. */
export async function booking(db: Knex, actor: Actor, noun: BookingNoun, id: number): Promise<Booking | null> {
  const [found] = await reached(db, actor, noun)
    .where('bookings.id', id)
    .select<Booking[]>(...columns(db));
  return found ?? null;
}

/** The same for what no version guards. */
export async function unversioned(db: Knex, actor: Actor, noun: BookingNoun, id: number): Promise<Unversioned | null> {
  const found = await booking(db, actor, noun, id);
  if (found === null) return null;
  const { version: _, ...rest } = found;
  return rest;
}

/** A page of bookings. */
export async function bookings(
  db: Knex,
  actor: Actor,
  noun: BookingNoun,
  filter: BookingFilter,
  { ascending, by, after, limit }: Paging,
): Promise<Booking[]> {
  const direction = ascending ? 'asc' : 'desc';
  return filtered(reached(db, actor, noun), actor, filter)
    .modify((query) => {
      if (after) query.whereRaw(`(bookings.${by}, bookings.id) ${ascending ? '>' : '<'} (?, ?)`, [after.at, after.id]);
    })
    .orderBy([
      { column: `bookings.${by}`, order: direction },
      { column: 'bookings.id', order: direction },
    ])
    .limit(limit)
    .select<Booking[]>(...columns(db));
}

/** How many bookings there are, counted up to one more than `most`. */
export async function countBookings(
  db: Knex,
  actor: Actor,
  noun: BookingNoun,
  filter: BookingFilter,
  most = 1000,
): Promise<number> {
  const some = filtered(reached(db, actor, noun), actor, filter)
    .limit(most + 1)
    .select('bookings.id');
  const [row] = await db
    .from(some.as('some'))
    .select<{ count: number }[]>(db.raw('cast(count(*) as integer) as count'));
  return row?.count ?? 0;
}

/** The bookings that meet a period, first ones first. */
export async function bookingsDuring(
  db: Knex,
  actor: Actor,
  noun: BookingNoun,
  { from, to }: Period,
  most: number,
  stockroomId: number | null = null,
): Promise<Booking[]> {
  return reached(db, actor, noun)
    .modify((query) => {
      if (stockroomId !== null) query.where('bookings.stockroom_id', stockroomId);
    })
    .whereNotIn('bookings.status', ['cancelled', 'declined'])
    .whereNull('bookings.archived_at')
    .where('bookings.starts_at', '<', to)
    .where('bookings.ends_at', '>', from)
    .orderBy(['bookings.starts_at', 'bookings.id'])
    .limit(most)
    .select<Booking[]>(...columns(db));
}

/** A time at which an item is held; what holds it is named only where this person sees the booking. */
export interface Holding {
  readonly from: Date;
  /** Null: nobody said until when. */
  readonly to: Date | null;
  readonly kind: Booking['kind'] | null;
  readonly bookingId: Id<'booking'> | null;
  readonly borrowerName: string | null;
}

/** What holds an item from a moment on, and what should be back by then but is not. */
export async function holdingsAfter(db: Knex, actor: Actor, itemId: number, moment: Date): Promise<Holding[]> {
  const named = (noun: BookingNoun) =>
    reached(db, actor, noun).select({ id: 'bookings.id', kind: 'bookings.kind', borrower: 'people.name' });
  const seen = named(RESERVATIONS).unionAll(named(CHECKOUTS)).as('seen');
  return db('holds')
    .leftJoin(seen, 'seen.id', 'holds.booking_id')
    .where({ 'holds.workspace_id': actor.workspaceId, 'holds.item_id': itemId, 'holds.active': true })
    .whereNull('holds.returned_at')
    .whereRaw('(holds.during && tstzrange(?, null) or holds.handed_out_at is not null)', [moment])
    .orderByRaw('lower(holds.during), holds.id')
    .limit(20)
    .select<Holding[]>(
      { kind: 'seen.kind', bookingId: 'seen.id', borrowerName: 'seen.borrower' },
      db.raw(`lower(holds.during) as "from", nullif(upper(holds.during) - holds.rest, 'infinity') as "to"`),
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

/** The other bookings of the same basket, that were made in one go. */
export async function besides(db: Knex, actor: Actor, noun: BookingNoun, { id, basket }: Booking): Promise<Booking[]> {
  if (basket === null) return [];
  return reached(db, actor, noun)
    .where('bookings.basket', basket)
    .whereNot('bookings.id', id)
    .orderBy('bookings.id')
    .select<Booking[]>(...columns(db));
}

/** The check-outs that a reservation became, as far as this person may see them. */
export async function becameOf(
  db: Knex,
  actor: Actor,
  noun: BookingNoun,
  reservation: Booking,
): Promise<Id<'booking'>[]> {
  return reached(db, actor, noun)
    .where('bookings.reservation_id', reservation.id)
    .orderBy('bookings.id')
    .pluck<Id<'booking'>[]>('bookings.id');
}

/** The items of a booking, by name, those of a kit together. */
export async function linesOf(db: Knex, actor: Actor, { id }: Pick<Booking, 'id'>): Promise<Line[]> {
  const seen = db('items as those')
    .whereRaw('those.workspace_id = items.workspace_id and those.id = items.id')
    .where(
      within(actor, 'items.view', 'item', {
        columns: { workspace: 'those.workspace_id', stockroom: 'those.stockroom_id', location: 'those.location_id' },
      }),
    )
    .select(db.raw('1'));
  return db('holds')
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .leftJoin('kits', (on) => on.on('kits.workspace_id', 'holds.workspace_id').andOn('kits.id', 'holds.kit_id'))
    .join('bookings', (on) => on.on('bookings.workspace_id', 'holds.workspace_id'))
    .whereRaw(ITS_HOLDS)
    .where({ 'bookings.workspace_id': actor.workspaceId, 'bookings.id': id })
    .orderByRaw('lower(kits.name) nulls first, items.sort_name, holds.id')
    .select<Line[]>(
      {
        id: 'holds.id',
        itemId: 'holds.item_id',
        name: 'items.name',
        counted: 'holds.counted',
        quantity: 'holds.quantity',
        there: 'items.quantity',
        kitId: 'holds.kit_id',
        kit: 'kits.name',
        overrides: 'holds.overrides',
        handedOutAt: 'holds.handed_out_at',
        returnedAt: 'holds.returned_at',
        condition: 'holds.condition',
        damaged: 'holds.damaged',
      },
      db.raw(`(select min(codes.code) from codes
        where codes.workspace_id = items.workspace_id and codes.item_id = items.id) as code`),
      db.raw(`coalesce(jsonb_array_length(holds.overridden -> 'flaggings') > 0, false) as flagged,
        coalesce(holds.overridden ->> 'restricted' = 'true', false) as restricted`),
      db.raw(`coalesce(holds.overridden ->> 'elsewhere' = 'true', false) as elsewhere,
        coalesce(holds.overridden ->> 'several' = 'true', false) as several`),
      db.raw('lower(holds.during) as "from"'),
      db.raw('upper(holds.during) - holds.rest as "to"'),
      db.raw('exists (?) as seen', [seen]),
    );
}

/** Those that are out. */
export async function outOf(db: Knex, actor: Actor, booking: Pick<Booking, 'id'>): Promise<Line[]> {
  const lines = await linesOf(db, actor, booking);
  return lines.filter(({ handedOutAt, returnedAt }) => handedOutAt !== null && returnedAt === null);
}

function reached(db: Knex, actor: Actor, noun: BookingNoun) {
  return db('bookings')
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'bookings.workspace_id').andOn('stockrooms.id', 'bookings.stockroom_id'),
    )
    .join('people', (on) =>
      on.on('people.workspace_id', 'bookings.workspace_id').andOn('people.id', 'bookings.borrower_id'),
    )
    .leftJoin('booking_labels', (on) =>
      on.on('booking_labels.workspace_id', 'bookings.workspace_id').andOn('booking_labels.id', 'bookings.label_id'),
    )
    .where(within(actor, noun.view, noun.kind, { columns: { location: 'stockrooms.location_id' } }));
}

function columns(db: Knex) {
  return [
    COLUMNS,
    db.raw('bookings.ends_at <= now() as past'),
    db.raw(`(select decider.name from people as decider
      where decider.workspace_id = bookings.workspace_id and decider.id = bookings.decided_by) as "decidedBy"`),
    db.raw(`(select items.name from holds join items
      on items.workspace_id = holds.workspace_id and items.id = holds.item_id
      where ${ITS_HOLDS} order by holds.id limit 1) as "firstItem"`),
    db.raw(`(select cast(count(*) as integer) from holds where ${ITS_HOLDS}) as lines`),
  ] as const;
}

const COLUMNS = {
  kind: 'bookings.kind',
  workspaceId: 'bookings.workspace_id',
  id: 'bookings.id',
  version: 'bookings.version',
  stockroomId: 'bookings.stockroom_id',
  locationId: 'stockrooms.location_id',
  ownerId: 'bookings.borrower_id',
  status: 'bookings.status',
  startsAt: 'bookings.starts_at',
  endsAt: 'bookings.ends_at',
  purpose: 'bookings.purpose',
  borrowerName: 'people.name',
  stockroomName: 'stockrooms.name',
  reservationId: 'bookings.reservation_id',
  basket: 'bookings.basket',
  seriesId: 'bookings.series_id',
  createdAt: 'bookings.created_at',
  closedAt: 'bookings.closed_at',
  archivedAt: 'bookings.archived_at',
  labelId: 'bookings.label_id',
  labelName: 'booking_labels.name',
  labelColour: 'booking_labels.colour',
  beyond: 'bookings.beyond',
  decidedAt: 'bookings.decided_at',
  decision: 'bookings.decision',
} as const;

function filtered(query: Knex.QueryBuilder, actor: Actor, filter: BookingFilter): Knex.QueryBuilder {
  const {
    statuses,
    archived = false,
    labelId,
    overdue,
    stockroomId,
    borrowerId,
    itemId,
    basket,
    seriesId,
    from,
    to,
    dueBefore,
    q,
  } = filter;
  query.whereRaw(`bookings.archived_at is ${archived ? 'not null' : 'null'}`);
  if (labelId) query.where('bookings.label_id', labelId);
  if (statuses) query.whereIn('bookings.status', [...statuses]);
  if (filter.approvable) query.where(within(actor, 'reservations.approve', 'reservation'));
  if (overdue) query.where('bookings.status', 'out').whereRaw('bookings.ends_at <= now()');
  if (stockroomId) query.where('bookings.stockroom_id', stockroomId);
  if (borrowerId) query.where('bookings.borrower_id', borrowerId);
  if (seriesId) query.where('bookings.series_id', seriesId);
  if (basket) query.whereRaw('bookings.basket::text = ?', [basket]);
  if (dueBefore) query.where('bookings.ends_at', '<', dueBefore);
  if (from) query.where('bookings.ends_at', '>', from);
  if (to) query.where('bookings.starts_at', '<', to);
  if (itemId) query.whereRaw(`exists (${HOLDS_ITEM} and holds.item_id = ?)`, [itemId]);
  if (q) {
    const words = `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    query.whereRaw(
      `(lower(people.name) like ? or lower(bookings.purpose) like ? or exists (${HOLDS_ITEM} and items.sort_name like ?))`,
      [words, words, words],
    );
  }
  return query;
}

/** What a reservation held is with the check-outs that it became. */
const ITS_HOLDS = `holds.workspace_id = bookings.workspace_id and holds.booking_id = any(case bookings.status
  when 'fulfilled' then array(select became.id from bookings as became
    where became.workspace_id = bookings.workspace_id and became.reservation_id = bookings.id)
  else array[bookings.id] end)`;

const HOLDS_ITEM = `select from holds join items
  on items.workspace_id = holds.workspace_id and items.id = holds.item_id
  where ${ITS_HOLDS}`;
