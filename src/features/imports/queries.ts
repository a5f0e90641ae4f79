/** Reads imports and their rows: always the actor's own, since a row may name what others do not see. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { locationChoices } from '../locations/queries.ts';
import type { Known, Mapping } from './rules.ts';

export type State = 'draft' | 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

export interface Import extends Resource {
  readonly kind: 'import';
  readonly id: Id<'import'>;
  readonly version: number;
  readonly fileName: string;
  readonly encoding: string;
  readonly headings: readonly string[];
  readonly mapping: Mapping | null;
  readonly state: State;
  /** Why it stopped. */
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly total: number;
  readonly made: number;
  readonly failed: number;
  /** When another import of the very same file ended, whoever ran it. */
  readonly sameFileAt: Date | null;
}

export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  readonly state: 'waiting' | 'made' | 'failed';
  readonly itemId: Id<'item'> | null;
  readonly reason: string | null;
}

/** The actor's imports, newest first. */
export async function imports(db: Knex, actor: Actor): Promise<Import[]> {
  return selection(db, actor).orderBy('imports.id', 'desc').limit(100);
}

/** One of them. */
export async function importOf(db: Knex, actor: Actor, id: number): Promise<Import | null> {
  const [found] = await selection(db, actor).where('imports.id', id);
  return found ?? null;
}

/** Its rows, in the order of the file. */
export async function rowsOf(
  db: Knex,
  { workspaceId, id }: Import,
  wanted: { state?: Row['state']; most?: number } = {},
): Promise<Row[]> {
  const query = db('import_rows')
    .where({ workspace_id: workspaceId, import_id: id })
    .orderBy('line')
    .select<Row[]>('line', 'cells', 'state', 'reason', { itemId: 'item_id' });
  if (wanted.state) query.where('state', wanted.state);
  if (wanted.most !== undefined) query.limit(wanted.most);
  return query;
}

/** What the names in a file can stand for, as far as this person may import there. */
export async function known(db: Knex, actor: Actor, makesCategories: boolean): Promise<Known> {
  const names = (kind: 'stockroom' | 'category') => {
    const table = kind === 'stockroom' ? 'stockrooms' : 'categories';
    return db(table)
      .where(within(actor, kind === 'stockroom' ? 'items.import' : 'items.view', kind))
      .modify((query) => {
        if (kind === 'stockroom') query.whereNull('stockrooms.archived_at');
      })
      .select<{ id: number; name: string }[]>(`${table}.id`, `${table}.name`);
  };
  const stockrooms = await names('stockroom');
  const categories = await names('category');
  const locations = await locationChoices(db, actor, 'items.import');
  return {
    stockrooms: new Map(stockrooms.map(({ id, name }) => [name.toLowerCase(), id])),
    categories: new Map(categories.map(({ id, name }) => [name.toLowerCase(), id])),
    locations: placesByName(locations.map(({ value, label }) => ({ id: Number(value), path: label.toLowerCase() }))),
    makesCategories,
  };
}

/** Which of these codes are carried already. */
export async function takenCodes(db: Knex, actor: Actor, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await db('codes')
    .where({ workspace_id: actor.workspaceId })
    .whereRaw('lower(code) = any(?::text[])', [[...codes]])
    .select<{ code: string }[]>(db.raw('lower(code) as code'));
  return new Set(found.map(({ code }) => code));
}

/** Imports that are meant to run, and of which no process gave a sign of life for half a minute. */
export async function silentImports(db: Knex): Promise<{ workspaceId: number; importId: number }[]> {
  return db('imports')
    .whereIn('state', ['waiting', 'running'])
    .whereRaw(`beat_at < now() - interval '30 seconds'`)
    .select({ workspaceId: 'workspace_id', importId: 'id' });
}

function placesByName(places: readonly { id: number; path: string }[]): Map<string, number | null> {
  const byName = new Map<string, number | null>();
  for (const { id, path } of places) {
    const name = path.split(' > ').at(-1) ?? path;
    byName.set(name, byName.has(name) ? null : id);
  }
  for (const { id, path } of places) byName.set(path, id);
  return byName;
}

function selection(db: Knex, actor: Actor) {
  const rows = (state: string) =>
    db.raw(`(select count(*)::int from import_rows as r
      where r.workspace_id = imports.workspace_id and r.import_id = imports.id ${state})`);
  return db('imports')
    .where(within(actor, 'items.import', 'import'))
    .where('imports.created_by', actor.personId)
    .select<Import[]>(
      { id: 'imports.id', workspaceId: 'imports.workspace_id', version: 'imports.version', state: 'imports.state' },
      { fileName: 'imports.file_name', encoding: 'imports.encoding', headings: 'imports.headings' },
      { mapping: 'imports.mapping', failure: 'imports.failure' },
      { createdAt: 'imports.created_at', finishedAt: 'imports.finished_at' },
      rows('').wrap('', ' as total'),
      rows(`and r.state = 'made'`).wrap('', ' as made'),
      rows(`and r.state = 'failed'`).wrap('', ' as failed'),
      db.raw(`'import' as kind`),
      db.raw(`(select max(other.started_at) from imports as other
        where other.workspace_id = imports.workspace_id and other.sha256 = imports.sha256
          and other.id <> imports.id and other.started_at is not null) as "sameFileAt"`),
    );
}
