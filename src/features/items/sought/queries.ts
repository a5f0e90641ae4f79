/** Finds what the filters of the list ask for, in its order. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import type { Id } from '../../../access/ids.ts';
import { within } from '../../../access/within.ts';
import { FLAGGED } from '../../circulation/queries.ts';
import { rangeOf } from '../../fields/rules.ts';
import type { Filters } from '../filters.ts';
import { IN_USE, PROMISED } from '../standing.ts';

/** The items that match, in the actor's reach, in no order yet. */
export function sought(db: Knex, actor: Actor, filters: Filters, needs: Permission = 'items.view'): Knex.QueryBuilder {
  const query = db('items').where(within(actor, needs, 'item'));
  if (filters.status === 'archived') query.whereNotNull('items.archived_at');
  else query.whereNull('items.archived_at');
  if (filters.stockroomId !== null) query.where('items.stockroom_id', filters.stockroomId);
  if (filters.categoryId !== null) query.where(underneath(actor, 'categories', filters.categoryId));
  if (filters.locationId !== null) query.where(underneath(actor, 'locations', filters.locationId));
  if (filters.status === 'out') query.whereRaw(`${IN_USE} >= items.quantity`);
  if (filters.status === 'free') query.whereRaw(`${IN_USE} + ${PROMISED} < items.quantity and not ${FLAGGED}`);
  if (filters.flagId !== null) query.whereRaw(`${CARRIERS} and flag_id = ?))`, [actor.workspaceId, filters.flagId]);
  if (filters.status === 'flagged') query.whereRaw(`${CARRIERS}))`, [actor.workspaceId]);
  for (const [field, text] of filters.own) query.where(says(actor, field, text));
  for (const word of filters.words) query.where(matches(actor, word));
  return query;
}

/** All of them, from the first one on, in the order of the list: so many at most. */
export async function soughtIds(
  db: Knex,
  actor: Actor,
  filters: Filters,
  { most, needs }: { most: number; needs: Permission },
): Promise<Id<'item'>[]> {
  const whole: Filters = { ...filters, page: { towards: 'next', from: null } };
  return sought(db, actor, whole, needs)
    .modify(ordered(db, actor, whole))
    .limit(most)
    .pluck('items.id');
}

/** Puts rows in the order of the list, from where the page begins. */
export function ordered(db: Knex, actor: Actor, { sort, page }: Filters): Knex.QueryCallback {
  const forward = (sort === '-name') === (page.towards === 'previous');
  const columns = ['items.sort_name', 'items.id'];
  if (sort === 'stockroom') columns.unshift(`coalesce(lower(shelf.name), '')`);
  return (query) => {
    if (sort === 'stockroom') query.modify(withStockroom(db, actor));
    query.orderByRaw(columns.map((column) => `${column} ${forward ? 'asc' : 'desc'}`).join(', '));
    if (!page.from) return;
    const { group, name, id } = page.from;
    const mark = sort === 'stockroom' ? [group, name, id] : [name, id];
    query.whereRaw(`(${columns.join(', ')}) ${forward ? '>' : '<'} (${mark.map(() => '?').join(', ')})`, mark);
  };
}

/** Joins the stockroom of each item as `shelf`, where the actor sees it. */
export function withStockroom(db: Knex, actor: Actor): Knex.QueryCallback {
  const seen = db('stockrooms')
    .where(within(actor, 'items.view', 'stockroom'))
    .select('workspace_id', 'id', 'name');
  return (query) =>
    void query.leftJoin(seen.as('shelf'), (on) =>
      on.on('shelf.workspace_id', 'items.workspace_id').andOn('shelf.id', 'items.stockroom_id'),
    );
}

/** Those that carry a flag now. */
const CARRIERS = 'items.id = any(array(select item_id from flaggings where workspace_id = ? and removed_at is null';

const TREES = { locations: 'items.location_id', categories: 'items.category_id' } as const;

/** In a location or of a category, or of one that lies below it. */
function underneath({ workspaceId }: Actor, tree: keyof typeof TREES, id: number): Knex.QueryCallback {
  const below = /* sql */ `
    with recursive below as (
      select id from ${tree} where workspace_id = ? and id = ?
      union
      select sub.id from ${tree} as sub join below on sub.workspace_id = ? and sub.parent_id = below.id
    ) select id from below`;
  return (query) => query.whereRaw(`${TREES[tree]} = any(array(${below}))`, [workspaceId, id, workspaceId]);
}

/** What an item says in a field: the very choice, a number or day within bounds, or words of a text. Nobody asks for money. */
function says({ workspaceId }: Actor, field: number, text: string): Knex.QueryCallback {
  const numbers = rangeOf(text, /^-?[0-9]{1,9}([.][0-9]{1,6})?$/);
  const days = rangeOf(text, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
  return (query) =>
    query.whereRaw(
      `items.id = any(array(
        select said.item_id from field_values as said
        where said.workspace_id = :workspaceId and said.field_id = :field and case
          when said.kind in ('choice', 'yes_no') then said.value = :text
          when said.kind in ('whole', 'decimal') then :hasNumbers and said.number
            between coalesce(:least::numeric, '-Infinity') and coalesce(:most::numeric, 'Infinity')
          when said.kind = 'date' then :hasDays and said.value between coalesce(:from, '') and coalesce(:to, '9999-99-99')
          when said.kind <> 'money' then lower(said.value) like :pattern
          else false end))`,
      {
        ...{ workspaceId, field, text, pattern: patternOf(text.toLowerCase()) },
        ...{ hasNumbers: numbers !== null, least: numbers?.from ?? null, most: numbers?.to ?? null },
        ...{ hasDays: days !== null, from: days?.from ?? null, to: days?.to ?? null },
      },
    );
}

function patternOf(words: string): string {
  return `%${words.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Whether a word is in what an item is found by, its codes included. */
export function matches({ workspaceId }: Actor, word: string): Knex.QueryCallback {
  const pattern = patternOf(word);
  return (either) => {
    either.whereRaw('items.words like ?', [pattern]).orWhereRaw(
      `items.id = any(array(select item_id from codes
        where workspace_id = ? and item_id is not null and lower(code) like ?))`,
      [workspaceId, pattern],
    );
  };
}
