/** Reads imports and their rows: always the actor's own, since a row may name what others do not see. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { inTree } from '../locations/rules.ts';
import { namesOf } from './names/rules.ts';
import type { Known, Mapping } from './rules.ts';

export type State = 'draft' | 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

export interface Import extends Resource {
  readonly kind: 'import';
  readonly id: Id<'import'>;
  readonly version: number;
  readonly fileName: string;
  /** What the file was taken for, in words: the encoding of a text, or XLSX. */
  readonly encoding: string;
  /** Of a workbook: the one that was read, and all there are. */
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly headings: readonly string[];
  readonly mapping: Mapping | null;
  readonly state: State;
  /** Why it stopped. */
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly total: number;
  readonly made: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Rows that were looked at before anything of them counts. */
  readonly lookedAt: number;
  /** When another import of the very same file ended, whoever ran it. */
  readonly sameFileAt: Date | null;
}

export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  readonly state: 'waiting' | 'made' | 'changed' | 'unchanged' | 'failed';
  readonly itemId: Id<'item'> | null;
  readonly reason: string | null;
}

/** The actor's imports of items, newest first. */
export async function imports(db: Knex, actor: Actor): Promise<Import[]> {
  return ownImports<Import>(db, actor, 'import').orderBy('imports.id', 'desc').limit(MOST_LISTED);
}

/** One of them. */
export async function importOf(db: Knex, actor: Actor, id: number): Promise<Import | null> {
  const [found] = await ownImports<Import>(db, actor, 'import').where('imports.id', id);
  return found ?? null;
}

export const MOST_LISTED = 100;

export interface Wanted {
  readonly state?: Row['state'];
  /** Those below this line of the file. */
  readonly after?: number;
  readonly most: number;
}

/** Which import is meant. */
export type Stored = Pick<Import, 'workspaceId' | 'id'>;

/** Its rows, in the order of the file. */
export async function rowsOf(
  db: Knex,
  { workspaceId, id }: Stored,
  { state, after = 0, most }: Wanted,
): Promise<Row[]> {
  const query = db('import_rows')
    .where({ workspace_id: workspaceId, import_id: id })
    .where('line', '>', after)
    .orderBy('line')
    .limit(most)
    .select<Row[]>('line', 'cells', 'state', 'reason', { itemId: 'item_id' });
  if (state) query.where('state', state);
  return query;
}

const PAGE = 1000;

/** All rows in that state, however many, a thousand at a time. */
export async function* everyRow(db: Knex, row: Stored, state: Row['state']): AsyncGenerator<Row> {
  let after = 0;
  for (;;) {
    const rows = await rowsOf(db, row, { state, after, most: PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.line;
  }
}

/** The line above which a page of so many rows ends, before another line; null: there is none. */
export async function lineBefore(db: Knex, row: Stored, line: number, most: number): Promise<number | null> {
  const lines = await db('import_rows')
    .where({ workspace_id: row.workspaceId, import_id: row.id })
    .where('line', '<=', line)
    .orderBy('line', 'desc')
    .limit(most + 1)
    .pluck<number[]>('line');
  if (lines.length === 0) return null;
  return lines.length > most ? (lines.at(-1) ?? 0) : 0;
}

/** How the columns of such a file were chosen last, by anybody of the workspace. */
export async function rememberedMapping<M>(
  db: Knex,
  actor: Actor,
  row: Stored & Pick<Import, 'headings'> & { readonly kind: ImportKind },
): Promise<M | null> {
  const found = await db('imports')
    .where({ workspace_id: actor.workspaceId, kind: STORED_AS[row.kind], headings: [...row.headings] })
    .where(
      'headings_sha256',
      db('imports').where({ workspace_id: row.workspaceId, id: row.id }).select('headings_sha256'),
    )
    .whereNotNull('mapping')
    .orderBy('id', 'desc')
    .first<{ mapping: M } | undefined>('mapping');
  return found?.mapping ?? null;
}

/** Whether the actor makes categories that are not there yet. */
export function mayMakeCategories(actor: Actor): boolean {
  return holds(actor, 'items.customize');
}

/** What the names in a file can stand for, as far as this person may import there. */
export async function known(db: Knex, actor: Actor, makesCategories: boolean): Promise<Known> {
  const stockrooms = await db('stockrooms')
    .where(within(actor, 'items.import', 'stockroom'))
    .whereNull('stockrooms.archived_at')
    .select<Node[]>('id', 'name');
  const categories = await db('categories')
    .where(within(actor, 'items.view', 'category'))
    .select<Node[]>('id', 'name', { parentId: 'parent_id' });
  const locations = await db('locations')
    .where(within(actor, 'items.import', 'location'))
    .whereNull('locations.archived_at')
    .select<Node[]>('id', 'name', { parentId: 'parent_id' });
  return {
    stockrooms: namesOf(inTree(stockrooms.map((each) => ({ ...each, parentId: null })))),
    categories: namesOf(inTree(categories)),
    locations: namesOf(inTree(locations)),
    makesCategories,
  };
}

/** Which of these codes are carried already. */
export async function takenCodes(db: Knex, actor: Actor, codes: readonly string[]): Promise<ReadonlySet<string>> {
  if (codes.length === 0) return new Set();
  const found = await db('codes')
    .where({ workspace_id: actor.workspaceId })
    .whereRaw('lower(code) = any(?::text[])', [[...codes]])
    .select<{ code: string }[]>(db.raw('lower(code) as code'));
  return new Set(found.map(({ code }) => code));
}

/** The items that carry any of these codes, by code. */
export async function itemsByCode(db: Knex, actor: Actor, codes: readonly string[]): Promise<Found[]> {
  return db('codes')
    .where({ workspace_id: actor.workspaceId })
    .whereNotNull('item_id')
    .whereRaw('lower(code) = any(?::text[])', [[...codes]])
    .select<Found[]>({ id: 'item_id' }, db.raw('lower(code) as key'));
}

/** The items of these serial numbers, by serial number. */
export async function itemsBySerialNumber(db: Knex, actor: Actor, numbers: readonly string[]): Promise<Found[]> {
  return db('items')
    .where({ workspace_id: actor.workspaceId })
    .whereRaw('lower(serial_number) = any(?::text[])', [[...numbers]])
    .select<Found[]>('id', db.raw('lower(serial_number) as key'));
}

/** An item, and by what it was found. */
export interface Found {
  readonly id: Id<'item'>;
  readonly key: string;
}

/** Keeps items as they are until the transaction ends, in an order in which nobody waits in a circle. */
export async function lockItems(db: Knex, { workspaceId }: Actor, ids: readonly number[]): Promise<void> {
  await db('items')
    .where({ workspace_id: workspaceId })
    .whereRaw('id = any(?::int[])', [[...ids]])
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
}

/** Of these items, those that an earlier row was about, with its line. */
export async function linesAbout(
  db: Knex,
  { workspaceId, id }: Import,
  items: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const found = await db('import_rows')
    .where({ workspace_id: workspaceId, import_id: id })
    .whereRaw('item_id = any(?::int[])', [[...items]])
    .select<{ itemId: number; line: number }[]>('line', { itemId: 'item_id' });
  return new Map(found.map(({ itemId, line }) => [itemId, line]));
}

/** Imports that are meant to run, and of which no process gave a sign of life for half a minute. */
export async function silentImports(db: Knex, kind: ImportKind): Promise<{ workspaceId: number; importId: number }[]> {
  return db('imports')
    .where({ kind: STORED_AS[kind] })
    .whereIn('state', ['waiting', 'running'])
    .whereRaw(`beat_at < now() - interval '30 seconds'`)
    .select({ workspaceId: 'workspace_id', importId: 'id' });
}

interface Node {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
}

/** What imports are of, and how they are told apart where they are kept. */
export type ImportKind = 'import' | 'roster';
export const STORED_AS = { import: 'items', roster: 'people' } as const satisfies Record<ImportKind, string>;
const IMPORTED_UNDER = { import: 'items.import', roster: 'users.import' } as const;

/** Imports of a kind, the actor's own. */
export function ownImports<Found>(db: Knex, actor: Actor, kind: ImportKind) {
  return db('imports')
    .where(within(actor, IMPORTED_UNDER[kind], kind))
    .where('imports.created_by', actor.personId)
    .select<Found[]>(
      { id: 'imports.id', workspaceId: 'imports.workspace_id', version: 'imports.version', state: 'imports.state' },
      { fileName: 'imports.file_name', encoding: 'imports.encoding', headings: 'imports.headings' },
      { sheet: 'imports.sheet', sheets: 'imports.sheets', mapping: 'imports.mapping', failure: 'imports.failure' },
      { createdAt: 'imports.created_at', finishedAt: 'imports.finished_at', lookedAt: 'imports.looked_at' },
      { total: 'imports.total', made: 'imports.made', changed: 'imports.changed' },
      { unchanged: 'imports.unchanged', failed: 'imports.failed' },
      db.raw('?::text as kind', [kind]),
      db.raw(`(select max(other.started_at) from imports as other
        where other.workspace_id = imports.workspace_id and other.kind = imports.kind and other.sha256 = imports.sha256
          and other.id <> imports.id and other.started_at is not null) as "sameFileAt"`),
    );
}
