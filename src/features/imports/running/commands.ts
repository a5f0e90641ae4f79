/** Runs imports: row after row as the person who started them, with what they may do at this moment. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../../access/actor.ts';
import type { Submission } from '../../../access/form.ts';
import { type Id, readId } from '../../../access/ids.ts';
import { actAs, type Deed, recordAll } from '../../../platform/audit.ts';
import { retried } from '../../../platform/retry.ts';
import { createCategory } from '../../categories/commands.ts';
import { storeChanges, storeNew } from '../../fields/values/commands.ts';
import { createItem, createItems, type Facts, saveItem } from '../../items/commands.ts';
import { lookups, readChange, readNew } from '../../items/submitted/commands.ts';
import type { NewCategory } from '../names/rules.ts';
import {
  type Mapped,
  NEEDS,
  type Outcome,
  type Planned,
  planned,
  type Reading,
  readingFor,
  reasonOf,
} from '../outcomes/commands.ts';
import {
  beat,
  count,
  keepFailures,
  MOST_FAILURES,
  makerOf,
  markRows,
  type Result,
  refuseToGoOn,
  requestOf,
  stop,
  Undone,
  wordsOfFailures,
} from '../progress/commands.ts';
import { importOf, type Row, rowsOf } from '../queries.ts';
import { fill, type Present, type Said } from '../rules.ts';

/** Rows per transaction: what a cancellation waits for at most, and how finely progress shows. */
const BATCH = 250;
/** Runs an import to its end, or until `signal`. Several processes may do so at once: each row is done once. */
export async function runImport(db: Knex, workspaceId: number, importId: number, signal: AbortSignal): Promise<void> {
  const found = await db('imports')
    .where({ workspace_id: workspaceId, id: importId })
    .first<{ wholly: boolean | null } | undefined>(db.raw(`(mapping ->> 'wholly')::boolean as wholly`));
  if (found?.wholly) return retried(() => runWholly(db, workspaceId, importId, signal));
  let reading: Reading | null = null;
  for (let after: number | null = 0; after !== null; ) {
    refuseToGoOn(signal);
    const from: number = after;
    const done: Batch = await retried(() => db.transaction((tx) => runBatch(tx, workspaceId, importId, from, reading)));
    [after, reading] = [done.last, done.reading];
  }
}

/** What a batch came to: its last line where there may be more, and what the next is read by. */
interface Batch {
  readonly last: number | null;
  readonly reading: Reading | null;
}

/** Does the next rows below a line, in one transaction. */
async function runBatch(
  tx: Knex.Transaction,
  workspaceId: number,
  importId: number,
  after: number,
  kept: Reading | null,
): Promise<Batch> {
  const lock = await tx('imports')
    .where({ workspace_id: workspaceId, id: importId })
    .whereIn('state', ['waiting', 'running'])
    .forNoKeyUpdate()
    .first<{ id: number } | undefined>('id');
  if (!lock) return { last: null, reading: null };
  const run = await runFor(tx, workspaceId, importId, kept);
  if (run === null) {
    await stop(tx, workspaceId, importId, NOT_ALLOWED);
    return { last: null, reading: null };
  }
  const rows = await rowsOf(tx, run.running, { state: 'waiting', after, most: BATCH });
  const { results, reading } = await rowsDone(tx, run, rows);
  await markRows(tx, run.running, results);
  const more = rows.length === BATCH;
  const columns = more ? { state: 'running', beat_at: tx.fn.now() } : { state: 'done', finished_at: tx.fn.now() };
  await count(tx, run.running, results, columns);
  return { last: more ? (rows.at(-1)?.line ?? null) : null, reading };
}

/** Does all rows in one transaction, of which nothing stays unless every row was right. Only one process is at it. */
async function runWholly(db: Knex, workspaceId: number, importId: number, signal: AbortSignal): Promise<void> {
  const wrong: Result[] = [];
  try {
    await db.transaction(async (tx) => {
      const { rows } = await tx.raw<{ rows: { held: boolean }[] }>('select pg_try_advisory_xact_lock(?, ?) as held', [
        WHOLE_IMPORT,
        importId,
      ]);
      if (!rows[0]?.held) return;
      await everyBatch(tx, db, workspaceId, importId, signal, wrong);
      if (wrong.length > 0) throw new Undone(wordsOfFailures(wrong.length));
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    await db.transaction((tx) => keepFailures(tx, workspaceId, importId, error.failure, wrong));
  }
}

async function everyBatch(
  tx: Knex.Transaction,
  db: Knex,
  workspaceId: number,
  importId: number,
  signal: AbortSignal,
  wrong: Result[],
): Promise<void> {
  let [reading, after, lookedAt]: [Reading | null, number, number] = [null, 0, 0];
  const results: Result[] = [];
  for (;;) {
    refuseToGoOn(signal);
    // On another connection, where it is seen at once; nothing of it changes where the import is over.
    if (!(await beat(db, workspaceId, importId, lookedAt))) throw new Undone(null);
    const run = await runFor(tx, workspaceId, importId, reading);
    if (run === null) throw new Undone(NOT_ALLOWED);
    const rows = await rowsOf(tx, run.running, { state: 'waiting', after, most: BATCH });
    const done = await rowsDone(tx, run, rows);
    await markRows(tx, run.running, done.results);
    for (const { line, state, reason } of done.results)
      (state === 'failed' ? wrong : results).push({ line, state, reason });
    [reading, after, lookedAt] = [done.reading, rows.at(-1)?.line ?? after, lookedAt + rows.length];
    if (wrong.length >= MOST_FAILURES) return;
    if (rows.length === BATCH) continue;
    if (wrong.length === 0) await count(tx, run.running, results, { state: 'done', finished_at: tx.fn.now() });
    return;
  }
}

interface Run {
  readonly actor: Actor;
  readonly running: Mapped;
  readonly reading: Reading;
}

const WHOLE_IMPORT = 7_105_018;
const NOT_ALLOWED = 'Whoever started it may not import items any more.';

/** Who does it, what, and by what it is read; null where they may not any more. */
async function runFor(tx: Knex, workspaceId: number, importId: number, kept: Reading | null): Promise<Run | null> {
  const actor = await makerOf(tx, workspaceId, importId);
  if (!actor || !holds(actor, 'items.import')) return null;
  const running = await importOf(tx, actor, importId);
  if (!running?.mapping) return null;
  const { mapping } = running;
  await actAs(tx, actor.personId, requestOf(importId));
  return {
    actor,
    running: { ...running, mapping },
    reading: kept ?? (await readingFor(tx, actor, mapping, { locks: true })),
  };
}

interface Done {
  readonly results: readonly Result[];
  readonly reading: Reading;
}

/** All at once, which is fast; where one of them meets what nobody could foresee, each by itself. */
async function rowsDone(tx: Knex.Transaction, run: Run, rows: readonly Row[]): Promise<Done> {
  try {
    return await tx.transaction((all) => eachRow(all, run, rows, { ahead: createItems, write: (work) => work(all) }));
  } catch (error) {
    if (reasonOf(error) === null) throw error;
    return eachRow(tx, run, rows, { ahead: null, write: (work) => apart(tx, work) });
  }
}

type Work = (tx: Knex.Transaction) => Promise<Id<'item'>>;

interface Manner {
  /** How those that are new, and wait for nothing, are made before all others; null: in their turn. */
  readonly ahead: typeof createItems | null;
  write(work: Work): Promise<Id<'item'> | { readonly reason: string }>;
}

/** On a savepoint of its own: what is refused leaves nothing behind. */
async function apart(tx: Knex.Transaction, work: Work): ReturnType<Manner['write']> {
  try {
    return await tx.transaction(work);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return { reason };
  }
}

async function eachRow(tx: Knex.Transaction, run: Run, rows: readonly Row[], manner: Manner): Promise<Done> {
  const { actor, running } = run;
  let { reading } = run;
  const results: Result[] = [];
  const deeds: Deed[] = [];
  const plans = await planned(tx, actor, running, reading, rows);
  const made = manner.ahead ? await madeAhead(tx, run, plans, manner.ahead, deeds) : new Map<number, Id<'item'>>();
  for (const { line, said, outcome } of plans) {
    if (outcome.what === 'failed') results.push({ line, state: 'failed', reason: outcome.reason });
    else if (outcome.what === 'unchanged') results.push({ line, state: 'unchanged', itemId: outcome.present.item.id });
    else {
      const done =
        made.get(line) ?? (await manner.write((each) => written(each, { ...run, reading }, said, outcome, deeds)));
      if (typeof done === 'object') results.push({ line, state: 'failed', reason: done.reason });
      else results.push({ line, state: outcome.what, itemId: done });
      if (outcome.filled.newCategory !== null) reading = await readingFor(tx, actor, running.mapping, { locks: true });
    }
  }
  await recordAll(tx, actor, requestOf(running.id), deeds);
  return { results, reading };
}

/** The new items of these rows, by line. */
async function madeAhead(
  tx: Knex.Transaction,
  { actor, running }: Run,
  plans: readonly Planned[],
  make: typeof createItems,
  deeds: Deed[],
): Promise<ReadonlyMap<number, Id<'item'>>> {
  const simple = plans.flatMap(({ line, outcome }) =>
    outcome.what === 'made' && outcome.ready ? [{ line, ...outcome.ready }] : [],
  );
  const ids = await make(tx, actor, simple);
  const said = simple.flatMap(({ own }, n) => (ids[n] === undefined ? [] : [{ itemId: ids[n], own }]));
  await storeNew(tx, actor, said);
  deeds.push(...simple.flatMap(({ facts }, n) => (ids[n] === undefined ? [] : [deedOf(running, ids[n], facts)])));
  return new Map(simple.flatMap(({ line }, n) => (ids[n] === undefined ? [] : [[line, ids[n]]])));
}

function deedOf(running: Mapped, id: Id<'item'>, { name }: Facts): Deed {
  return { action: 'items.import', subject: { kind: 'item', id }, after: { name, import_id: running.id } };
}

type Writing = Extract<Outcome, { readonly what: 'made' | 'changed' }>;

/** Writes what was read of a row; one whose category is not there yet is read for good once it is. */
async function written(
  tx: Knex.Transaction,
  run: Run,
  said: Said,
  outcome: Writing,
  deeds: Deed[],
): Promise<Id<'item'>> {
  const first: Deed[] = [];
  if (outcome.what === 'made') {
    const { place, facts, own } =
      outcome.ready ?? (await readNew(lookups(tx, run.actor), await refilled(tx, run, said, null, first), NEEDS));
    const id = await createItem(tx, run.actor, place, facts);
    await storeChanges(tx, run.actor, id, own);
    deeds.push(...first, deedOf(run.running, id, facts));
    return id;
  }
  const { item, values } = outcome.present;
  const { place, facts, own, ...change } =
    outcome.ready ??
    (await readChange(
      lookups(tx, run.actor),
      item,
      values,
      await refilled(tx, run, said, outcome.present, first),
      NEEDS,
    ));
  await saveItem(tx, run.actor, item, place, facts);
  await storeChanges(tx, run.actor, item.id, own);
  deeds.push(...first, { action: 'items.import_changes', subject: { kind: 'item', id: item.id }, ...change });
  return item.id;
}

/** A row as the form is filled in by now, with a category that is made for it where it is still missing. */
async function refilled(
  tx: Knex.Transaction,
  { actor, running, reading }: Run,
  said: Said,
  present: Present | null,
  deeds: Deed[],
): Promise<Submission> {
  const { submission, newCategory } = fill(said, reading.columns, running.mapping, reading.known, present);
  if (newCategory === null) return submission;
  return { ...submission, category_id: String(await categoryMade(tx, actor, running, newCategory, deeds)) };
}

/** Makes a category, below those that are made for it first. */
async function categoryMade(
  tx: Knex.Transaction,
  actor: Actor,
  { id: import_id }: Mapped,
  { belowId, names }: NewCategory,
  deeds: Deed[],
): Promise<Id<'category'> | null> {
  let parentId = readId<'category'>(belowId);
  for (const name of names) {
    const after = { name, parent_id: parentId, import_id };
    const id: Id<'category'> = await createCategory(tx, actor, { name, parentId });
    deeds.push({ action: 'categories.create', subject: { kind: 'category', id }, after });
    parentId = id;
  }
  return parentId;
}
