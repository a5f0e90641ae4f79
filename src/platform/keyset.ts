/** Owns walking through a long list page by page, from the row where one is: as fast on the last page as on the first. */
import type { Knex } from 'knex';
import type { Query } from './visit.ts';

/** Where a row stands in the order of its list: by some text, then by id. */
export interface Mark {
  readonly text: string;
  readonly id: number;
}

/** The part of a list that an address asks for, by `after=` or `before=`. */
export interface Stretch {
  readonly size: number;
  readonly after: Mark | null;
  readonly before: Mark | null;
}

export interface Slice<Row> {
  readonly rows: readonly Row[];
  readonly previous?: string;
  readonly next?: string;
}

const SIZE = 50;

export function stretchOf(query: Query, size: number = SIZE): Stretch {
  const after = markIn(query.one('after'));
  return { size, after, before: after === null ? markIn(query.one('before')) : null };
}

/** Orders by the expression and the id, and keeps one row more than the page shows. */
export function inStretch({ size, after, before }: Stretch, text: string, id: string): Knex.QueryCallback {
  const direction = before === null ? 'asc' : 'desc';
  const mark = after ?? before;
  return (rows) => {
    if (mark) rows.whereRaw(`(${text}, ${id}) ${before === null ? '>' : '<'} (?, ?)`, [mark.text, mark.id]);
    rows.orderByRaw(`${text} ${direction}, ${id} ${direction}`).limit(size + 1);
  };
}

/** The rows of the page, in order, and the addresses of its neighbours; `url` is what was asked for. */
export function slice<Row>(
  found: readonly Row[],
  stretch: Stretch,
  url: string,
  markOf: (row: Row) => Mark,
): Slice<Row> {
  const more = found.length > stretch.size;
  const kept = found.slice(0, stretch.size);
  const rows = stretch.before === null ? kept : kept.toReversed();
  const [first, last] = [rows.at(0), rows.at(-1)];
  const hasPrevious = stretch.before === null ? stretch.after !== null : more;
  const hasNext = stretch.before === null ? more : true;
  return {
    rows,
    previous: hasPrevious && first ? neighbour(url, 'before', markOf(first)) : undefined,
    next: hasNext && last ? neighbour(url, 'after', markOf(last)) : undefined,
  };
}

function neighbour(url: string, name: 'after' | 'before', { id, text }: Mark): string {
  const [path = '', query] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.delete('after');
  parameters.delete('before');
  parameters.set(name, `${id}-${text}`);
  return `${path}?${parameters}`;
}

function markIn(value: string | undefined): Mark | null {
  const [, id, text] = /^([0-9]{1,9})-(.*)$/s.exec(value ?? '') ?? [];
  return id === undefined || text === undefined || text.includes('\0') ? null : { id: Number(id), text };
}
