/** Reads what is free when, among what this person may see; whose it is stays with the bookings. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { FLAGGED, HINDRANCE, RESTRICTED } from '../circulation/queries.ts';
import type { Hindrance } from '../circulation/rules.ts';
import { named, PHOTO_ID } from '../items/queries.ts';
import { unseenOfKit } from '../kits/queries.ts';
import { REST } from '../stockrooms/queries.ts';
import type { Held, Period } from './rules.ts';

/** Which kind of booking is meant, and the permission to make it. */
export interface Booked {
  readonly kind: 'reservation' | 'checkout';
  readonly manage: Permission;
}

/** What narrows a list of items. */
export interface Narrowed {
  readonly q?: string;
  readonly stockroomId?: number | null;
  readonly categoryId?: number | null;
  readonly itemId?: number | null;
}

/** An item in a period. */
export interface Choice {
  readonly id: Id<'item'>;
  readonly name: string;
  /** Its asset code. */
  readonly code: string | null;
  readonly counted: boolean;
  /** How many there are. */
  readonly quantity: number;
  /** How many of them are free for the whole period; negative where more are booked than there are. */
  readonly free: number;
  /** What stands in its way for the borrower, whatever the time; null: nothing. */
  readonly hindrance: Hindrance | null;
  readonly stockroomId: Id<'stockroom'>;
  /** Null where this person does not see it. */
  readonly stockroomName: string | null;
  /** Where its stockroom stands. */
  readonly stockroomAt: Id<'location'>;
  readonly category: string | null;
  /** Null where there is none, or it is not for this person to see. */
  readonly kit: string | null;
  readonly photoId: Id<'file'> | null;
}

export interface KitChoice {
  readonly id: Id<'kit'>;
  readonly name: string;
  readonly members: number;
  readonly free: boolean;
  /** What stands in the way of one of its items. */
  readonly hindrance: Hindrance | null;
  readonly stockroomId: Id<'stockroom'>;
  readonly stockroomName: string;
  readonly stockroomAt: Id<'location'>;
}

export interface CategoryChoice {
  readonly id: Id<'category'>;
  readonly name: string;
  /** How many single items of it are free, of those that were looked at. */
  readonly free: number;
  /** There are others, which were not looked at. */
  readonly more: boolean;
}

/** A stockroom from which this person may not book, though they see its items. */
export interface Closed {
  readonly id: Id<'stockroom'>;
  readonly name: string;
  readonly locationId: Id<'location'>;
  readonly items: number;
}

/**
 * How many of `items` are free from `:from` to `:to`, and can rest then. What should be back already but is still out is not there, unless
 * the period has yet to begin.
 */
export const FREE = `(items.quantity
  - peak_use(items.workspace_id, items.id, tstzrange(:from, cast(:to as timestamptz) + ${REST}), null)
  - cast((
    select coalesce(sum(late.quantity), 0) from holds as late
    where late.workspace_id = items.workspace_id and late.item_id = items.id and late.active
      and late.handed_out_at is not null and late.returned_at is null
      and upper(late.during) <= :from and :from <= now()
  ) as integer))`;

const PAGE = 50;
/** Of all categories together about so many items are looked at to say what is free of each, and some of each at least. */
const LOOKED_AT = 2000;
const LOOKED_AT_EACH = 20;

/** The items that this person could book for a borrower, by name, with what is free of each. */
export async function choices(
  db: Knex,
  actor: Actor,
  booked: Booked,
  borrowerId: number,
  period: Period,
  narrowed: Narrowed,
): Promise<{ readonly items: readonly Choice[]; readonly more: boolean }> {
  const items = await visible(db, actor, narrowed)
    .where(from(actor, booked, borrowerId))
    .leftJoin('categories', sameWorkspace('categories', 'items.category_id', 'categories.id'))
    .orderBy(['items.sort_name', 'items.id'])
    .limit(PAGE + 1)
    .select<Choice[]>(
      COLUMNS,
      ...names(db, actor),
      db.raw(CODE),
      db.raw(PHOTO_ID),
      db.raw(`${FREE} as free, ${HINDRANCE} as hindrance`, { ...period, ...whom(actor, borrowerId) }),
    );
  return { items: items.slice(0, PAGE), more: items.length > PAGE };
}

/** The items that this person sees, whether or not they may book them, without what is free of each; for themselves. */
export async function seen(db: Knex, actor: Actor, narrowed: Narrowed, most: number): Promise<Choice[]> {
  return visible(db, actor, narrowed)
    .leftJoin('categories', sameWorkspace('categories', 'items.category_id', 'categories.id'))
    .orderBy(['items.sort_name', 'items.id'])
    .limit(most)
    .select<Choice[]>(
      { ...COLUMNS, free: 'items.quantity' },
      ...names(db, actor),
      db.raw(CODE),
      db.raw(PHOTO_ID),
      db.raw(`${HINDRANCE} as hindrance`, whom(actor, actor.personId)),
    );
}

/** The kits that this person could book for a borrower, of which they see every item; one is free where each of its items is. */
export async function kitChoices(
  db: Knex,
  actor: Actor,
  booked: Booked,
  borrowerId: number,
  period: Period,
  { q, stockroomId, categoryId }: Narrowed,
): Promise<{ readonly kits: readonly KitChoice[]; readonly more: boolean }> {
  const kits = await db('kits')
    .join('stockrooms', sameWorkspace('stockrooms', 'kits.stockroom_id', 'stockrooms.id'))
    .joinRaw(
      `join lateral (
        select cast(count(*) as integer) as members, bool_and(${FREE} >= items.quantity) as free, min(${HINDRANCE}) as hindrance from items
        where items.workspace_id = kits.workspace_id and items.kit_id = kits.id and items.archived_at is null
      ) as held on held.members > 0`,
      { ...period, ...whom(actor, borrowerId) },
    )
    .whereNull('kits.archived_at')
    .where(within(actor, 'items.view', 'kit'))
    .whereNotExists(unseenOfKit(db, actor))
    .where(from(actor, booked, borrowerId))
    .modify((query) => {
      if (q) query.whereRaw(`lower(kits.name) like ?`, [like(q)]);
      if (stockroomId) query.where('kits.stockroom_id', stockroomId);
      if (categoryId) query.whereRaw(`kits.category_id in (${BELOW_CATEGORY})`, [categoryId, actor.workspaceId]);
    })
    .orderByRaw('lower(kits.name), kits.id')
    .limit(PAGE + 1)
    .select<KitChoice[]>({
      id: 'kits.id',
      name: 'kits.name',
      members: 'held.members',
      free: 'held.free',
      hindrance: 'held.hindrance',
      stockroomId: 'stockrooms.id',
      stockroomName: 'stockrooms.name',
      stockroomAt: 'stockrooms.location_id',
    });
  return { kits: kits.slice(0, PAGE), more: kits.length > PAGE };
}

/** The categories of which single items are free that this person could book, but for those of stockrooms that do not lend then. */
export async function categoryChoices(
  db: Knex,
  actor: Actor,
  booked: Booked,
  borrowerId: number,
  period: Period,
  narrowed: Narrowed,
  shut: readonly number[],
): Promise<CategoryChoice[]> {
  const [{ many = 0 } = {}] = await db('categories')
    .where({ workspace_id: actor.workspaceId })
    .select<{ many: number }[]>(db.raw('cast(count(*) as integer) as many'));
  const looked = Math.max(LOOKED_AT_EACH, Math.ceil(LOOKED_AT / Math.max(1, many)));
  const some = visible(db, actor, narrowed)
    .where(from(actor, booked, borrowerId))
    .where({ 'items.counted': false })
    .whereNull('items.kit_id')
    .whereRaw('items.stockroom_id <> all(?::int[])', [[...shut]])
    .whereRaw('items.category_id = categories.id')
    .orderBy('items.id')
    .limit(looked)
    .select('items.*');
  const ofThem = db
    .from('looked as items')
    .where(free(actor, borrowerId, period))
    .select(db.raw('cast(count(*) as integer)'));
  return db('categories')
    .where('categories.workspace_id', actor.workspaceId)
    .joinRaw('?', [
      db.raw(
        `join lateral (
          with looked as materialized (?) select (?) as free, (select count(*) from looked) >= ? as more
        ) as held on held.free > 0`,
        [some, ofThem, looked],
      ),
    ])
    .orderByRaw('lower(categories.name), categories.id')
    .select<CategoryChoice[]>({ id: 'categories.id', name: 'categories.name', free: 'held.free', more: 'held.more' });
}

/** The stockrooms that hold matching items which this person sees but may not book, with how many. */
export async function closedStockrooms(
  db: Knex,
  actor: Actor,
  booked: Booked,
  borrowerId: number,
  narrowed: Narrowed,
): Promise<Closed[]> {
  return visible(db, actor, narrowed)
    .where(within(actor, 'items.view', 'stockroom'))
    .whereNot(from(actor, booked, borrowerId))
    .groupBy('stockrooms.id', 'stockrooms.name', 'stockrooms.location_id')
    .orderByRaw('lower(stockrooms.name)')
    .select<Closed[]>(
      { id: 'stockrooms.id', name: 'stockrooms.name', locationId: 'stockrooms.location_id' },
      db.raw('cast(count(*) as integer) as items'),
    );
}

/** Keeps the items that are free for a borrower for the whole of a period, and in whose way nothing else stands. */
export function free(actor: Actor, borrowerId: number, period: Period): Knex.QueryCallback {
  return (items) =>
    void items
      .whereRaw(`${FREE} > 0`, { ...period })
      .whereRaw(`not ${FLAGGED}`)
      .whereRaw(`not ${RESTRICTED}`, whom(actor, borrowerId));
}

/** For whom it would be, as what stands in the way of an item asks for it. */
export function whom({ workspaceId }: Actor, borrowerId: number): { workspace: number; borrower: number } {
  return { workspace: workspaceId, borrower: borrowerId };
}

/** When items are held in a period, and nothing of who holds them. */
export async function heldTimes(db: Knex, actor: Actor, itemIds: readonly number[], period: Period): Promise<Held[]> {
  if (itemIds.length === 0) return [];
  return db('holds')
    .where('holds.workspace_id', actor.workspaceId)
    .whereRaw('holds.item_id = any(?::int[])', [[...itemIds]])
    .where('holds.active', true)
    .whereRaw('not isempty(holds.during)')
    .whereRaw(`(holds.during && tstzrange(?, ?) or (${STILL_OUT} and upper(holds.during) <= now()))`, [
      period.from,
      period.to,
    ])
    .select<Held[]>(
      { itemId: 'holds.item_id', quantity: 'holds.quantity' },
      db.raw('lower(holds.during) as "from"'),
      db.raw(`nullif(case when ${STILL_OUT} then greatest(coalesce(upper(holds.during), 'infinity'), now())
        else upper(holds.during) end, 'infinity') as "to"`),
    );
}

/** Keeps the stockrooms from which this person may book for a borrower. */
export function from(actor: Actor, { kind, manage }: Booked, borrowerId: number): Knex.QueryCallback {
  return within(actor, manage, kind, {
    proposed: true,
    columns: {
      workspace: 'stockrooms.workspace_id',
      stockroom: 'stockrooms.id',
      location: 'stockrooms.location_id',
      owner: String(borrowerId),
    },
  });
}

const STILL_OUT = 'holds.handed_out_at is not null and holds.returned_at is null';

/** A category and all below it. */
const BELOW_CATEGORY = `with recursive below as (
    select cast(? as integer) as id
    union select sub.id from categories as sub join below on sub.workspace_id = ? and sub.parent_id = below.id
  ) select id from below`;

/** The asset code of `items`. */
export const CODE = `(select min(codes.code) from codes
  where codes.workspace_id = items.workspace_id and codes.item_id = items.id) as code`;

const COLUMNS = {
  id: 'items.id',
  name: 'items.name',
  counted: 'items.counted',
  quantity: 'items.quantity',
  stockroomId: 'stockrooms.id',
  stockroomAt: 'stockrooms.location_id',
  category: 'categories.name',
} as const;

/** What an item is of, where this person sees that, too: a span may hold the item alone. */
function names(db: Knex, actor: Actor) {
  return [
    named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
    named(db, actor, 'kit', 'items.kit_id').as('kit'),
  ] as const;
}

function visible(db: Knex, actor: Actor, { q, stockroomId, categoryId, itemId }: Narrowed) {
  return db('items')
    .join('stockrooms', sameWorkspace('stockrooms', 'items.stockroom_id', 'stockrooms.id'))
    .whereNull('items.archived_at')
    .whereNull('stockrooms.archived_at')
    .where(within(actor, 'items.view', 'item'))
    .modify((query) => {
      if (q) query.whereRaw('items.sort_name like ?', [like(q)]);
      if (stockroomId) query.where('items.stockroom_id', stockroomId);
      if (itemId) query.where('items.id', itemId);
      if (categoryId) query.whereRaw(`items.category_id in (${BELOW_CATEGORY})`, [categoryId, actor.workspaceId]);
    });
}

function sameWorkspace(table: string, one: string, other: string): Knex.JoinCallback {
  const [of = ''] = one.split('.');
  return (on) => void on.on(`${table}.workspace_id`, `${of}.workspace_id`).andOn(one, other);
}

function like(q: string): string {
  return `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}
