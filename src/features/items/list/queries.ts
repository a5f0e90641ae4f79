/** Reads a page of the list of items, and what its filters offer. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import type { Option } from '../../../access/form.ts';
import type { Id } from '../../../access/ids.ts';
import { within } from '../../../access/within.ts';
import { remembered } from '../../../platform/epoch.ts';
import { runByKeys } from '../../../platform/prepared.ts';
import { labelled, labelOf } from '../../../platform/references.ts';
import { BADGES } from '../../flags/queries.ts';
import type { Filters } from '../filters.ts';
import { NAMED, named, PHOTO_ID } from '../queries.ts';
import type { Standing } from '../rules.ts';
import { ordered, sorted, sought } from '../sought/queries.ts';
import { STANDING, STANDS } from '../standing.ts';

export const PAGE = 50;
const COUNTED_TO = 1000;
const MOST_OPTIONS = 100;

/** One line of the list. */
export interface Line extends Standing {
  readonly id: Id<'item'>;
  readonly sortName: string;
  /** The stockroom's name in lower case where the list is sorted by it, else empty. */
  readonly sortGroup: string;
  readonly name: string;
  readonly brand: string | null;
  readonly model: string | null;
  /** The first of its codes: what tells items of one name apart. */
  readonly code: string | null;
  readonly categoryName: string | null;
  readonly stockroomId: Id<'stockroom'>;
  readonly stockroomName: string | null;
  readonly locationId: Id<'location'>;
  readonly locationName: string;
  readonly photoId: Id<'file'> | null;
}

export interface Choices {
  readonly stockrooms: readonly Option[];
  readonly categories: readonly Option[];
  readonly locations: readonly Option[];
  readonly flags: readonly Option[];
  /** Whether there is any item at all within reach: why an empty list is empty. */
  readonly any: boolean;
  /** How many items match; one more than a thousand stands for all beyond. */
  readonly count: number;
}

/**
 * A page of the list with one line more where there are more, what the filters offer, and how many items match. Which
 * items these are is planned anew for the very stockrooms and filters; all the rest goes by keys.
 */
export async function listed(
  db: Knex,
  actor: Actor,
  filters: Filters,
): Promise<{ lines: readonly Line[]; choices: Choices }> {
  const { ids, count } = await pageOf(db, actor, filters);
  const page = linesOf(db, actor, filters.sort === 'stockroom')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .modify(sorted, filters);
  const [read, offered] = await Promise.all([runByKeys<Line>(db, page), filterChoices(db, actor, filters)]);
  const inOrder = filters.page.towards === 'previous' ? read.toReversed() : read;
  const any = count > 0 || (await anyWithin(db, actor));
  return { lines: inOrder, choices: { ...offered, count, any } };
}

type Offered = Pick<Choices, 'stockrooms' | 'categories' | 'locations' | 'flags'>;

/** What the filters offer; whichever are chosen are always among it. */
async function filterChoices(db: Knex, actor: Actor, chosen: Filters): Promise<Offered> {
  const offered = await remembered(actor, 'choices of filters', () => readChoices(db, actor, NONE));
  const has = (options: readonly Option[], id: number | null) =>
    id === null || options.some(({ value }) => value === String(id));
  const { stockrooms, categories, locations, flags } = offered;
  const isWhole =
    has(stockrooms, chosen.stockroomId) &&
    has(categories, chosen.categoryId) &&
    has(locations, chosen.locationId) &&
    has(flags, chosen.flagId);
  return isWhole ? offered : readChoices(db, actor, chosen);
}

type Chosen = Pick<Filters, 'stockroomId' | 'categoryId' | 'locationId' | 'flagId'>;
const NONE: Chosen = { stockroomId: null, categoryId: null, locationId: null, flagId: null };

async function readChoices(db: Knex, actor: Actor, chosen: Chosen): Promise<Offered> {
  const all = db.select(
    filterOptions(db, actor, 'stockroom', chosen.stockroomId).wrap('', ' as stockrooms'),
    filterOptions(db, actor, 'category', chosen.categoryId).wrap('', ' as categories'),
    filterOptions(db, actor, 'location', chosen.locationId).wrap('', ' as locations'),
    filterOptions(db, actor, 'flag', chosen.flagId).wrap('', ' as flags'),
  );
  const [found] = await runByKeys<Offered>(db, all);
  if (!found) throw new Error('A statement without a table has one row');
  return found;
}

/** The ids of a page, one more where there are more, and how many items match: both are found in the index alone. */
async function pageOf(db: Knex, actor: Actor, filters: Filters): Promise<{ ids: readonly number[]; count: number }> {
  const page = sought(db, actor, filters)
    .modify(ordered, filters)
    .limit(PAGE + 1)
    .select('items.id');
  const matching = sought(db, actor, filters)
    .limit(COUNTED_TO + 1)
    .select(db.raw('1'))
    .as('matching');
  const [found] = await db
    .from(matching)
    .select<{ ids: number[]; count: number }[]>(db.raw('array(?) as ids', [page]), db.raw('count(*)::int as count'));
  if (!found) throw new Error('An aggregate has one row');
  return found;
}

async function anyWithin(db: Knex, actor: Actor): Promise<boolean> {
  const found = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .first('items.id');
  return found !== undefined;
}

/** Lines of the list from where its page begins, in its order. */
export async function lines(
  db: Knex,
  actor: Actor,
  filters: Filters,
  { most, needs }: { most: number; needs: Permission },
): Promise<Line[]> {
  return linesFrom(db, actor, filters, most, needs);
}

/** A page is found in the index alone; only its fifty rows are then read whole. */
function linesFrom(db: Knex, actor: Actor, filters: Filters, most: number, needs: Permission) {
  const page = sought(db, actor, filters, needs).modify(ordered, filters).limit(most).select('items.id');
  return linesOf(db, actor, filters.sort === 'stockroom')
    .whereRaw('items.id = any(array(?))', [page])
    .modify(sorted, filters);
}

/** Lines of whatever items are asked for; the stockroom is named only where the actor sees it. */
export function linesOf(db: Knex, actor: Actor, grouped: boolean) {
  return db('items')
    .where('items.workspace_id', actor.workspaceId)
    .joinRaw(STANDING)
    .select<Line[]>(
      { id: 'items.id', sortName: 'items.sort_name', name: 'items.name', brand: 'items.brand', model: 'items.model' },
      { stockroomId: 'items.stockroom_id', locationId: 'items.location_id', ...STANDS },
      named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
      db.raw('items.archived_at is not null as archived, standing.until as until'),
      db.raw(`${NAMES}, ${BADGES} as flags`),
      db.raw(PHOTO_ID),
      db.raw(grouped ? 'lower(shelf.name) as "sortGroup"' : `'' as "sortGroup"`),
    );
}

/** Looked up for each line, not joined: planning four more joins would cost more than the whole page. */
const NAMES = /* sql */ `
  (select code from codes where codes.workspace_id = items.workspace_id and codes.item_id = items.id
    order by codes.id limit 1) as code,
  (select name from categories where categories.workspace_id = items.workspace_id and categories.id = items.category_id)
    as "categoryName",
  (select name from locations where locations.workspace_id = items.workspace_id and locations.id = items.location_id)
    as "locationName"`;

/** The first hundred by name, and whichever is chosen; an item's own page, and that of a place, lead to the rest. */
function filterOptions(
  db: Knex,
  actor: Actor,
  kind: 'stockroom' | 'category' | 'location' | 'flag',
  chosen: number | null,
): Knex.Raw {
  const table = NAMED[kind];
  const offered = db(table)
    .modify(labelled(table, actor))
    .where(within(actor, 'items.view', kind))
    .modify((query) => {
      if (kind !== 'category') query.whereNull(`${table}.archived_at`);
    })
    .orderByRaw(`${table}.id = ? desc, lower(${labelOf(table)}), ${table}.id`, [chosen ?? 0])
    .limit(MOST_OPTIONS)
    .select(`${table}.id`, db.raw(`${labelOf(table)} as name`))
    .as('offered');
  return db.raw(
    `(select coalesce(json_agg(json_build_object('value', id::text, 'label', name) order by lower(name), id), '[]')
      from ?)`,
    [offered],
  );
}
