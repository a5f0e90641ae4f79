/** Reads the address of the list of items: what is sought, how it is sorted, and which page of it. */
import { readId } from '../../access/ids.ts';
import type { Query } from '../../platform/visit.ts';
import { nameOf } from '../fields/rules.ts';

export const STATUSES = ['free', 'out', 'flagged', 'archived'] as const;
export const SORTS = ['name', '-name', 'stockroom'] as const;
export const MOST_WORDS = 8;

export interface Filters {
  /** In lower case; every one has to match. */
  readonly words: readonly string[];
  /** Zero: an id that no row has. */
  readonly stockroomId: number | null;
  readonly categoryId: number | null;
  /** What is asked of the fields of the category, by their ids. */
  readonly own: ReadonlyMap<number, string>;
  readonly locationId: number | null;
  readonly flagId: number | null;
  readonly status: (typeof STATUSES)[number] | null;
  readonly sort: (typeof SORTS)[number];
  readonly page: Page;
}

/** The first page, or the one next to a row. */
export interface Page {
  readonly towards: 'next' | 'previous';
  readonly from: Mark | null;
}

/** Where a row stands in the order: its stockroom's name only where that sorts. */
export interface Mark {
  readonly group: string;
  readonly name: string;
  readonly id: number;
}

/** What the address asks for; what it asks for in words that mean nothing matches nothing. */
export function filtersOf(query: Query): Filters {
  const after = markOf(query.one('after'));
  const before = markOf(query.one('before'));
  return {
    words: wordsOf(query.one('q') ?? ''),
    stockroomId: query.id('stockroom_id'),
    categoryId: query.id('category_id'),
    own: ownOf(query),
    locationId: query.id('location_id'),
    flagId: query.id('flag_id'),
    status: STATUSES.find((each) => each === query.one('status')) ?? null,
    sort: SORTS.find((each) => each === query.one('sort')) ?? 'name',
    page: before ? { towards: 'previous', from: before } : { towards: 'next', from: after },
  };
}

/** The parameters that make up the list, without the page: for links that keep them. */
export function parametersOf(query: Query, changes: Readonly<Record<string, string>> = {}): string {
  const own = [...ownOf(query).keys()].map((id) => nameOf({ id }));
  const kept = ['q', 'stockroom_id', 'category_id', 'location_id', 'flag_id', 'status', 'sort', ...own]
    .map((name) => [name, query.one(name) ?? ''] as const)
    .filter(([, value]) => value !== '');
  return new URLSearchParams({ ...Object.fromEntries(kept), ...changes }).toString();
}

/** Where a row stands, as text for an address. */
export function textOf({ group, name, id }: Mark): string {
  return Buffer.from(JSON.stringify([group, name, id])).toString('base64url');
}

function markOf(value: string | undefined): Mark | null {
  if (!value || value.length > 2000) return null;
  const read = parsed(Buffer.from(value, 'base64url').toString());
  if (!Array.isArray(read)) return null;
  const [group, name, number]: unknown[] = read;
  const id = readId(number);
  return typeof group === 'string' && typeof name === 'string' && id !== null && !/\p{Cc}/u.test(group + name)
    ? { group, name, id }
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The words of a search, in lower case. */
export function wordsOf(text: string): string[] {
  const words = text
    .slice(0, 200)
    .replace(/\p{Cc}/gu, ' ')
    .toLowerCase()
    .split(/\s+/);
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MOST_WORDS);
}

/** Fields are asked only beside their category. */
function ownOf(query: Query): ReadonlyMap<number, string> {
  if (!query.one('category_id')) return new Map();
  const asked = Object.keys(query.submission).flatMap((name) => {
    const id = /^field_[0-9]+$/.test(name) ? readId(name.slice('field_'.length)) : null;
    const text = (query.one(name) ?? '').trim().slice(0, 200);
    return id === null || text === '' ? [] : [[id, text] as const];
  });
  return new Map(asked.slice(0, MOST_WORDS));
}
