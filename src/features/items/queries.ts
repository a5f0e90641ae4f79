/** Reads items: one of them, a page of the list, and what the filters offer. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { type Form, isOffered, type Option } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { choicesOf } from '../../platform/references.ts';
import { locationChoices, pathsOf } from '../locations/queries.ts';
import type { Filters, Mark } from './filters.ts';
import { type Standing, type Stocked, wordsOfStatus } from './rules.ts';

export const PAGE = 50;
const COUNTED_TO = 1000;
const MOST_OPTIONS = 100;

export interface Item extends Stocked, Standing {
  readonly kind: 'item';
  readonly id: Id<'item'>;
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  readonly categoryId: Id<'category'> | null;
  readonly kitId: Id<'kit'> | null;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly brand: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly notes: string | null;
  /** `YYYY-MM-DD`. */
  readonly purchasedOn: string | null;
  /** With two decimals, in the currency of the workspace. */
  readonly price: string | null;
  readonly codes: readonly string[];
  /** Null where the actor does not see it. */
  readonly stockroomName: string | null;
  readonly categoryName: string | null;
  /** From the outermost location that the actor sees down to its own. */
  readonly path: string;
  /** Null where there is none, or it is not for the actor to see. */
  readonly kitName: string | null;
  /** It was held at least once: it can be archived, not deleted. */
  readonly hasHistory: boolean;
}

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
  readonly locationName: string;
}

export interface Choices {
  readonly stockrooms: readonly Option[];
  readonly categories: readonly Option[];
  readonly locations: readonly Option[];
  /** Whether there is any item at all within reach: why an empty list is empty. */
  readonly any: boolean;
  /** How many items match; one more than a thousand stands for all beyond. */
  readonly count: number;
}

/** Out now, and reserved for now: facts about the item, whoever the borrower is. Both come of one look at its open holds. */
const STANDING = /* sql */ `
  left join lateral (
    select
      coalesce(sum(held.quantity) filter (where held.out), 0)::int as out,
      coalesce(sum(held.quantity) filter (where not held.out), 0)::int as reserved,
      coalesce(
        max(nullif(held.until, 'infinity')) filter (where held.out), max(held.until) filter (where not held.out)
      ) as until
    from (
      select holds.quantity, upper(holds.during) as until,
        (holds.handed_out_at is not null or holds.custody_id is not null) as out
      from holds
      where holds.workspace_id = items.workspace_id and holds.item_id = items.id
        and holds.active and holds.returned_at is null
        and (holds.handed_out_at is not null or holds.custody_id is not null
          or (lower(holds.during) <= now() and upper(holds.during) > now()))
    ) as held
  ) as standing on true`;

const STANDS = {
  counted: 'items.counted',
  quantity: 'items.quantity',
  out: 'standing.out',
  reserved: 'standing.reserved',
};

const CODES = /* sql */ `array(
  select code from codes where codes.workspace_id = items.workspace_id and codes.item_id = items.id order by codes.id
) as codes`;

/** An item within the actor's reach, whole. */
export async function item(db: Knex, actor: Actor, id: number): Promise<Item | null> {
  const [found] = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .where('items.id', id)
    .joinRaw(STANDING)
    .join('stockrooms as at', (on) =>
      on.on('at.workspace_id', 'items.workspace_id').andOn('at.id', 'items.stockroom_id'),
    )
    .select<Omit<Item, 'path'>[]>(
      {
        id: 'items.id',
        workspaceId: 'items.workspace_id',
        stockroomId: 'items.stockroom_id',
        version: 'items.version',
      },
      { locationId: 'items.location_id', categoryId: 'items.category_id', kitId: 'items.kit_id', name: 'items.name' },
      { description: 'items.description', brand: 'items.brand', model: 'items.model', notes: 'items.notes' },
      { serialNumber: 'items.serial_number', purchasedOn: 'items.purchased_on', price: 'items.price' },
      { stockroomPlace: 'at.location_id', ...STANDS },
      named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
      named(db, actor, 'category', 'items.category_id').as('categoryName'),
      named(db, actor, 'kit', 'items.kit_id').as('kitName'),
      db.raw(`'item' as kind, items.archived_at is not null as archived`),
      db.raw(`standing.until as until`),
      db.raw(CODES),
      db.raw(`exists (select from holds where holds.workspace_id = items.workspace_id and holds.item_id = items.id)
        or exists (select from custodies
          where custodies.workspace_id = items.workspace_id and custodies.item_id = items.id) as "hasHistory"`),
    );
  if (!found) return null;
  const paths = await pathsOf(db, actor, 'items.view', [found.locationId]);
  return { ...found, path: paths.get(found.locationId) ?? '' };
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

/** The items of a kit that the actor sees, by name. */
export async function membersOf(db: Knex, actor: Actor, kitId: Id<'kit'>): Promise<Line[]> {
  return linesOf(db, actor, false)
    .where(within(actor, 'items.view', 'item'))
    .where('items.kit_id', kitId)
    .whereNull('items.archived_at')
    .orderByRaw('items.sort_name, items.id');
}

/** Lines of whatever items are asked for; the stockroom is named only where the actor sees it. */
function linesOf(db: Knex, actor: Actor, grouped: boolean) {
  return db('items')
    .where('items.workspace_id', actor.workspaceId)
    .joinRaw(STANDING)
    .select<Line[]>(
      { id: 'items.id', sortName: 'items.sort_name', name: 'items.name', brand: 'items.brand', model: 'items.model' },
      { stockroomId: 'items.stockroom_id', ...STANDS },
      named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
      db.raw('items.archived_at is not null as archived, standing.until as until'),
      db.raw(NAMES),
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

/**
 * A page of the list with one line more where there are more, what the filters offer, and how many items match: in one
 * statement, since every further one costs as much as a third of this.
 */
export async function listed(
  db: Knex,
  actor: Actor,
  filters: Filters,
): Promise<{ lines: readonly Line[]; choices: Choices }> {
  const page = linesFrom(db, actor, filters, PAGE + 1, 'items.view').as('line');
  const matching = sought(db, actor, filters)
    .limit(COUNTED_TO + 1)
    .select(db.raw('1'))
    .as('matching');
  const everything = db('items')
    .where(within(actor, 'items.view', 'item'))
    .select('items.id');
  const [found] = await db
    .from(matching)
    .select<(Choices & { lines: readonly LineAsJson[] })[]>(
      db.raw(`(select coalesce(json_agg(line), '[]') from ?) as lines`, [page]),
      filterOptions(db, actor, 'stockroom', filters.stockroomId).wrap('', ' as stockrooms'),
      filterOptions(db, actor, 'category', filters.categoryId).wrap('', ' as categories'),
      filterOptions(db, actor, 'location', filters.locationId).wrap('', ' as locations'),
      db.raw('count(*)::int as count'),
      db.raw(`case when count(*) > 0 then true else exists (?) end as any`, [everything]),
    );
  if (!found) throw new Error('An aggregate has one row');
  const { lines: read, ...choices } = found;
  const inOrder = filters.page.towards === 'previous' ? read.toReversed() : read;
  return { lines: inOrder.map(revived), choices };
}

type LineAsJson = Omit<Line, 'until'> & { readonly until: string | null };

function revived(line: LineAsJson): Line {
  return { ...line, until: line.until === null ? null : new Date(line.until) };
}

/** Where an item stands that is put into a stockroom without a word about its location; null: not there, or archived. */
export async function placeOf(db: Knex, actor: Actor, stockroomId: Id<'stockroom'>): Promise<Id<'location'> | null> {
  const found = await db('stockrooms')
    .where({ workspace_id: actor.workspaceId, id: stockroomId, archived_at: null })
    .first<{ location_id: Id<'location'> } | undefined>('location_id');
  return found?.location_id ?? null;
}

export interface Event {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  /** Null where the actor does not see people, or nobody did it. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** What was done with an item as such, newest first; its bookings keep their own record. */
export async function history(db: Knex, actor: Actor, { id }: Item): Promise<Event[]> {
  const people = db('people')
    .where(within(actor, 'users.view', 'person'))
    .select('people.workspace_id', 'people.id', 'people.name')
    .as('seen');
  return db('audit_entries as entry')
    .where({ 'entry.workspace_id': actor.workspaceId, 'entry.subject_kind': 'item', 'entry.subject_id': id })
    .whereLike('entry.action', 'items.%')
    .leftJoin(people, (on) => on.on('seen.workspace_id', 'entry.workspace_id').andOn('seen.id', 'entry.person_id'))
    .orderBy('entry.id', 'desc')
    .limit(100)
    .select<Event[]>(
      { id: 'entry.id', at: 'entry.at', action: 'entry.action', before: 'entry.before', after: 'entry.after' },
      { personId: 'seen.id', personName: 'seen.name' },
    );
}

/** The items that match, in the actor's reach, in no order yet. */
function sought(db: Knex, actor: Actor, filters: Filters, needs: Permission = 'items.view'): Knex.QueryBuilder {
  const query = db('items').where(within(actor, needs, 'item'));
  if (filters.status === 'archived') query.whereNotNull('items.archived_at');
  else query.whereNull('items.archived_at');
  if (filters.stockroomId !== null) query.where('items.stockroom_id', filters.stockroomId);
  if (filters.categoryId !== null) query.where('items.category_id', filters.categoryId);
  if (filters.locationId !== null) query.whereRaw(`items.location_id = any(array(${BELOW}))`, below(actor, filters));
  if (filters.status === 'out') query.whereRaw(`${IN_USE} >= items.quantity`);
  if (filters.status === 'free') query.whereRaw(`${IN_USE} + ${PROMISED} < items.quantity`);
  for (const word of filters.words) query.where(matches(actor, word));
  return query;
}

/** A location with all below it. */
const BELOW = /* sql */ `
  with recursive below as (
    select id from locations where workspace_id = ? and id = ?
    union
    select l.id from locations l join below on l.workspace_id = ? and l.parent_id = below.id
  ) select id from below`;

function below({ workspaceId }: Actor, { locationId }: Filters): number[] {
  return [workspaceId, locationId ?? 0, workspaceId];
}

const IN_USE = /* sql */ `(
  select coalesce(sum(held.quantity), 0) from holds as held
  where held.workspace_id = items.workspace_id and held.item_id = items.id and held.active
    and held.returned_at is null and (held.handed_out_at is not null or held.custody_id is not null))`;
const PROMISED = /* sql */ `(
  select coalesce(sum(held.quantity), 0) from holds as held
  where held.workspace_id = items.workspace_id and held.item_id = items.id and held.active
    and lower(held.during) <= now() and upper(held.during) > now() and held.returned_at is null
    and held.handed_out_at is null and held.custody_id is null)`;

function matches({ workspaceId }: Actor, word: string): Knex.QueryCallback {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  return (either) => {
    either.whereRaw('items.words like ?', [pattern]).orWhereRaw(
      `items.id = any(array(select item_id from codes
        where workspace_id = ? and item_id is not null and lower(code) like ?))`,
      [workspaceId, pattern],
    );
  };
}

const ITS_STOCKROOM = 'shelf.workspace_id = items.workspace_id and shelf.id = items.stockroom_id';

/** Puts rows in the order of the list, from where the page begins. */
function ordered(query: Knex.QueryBuilder, filters: Filters): void {
  const { sort, page } = filters;
  sorted(query, filters);
  if (!page.from) return;
  const forward = (sort === '-name') === (page.towards === 'previous');
  const columns = sort === 'stockroom' ? 'lower(shelf.name), items.sort_name, items.id' : 'items.sort_name, items.id';
  const { group, name, id } = page.from;
  const mark = sort === 'stockroom' ? [group, name, id] : [name, id];
  query.whereRaw(`(${columns}) ${forward ? '>' : '<'} (${mark.map(() => '?').join(', ')})`, mark);
}

function sorted(query: Knex.QueryBuilder, { sort, page }: Filters): void {
  const direction = (sort === '-name') === (page.towards === 'previous') ? 'asc' : 'desc';
  if (sort === 'stockroom') query.joinRaw(`join stockrooms as shelf on ${ITS_STOCKROOM}`);
  const group = sort === 'stockroom' ? `lower(shelf.name) ${direction}, ` : '';
  query.orderByRaw(`${group}items.sort_name ${direction}, items.id ${direction}`);
}

const TABLES = { stockroom: 'stockrooms', category: 'categories', location: 'locations', kit: 'kits' } as const;

/** The name of another thing, if the actor sees it. */
function named(db: Knex, actor: Actor, kind: keyof typeof TABLES, column: string): Knex.QueryBuilder {
  const table = TABLES[kind];
  return db(table)
    .where(within(actor, 'items.view', kind))
    .whereRaw('?? = ??', [`${table}.id`, column])
    .select(`${table}.name`);
}

/** The first hundred by name, and whichever is chosen; an item's own page, and that of a place, lead to the rest. */
function filterOptions(
  db: Knex,
  actor: Actor,
  kind: 'stockroom' | 'category' | 'location',
  chosen: number | null,
): Knex.Raw {
  const table = TABLES[kind];
  const offered = db(table)
    .where(within(actor, 'items.view', kind))
    .modify((query) => {
      if (kind !== 'category') query.whereNull(`${table}.archived_at`);
    })
    .orderByRaw(`${table}.id = ? desc, lower(${table}.name), ${table}.id`, [chosen ?? 0])
    .limit(MOST_OPTIONS)
    .select(`${table}.id`, `${table}.name`)
    .as('offered');
  return db.raw(
    `(select coalesce(json_agg(json_build_object('value', id::text, 'label', name) order by lower(name), id), '[]')
      from ?)`,
    [offered],
  );
}

/** The choices of an item's forms; what is chosen now is always among them, even from the archive. */
export async function optionsFor(
  db: Knex,
  actor: Actor,
  form: Form,
  row: Item | null,
): Promise<Record<string, Option[]>> {
  const options: Record<string, Option[]> = {};
  const offered = (name: string) => form.fields[name] !== undefined && isOffered(actor, form.fields[name], row);
  if (offered('stockroom_id')) {
    const stockrooms = await choicesOf(db, actor, { kind: 'stockroom', needs: 'items.manage' });
    options.stockroom_id = withPresent(stockrooms, row?.stockroomId, row?.stockroomName);
  }
  if (offered('location_id')) {
    const needs = row ? 'items.change_location' : 'items.view';
    const none = row ? [] : [{ value: '', label: 'Where its stockroom is' }];
    options.location_id = [...none, ...(await locationChoices(db, actor, needs, { present: row?.locationId }))];
  }
  if (offered('category_id')) {
    const categories = await choicesOf(db, actor, { kind: 'category', needs: 'items.view' });
    options.category_id = [{ value: '', label: 'None' }, ...categories];
  }
  return options;
}

/** Everything that matches and may leave, in the order of the list, a thousand at a time: little is held in memory. */
export async function* exported(db: Knex, actor: Actor, filters: Filters): AsyncGenerator<readonly string[]> {
  yield EXPORTED.map(([heading]) => heading);
  let from: Mark | null = null;
  for (;;) {
    const page: Filters['page'] = { towards: 'next', from };
    const found = await lines(db, actor, { ...filters, page }, { most: BATCH, needs: 'items.export' });
    const further = await details(db, actor, found);
    for (const line of found) {
      const detail = further.get(line.id);
      if (detail) yield EXPORTED.map(([, cell]) => cell(line, detail) ?? '');
    }
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    from = { group: last.sortGroup, name: last.sortName, id: last.id };
  }
}

const BATCH = 1000;

type Detail = Pick<Item, 'id' | 'description' | 'serialNumber' | 'codes' | 'purchasedOn' | 'price' | 'notes'>;

const EXPORTED: readonly (readonly [heading: string, cell: (line: Line, detail: Detail) => string | null])[] = [
  ['Name', (line) => line.name],
  ['Description', (_, { description }) => description],
  ['Category', (line) => line.categoryName],
  ['Stockroom', (line) => line.stockroomName],
  ['Location', (line) => line.locationName],
  ['Brand', (line) => line.brand],
  ['Model', (line) => line.model],
  ['Serial number', (_, { serialNumber }) => serialNumber],
  ['Codes', (_, { codes }) => codes.join(' ')],
  ['Bought on', (_, { purchasedOn }) => purchasedOn],
  ['Price', (_, { price }) => price],
  ['Notes', (_, { notes }) => notes],
  ['Now', (line) => wordsOfStatus(line)],
];

async function details(db: Knex, actor: Actor, found: readonly Line[]): Promise<ReadonlyMap<number, Detail>> {
  const rows = await db('items')
    .where(within(actor, 'items.export', 'item'))
    .whereRaw('items.id = any(?::int[])', [found.map(({ id }) => id)])
    .select<Detail[]>(
      { id: 'items.id', description: 'items.description', serialNumber: 'items.serial_number' },
      { purchasedOn: 'items.purchased_on', price: 'items.price', notes: 'items.notes' },
      db.raw(CODES),
    );
  return new Map(rows.map((row) => [row.id, row]));
}

function withPresent(options: Option[], id: number | undefined, label: string | null | undefined): Option[] {
  const value = String(id);
  if (id === undefined || options.some((option) => option.value === value)) return options;
  return [{ value, label: label ?? 'Where it is now' }, ...options];
}
