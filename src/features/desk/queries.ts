/** Reads whom a desk serves, what they have scanned, and what carries a code. */
import type { Knex } from 'knex';
import { type Actor, personActing } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { Stale } from '../../platform/errors.ts';
import { hashOf } from '../../platform/one-time-tokens.ts';
import type { Visit } from '../../platform/visit.ts';
import { unseenOfKit } from '../kits/queries.ts';
import { onLabel } from '../scan/rules.ts';
import type { Reserved } from './plan.ts';
import { PATIENCE, type Patience } from './rules.ts';

/** Somebody is served. */
export interface Turn {
  readonly id: Id<'turn'>;
  /** Null: somebody brings things back. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
  readonly blocked: boolean;
  /** Until when they want to have what they scanned, where that was chosen. */
  readonly dueAt: Date | null;
  /** Seconds since something was last done. */
  readonly idle: number;
}

/** A desk, which knows whom it serves. */
export interface Desk extends Resource {
  readonly kind: 'workspace';
  readonly id: number;
  /** Whose turn it is, so that what is sent from the page of another is stale. */
  readonly version: number;
  readonly turn: Turn | null;
  readonly patience: Patience;
}

/** Where a turn takes place, as its table says it. */
export type Place = { readonly device_id: number } | { readonly session_hash: Buffer };

/** A line of what is about to be lent. */
export interface Listed {
  readonly itemId: Id<'item'>;
  readonly quantity: number;
}

/** What carries a code. */
export type Carried =
  | { readonly kind: 'person'; readonly id: Id<'person'> }
  | { readonly kind: 'item'; readonly id: number }
  | { readonly kind: 'kit'; readonly id: Id<'kit'> };

/** Something that is out. */
export interface Out {
  readonly holdId: number;
  readonly bookingId: Id<'booking'> | null;
  readonly borrowerId: Id<'person'> | null;
  readonly quantity: number;
}

/** The desk at which somebody is. @throws Stale where it came to serve somebody else meanwhile */
export async function deskOf({ db, actor, device, session }: Visit): Promise<Desk> {
  const patience = device ? PATIENCE.device : PATIENCE.counter;
  const turn = await turnAt(db, actor, placeOf({ device, session }), patience);
  if (device && turn && turn.personId !== personActing(actor)) throw new Stale();
  return {
    kind: 'workspace',
    workspaceId: actor.workspaceId,
    id: turn?.id ?? 0,
    version: turn?.id ?? 0,
    turn,
    patience,
  };
}

export function placeOf({ device, session }: Pick<Visit, 'device' | 'session'>): Place {
  return device ? { device_id: device.id } : { session_hash: hashOf(session?.id ?? '') };
}

async function turnAt(db: Knex, { workspaceId }: Actor, place: Place, { forgets }: Patience): Promise<Turn | null> {
  const found = await db('desk_turns as turn')
    .leftJoin('people', (on) => on.on('people.workspace_id', 'turn.workspace_id').andOn('people.id', 'turn.person_id'))
    .where({ 'turn.workspace_id': workspaceId, ...place })
    .whereRaw('turn.acted_at > now() - make_interval(secs => ?)', [forgets])
    .whereNull('people.archived_at')
    .first<Turn | undefined>(
      { id: 'turn.id', personId: 'turn.person_id', personName: 'people.name', dueAt: 'turn.due_at' },
      db.raw('people.blocked_at is not null as blocked'),
      db.raw('cast(extract(epoch from now() - turn.acted_at) as float) as idle'),
    );
  return found ?? null;
}

/** Something that came back in this turn. */
export interface Back {
  readonly holdId: number;
  readonly bookingId: Id<'booking'>;
  readonly name: string;
  readonly condition: string | null;
  readonly damaged: boolean;
}

/** What came back in this turn, the last first. */
export async function returned(db: Knex, { workspaceId }: Actor, turn: Pick<Turn, 'id'>): Promise<Back[]> {
  return db('desk_returns as back')
    .join('holds', (on) => on.on('holds.workspace_id', 'back.workspace_id').andOn('holds.id', 'back.hold_id'))
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .where({ 'back.workspace_id': workspaceId, 'back.turn_id': turn.id })
    .orderBy([{ column: 'back.returned_at', order: 'desc' }, 'back.hold_id'])
    .select<Back[]>(
      { holdId: 'back.hold_id', bookingId: 'holds.booking_id', name: 'items.name' },
      { condition: 'holds.condition', damaged: 'holds.damaged' },
    );
}

/** What carries a code, of what a desk deals with, whoever sees it; null: nothing does. */
export async function carriedBy(db: Knex, { workspaceId }: Actor, scanned: string): Promise<Carried | null> {
  const direct = await byCode(db, workspaceId, scanned);
  if (direct !== null) return direct;
  const label = onLabel(scanned);
  if (label === null) return null;
  return 'code' in label ? byCode(db, workspaceId, label.code) : { kind: 'item', id: label.itemId };
}

async function byCode(db: Knex, workspaceId: Id<'workspace'>, code: string): Promise<Carried | null> {
  const found = await db('codes')
    .where({ workspace_id: workspaceId })
    .whereRaw('lower(code) = lower(?)', [code])
    .first<Carriers | undefined>({ personId: 'person_id', itemId: 'item_id', kitId: 'kit_id' });
  if (found?.personId) return { kind: 'person', id: found.personId };
  if (found?.itemId) return { kind: 'item', id: found.itemId };
  return found?.kitId ? { kind: 'kit', id: found.kitId } : null;
}

/** A line of the list with what is known of its item. */
export interface ListedItem extends Listed, Pick<Loan, 'name' | 'code'> {
  readonly counted: boolean;
  readonly categoryId: number | null;
  readonly stockroomId: Id<'stockroom'>;
  readonly kitId: Id<'kit'> | null;
}

/** Something that somebody has. */
export interface Loan {
  readonly itemId: Id<'item'>;
  readonly name: string;
  readonly code: string | null;
  readonly counted: boolean;
  readonly quantity: number;
  readonly endsAt: Date;
}

/** What somebody has, as far as the actor sees it, what is due first. */
export async function loansOf(db: Knex, actor: Actor, personId: number, most: number): Promise<Loan[]> {
  return db('bookings')
    .join('holds', (on) =>
      on.on('holds.workspace_id', 'bookings.workspace_id').andOn('holds.booking_id', 'bookings.id'),
    )
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .where(within(actor, 'checkouts.view', 'checkout'))
    .where(within(actor, 'items.view', 'item'))
    .where({ 'bookings.borrower_id': personId, 'bookings.status': 'out' })
    .whereNotNull('holds.handed_out_at')
    .whereNull('holds.returned_at')
    .orderBy(['bookings.ends_at', 'items.sort_name', 'holds.id'])
    .limit(most)
    .select<Loan[]>(
      { itemId: 'items.id', name: 'items.name', counted: 'items.counted' },
      { quantity: 'holds.quantity', endsAt: 'bookings.ends_at' },
      db.raw(ASSET_CODE),
    );
}

/** What is on the list, by name, in the order in which it was scanned. */
export async function listedItems(db: Knex, actor: Actor, turn: Pick<Turn, 'id'>): Promise<ListedItem[]> {
  return db('desk_lines as line')
    .join('items', (on) => on.on('items.workspace_id', 'line.workspace_id').andOn('items.id', 'line.item_id'))
    .where({ 'line.workspace_id': actor.workspaceId, 'line.turn_id': turn.id })
    .where(within(actor, 'items.view', 'item'))
    .orderBy(['line.scanned_at', 'line.item_id'])
    .select<ListedItem[]>(
      { itemId: 'items.id', quantity: 'line.quantity', name: 'items.name' },
      { counted: 'items.counted', categoryId: 'items.category_id', kitId: 'items.kit_id' },
      { stockroomId: 'items.stockroom_id' },
      db.raw(ASSET_CODE),
    );
}

/** In milliseconds: what is reserved from so far ahead is fetched as reserved. */
const AHEAD = 12 * 60 * 60_000;

/** What somebody has reserved from about now on, as far as the actor sees it, and may hand it out. */
export async function reservedLines(db: Knex, actor: Actor, personId: number, now: Date): Promise<Reserved[]> {
  return db('bookings')
    .join('holds', (on) =>
      on.on('holds.workspace_id', 'bookings.workspace_id').andOn('holds.booking_id', 'bookings.id'),
    )
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .where(within(actor, 'reservations.view', 'reservation'))
    .where(within(actor, 'items.view', 'item'))
    .where({ 'bookings.borrower_id': personId, 'bookings.status': 'reserved', 'holds.active': true })
    .where('bookings.ends_at', '>', now)
    .where('bookings.starts_at', '<', new Date(now.getTime() + AHEAD))
    .orderBy(['bookings.starts_at', 'bookings.id', 'holds.id'])
    .select<Reserved[]>(
      { reservationId: 'bookings.id', lineId: 'holds.id', itemId: 'items.id', name: 'items.name' },
      { counted: 'items.counted', quantity: 'holds.quantity', categoryId: 'items.category_id' },
      { endsAt: 'bookings.ends_at', stockroomId: 'bookings.stockroom_id' },
      db.raw('holds.kit_id is not null as "ofKit"'),
    );
}

/** One of a kit, of which the actor sees every item. */
export interface Member {
  readonly kitId: Id<'kit'>;
  readonly kit: string;
  readonly itemId: Id<'item'>;
  readonly name: string;
}

/** The members of these kits, by name, as far as the actor sees a kit whole. */
export async function membersOfKits(db: Knex, actor: Actor, kitIds: readonly number[]): Promise<Member[]> {
  if (kitIds.length === 0) return [];
  return db('kits')
    .join('items', (on) => on.on('items.workspace_id', 'kits.workspace_id').andOn('items.kit_id', 'kits.id'))
    .whereRaw('kits.id = any(?::int[])', [[...kitIds]])
    .where(within(actor, 'items.view', 'kit'))
    .where(within(actor, 'items.view', 'item'))
    .whereNull('kits.archived_at')
    .whereNull('items.archived_at')
    .whereNotExists(unseenOfKit(db, actor))
    .orderByRaw('lower(kits.name), items.sort_name, items.id')
    .select<Member[]>({ kitId: 'kits.id', kit: 'kits.name', itemId: 'items.id', name: 'items.name' });
}

/** What has not come back yet of the kits of which something came back in this turn. */
export async function missingOfReturned(
  db: Knex,
  actor: Actor,
  turn: Pick<Turn, 'id'>,
): Promise<Pick<Member, 'kit' | 'name'>[]> {
  return db('desk_returns as back')
    .join('holds as came', (on) => on.on('came.workspace_id', 'back.workspace_id').andOn('came.id', 'back.hold_id'))
    .join('holds as rest', (on) =>
      on
        .on('rest.workspace_id', 'came.workspace_id')
        .andOn('rest.booking_id', 'came.booking_id')
        .andOn('rest.kit_id', 'came.kit_id'),
    )
    .join('items', (on) => on.on('items.workspace_id', 'rest.workspace_id').andOn('items.id', 'rest.item_id'))
    .join('kits', (on) => on.on('kits.workspace_id', 'rest.workspace_id').andOn('kits.id', 'rest.kit_id'))
    .where({ 'back.workspace_id': actor.workspaceId, 'back.turn_id': turn.id })
    .whereNotNull('rest.handed_out_at')
    .whereNull('rest.returned_at')
    .where(within(actor, 'items.view', 'item'))
    .distinct({ kit: 'kits.name', name: 'items.name' })
    .orderBy(['kits.name', 'items.name']);
}

const ASSET_CODE = `(select min(codes.code) from codes
  where codes.workspace_id = items.workspace_id and codes.item_id = items.id) as code`;

interface Carriers {
  readonly personId: Id<'person'> | null;
  readonly itemId: Id<'item'> | null;
  readonly kitId: Id<'kit'> | null;
}

/** Somebody who is there to be served. */
export interface Comer {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly roleName: string;
}

export async function comer(db: Knex, { workspaceId }: Actor, id: Id<'person'>): Promise<Comer | null> {
  const found = await db('people')
    .join('roles', (on) => on.on('roles.workspace_id', 'people.workspace_id').andOn('roles.id', 'people.role_id'))
    .where({ 'people.workspace_id': workspaceId, 'people.id': id, 'people.archived_at': null })
    .first<Comer | undefined>({ id: 'people.id', name: 'people.name', roleName: 'roles.name' });
  return found ?? null;
}

/** An item that the actor sees. */
export async function itemSeen(db: Knex, actor: Actor, id: number): Promise<ItemSeen | null> {
  const found = await seen(db, actor, [id]).first<ItemSeen | undefined>('id', 'name', 'counted');
  return found ?? null;
}

interface ItemSeen {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly counted: boolean;
}

/** Items as they come on the list. */
export async function itemsToList(db: Knex, actor: Actor, ids: readonly number[]): Promise<ListedItem[]> {
  return seen(db, actor, ids)
    .orderBy('items.id')
    .select<ListedItem[]>(
      { itemId: 'items.id', name: 'items.name', counted: 'items.counted' },
      { categoryId: 'items.category_id', kitId: 'items.kit_id', stockroomId: 'items.stockroom_id' },
      db.raw(`1 as quantity, ${ASSET_CODE}`),
    );
}

function seen(db: Knex, actor: Actor, ids: readonly number[]) {
  return db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .whereNull('items.archived_at');
}

/** What of these items is out, the longest first, whoever has it. */
export async function outOfItems(db: Knex, { workspaceId }: Actor, itemIds: readonly number[]): Promise<Out[]> {
  return db('holds')
    .leftJoin('bookings', (on) =>
      on.on('bookings.workspace_id', 'holds.workspace_id').andOn('bookings.id', 'holds.booking_id'),
    )
    .where({ 'holds.workspace_id': workspaceId, 'holds.active': true })
    .whereRaw('holds.item_id = any(?::int[])', [[...itemIds]])
    .whereNotNull('holds.handed_out_at')
    .whereNull('holds.returned_at')
    .orderBy('holds.id')
    .select<Out[]>(
      { holdId: 'holds.id', bookingId: 'holds.booking_id', borrowerId: 'bookings.borrower_id' },
      { quantity: 'holds.quantity' },
    );
}
