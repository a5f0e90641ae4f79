/** Reads the waiting list: one's own place in it, and for the staff of a stockroom everybody's. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import type { WaitState } from './rules.ts';

export interface Wait {
  readonly kind: 'wait';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'wait'>;
  readonly stockroomId: Id<'stockroom'>;
  /** Where its stockroom stands. */
  readonly locationId: Id<'location'>;
  /** Who waits. */
  readonly ownerId: Id<'person'>;
  readonly personName: string;
  readonly stockroomName: string;
  readonly itemId: Id<'item'> | null;
  readonly itemName: string | null;
  readonly categoryId: Id<'category'> | null;
  readonly categoryName: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly state: WaitState;
  readonly bookingId: Id<'booking'> | null;
  readonly offeredUntil: Date | null;
  /** Its offer has run out. */
  readonly late: boolean;
}

export interface WaitFilter {
  readonly personId?: number;
  /** All but theirs. */
  readonly besides?: number;
  readonly states?: readonly WaitState[];
  readonly bookingId?: number;
}

/** One of them. */
export async function waitOf(db: Knex, actor: Actor, id: number): Promise<Wait | null> {
  const [found] = await reached(db, actor)
    .where('waits.id', id)
    .select<Wait[]>(...columns(db));
  return found ?? null;
}

/** Those in reach, the first in line first. */
export async function waits(db: Knex, actor: Actor, filter: WaitFilter, most: number): Promise<Wait[]> {
  return reached(db, actor)
    .modify((query) => {
      if (filter.personId !== undefined) query.where('waits.person_id', filter.personId);
      if (filter.besides !== undefined) query.whereNot('waits.person_id', filter.besides);
      if (filter.states) query.whereIn('waits.state', [...filter.states]);
      if (filter.bookingId !== undefined) query.where('waits.booking_id', filter.bookingId);
    })
    .orderBy('waits.id')
    .limit(most)
    .select<Wait[]>(...columns(db));
}

/** An item that somebody could wait for. */
export interface Wanted {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly categoryId: Id<'category'> | null;
  readonly category: string | null;
  readonly stockroomId: Id<'stockroom'>;
  /** Where its stockroom stands. */
  readonly stockroomAt: Id<'location'>;
}

export async function wanted(db: Knex, actor: Actor, itemId: number): Promise<Wanted | null> {
  const found = await db('items')
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'items.workspace_id').andOn('stockrooms.id', 'items.stockroom_id'),
    )
    .leftJoin('categories', (on) =>
      on.on('categories.workspace_id', 'items.workspace_id').andOn('categories.id', 'items.category_id'),
    )
    .where(within(actor, 'items.view', 'item'))
    .whereNull('items.archived_at')
    .where('items.id', itemId)
    .first<Wanted | undefined>({
      id: 'items.id',
      name: 'items.name',
      categoryId: 'items.category_id',
      category: 'categories.name',
      stockroomId: 'items.stockroom_id',
      stockroomAt: 'stockrooms.location_id',
    });
  return found ?? null;
}

function reached(db: Knex, actor: Actor) {
  return db('waits')
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'waits.workspace_id').andOn('stockrooms.id', 'waits.stockroom_id'),
    )
    .join('people', (on) => on.on('people.workspace_id', 'waits.workspace_id').andOn('people.id', 'waits.person_id'))
    .leftJoin('items', (on) => on.on('items.workspace_id', 'waits.workspace_id').andOn('items.id', 'waits.item_id'))
    .leftJoin('categories', (on) =>
      on.on('categories.workspace_id', 'waits.workspace_id').andOn('categories.id', 'waits.category_id'),
    )
    .where(within(actor, 'reservations.view', 'wait', { columns: { location: 'stockrooms.location_id' } }));
}

function columns(db: Knex) {
  return [
    {
      workspaceId: 'waits.workspace_id',
      id: 'waits.id',
      stockroomId: 'waits.stockroom_id',
      locationId: 'stockrooms.location_id',
      ownerId: 'waits.person_id',
      personName: 'people.name',
      stockroomName: 'stockrooms.name',
      itemId: 'waits.item_id',
      itemName: 'items.name',
      categoryId: 'waits.category_id',
      categoryName: 'categories.name',
      startsAt: 'waits.starts_at',
      endsAt: 'waits.ends_at',
      state: 'waits.state',
      bookingId: 'waits.booking_id',
      offeredUntil: 'waits.offered_until',
    },
    db.raw(`'wait' as kind`),
    db.raw('coalesce(waits.offered_until <= now(), false) as late'),
  ] as const;
}
