/** Reads the location tree: always that part of it which the actor reaches. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { MOST_REFERRED, type Option } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { inTree, type LocationType, type Node, pathInWords } from './rules.ts';

type LocationId = Id<'location'>;

export interface Location extends Node {
  readonly kind: 'location';
  readonly workspaceId: Id<'workspace'>;
  readonly id: LocationId;
  readonly locationId: LocationId;
  readonly parentId: LocationId | null;
  readonly type: LocationType;
  readonly version: number;
  readonly archived: boolean;
  /** Nothing that is in use stands in it. */
  readonly cleared: boolean;
  /** Nothing at all refers to it: no history would be lost with it. */
  readonly bare: boolean;
}

export interface LocationNode extends Node {
  readonly id: LocationId;
  readonly type: LocationType;
  readonly archived: boolean;
}

/** One of those above a location, or itself. */
export interface Step {
  readonly id: LocationId;
  readonly name: string;
}

/** What stands in a location or below it, as far as the actor may see it; counts up to `MOST_COUNTED`. */
export interface Standing {
  readonly stockrooms: readonly { readonly id: Id<'stockroom'>; readonly name: string }[];
  readonly items: number;
  readonly kits: number;
}

export const MOST_COUNTED = 1000;

/** One location. */
export async function location(db: Knex, actor: Actor, id: number): Promise<Location | null> {
  const [found] = await db('locations')
    .where(within(actor, 'storage.view', 'location'))
    .where('locations.id', id)
    .select<Location[]>(
      { ...COLUMNS, workspaceId: 'locations.workspace_id', locationId: 'locations.id', version: 'locations.version' },
      db.raw("'location' as kind"),
      db.raw(ARCHIVED),
      db.raw(`not (${USED.join(' or ')}) as cleared`),
      db.raw(`not (${REFERRED.join(' or ')}) as bare`),
    );
  return found ?? null;
}

/** Every location in the actor's reach, in no order: those in use, or those in the archive. */
export async function locations(db: Knex, actor: Actor, { archived }: { archived: boolean }): Promise<LocationNode[]> {
  return nodes(db, actor, 'storage.view').whereRaw(`locations.archived_at is ${archived ? 'not null' : 'null'}`);
}

/** All that lies below a location, in use or in the archive. */
export async function below(db: Knex, actor: Actor, id: number): Promise<LocationNode[]> {
  return nodes(db, actor, 'storage.view')
    .whereRaw(`locations.id in (${BELOW})`, [actor.workspaceId, id])
    .whereNot({ id });
}

/** The way from the top of what the actor reaches down to a location, itself included. */
export async function pathTo(db: Knex, actor: Actor, needs: Permission, id: number): Promise<Step[]> {
  return db('locations')
    .joinRaw(`join (${ABOVE}) as up on up.id = locations.id`, [actor.workspaceId, [id]])
    .where(within(actor, needs, 'location'))
    .orderBy('up.height', 'desc')
    .select<Step[]>('locations.id', 'locations.name');
}

/** The paths of several locations in words, such as `Film school > North building`; none for those out of reach. */
export async function pathsOf(
  db: Knex,
  actor: Actor,
  needs: Permission,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const steps = await db('locations')
    .joinRaw(`join (${ABOVE}) as up on up.id = locations.id`, [actor.workspaceId, [...ids]])
    .where(within(actor, needs, 'location'))
    .orderBy('up.height', 'desc')
    .select<{ from: number; name: string }[]>('up.from', 'locations.name');
  const ways = Map.groupBy(steps, (step) => step.from);
  return new Map([...ways].map(([id, way]) => [id, pathInWords(way.map((step) => step.name))]));
}

/**
 * The choices of a field that refers to a location under that permission: every one that is in use, labelled with its
 * path, in the order of the tree. `present` is among them even where it is in the archive; of `outside` and what lies
 * below it there is none.
 */
export async function locationChoices(
  db: Knex,
  actor: Actor,
  needs: Permission,
  { present = null, outside = null }: { present?: number | null; outside?: number | null } = {},
): Promise<Option[]> {
  const found = await nodes(db, actor, needs)
    .where((each) => each.whereNull('locations.archived_at').orWhere('locations.id', present))
    .whereRaw(`locations.id not in (${BELOW})`, [actor.workspaceId, outside]);
  return inTree(found)
    .slice(0, MOST_REFERRED)
    .map(({ node, path }) => ({ value: String(node.id), label: path }));
}

/** What stands in a location or below it. */
export async function standing(db: Knex, actor: Actor, id: number): Promise<Standing> {
  return {
    stockrooms: await things(db, actor, 'stockroom', id)
      .orderBy('stockrooms.name')
      .limit(MOST_COUNTED)
      .select<{ id: Id<'stockroom'>; name: string }[]>('stockrooms.id', 'stockrooms.name'),
    items: await counted(db, things(db, actor, 'item', id)),
    kits: await counted(db, things(db, actor, 'kit', id)),
  };
}

const THINGS = { stockroom: 'stockrooms', item: 'items', kit: 'kits' } as const;

/** The things of a kind in use, in or below a location, that the actor may see. */
function things(db: Knex, actor: Actor, kind: keyof typeof THINGS, id: number) {
  const table = THINGS[kind];
  return db(table)
    .where(within(actor, 'items.view', kind))
    .whereNull(`${table}.archived_at`)
    .whereRaw(`${table}.location_id in (${BELOW})`, [actor.workspaceId, id]);
}

async function counted(db: Knex, query: Knex.QueryBuilder): Promise<number> {
  const rows = query.limit(MOST_COUNTED + 1).select(db.raw('1'));
  const [row] = await db.from(rows.as('counted')).select<{ count: number }[]>(db.raw('count(*)::int as count'));
  return row?.count ?? 0;
}

function nodes(db: Knex, actor: Actor, needs: Permission) {
  return db('locations')
    .where(within(actor, needs, 'location'))
    .select<LocationNode[]>(COLUMNS, db.raw(ARCHIVED));
}

const COLUMNS = {
  id: 'locations.id',
  parentId: 'locations.parent_id',
  name: 'locations.name',
  type: 'locations.kind',
};
const ARCHIVED = 'locations.archived_at is not null as archived';

const USED = [
  exists('locations', 'parent_id', 'there.archived_at is null'),
  exists('stockrooms', 'location_id', 'there.archived_at is null'),
  exists('items', 'location_id', 'there.archived_at is null'),
  exists('kits', 'location_id', 'there.archived_at is null'),
];
const REFERRED = [
  exists('locations', 'parent_id'),
  ...['stockrooms', 'items', 'kits', 'people', 'person_span'].map((table) => exists(table, 'location_id')),
];

function exists(table: string, column: string, only = 'true'): string {
  return `exists (select from ${table} as there
    where there.workspace_id = locations.workspace_id and there.${column} = locations.id and ${only})`;
}

/** Takes the workspace and a location: its id, and those of all that lie below it. */
const BELOW = /* sql */ `
  with recursive down as (
    select id, workspace_id from locations where workspace_id = ? and id = ?
    union all
    select child.id, child.workspace_id from locations as child
    join down on child.workspace_id = down.workspace_id and child.parent_id = down.id
  )
  select id from down`;

/** Takes the workspace and locations: each itself at height 0, and those above it. */
const ABOVE = /* sql */ `
  with recursive way as (
    select id as "from", id, parent_id, workspace_id, 0 as height
    from locations where workspace_id = ? and id = any(?::int[])
    union all
    select way."from", parent.id, parent.parent_id, parent.workspace_id, way.height + 1
    from locations as parent join way on parent.workspace_id = way.workspace_id and parent.id = way.parent_id
  )
  select "from", id, height from way`;
