/** Writes imports: the file as it was read, its mapping, and then row after row the items. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { actAs, record } from '../../platform/audit.ts';
import { actorStillThere } from '../../platform/current-actor.ts';
import { Conflict, Invalid, invalid, Refused } from '../../platform/errors.ts';
import { refusalOf } from '../../platform/explain.ts';
import { enqueue } from '../../platform/jobs.ts';
import { retried } from '../../platform/retry.ts';
import { openSheet, type SheetRow, textOfCell, UnreadableSheet } from '../../platform/sheets.ts';
import type { Upload } from '../../platform/visit.ts';
import { createCategory } from '../categories/commands.ts';
import { createSubmitted } from '../items/commands.ts';
import { type Import, importOf, known, type Row, rowsOf } from './queries.ts';
import { type Mapping, MOST_ROWS, type Plan, planOf, problemOfHeadings } from './rules.ts';

export const RUN = 'imports:run';
/** Rows per transaction: what a cancellation waits for at most, and how finely progress shows. */
const BATCH = 25;

/** Keeps a file as a draft and gives its id. @throws Invalid where it cannot be read as a list of items */
export async function uploadFile(tx: Knex.Transaction, actor: Actor, upload: Upload): Promise<Id<'import'>> {
  const sheet = await readOrRefuse(upload);
  const [made] = await tx('imports')
    .insert({
      workspace_id: actor.workspaceId,
      file_name: upload.fileName.replace(/\p{Cc}/gu, '').slice(0, 200) || 'file.csv',
      sha256: createHash('sha256').update(upload.content).digest(),
      encoding: sheet.read,
      delimiter: ',',
      headings: sheet.headings.map(storable),
      created_by: actor.personId,
    })
    .returning<{ id: Id<'import'> }[]>('id');
  if (!made) throw new Error('The import was not made');
  const rows = sheet.rows.map(({ line, cells }) => ({
    workspace_id: actor.workspaceId,
    import_id: made.id,
    line,
    cells: cells.map((cell) => storable(textOfCell(cell) ?? cell)),
  }));
  await tx.batchInsert('import_rows', rows, 500);
  return made.id;
}

/** Keeps which column says what. @throws Conflict once the import was started */
export async function saveMapping(tx: Knex.Transaction, draft: Import, mapping: Mapping): Promise<void> {
  refuseUnlessDraft(draft);
  await update(tx, draft, { mapping: JSON.stringify(mapping), version: draft.version + 1 });
}

/** Starts an import: it runs by itself from here. @throws Conflict where it was started before, or has no mapping */
export async function startImport(tx: Knex.Transaction, draft: Import): Promise<void> {
  refuseUnlessDraft(draft);
  if (draft.mapping === null) {
    throw new Conflict({
      title: 'The columns are not chosen yet',
      text: 'Choose which column says what, then import.',
    });
  }
  await update(tx, draft, { state: 'waiting', started_at: tx.fn.now(), beat_at: tx.fn.now() });
  await enqueue(tx, RUN, { workspaceId: draft.workspaceId, importId: draft.id });
}

/** Stops an import; what it made stays. @throws Conflict where it is over */
export async function cancelImport(tx: Knex.Transaction, running: Import): Promise<void> {
  if (!['draft', 'waiting', 'running'].includes(running.state)) {
    throw new Conflict({ title: 'This import is over', text: 'There is nothing left to cancel.' });
  }
  await update(tx, running, { state: 'cancelled', finished_at: tx.fn.now() });
}

/** Runs an import to its end, or until `signal`. Several processes may do so at once: each row is made once. */
export async function runImport(db: Knex, workspaceId: number, importId: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (signal.aborted) throw new Error('The process ends; the import goes on in the next one');
    const more = await retried(() => db.transaction((tx) => runBatch(tx, workspaceId, importId)));
    if (!more) return;
  }
}

/** Does the next rows as the person who started it, with what they may do at this moment. Gives whether there are more. */
async function runBatch(tx: Knex.Transaction, workspaceId: number, importId: number): Promise<boolean> {
  const lock = await tx('imports')
    .where({ workspace_id: workspaceId, id: importId })
    .whereIn('state', ['waiting', 'running'])
    .forNoKeyUpdate()
    .first<{ workspace_id: Id<'workspace'>; created_by: Id<'person'> } | undefined>('workspace_id', 'created_by');
  if (!lock) return false;
  const actor = await actorStillThere(tx, lock.workspace_id, lock.created_by);
  const running = actor && holds(actor, 'items.import') ? await importOf(tx, actor, importId) : null;
  if (!actor || !running?.mapping) return stop(tx, workspaceId, importId);
  await actAs(tx, actor.personId, requestOf(importId));
  const rows = await rowsOf(tx, running, { state: 'waiting', most: BATCH });
  const makes = running.mapping.makeCategories && holds(actor, 'items.customize');
  let names = await known(tx, actor, makes);
  for (const row of rows) {
    const plan = planOf(row.cells, running.headings, running.mapping, names);
    const result = await rowMade(tx, actor, running, plan);
    await markRow(tx, running, row, result);
    if (plan.newCategory !== null && 'itemId' in result) names = await known(tx, actor, makes);
  }
  const more = rows.length === BATCH;
  await update(
    tx,
    running,
    more ? { state: 'running', beat_at: tx.fn.now() } : { state: 'done', finished_at: tx.fn.now() },
  );
  return more;
}

type Result = { readonly itemId: Id<'item'> } | { readonly reason: string };

/** One row, on a savepoint of its own: what is refused leaves nothing behind. */
async function rowMade(tx: Knex.Transaction, actor: Actor, running: Import, plan: Plan): Promise<Result> {
  if (plan.problems.length > 0) return { reason: plan.problems.join('. ') };
  try {
    return { itemId: await tx.transaction((row) => makeItem(row, actor, running, plan)) };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return { reason };
  }
}

async function makeItem(tx: Knex.Transaction, actor: Actor, running: Import, plan: Plan): Promise<Id<'item'>> {
  const category =
    plan.newCategory === null ? null : await createCategory(tx, actor, { name: plan.newCategory, parentId: null });
  const submission = category === null ? plan.submission : { ...plan.submission, category_id: String(category) };
  const id = await createSubmitted(tx, actor, submission, ['items.import', 'items.manage']);
  const after = { name: plan.name, import_id: running.id };
  await record(tx, actor, requestOf(running.id), { action: 'items.import', subject: { kind: 'item', id }, after });
  return id;
}

function reasonOf(error: unknown): string | null {
  if (error instanceof Invalid) return error.errors.map(({ text }) => text).join('. ');
  if (error instanceof Conflict) return `${error.obstacle.title}. ${error.obstacle.text}`;
  if (error instanceof Refused) return error.decision ? refusalOf(error.decision) : 'It fills in what you may not.';
  return null;
}

async function markRow(tx: Knex.Transaction, { workspaceId, id }: Import, row: Row, result: Result): Promise<void> {
  const columns =
    'itemId' in result ? { state: 'made', item_id: result.itemId } : { state: 'failed', reason: result.reason };
  await tx('import_rows').where({ workspace_id: workspaceId, import_id: id, line: row.line }).update(columns);
}

async function stop(tx: Knex.Transaction, workspaceId: number, importId: number): Promise<false> {
  await tx('imports').where({ workspace_id: workspaceId, id: importId }).update({
    state: 'failed',
    failure: 'Whoever started it may not import items any more.',
    finished_at: tx.fn.now(),
  });
  return false;
}

async function update(tx: Knex.Transaction, { workspaceId, id }: Import, columns: object): Promise<void> {
  await tx('imports').where({ workspace_id: workspaceId, id }).update(columns);
}

function refuseUnlessDraft({ state }: Import): void {
  if (state === 'draft') return;
  throw new Conflict({ title: 'This import was started already', text: 'Open its page to see how far it is.' });
}

async function readOrRefuse({ content }: Upload) {
  try {
    const { read, headings, rows: found } = await openSheet(content);
    const problem = problemOfHeadings(headings);
    if (problem !== null) throw invalid('file', problem);
    const rows: SheetRow[] = [];
    for await (const row of found) {
      rows.push(row);
      if (rows.length > MOST_ROWS)
        throw invalid('file', 'The file has more rows than are taken at once, at most 10,000. Split it.');
    }
    if (rows.length === 0) throw invalid('file', 'The file has headings, but no rows below them.');
    return { read, headings, rows };
  } catch (error) {
    if (error instanceof UnreadableSheet) throw invalid('file', error.message);
    throw error;
  }
}

/** PostgreSQL keeps every character but this one. */
function storable(cell: string): string {
  return cell.replaceAll('\0', '');
}

function requestOf(importId: number): string {
  return `import ${importId}`;
}
