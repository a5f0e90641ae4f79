/** Reads kits, what is in them and what could go into them, as far as the actor sees it. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { type Line, linesOf } from '../items/list/queries.ts';
import { named } from '../items/queries.ts';
import type { Stocked } from '../items/rules.ts';
import { matches } from '../items/sought/queries.ts';

export interface Kit extends Stocked {
  readonly kind: 'kit';
  readonly id: Id<'kit'>;
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  readonly categoryId: Id<'category'> | null;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly locationName: string;
  /** Null where the actor does not see it. */
  readonly stockroomName: string | null;
  readonly categoryName: string | null;
  /** How many of its items the actor sees, those in the archive left out. */
  readonly members: number;
  /** How many of its items the actor manages, those in the archive included. */
  readonly manageable: number;
  /** Nothing that is in it and in use is out of the actor's sight: it is booked whole, or not at all. */
  readonly seenWhole: boolean;
  /** There is something in it, whoever sees that. */
  readonly filled: boolean;
  /** It was booked at least once: it can be archived, not deleted. */
  readonly hasHistory: boolean;
  readonly archived: boolean;
  readonly codes: readonly string[];
  /** The photo of one of its items that the actor sees. */
  readonly photoId: Id<'file'> | null;
}

/** So many kits are listed; one more says that there are others. */
export const MOST_LISTED = 500;
const MOST_CANDIDATES = 50;

/** The kits within the actor's reach, by name, those in use or those in the archive: the first of them, and one more. */
export async function kits(db: Knex, actor: Actor, words: string, archived: boolean): Promise<Kit[]> {
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return selection(db, actor)
    .whereRaw(`kits.archived_at is ${archived ? 'not null' : 'null'}`)
    .whereRaw('lower(kits.name) like ?', [pattern])
    .orderByRaw('lower(kits.name), kits.id')
    .limit(MOST_LISTED + 1);
}

/** One of them. */
export async function kit(db: Knex, actor: Actor, id: number): Promise<Kit | null> {
  const [found] = await selection(db, actor).where('kits.id', id);
  return found ?? null;
}

/** The items of a kit that the actor sees, by name; those in the archive are in it, too. */
export async function membersOf(db: Knex, actor: Actor, kitId: Id<'kit'>): Promise<Line[]> {
  const ids = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .where('items.kit_id', kitId)
    .orderByRaw('items.sort_name, items.id')
    .pluck<number[]>('items.id');
  return linesOf(db, actor, ids);
}

/** A line, and whether what was searched is one of its codes: it was scanned. */
export type Candidate = Line & { readonly scanned: boolean };

/** What could go into a kit: items of its stockroom that the actor manages, in no kit; one more than are shown. */
export async function candidates(db: Knex, actor: Actor, to: Kit, words: readonly string[]): Promise<Candidate[]> {
  const query = joining(db, actor, to)
    .orderByRaw('scanned desc, items.sort_name, items.id')
    .limit(MOST_CANDIDATES + 1)
    .select<{ id: number; scanned: boolean }[]>('items.id', db.raw(`${CARRIES} as scanned`, [words.join(' ')]));
  for (const word of words) query.where(matches(actor, word));
  const found = new Map((await query).map(({ id, scanned }) => [id, scanned]));
  const lines = await linesOf(db, actor, [...found.keys()], 'items.manage');
  return lines.map((line) => ({ ...line, scanned: found.get(line.id) === true }));
}

/** What may stand in for an item of the kit: first what is of its name, then of its category. */
export async function substitutes(db: Knex, actor: Actor, to: Kit, itemId: number | null): Promise<Line[]> {
  const ids = await joining(db, actor, to)
    .joinRaw('left join items as gone on gone.workspace_id = items.workspace_id and gone.id = ?', [itemId])
    .orderByRaw(
      `items.sort_name = gone.sort_name desc nulls last, items.category_id = gone.category_id desc nulls last,
        items.sort_name, items.id`,
    )
    .limit(MOST_LISTED)
    .pluck<number[]>('items.id');
  return linesOf(db, actor, ids, 'items.manage');
}

/** What could be put into the kit: items of its stockroom that the actor manages, in use and in no kit. */
function joining(db: Knex, actor: Actor, to: Kit): Knex.QueryBuilder {
  return db('items')
    .where(within(actor, 'items.manage', 'item'))
    .where('items.stockroom_id', to.stockroomId)
    .whereNull('items.kit_id')
    .whereNull('items.archived_at');
}

/** An item that is seen, but cannot go into the kit. */
export interface Elsewhere {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly archived: boolean;
  readonly kitName: string | null;
  readonly inKit: boolean;
  readonly ofStockroom: boolean;
}

/** Whatever carries a code and cannot go into the kit, though one sees it. */
export async function scannedElsewhere(db: Knex, actor: Actor, to: Kit, code: string): Promise<Elsewhere | null> {
  const found = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw(CARRIES, [code.toLowerCase()])
    .first<Elsewhere | undefined>(
      { id: 'items.id', name: 'items.name' },
      db.raw('items.archived_at is not null as archived'),
      db.raw('items.kit_id is not null as "inKit"'),
      db.raw('items.stockroom_id = ? as "ofStockroom"', [to.stockroomId]),
      named(db, actor, 'kit', 'items.kit_id').as('kitName'),
    );
  return found ?? null;
}

const CARRIES = /* sql */ `exists (select from codes
  where codes.workspace_id = items.workspace_id and codes.item_id = items.id and lower(codes.code) = ?)`;

/** What is in `kits`, in use, and not for this person to see: a kit is booked whole, so it is not theirs to book. */
export function unseenOfKit(db: Knex, actor: Actor, withoutIds: readonly number[] = []): Knex.QueryBuilder {
  return db('items')
    .whereRaw('items.workspace_id = kits.workspace_id and items.kit_id = kits.id and items.archived_at is null')
    .whereRaw('items.id <> all(?::int[])', [[...withoutIds]])
    .whereNot(within(actor, 'items.view', 'item'))
    .select(db.raw('1'));
}

/** How many bookings that are not over hold these items; of a kit: as part of it. */
export async function bookingsHolding(
  db: Knex,
  actor: Actor,
  itemIds: readonly number[],
  kitId: Id<'kit'> | null,
): Promise<number> {
  const [found] = await db('holds')
    .where({ workspace_id: actor.workspaceId, active: true, returned_at: null })
    .whereNotNull('booking_id')
    .whereRaw('item_id = any(?::int[])', [[...itemIds]])
    .whereRaw('(handed_out_at is not null or upper(during) > now())')
    .modify((query) => {
      if (kitId !== null) query.where('kit_id', kitId);
    })
    .select<{ count: number }[]>(db.raw('count(distinct booking_id)::int as count'));
  return found?.count ?? 0;
}

function selection(db: Knex, actor: Actor) {
  const members = (permission: 'items.view' | 'items.manage') =>
    db('items')
      .where(within(actor, permission, 'item'))
      .whereRaw('items.kit_id = kits.id')
      .select(db.raw('count(*)::int'));
  return db('kits')
    .where(within(actor, 'items.view', 'kit'))
    .join('locations', (on) =>
      on.on('locations.workspace_id', 'kits.workspace_id').andOn('locations.id', 'kits.location_id'),
    )
    .join('stockrooms as at', (on) => on.on('at.workspace_id', 'kits.workspace_id').andOn('at.id', 'kits.stockroom_id'))
    .leftJoin('categories', (on) =>
      on.on('categories.workspace_id', 'kits.workspace_id').andOn('categories.id', 'kits.category_id'),
    )
    .select<Kit[]>(
      { id: 'kits.id', workspaceId: 'kits.workspace_id', name: 'kits.name', description: 'kits.description' },
      { stockroomId: 'kits.stockroom_id', stockroomPlace: 'at.location_id', locationId: 'kits.location_id' },
      { locationName: 'locations.name', categoryId: 'kits.category_id', categoryName: 'categories.name' },
      { version: 'kits.version' },
      named(db, actor, 'stockroom', 'kits.stockroom_id').as('stockroomName'),
      members('items.view').whereNull('items.archived_at').as('members'),
      members('items.manage').as('manageable'),
      photoIn(db, actor),
      db.raw('not exists (?) as "seenWhole"', [unseenOfKit(db, actor)]),
      db.raw(`'kit' as kind, kits.archived_at is not null as archived, array(
        select code from codes where codes.workspace_id = kits.workspace_id and codes.kit_id = kits.id order by codes.id
      ) as codes`),
      db.raw(`exists (select from items where items.workspace_id = kits.workspace_id and items.kit_id = kits.id)
        as filled`),
      db.raw(`exists (select from holds where holds.workspace_id = kits.workspace_id and holds.kit_id = kits.id)
        as "hasHistory"`),
    );
}

/** The photo of the first of its items, by name, that has one. */
function photoIn(db: Knex, actor: Actor) {
  return db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.kit_id = kits.id and items.archived_at is null')
    .join('files', (on) => on.on('files.workspace_id', 'items.workspace_id').andOn('files.item_id', 'items.id'))
    .where('files.is_photo', true)
    .orderBy(['items.sort_name', 'items.id'])
    .limit(1)
    .select('files.id')
    .as('photoId');
}
