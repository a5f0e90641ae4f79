/** Reads what documents say beside the pages: numbers of items, ways to reach somebody, and what somebody holds now. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { custodies } from '../custody/queries.ts';

export interface Contact {
  readonly email: string | null;
  readonly phone: string | null;
}

/** How to reach somebody, for those who see them; everybody sees themselves. */
export async function contactOf(db: Knex, actor: Actor, personId: Id<'person'>): Promise<Contact | null> {
  const found = await db('people')
    .where({ 'people.workspace_id': actor.workspaceId, 'people.id': personId })
    .where((seen) => {
      seen.where(within(actor, 'users.view', 'person'));
      seen.orWhere(within(actor, 'contacts.view', 'contact'));
      seen.orWhere('people.id', actor.personId);
    })
    .first<Contact | undefined>('people.email', 'people.phone');
  return found ?? null;
}

/** The serial numbers of those items that this person sees. */
export async function serialsOf(
  db: Knex,
  actor: Actor,
  itemIds: readonly Id<'item'>[],
): Promise<ReadonlyMap<number, string>> {
  const found = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.id = any(?::int[])', [[...itemIds]])
    .whereNotNull('items.serial_number')
    .select<{ id: number; serial: string }[]>({ id: 'items.id', serial: 'items.serial_number' });
  return new Map(found.map(({ id, serial }) => [id, serial]));
}

/** Something in somebody's hands. */
export interface HeldThing {
  readonly itemId: Id<'item'>;
  readonly name: string;
  readonly code: string | null;
  readonly kit: string | null;
  readonly quantity: number;
  /** When it is due back; null: nobody said. */
  readonly until: Date | null;
}

const MOST = 5000;

/** What somebody holds now, of what this person sees: what is out to them, and what is in their custody. */
export async function heldBy(db: Knex, actor: Actor, personId: Id<'person'>): Promise<HeldThing[]> {
  const lent = await lentTo(db, actor, personId);
  const kept = await custodies(db, actor, { holderId: personId }, { limit: MOST });
  return [
    ...lent,
    ...kept.map(({ id, itemName, code }) => ({
      itemId: id,
      name: itemName,
      code,
      kit: null,
      quantity: 1,
      until: null,
    })),
  ];
}

async function lentTo(db: Knex, actor: Actor, personId: Id<'person'>): Promise<HeldThing[]> {
  return db('holds')
    .join('bookings', (on) =>
      on.on('bookings.workspace_id', 'holds.workspace_id').andOn('bookings.id', 'holds.booking_id'),
    )
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'bookings.workspace_id').andOn('stockrooms.id', 'bookings.stockroom_id'),
    )
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .leftJoin('kits', (on) => on.on('kits.workspace_id', 'holds.workspace_id').andOn('kits.id', 'holds.kit_id'))
    .where(within(actor, 'checkouts.view', 'checkout', { columns: { location: 'stockrooms.location_id' } }))
    .where({ 'bookings.borrower_id': personId, 'bookings.status': 'out', 'holds.active': true })
    .whereNotNull('holds.handed_out_at')
    .whereNull('holds.returned_at')
    .orderByRaw('bookings.ends_at, lower(kits.name) nulls first, items.sort_name, holds.id')
    .limit(MOST)
    .select<HeldThing[]>(
      { itemId: 'holds.item_id', name: 'items.name', kit: 'kits.name', quantity: 'holds.quantity' },
      { until: 'bookings.ends_at' },
      db.raw(`(select min(codes.code) from codes
        where codes.workspace_id = items.workspace_id and codes.item_id = items.id) as code`),
    );
}
