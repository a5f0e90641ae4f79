/** Writes how far an import is: what became of its rows, its signs of life, and why it stopped. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { actorStillThere } from '../../../platform/current-actor.ts';
import type { Row } from '../queries.ts';

/** Of an import that is all or nothing: so many wrong rows are enough to know. */
export const MOST_FAILURES = 1000;

/** What became of a row. */
export interface Result {
  readonly line: number;
  readonly state: Exclude<Row['state'], 'waiting'>;
  readonly itemId?: Id<'item'>;
  readonly personId?: Id<'person'>;
  readonly reason?: string;
}

/** Which import is meant. */
interface Named {
  readonly workspaceId: number;
  readonly id: number;
}

/** Nothing of it stays; the words say why, unless it was over before. */
export class Undone extends Error {
  readonly failure: string | null;

  constructor(failure: string | null) {
    super(failure ?? 'The import is over');
    this.failure = failure;
  }
}

/** Why an import that is all or nothing came to nothing. */
export function wordsOfFailures(wrong: number): string {
  const rows = wrong === 1 ? 'One row is wrong' : `${wrong >= MOST_FAILURES ? 'At least ' : ''}${wrong} rows are wrong`;
  return `Nothing was imported, since all or nothing was asked for: ${rows}.`;
}

/** The person who started it, if they could still sign in. */
export async function makerOf(tx: Knex, workspaceId: number, importId: number): Promise<Actor | null> {
  const maker = await tx('imports')
    .where({ workspace_id: workspaceId, id: importId })
    .first<{ workspace_id: Id<'workspace'>; created_by: Id<'person'> } | undefined>('workspace_id', 'created_by');
  return maker ? actorStillThere(tx, maker.workspace_id, maker.created_by) : null;
}

/** Keeps what became of rows. */
export async function markRows(tx: Knex, { workspaceId, id }: Named, results: readonly Result[]): Promise<void> {
  if (results.length === 0) return;
  await tx.raw(
    `update import_rows as r
     set state = done.state, item_id = done."itemId", person_id = done."personId", reason = done.reason
     from jsonb_to_recordset(?::jsonb)
       as done (line integer, state text, "itemId" integer, "personId" integer, reason text)
     where r.workspace_id = ? and r.import_id = ? and r.line = done.line`,
    [JSON.stringify(results), workspaceId, id],
  );
}

/** Adds to what it did so far. @throws Undone where it is over, since somebody cancelled it */
export async function count(
  tx: Knex,
  { workspaceId, id }: Named,
  results: readonly Result[],
  columns: object,
): Promise<void> {
  const sum = (state: Result['state']) => results.filter((each) => each.state === state).length;
  const touched = await tx('imports')
    .where({ workspace_id: workspaceId, id })
    .whereIn('state', UNDER_WAY)
    .update({
      made: tx.raw('made + ?', [sum('made')]),
      changed: tx.raw('changed + ?', [sum('changed')]),
      unchanged: tx.raw('unchanged + ?', [sum('unchanged')]),
      failed: tx.raw('failed + ?', [sum('failed')]),
      ...columns,
    });
  if (touched === 0) throw new Undone(null);
}

const UNDER_WAY = ['waiting', 'running'];

/** A sign of life; false: it is over. */
export async function beat(db: Knex, workspaceId: number, importId: number, lookedAt: number): Promise<boolean> {
  const touched = await db('imports')
    .where({ workspace_id: workspaceId, id: importId })
    .whereIn('state', UNDER_WAY)
    .update({ state: 'running', beat_at: db.fn.now(), looked_at: lookedAt });
  return touched > 0;
}

/** Keeps which rows were wrong, unless it was over before. */
export async function keepFailures(
  tx: Knex.Transaction,
  workspaceId: number,
  importId: number,
  failure: string | null,
  wrong: readonly Result[],
): Promise<void> {
  if (failure === null || !(await stop(tx, workspaceId, importId, failure, wrong.length))) return;
  await markRows(tx, { workspaceId, id: importId }, wrong);
}

/** Ends it for a reason; false: it was over before. */
export async function stop(
  tx: Knex,
  workspaceId: number,
  importId: number,
  failure: string,
  failed?: number,
): Promise<boolean> {
  const touched = await tx('imports')
    .where({ workspace_id: workspaceId, id: importId })
    .whereIn('state', UNDER_WAY)
    .update({ state: 'failed', failure, finished_at: tx.fn.now(), failed });
  return touched > 0;
}

/** @throws where the process is asked to stop */
export function refuseToGoOn(signal: AbortSignal): void {
  if (signal.aborted) throw new Error('The process ends; the import goes on in the next one');
}

/** What the log calls what it did. */
export function requestOf(importId: number): string {
  return `import ${importId}`;
}
