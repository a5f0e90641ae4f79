/** Writes batches: what is to be done to which items, and then item after item, each in a transaction of its own. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import type { Submission } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { actAs, record } from '../../platform/audit.ts';
import { actorOf } from '../../platform/current-actor.ts';
import { reasonOf } from '../../platform/reasons.ts';
import { retried } from '../../platform/retry.ts';
import { item } from '../items/queries.ts';
import { ACTS } from './acts.ts';

export const RUN = 'batches:run';

/** What an act was asked for, of which items. */
export interface Order {
  readonly act: string;
  readonly submission: Submission;
  readonly items: readonly { readonly id: Id<'item'>; readonly name: string }[];
}

/** Keeps what is to be done, and gives its id. */
export async function createBatch(tx: Knex.Transaction, actor: Actor, order: Order): Promise<Id<'batch'>> {
  const { act, submission, items } = order;
  const [made] = await tx('batches')
    .insert({
      workspace_id: actor.workspaceId,
      act,
      fields: JSON.stringify(submission),
      created_by: actor.personId,
    })
    .returning<{ id: Id<'batch'> }[]>('id');
  if (!made) throw new Error('The batch was not made');
  const rows = items.map(({ id, name }, place) => ({
    workspace_id: actor.workspaceId,
    batch_id: made.id,
    ...{ place, item_id: id, name },
  }));
  await tx.batchInsert('batch_rows', rows, 500);
  return made.id;
}

/** One thing that something was done to, or not, and why not. */
export interface Told {
  readonly name: string;
  /** Null: it was done. */
  readonly reason: string | null;
}

/** Keeps what was done already to things that are no items, and gives its id. */
export async function keepResult(
  tx: Knex.Transaction,
  actor: Actor,
  act: string,
  rows: readonly Told[],
): Promise<Id<'batch'>> {
  const of = { workspace_id: actor.workspaceId, act, fields: '{}', created_by: actor.personId };
  const [made] = await tx('batches')
    .insert({ ...of, state: 'done', finished_at: tx.fn.now() })
    .returning<{ id: Id<'batch'> }[]>('id');
  if (!made) throw new Error('The batch was not made');
  const told = rows.map(({ name, reason }, place) => ({
    ...{ workspace_id: actor.workspaceId, batch_id: made.id, place, name },
    ...(reason === null ? { state: 'done' } : { state: 'skipped', reason }),
  }));
  await tx.batchInsert('batch_rows', told, 500);
  return made.id;
}

/** Does what is still to be done. Several processes may do so at once: each item is taken by one of them. */
export async function runBatch(db: Knex, workspaceId: number, batchId: number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    if (signal?.aborted) throw new Error('The process ends; the batch goes on in the next one');
    const more = await retried(() => db.transaction((tx) => runRow(tx, workspaceId, batchId)));
    if (!more) break;
  }
  await db('batches')
    .where({ workspace_id: workspaceId, id: batchId, state: 'waiting' })
    .whereNotExists(db('batch_rows').where({ workspace_id: workspaceId, batch_id: batchId, state: 'waiting' }))
    .update({ state: 'done', finished_at: db.fn.now() });
}

interface Row {
  readonly place: number;
  readonly itemId: Id<'item'> | null;
  readonly act: string;
  readonly fields: Submission;
  readonly workspaceId: Id<'workspace'>;
  readonly makerId: Id<'person'>;
}

/** Does the next item as whoever asked for it, with what they may do at this moment. Gives whether there may be more. */
async function runRow(tx: Knex.Transaction, workspaceId: number, batchId: number): Promise<boolean> {
  const [row] = await tx('batch_rows as row')
    .join('batches', (on) => on.on('batches.workspace_id', 'row.workspace_id').andOn('batches.id', 'row.batch_id'))
    .where({ 'row.workspace_id': workspaceId, 'row.batch_id': batchId, 'row.state': 'waiting' })
    .orderBy('row.place')
    .limit(1)
    .forUpdate('row')
    .skipLocked()
    .select<Row[]>(
      { place: 'row.place', itemId: 'row.item_id', act: 'batches.act', fields: 'batches.fields' },
      { workspaceId: 'batches.workspace_id', makerId: 'batches.created_by' },
    );
  if (!row) return false;
  const reason = await done(tx, batchId, row);
  await tx('batch_rows')
    .where({ workspace_id: workspaceId, batch_id: batchId, place: row.place })
    .update(reason === null ? { state: 'done' } : { state: 'skipped', reason });
  await tx('batches').where({ workspace_id: workspaceId, id: batchId }).update({ beat_at: tx.fn.now() });
  return true;
}

/** On a savepoint of its own: what is refused leaves nothing behind but why. */
async function done(tx: Knex.Transaction, batchId: number, row: Row): Promise<string | null> {
  const actor = await stillThere(tx, row.workspaceId, row.makerId);
  if (actor === null) return 'Whoever asked for it cannot sign in any more.';
  try {
    return await tx.transaction((own) => act(own, actor, batchId, row));
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return reason;
  }
}

async function act(tx: Knex.Transaction, actor: Actor, batchId: number, row: Row): Promise<string | null> {
  const request = `batch ${batchId}`;
  await actAs(tx, actor.personId, request);
  const wanted = ACTS.find(({ key }) => key === row.act);
  if (!wanted) return 'This is not done to many items at once any more.';
  await tx('items').where({ workspace_id: actor.workspaceId, id: row.itemId }).forNoKeyUpdate().select('id');
  const found = row.itemId === null ? null : await item(tx, actor, row.itemId);
  if (!found) return 'It is not there any more, or not for you to see.';
  const deed = await wanted.actOn({ db: tx, actor }, found, row.fields);
  await record(tx, actor, request, { ...deed, subject: { kind: 'item', id: found.id } });
  return null;
}

/** Whoever asked for it, if they could still sign in. */
async function stillThere(tx: Knex, workspaceId: Id<'workspace'>, personId: Id<'person'>): Promise<Actor | null> {
  const person = await tx('people')
    .where({ workspace_id: workspaceId, id: personId, archived_at: null })
    .first<{ id: number } | undefined>('id');
  const actor = person ? await actorOf(tx, workspaceId, personId) : null;
  return actor && holds(actor, 'account.sign_in') ? actor : null;
}
