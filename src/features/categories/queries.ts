/** Reads the tree of categories. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { MOST_REFERRED, type Option } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { inTree, type Node } from '../locations/rules.ts';
import { MOST_COUNTED } from './rules.ts';

type CategoryId = Id<'category'>;

export interface Category extends Node {
  readonly kind: 'category';
  readonly workspaceId: Id<'workspace'>;
  readonly id: CategoryId;
  readonly parentId: CategoryId | null;
  readonly version: number;
  /** Neither items nor kits are of it, and no category lies below it. */
  readonly bare: boolean;
  /** To whom what is of it may go; null: as the category above says. */
  readonly access: 'all' | 'listed' | null;
  readonly accessGroupIds: readonly Id<'accessGroup'>[];
}

/** A category of the tree, with how many items of its own the actor sees; one more than `MOST_COUNTED` stands for all beyond. */
export interface CategoryNode extends Node {
  readonly id: CategoryId;
  readonly parentId: CategoryId | null;
  readonly items: number;
}

/** One of those above a category, or itself. */
export interface Step {
  readonly id: CategoryId;
  readonly name: string;
}

/** Every category, in no order. */
export async function categories(db: Knex, actor: Actor): Promise<CategoryNode[]> {
  return nodes(db, actor);
}

/** A category and all that lies below it. */
export async function below(db: Knex, actor: Actor, id: number): Promise<CategoryNode[]> {
  return nodes(db, actor).whereRaw(`categories.id in (${BELOW})`, [actor.workspaceId, id]);
}

/** One category that the actor shapes. */
export async function category(db: Knex, actor: Actor, id: number): Promise<Category | null> {
  const [found] = await db('categories')
    .where(within(actor, 'items.customize', 'category'))
    .where('categories.id', id)
    .select<Category[]>(
      { workspaceId: 'categories.workspace_id', id: 'categories.id', parentId: 'categories.parent_id' },
      { name: 'categories.name', version: 'categories.version', access: 'categories.access' },
      db.raw(`'category' as kind, ${LISTED} as "accessGroupIds"`),
      db.raw(`not (${REFERRED.map(exists).join(' or ')}) as bare`),
    );
  return found ?? null;
}

/** The way from the top of the tree down to a category, itself included. */
export async function wayTo(db: Knex, actor: Actor, id: number): Promise<Step[]> {
  const { rows } = await db.raw<{ rows: Step[] }>(
    /* sql */ `
    with recursive way as (
      select id, name, parent_id, 0 as height from categories where workspace_id = :workspace and id = :id
      union all
      select up.id, up.name, up.parent_id, way.height + 1 from categories as up
      join way on up.workspace_id = :workspace and up.id = way.parent_id
    )
    select id, name from way order by height desc`,
    { workspace: actor.workspaceId, id },
  );
  return rows;
}

/** The paths of all categories that the actor sees, such as `Cameras > Lenses`, by their ids. */
export async function categoryPaths(db: Knex, actor: Actor): Promise<ReadonlyMap<number, string>> {
  const found = await db('categories')
    .where(within(actor, 'items.view', 'category'))
    .select<Node[]>({ id: 'categories.id', parentId: 'categories.parent_id', name: 'categories.name' });
  return new Map(inTree(found).map(({ node, path }) => [node.id, path]));
}

/** What a category can lie below, labelled with its path: all but `outside` and what lies below that. */
export async function parentChoices(db: Knex, actor: Actor, outside: number | null): Promise<Option[]> {
  const found = await db('categories')
    .where(within(actor, 'items.customize', 'category'))
    .whereRaw(`categories.id not in (${BELOW})`, [actor.workspaceId, outside])
    .select<Node[]>({ id: 'categories.id', parentId: 'categories.parent_id', name: 'categories.name' });
  return inTree(found)
    .slice(0, MOST_REFERRED)
    .map(({ node, path }) => ({ value: String(node.id), label: path }));
}

function nodes(db: Knex, actor: Actor) {
  const items = db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.category_id = categories.id')
    .whereNull('items.archived_at')
    .limit(MOST_COUNTED + 1)
    .select(db.raw('1'));
  return db('categories')
    .where(within(actor, 'items.customize', 'category'))
    .select<CategoryNode[]>(
      { id: 'categories.id', parentId: 'categories.parent_id', name: 'categories.name' },
      db.raw('(select count(*)::int from (?) as counted) as items', [items]),
    );
}

const LISTED = /* sql */ `array(
  select access_group_id from category_access_groups as listed
  where listed.workspace_id = categories.workspace_id and listed.category_id = categories.id order by access_group_id
)`;

const REFERRED = [
  ['categories', 'parent_id'],
  ['items', 'category_id'],
  ['kits', 'category_id'],
] as const;

function exists([table, column]: (typeof REFERRED)[number]): string {
  return `exists (select from ${table} as there
    where there.workspace_id = categories.workspace_id and there.${column} = categories.id)`;
}

/** Takes the workspace and a category: its id, and those of all that lie below it. */
const BELOW = /* sql */ `
  with recursive down as (
    select id, workspace_id from categories where workspace_id = ? and id = ?
    union all
    select sub.id, sub.workspace_id from categories as sub
    join down on sub.workspace_id = down.workspace_id and sub.parent_id = down.id
  )
  select id from down`;
