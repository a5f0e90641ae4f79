/** Import and export from the command line, as a person whom one names, by the same commands as on the pages. */
import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { type Actor, holds } from './access/actor.ts';
import type { Id } from './access/ids.ts';
import { Misused } from './command.ts';
import { saveMapping, startImport, uploadFile } from './features/imports/commands.ts';
import { suggested, targetsFor } from './features/imports/mapping/queries.ts';
import { idMeant } from './features/imports/names/rules.ts';
import { everyRow, type Import, importOf, known } from './features/imports/queries.ts';
import { MATCHES, type Mapping } from './features/imports/rules.ts';
import { runImport } from './features/imports/running/commands.ts';
import { exported } from './features/items/export/queries.ts';
import { filtersOf } from './features/items/filters.ts';
import { actAs } from './platform/audit.ts';
import { csvOf } from './platform/csv.ts';
import { actorOf } from './platform/current-actor.ts';
import { Invalid } from './platform/errors.ts';
import { workbookOf } from './platform/sheets.ts';
import { Query } from './platform/visit.ts';

export const IMPORT =
  'import <file> --stockroom <name> [--person <email>] [--mapping field=heading,...] [--match codes|serial_number|id] [--sheet <name>] [--all-or-nothing]';
export const EXPORT = 'export <file.csv|file.xlsx> [--person <email>] [--filter "q=…&status=…"]';

/** Where what it did is said, and what went wrong. */
type Say = Pick<Console, 'log' | 'error'>;

/** Gives the exit code: 1 where a row was left out. @throws Misused */
export async function importFile(db: Knex, args: readonly string[], say: Say = console): Promise<number> {
  const { values, positionals } = read(args, {
    stockroom: { type: 'string' },
    mapping: { type: 'string' },
    match: { type: 'string' },
    sheet: { type: 'string' },
    'all-or-nothing': { type: 'boolean' },
  });
  const [path] = positionals;
  if (path === undefined) throw new Misused(`Name a file.\n\n  ${IMPORT}`);
  const content = await readFile(resolve(path)).catch(() => {
    throw new Misused(`${path} cannot be read.`);
  });
  const actor = await personNamed(db, values.person);
  refuseUnlessHolding(actor, 'items.import');
  const id = await db
    .transaction(async (tx) => {
      await actAs(tx, actor.personId, 'command line');
      const made = await uploadFile(tx, actor, { fileName: basename(path), content }, values.sheet ?? null);
      const draft = await foundAgain(tx, actor, made);
      const mapping = await mappingFor(tx, actor, draft, values);
      await saveMapping(tx, draft, mapping);
      await startImport(tx, await foundAgain(tx, actor, made));
      return made;
    })
    .catch(inWords);
  await runImport(db, actor.workspaceId, id, new AbortController().signal);
  return report(db, await foundAgain(db, actor, id), say);
}

/** Writes what the person may export, of what the filters leave. @throws Misused */
export async function exportFile(db: Knex, args: readonly string[], say: Say = console): Promise<number> {
  const { values, positionals } = read(args, { filter: { type: 'string' } });
  const [path] = positionals;
  const kind = extname(path ?? '').toLowerCase();
  if (path === undefined || (kind !== '.csv' && kind !== '.xlsx')) {
    throw new Misused(`Name a file that ends with .csv or .xlsx.\n\n  ${EXPORT}`);
  }
  const actor = await personNamed(db, values.person);
  refuseUnlessHolding(actor, 'items.export');
  const filters = filtersOf(new Query(Object.fromEntries(new URLSearchParams(values.filter ?? ''))));
  const counted = counting(exported(db, actor, filters));
  const to = createWriteStream(resolve(path), { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(kind === '.csv' ? Readable.from(csvOf(counted.rows)) : workbookOf(counted.rows), to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new Misused(`${path} is there already. Name a new file.`);
    await rm(resolve(path), { force: true });
    throw error;
  }
  say.log(`Wrote ${counted.count() - 1} items to ${path}.`);
  return 0;
}

interface Options {
  readonly stockroom?: string;
  readonly mapping?: string;
  readonly match?: string;
  readonly 'all-or-nothing'?: boolean;
}

type Declared = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

function read<const O extends Declared>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...options, person: { type: 'string' } } });
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error));
  }
}

/** As the headings suggest, but for what was said. */
async function mappingFor(tx: Knex, actor: Actor, draft: Import, options: Options): Promise<Mapping> {
  const mapping = await suggested(tx, actor, draft);
  const match = MATCHES.find((each) => each === options.match);
  if (options.match !== undefined && match === undefined) throw new Misused(`--match is one of ${MATCHES.join(', ')}.`);
  const columns = { ...mapping.columns, ...(await columnsNamed(tx, actor, draft, options.mapping ?? '')) };
  const stockroomId = await stockroomNamed(tx, actor, options.stockroom, mapping);
  if (stockroomId === null && columns.stockroom_id === undefined && (match ?? mapping.match) === 'none') {
    throw new Misused('Name a stockroom with --stockroom, for the file names none.');
  }
  return {
    ...mapping,
    columns,
    stockroomId,
    match: match ?? mapping.match,
    wholly: options['all-or-nothing'] ?? false,
  };
}

/** Such as `name=Product,codes=Barcode`: a field by its name or label, and a heading of the file. */
async function columnsNamed(
  tx: Knex,
  actor: Actor,
  { headings }: Import,
  text: string,
): Promise<Record<string, number>> {
  const targets = (await targetsFor(tx, actor)).filter(({ value }) => value !== '');
  const columns: Record<string, number> = {};
  for (const pair of text.split(',').filter((each) => each.trim() !== '')) {
    const [field = '', heading = ''] = pair.split('=').map((each) => each.trim());
    const target = targets.find(({ value, label }) => same(value, field) || same(label, field));
    if (!target)
      throw new Misused(`There is no field "${field}". There are: ${targets.map(({ value }) => value).join(', ')}.`);
    const column = headings.findIndex((each) => same(each, heading));
    if (column < 0) throw new Misused(`The file has no column "${heading}". It has: ${headings.join(', ')}.`);
    columns[target.value] = column;
  }
  return columns;
}

async function stockroomNamed(
  tx: Knex,
  actor: Actor,
  name: string | undefined,
  { stockroomId }: Mapping,
): Promise<number | null> {
  if (name === undefined) return stockroomId;
  const found = idMeant((await known(tx, actor, false)).stockrooms, name);
  if (found === null) throw new Misused(`There is no stockroom "${name}" that ${actor.name} may import into.`);
  return found;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

const OWNS = `exists (select from role_toggles as held where held.workspace_id = people.workspace_id
  and held.role_id = people.role_id and held.toggle = 'account.manage')`;

/** The person with that address, else somebody who manages the account. @throws Misused where there is none, or one in several workspaces */
async function personNamed(db: Knex, email: string | undefined): Promise<Actor> {
  const found = await db('people')
    .leftJoin('identities', 'identities.id', 'people.identity_id')
    .whereNull('people.archived_at')
    .modify((people) => {
      if (email === undefined) people.whereRaw(OWNS);
      else people.whereRaw('lower(coalesce(identities.email, people.email)) = ?', [email.toLowerCase()]);
    })
    .orderBy('people.id')
    .select<{ workspaceId: Id<'workspace'>; id: Id<'person'> }[]>({
      workspaceId: 'people.workspace_id',
      id: 'people.id',
    });
  const [first] = found;
  if (!first)
    throw new Misused(
      email === undefined ? 'There is no owner. Name somebody with --person.' : `Nobody has the address ${email}.`,
    );
  if (found.some(({ workspaceId }) => workspaceId !== first.workspaceId)) {
    throw new Misused('There are several workspaces. Name with --person somebody who is in one of them alone.');
  }
  const actor = await actorOf(db, first.workspaceId, first.id);
  if (!actor) throw new Misused('This person is not there any more.');
  return actor;
}

function refuseUnlessHolding(actor: Actor, permission: 'items.import' | 'items.export'): void {
  if (holds(actor, 'account.sign_in') && holds(actor, permission)) return;
  throw new Misused(`${actor.name}, as ${actor.roleName}, lacks the permission ${permission}.`);
}

async function foundAgain(db: Knex, actor: Actor, id: number): Promise<Import> {
  const found = await importOf(db, actor, id);
  if (!found) throw new Misused(`${actor.name} may not import any more.`);
  return found;
}

async function report(db: Knex, done: Import, say: Say): Promise<number> {
  const { made, changed, unchanged, failed, total, failure, state } = done;
  say.log(`${total} rows: ${made} items made, ${changed} changed, ${unchanged} as they were, ${failed} left out.`);
  if (failure !== null) say.error(failure);
  for await (const { line, reason } of everyRow(db, done, 'failed')) say.error(`Line ${line}: ${reason}`);
  return failed > 0 || state !== 'done' ? 1 : 0;
}

function inWords(error: unknown): never {
  if (error instanceof Invalid) throw new Misused(error.errors.map(({ text }) => text).join('\n'));
  throw error;
}

function counting(rows: AsyncIterable<readonly string[]>) {
  let count = 0;
  return {
    rows: (async function* () {
      for await (const row of rows) {
        count++;
        yield row;
      }
    })(),
    count: () => count,
  };
}
