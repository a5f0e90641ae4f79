/** Reads bookings within the actor's reach: one, and lists of them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import type { Period } from '../availability/rules.ts';
import type { Colour } from '../flags/rules.ts';
import type { Rule } from '../lending-rules/rules.ts';
import type { BookingNoun, BookingStatus } from './rules.ts';

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
  /** The name of its first item, and how many items there are, however many lines each has. */
  readonly firstItem: string | null;
  readonly lines: number;
  /** Asks about what it would become, which does not exist yet. */
  readonly proposed?: boolean;
}

/** For what can always be done, whoever changed it meanwhile: without a version to compare. */
export type Unversioned = Omit<Booking, 'version'>;

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
  /** Not over by then: to come, going on, or overdue. */
  readonly notOverBy?: Date;
  /** Over by then, and not overdue. */
  readonly overBy?: Date;
  /** Of which this item is out. */
  readonly outItemId?: number | null;
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
  { stockroomId, statuses }: Pick<BookingFilter, 'stockroomId' | 'statuses'> = {},
): Promise<Booking[]> {
  return reached(db, actor, noun)
    .modify((query) => {
      if (stockroomId) query.where('bookings.stockroom_id', stockroomId);
      if (statuses) query.whereIn('bookings.status', [...statuses]);
    })
    .whereNotIn('bookings.status', ['cancelled', 'declined'])
    .whereNull('bookings.archived_at')
    .where('bookings.starts_at', '<', to)
    .where((meets) => meets.where('bookings.ends_at', '>', from).orWhereRaw(LATE_SINCE, [from]))
    .orderBy(['bookings.starts_at', 'bookings.id'])
    .limit(most)
    .select<Booking[]>(...columns(db));
}

/** What is overdue lasts until now. */
const LATE_SINCE = `(bookings.status = 'out' and bookings.ends_at <= now() and now() > ?)`;

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

/** The bookings of a kind within the actor's reach, with their borrower, stockroom and label beside them. */
export function reached(db: Knex, actor: Actor, noun: BookingNoun) {
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
    db.raw(`(select cast(count(distinct holds.item_id) as integer) from holds where ${ITS_HOLDS}) as lines`),
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
  if (filter.notOverBy) query.whereRaw(`(bookings.ends_at > ? or bookings.status = 'out')`, [filter.notOverBy]);
  if (filter.overBy) query.whereRaw(`(bookings.ends_at <= ? and bookings.status <> 'out')`, [filter.overBy]);
  if (itemId) query.whereRaw(`exists (${HOLDS_ITEM} and holds.item_id = ?)`, [itemId]);
  if (filter.outItemId) {
    query.whereRaw(
      `exists (${HOLDS_ITEM} and holds.item_id = ? and holds.handed_out_at is not null and holds.returned_at is null)`,
      [filter.outItemId],
    );
  }
  if (q) {
    const words = `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    query.whereRaw(
      `(lower(people.name) like ? or lower(bookings.purpose) like ? or exists (${HOLDS_ITEM} and items.sort_name like ?))`,
      [words, words, words],
    );
  }
  return query;
}

/** Which `holds` are those of `bookings`: what a reservation held is with the check-outs that it became. */
export const ITS_HOLDS = `holds.workspace_id = bookings.workspace_id and holds.booking_id = any(case bookings.status
  when 'fulfilled' then array(select became.id from bookings as became
    where became.workspace_id = bookings.workspace_id and became.reservation_id = bookings.id)
  else array[bookings.id] end)`;

const HOLDS_ITEM = `select from holds join items
  on items.workspace_id = holds.workspace_id and items.id = holds.item_id
  where ${ITS_HOLDS}`;
