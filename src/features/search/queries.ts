/**
 * Finds things by words, each kind under its own permission: what has all of the words in it, else what is spelled
 * almost like them. A few of each kind are read, and counted up to a hundred.
 */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Kind } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import type { BookingStatus } from '../bookings/rules.ts';
import { type Line, linesOf } from '../items/list/queries.ts';
import { type Carrier, carriers } from '../scan/queries.ts';
import { meantBy } from './rules.ts';

/** How many of a kind are shown. */
const SHOWN = 6;
/** How many are counted; one more stands for all beyond. */
export const MOST_COUNTED = 100;
const MOST_CODES = 1000;
const MOST_LIKE = 30;
const MOST_MEANT = 5;

/** What is sought: in lower case, each of them at least somewhere in a name. */
export type Words = readonly string[];

/** What was found of a kind: the first few, and how many there are. */
export interface Group<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

export interface Found {
  readonly id: number;
  readonly name: string;
  /** A quieter word beside the name. */
  readonly sub: string | null;
  /** It has every word in it, as it was typed. */
  readonly exact: boolean;
}

export interface FoundBooking extends Found {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly status: BookingStatus;
  /** Its time has ended. */
  readonly past: boolean;
}

export interface Everything {
  readonly codes: Group<Carrier>;
  readonly categories: Group<Found>;
  readonly kits: Group<Found>;
  readonly stockrooms: Group<Found>;
  readonly locations: Group<Found>;
  /** Those whom the actor may see: everybody, or contacts alone. */
  readonly people: Group<Found>;
  readonly reservations: Group<FoundBooking>;
  readonly checkouts: Group<FoundBooking>;
}

/** Everything but items, in one statement. */
export async function everything(db: Knex, actor: Actor, text: string, words: Words): Promise<Everything> {
  const kinds = {
    codes: exact(db, carriers(db, actor, text)),
    categories: few(db, categories(db, actor, words)),
    kits: few(db, thing(db, actor, 'kit', words)),
    stockrooms: few(db, thing(db, actor, 'stockroom', words)),
    locations: few(db, thing(db, actor, 'location', words)),
    people: few(db, people(db, actor, words)),
    reservations: few(db, bookings(db, actor, 'reservation', words)),
    checkouts: few(db, bookings(db, actor, 'checkout', words)),
  };
  const found = await db
    .select(Object.entries(kinds).map(([name, group]) => db.raw('? as ??', [group, name])))
    .first<Everything>();
  return { ...found, reservations: revived(found.reservations), checkouts: revived(found.checkouts) };
}

/** The items that have every word in what they are found by, or in a code; those that begin with the first word first. */
export async function items(db: Knex, actor: Actor, words: Words): Promise<Group<Line>> {
  const some = sought(db, actor, words).limit(MOST_COUNTED + 1);
  const starts = db.raw('starts_with(items.sort_name, ?) as starts', [words[0] ?? '']);
  const found = await db
    .from(some.select('items.id', 'items.sort_name', starts).as('some'))
    .orderByRaw('starts desc, sort_name, id')
    .pluck<Id<'item'>[]>('id');
  return { rows: await linesOf(db, actor, found.slice(0, SHOWN)), count: found.length };
}

/**
 * What may have been meant where no item has the words: for each the word most like it that an item within reach has.
 * Null where one of them is like none.
 */
export async function meant(db: Knex, actor: Actor, words: Words): Promise<Words | null> {
  const alternatives = await likeWords(db, actor, words);
  if (words.some((word) => !alternatives.get(word)?.length)) return null;
  const seen = await seenWords(db, actor, [...new Set([...alternatives.values()].flat())]);
  const chosen = words.map((word) => alternatives.get(word)?.find((each) => seen.has(each)));
  const known = chosen.filter((word) => word !== undefined);
  return known.length === words.length ? known : null;
}

/** For each word those of all items that are like it, the most alike first. */
async function likeWords(db: Knex, { workspaceId }: Actor, words: Words): Promise<ReadonlyMap<string, string[]>> {
  const { rows } = await db.raw<{ rows: { typed: string; likes: string[] }[] }>(
    `select typed, array_agg(word order by likeness desc, word) as likes
      from unnest(?::text[]) as typed, lateral (
        select word, similarity(word, typed) as likeness from item_words
        where workspace_id = ? and word % typed order by likeness desc, word limit ?
      ) as alike
      group by typed`,
    [[...words], workspaceId, MOST_LIKE],
  );
  return new Map(rows.map(({ typed, likes }) => [typed, meantBy(typed, likes).slice(0, MOST_MEANT)]));
}

/** Those of the words that an item within reach has. */
async function seenWords(db: Knex, actor: Actor, words: Words): Promise<ReadonlySet<string>> {
  const asked = words.map((word) => db.raw('exists (?) as ??', [sought(db, actor, [word]).select('items.id'), word]));
  const found = await db.select(asked).first<Record<string, boolean>>();
  return new Set(words.filter((word) => found[word]));
}

function sought(db: Knex, actor: Actor, words: Words): Knex.QueryBuilder {
  const query = db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereNull('items.archived_at');
  for (const word of words) query.where(inItem(actor, word));
  return query;
}

function inItem({ workspaceId }: Actor, word: string): Knex.QueryCallback {
  return (either) => {
    either.where(has('items.words', word)).orWhereRaw(
      `items.id = any(array(select item_id from codes
        where workspace_id = ? and item_id is not null and lower(code) like ? limit ${MOST_CODES}))`,
      [workspaceId, patternsOf(word).at(-1) ?? ''],
    );
  };
}

const TABLES = { kit: 'kits', stockroom: 'stockrooms', location: 'locations' } as const;

function thing(db: Knex, actor: Actor, kind: keyof typeof TABLES, words: Words): Knex.QueryBuilder {
  const table = TABLES[kind];
  return named(db, `lower(${table}.name)`, words, db(table))
    .where(within(actor, kind === 'location' ? 'storage.view' : 'items.view', kind))
    .whereNull(`${table}.archived_at`)
    .select({ id: `${table}.id`, name: `${table}.name` }, db.raw('null as sub'));
}

/** By which items are found that say nothing of what they are. */
function categories(db: Knex, actor: Actor, words: Words): Knex.QueryBuilder {
  return named(db, 'lower(categories.name)', words, db('categories'))
    .where(within(actor, 'items.view', 'category'))
    .select({ id: 'categories.id', name: 'categories.name' }, db.raw('null as sub'));
}

function people(db: Knex, actor: Actor, words: Words): Knex.QueryBuilder {
  const everybody = holds(actor, 'users.view');
  const [permission, kind] = everybody ? (['users.view', 'person'] as const) : (['contacts.view', 'contact'] as const);
  return named(db, 'lower(people.name)', words, db('people'))
    .where(within(actor, permission, kind satisfies Kind))
    .whereNull('people.archived_at')
    .select({ id: 'people.id', name: 'people.name', sub: 'people.email' });
}

/** Bookings by their borrower and purpose; those that are open first, the latest of them first. */
function bookings(db: Knex, actor: Actor, kind: 'reservation' | 'checkout', words: Words): Knex.QueryBuilder {
  const permission = kind === 'reservation' ? 'reservations.view' : 'checkouts.view';
  const query = db('bookings')
    .where(within(actor, permission, kind))
    .whereNull('bookings.archived_at')
    .join('people', (on) =>
      on.on('people.workspace_id', 'bookings.workspace_id').andOn('people.id', 'bookings.borrower_id'),
    )
    .orderByRaw('exact desc, bookings.closed_at is not null, bookings.starts_at desc, bookings.id desc')
    .limit(MOST_COUNTED + 1)
    .select(
      { id: 'bookings.id', name: 'people.name', sub: 'bookings.purpose', status: 'bookings.status' },
      { startsAt: 'bookings.starts_at', endsAt: 'bookings.ends_at' },
      db.raw('bookings.ends_at <= now() as past'),
      exactly(db, `lower(people.name || ' ' || coalesce(bookings.purpose, ''))`, words),
    );
  for (const word of words) query.where(ofBooking(db, actor, word));
  return query;
}

function ofBooking(db: Knex, { workspaceId }: Actor, word: string): Knex.QueryCallback {
  const borrowers = db('people')
    .where('people.workspace_id', workspaceId)
    .where(isLike('lower(people.name)', word))
    .limit(MOST_CODES)
    .select('people.id');
  return (either) => {
    either
      .where(isLike('lower(bookings.purpose)', word))
      .orWhereRaw('bookings.borrower_id = any(array(?))', [borrowers]);
  };
}

/** Rows whose name has all words in it, or is like them; the former first. */
function named(db: Knex, name: string, words: Words, rows: Knex.QueryBuilder): Knex.QueryBuilder {
  for (const word of words) rows.where(isLike(name, word));
  return rows
    .select(exactly(db, name, words))
    .orderByRaw(`exact desc, ${name}, id`)
    .limit(MOST_COUNTED + 1);
}

function exactly(db: Knex, name: string, words: Words): Knex.Raw {
  const every = words.map((word) =>
    db.raw(
      `(${patternsOf(word)
        .map(() => `${name} like ?`)
        .join(' or ')})`,
      patternsOf(word),
    ),
  );
  return db.raw(`(${every.map(() => '?').join(' and ')}) as exact`, every);
}

function isLike(name: string, word: string): Knex.QueryCallback {
  return (either) => {
    either.where(has(name, word));
    if (word.length > SHORT) either.orWhereRaw(`?::text <% ${name}`, [word]);
  };
}

function has(name: string, word: string): Knex.QueryCallback {
  return (either) => {
    for (const pattern of patternsOf(word)) either.orWhereRaw(`${name} like ?`, [pattern]);
  };
}

/** Shorter words have no three letters for an index to find them by, but for the beginning of a word. */
const SHORT = 2;

/** The patterns of which one has to fit: anywhere in a text, or, for a short word, where a word begins. */
function patternsOf(word: string): string[] {
  const plain = word.replace(/[\\%_]/g, '\\$&');
  return word.length > SHORT ? [`%${plain}%`] : [`% ${plain}%`, `${plain}%`];
}

/** Those with every word as typed, or else those that are like it: the first few, and how many. */
function few(db: Knex, query: Knex.QueryBuilder): Knex.Raw {
  const best = db.raw(
    `(select * from (select *, bool_or(exact) over () as any_exact, row_number() over () as place from ?) as each
      where exact = any_exact)`,
    [query.as('read')],
  );
  return grouped(db, best);
}

function exact(db: Knex, query: Knex.QueryBuilder): Knex.Raw {
  return grouped(db, db.raw('(select *, row_number() over () as place from ?)', [query.as('read')]));
}

function grouped(db: Knex, rows: Knex.Raw): Knex.Raw {
  return db.raw(
    `(select json_build_object('count', count(*)::int,
        'rows', coalesce(json_agg(found order by place) filter (where place <= ${SHOWN}), '[]')) from ? as found)`,
    [rows],
  );
}

function revived({ rows, count }: Group<FoundBooking>): Group<FoundBooking> {
  const dated = rows.map((row) => ({ ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) }));
  return { rows: dated, count };
}
