/** Reads kits and what is in them, as far as the actor sees it. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { type Line, linesOf } from '../items/list/queries.ts';
import type { Stocked } from '../items/rules.ts';

export interface Kit extends Stocked {
  readonly kind: 'kit';
  readonly id: Id<'kit'>;
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  readonly name: string;
  readonly description: string;
  readonly locationName: string;
  /** Null where the actor does not see it. */
  readonly stockroomName: string | null;
  readonly categoryName: string | null;
  /** How many of its items the actor sees. */
  readonly members: number;
  readonly archived: boolean;
  readonly codes: readonly string[];
}

const MOST = 500;

/** The kits within the actor's reach, by name, those in use or those in the archive; five hundred at most. */
export async function kits(db: Knex, actor: Actor, words: string, archived: boolean): Promise<Kit[]> {
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return selection(db, actor)
    .whereRaw(`kits.archived_at is ${archived ? 'not null' : 'null'}`)
    .whereRaw('lower(kits.name) like ?', [pattern])
    .orderByRaw('lower(kits.name), kits.id')
    .limit(MOST);
}

/** One of them. */
export async function kit(db: Knex, actor: Actor, id: number): Promise<Kit | null> {
  const [found] = await selection(db, actor).where('kits.id', id);
  return found ?? null;
}

/** The items of a kit that the actor sees, by name. */
export async function membersOf(db: Knex, actor: Actor, kitId: Id<'kit'>): Promise<Line[]> {
  return linesOf(db, actor, false)
    .where(within(actor, 'items.view', 'item'))
    .where('items.kit_id', kitId)
    .whereNull('items.archived_at')
    .orderByRaw('items.sort_name, items.id');
}

function selection(db: Knex, actor: Actor) {
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
      { locationName: 'locations.name', categoryName: 'categories.name' },
      db('stockrooms')
        .where(within(actor, 'items.view', 'stockroom'))
        .whereRaw('stockrooms.id = kits.stockroom_id')
        .select('stockrooms.name')
        .as('stockroomName'),
      db('items')
        .where(within(actor, 'items.view', 'item'))
        .whereRaw('items.kit_id = kits.id and items.archived_at is null')
        .select(db.raw('count(*)::int'))
        .as('members'),
      db.raw(`'kit' as kind, kits.archived_at is not null as archived, array(
        select code from codes where codes.workspace_id = kits.workspace_id and codes.kit_id = kits.id order by codes.id
      ) as codes`),
    );
}
