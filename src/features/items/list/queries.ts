/** Reads a page of the list of items, and what its filters offer. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import type { Option } from '../../../access/form.ts';
import type { Id } from '../../../access/ids.ts';
import { within } from '../../../access/within.ts';
import { oncePerEpoch } from '../../../platform/epoch.ts';
import { KEYS, runByKeys } from '../../../platform/prepared.ts';
import { labelled, labelOf } from '../../../platform/references.ts';
import { BADGES } from '../../flags/queries.ts';
import type { Filters } from '../filters.ts';
import { NAMED } from '../queries.ts';
import type { Standing } from '../rules.ts';
import { ordered, sought, withStockroom } from '../sought/queries.ts';
import { STANDING, STANDS } from '../standing.ts';

export const PAGE = 50;
const COUNTED_TO = 1000;
const MOST_OPTIONS = 100;

/** One line of the list. */
export interface Line extends Standing {
  readonly id: Id<'item'>;
  readonly sortName: string;
  /** The stockroom's name in lower case; empty where the actor does not see it. */
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
  const [read, offered] = await Promise.all([linesOf(db, actor, ids), filterChoices(db, actor, filters)]);
  const inOrder = filters.page.towards === 'previous' ? read.toReversed() : read;
  const any = count > 0 || (await anyWithin(db, actor));
  return { lines: inOrder, choices: { ...offered, count, any } };
}

type Offered = Pick<Choices, 'stockrooms' | 'categories' | 'locations' | 'flags'>;

/** What the filters offer; whichever are chosen are always among it. */
async function filterChoices(db: Knex, actor: Actor, chosen: Filters): Promise<Offered> {
  const offered = await firstChoices(db, actor);
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

const firstChoices = oncePerEpoch((db, actor) => readChoices(db, actor, NONE));

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
    .modify(ordered(db, actor, filters))
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

/** Lines of the list from where its page begins, in its order, where the permission is held. */
export async function lines(
  db: Knex,
  actor: Actor,
  filters: Filters,
  { most, needs }: { most: number; needs: Permission },
): Promise<Line[]> {
  const ids = await sought(db, actor, filters, needs)
    .modify(ordered(db, actor, filters))
    .limit(most)
    .pluck<number[]>('items.id');
  return linesOf(db, actor, ids, needs);
}

/** The lines of these items in their order, without those that are out of reach; where one stands that is out of it, no name. */
export async function linesOf(
  db: Knex,
  actor: Actor,
  ids: readonly number[],
  needs: Permission = 'items.view',
): Promise<Line[]> {
  if (ids.length === 0) return [];
  const query = db('items')
    .where(within(actor, needs, 'item'))
    .whereRaw(`items.id = any(${KEYS})`, [[...ids]])
    .modify(withStockroom(db, actor))
    .joinRaw(BESIDE, { workspace: actor.workspaceId, ids: [...ids] })
    .select(db.raw(LINE));
  const found = new Map<number, Line>((await runByKeys<Line>(db, query)).map((line) => [line.id, line]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

const LINE = /* sql */ `
  items.id, items.sort_name as "sortName", coalesce(lower(shelf.name), '') as "sortGroup", items.name, items.brand,
  items.model, items.stockroom_id as "stockroomId", shelf.name as "stockroomName", items.location_id as "locationId",
  locations.name as "locationName", categories.name as "categoryName", coded.code,
  items.archived_at is not null as archived, coalesce(badges.flags, '[]') as flags, photo.id as "photoId", ${STANDS}`;

/** Read for all lines at once: looking each up for each line would cost several times as much. */
const BESIDE = /* sql */ `
  join locations on locations.workspace_id = items.workspace_id and locations.id = items.location_id
  left join categories on categories.workspace_id = items.workspace_id and categories.id = items.category_id
  left join (
    select distinct on (item_id) item_id, code from codes
    where workspace_id = :workspace and item_id = any(:ids::int[]) order by item_id, id
  ) as coded on coded.item_id = items.id
  left join files as photo on photo.workspace_id = items.workspace_id and photo.item_id = items.id and photo.is_photo
  ${BADGES} ${STANDING}`;

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
