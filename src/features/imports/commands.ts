/** Writes imports: the file as it was read, its mapping, when it starts and when it ends. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { visible } from '../../access/visible.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import { enqueue } from '../../platform/jobs.ts';
import { openSheet, type Sheet, type SheetRow, UnreadableSheet } from '../../platform/sheets.ts';
import type { Upload } from '../../platform/visit.ts';
import { type Import, type ImportKind, STORED_AS } from './queries.ts';
import { MOST_ROWS, problemOfHeadings } from './rules.ts';

export const RUN = 'imports:run';
/** Rows that are written down together. */
const TOGETHER = 1000;

/** What a list is of, and how long it may be. */
export interface Listing {
  readonly kind: ImportKind;
  readonly mostRows: number;
}

const OF_ITEMS: Listing = { kind: 'import', mostRows: MOST_ROWS };

/** Keeps a file as a draft and gives its id. @throws Invalid where it cannot be read as such a list */
export async function uploadFile(
  tx: Knex.Transaction,
  actor: Actor,
  upload: Pick<Upload, 'fileName' | 'content'>,
  sheetName: string | null = null,
  { kind, mostRows }: Listing = OF_ITEMS,
): Promise<Id<'import'>> {
  try {
    const sheet = await openSheet(upload.content, sheetName);
    const headings = sheet.headings.map(storable);
    const problem = problemOfHeadings(headings);
    if (problem !== null) throw invalid('file', problem);
    const id = await makeImport(tx, actor, kind, upload, sheet, headings);
    await keepRows(tx, actor, id, sheet.rows, mostRows);
    return id;
  } catch (error) {
    if (error instanceof UnreadableSheet) throw invalid('file', error.message);
    throw error;
  }
}

/** An import, whatever it is of. */
type Draft = Pick<Import, 'workspaceId' | 'id' | 'version' | 'state'> & { readonly mapping: unknown };

/** Keeps which column says what. @throws Conflict once the import was started */
export async function saveMapping<M>(tx: Knex.Transaction, draft: Draft, mapping: M): Promise<void> {
  refuseUnlessDraft(draft);
  await update(tx, draft, { mapping: JSON.stringify(mapping), version: draft.version + 1 });
}

/** Starts an import: it runs by itself from here. @throws Conflict where it was started before, or has no mapping */
export async function startImport(tx: Knex.Transaction, draft: Draft, job = RUN): Promise<void> {
  refuseUnlessDraft(draft);
  if (draft.mapping === null) {
    throw new Conflict({
      title: 'The columns are not chosen yet',
      text: 'Choose which column says what, then import.',
    });
  }
  await update(tx, draft, { state: 'waiting', started_at: tx.fn.now(), beat_at: tx.fn.now() });
  await enqueue(tx, job, { workspaceId: draft.workspaceId, importId: draft.id });
}

/** Stops an import; what it made stays. @throws Conflict where it is over */
export async function cancelImport(tx: Knex.Transaction, running: Draft): Promise<void> {
  if (!['draft', 'waiting', 'running'].includes(running.state)) {
    throw new Conflict({ title: 'This import is over', text: 'There is nothing left to cancel.' });
  }
  await update(tx, running, { state: 'cancelled', finished_at: tx.fn.now() });
}

async function makeImport(
  tx: Knex.Transaction,
  actor: Actor,
  kind: ImportKind,
  { fileName, content }: Pick<Upload, 'fileName' | 'content'>,
  { read, sheet, sheets }: Sheet,
  headings: readonly string[],
): Promise<Id<'import'>> {
  const [made] = await tx('imports')
    .insert({
      workspace_id: actor.workspaceId,
      kind: STORED_AS[kind],
      file_name: fileName.replace(/\p{Cc}/gu, '').slice(0, 200) || 'file',
      sha256: createHash('sha256').update(content).digest(),
      encoding: read,
      sheet: sheet === null ? null : storable(sheet),
      sheets: sheets.map(storable),
      headings: [...headings],
      headings_sha256: createHash('sha256').update(JSON.stringify(headings)).digest(),
      created_by: actor.personId,
    })
    .returning<{ id: Id<'import'> }[]>('id');
  if (!made) throw new Error('The import was not made');
  return made.id;
}

/** Reads the file on and writes its rows down as they come. @throws Invalid where there are none, or too many */
async function keepRows(
  tx: Knex.Transaction,
  actor: Actor,
  id: Id<'import'>,
  rows: Sheet['rows'],
  mostRows: number,
): Promise<void> {
  let [batch, total]: [SheetRow[], number] = [[], 0];
  for await (const { line, cells } of rows) {
    batch.push({ line, cells: cells.map(storable) });
    total++;
    if (total > mostRows)
      throw invalid(
        'file',
        `The file has more rows than are taken at once, at most ${mostRows.toLocaleString('en')}. Split it.`,
      );
    if (batch.length < TOGETHER) continue;
    await writeRows(tx, actor, id, batch);
    batch = [];
  }
  if (total === 0) throw invalid('file', 'The file has headings, but no rows below them.');
  await writeRows(tx, actor, id, batch);
  await tx('imports').where({ workspace_id: actor.workspaceId, id }).update({ total });
}

async function writeRows(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  id: Id<'import'>,
  rows: readonly SheetRow[],
): Promise<void> {
  await tx.raw(
    `insert into import_rows (workspace_id, import_id, line, cells)
     select ?, ?, (read ->> 'line')::int, array(select jsonb_array_elements_text(read -> 'cells'))
     from jsonb_array_elements(?::jsonb) as read`,
    [workspaceId, id, JSON.stringify(rows)],
  );
}

async function update(tx: Knex.Transaction, { workspaceId, id }: Draft, columns: object): Promise<void> {
  await tx('imports').where({ workspace_id: workspaceId, id }).update(columns);
}

function refuseUnlessDraft({ state }: Draft): void {
  if (state === 'draft') return;
  throw new Conflict({ title: 'This import was started already', text: 'Open its page to see how far it is.' });
}

/** PostgreSQL keeps every character but this one, and none that is half of one; and nothing is kept that nobody sees. */
function storable(cell: string): string {
  return visible(cell.replaceAll('\0', '').toWellFormed());
}
