/** Reads what is chosen for an act, and what became of it: a batch is its maker's own. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { type Line, lines, linesOf } from '../items/list/queries.ts';
import type { Act } from './act.ts';

type Filters = Parameters<typeof lines>[2];

/** So many at once. */
export const MOST = 200;

export type State = 'waiting' | 'done' | 'failed';

export interface Batch extends Resource {
  readonly kind: 'batch';
  readonly id: Id<'batch'>;
  readonly act: string;
  readonly state: State;
  readonly createdAt: Date;
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
}

export interface BatchRow {
  readonly itemId: Id<'item'> | null;
  readonly name: string;
  readonly state: 'waiting' | 'done' | 'skipped';
  readonly reason: string | null;
}

/** The items of these ids that the actor sees, by name; the first of them where there are too many. */
export async function chosen(db: Knex, actor: Actor, itemIds: readonly number[]): Promise<Line[]> {
  const ids = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.id = any(?::int[])', [[...itemIds]])
    .orderByRaw('items.sort_name, items.id')
    .limit(MOST)
    .pluck<number[]>('items.id');
  return linesOf(db, actor, ids);
}

/** What the filters of the list match of what the act could be done to; one more than can be done at once. */
export async function matching(db: Knex, actor: Actor, { needs }: Act, filters: Filters): Promise<Line[]> {
  const page = { towards: 'next', from: null } as const;
  return lines(db, actor, { ...filters, page }, { most: MOST + 1, needs });
}

/** Whether there is any item at all to which the actor could do it. */
export async function isAnyFor(db: Knex, actor: Actor, { needs, among }: Act): Promise<boolean> {
  const found = await db('items')
    .where(within(actor, needs, 'item'))
    .modify((query) => {
      if (among !== 'both') query.whereRaw(`items.archived_at is ${among === 'use' ? 'null' : 'not null'}`);
    })
    .first<{ id: number } | undefined>('items.id');
  return found !== undefined;
}

/** What the actor did lately, newest first. */
export async function batches(db: Knex, actor: Actor, most: number): Promise<Batch[]> {
  return selection(db, actor).orderBy('batches.id', 'desc').limit(most);
}

/** One of the actor's. */
export async function batch(db: Knex, actor: Actor, id: number): Promise<Batch | null> {
  const [found] = await selection(db, actor).where('batches.id', id);
  return found ?? null;
}

/** Its rows, those that were left out first: those that the actor still sees, and what is not there any more. */
export async function rowsOf(db: Knex, actor: Actor, { id }: Batch): Promise<BatchRow[]> {
  return db('batch_rows as row')
    .where({ 'row.workspace_id': actor.workspaceId, 'row.batch_id': id })
    .where((seen) =>
      seen.whereNull('row.item_id').orWhereIn(
        'row.item_id',
        db('items')
          .where(within(actor, 'items.view', 'item'))
          .select('items.id'),
      ),
    )
    .orderByRaw(`row.state = 'skipped' desc, row.place`)
    .select<BatchRow[]>({ itemId: 'row.item_id', name: 'row.name', state: 'row.state', reason: 'row.reason' });
}

/** Batches that wait, and of which no process gave a sign of life for half a minute. */
export async function silentBatches(db: Knex): Promise<{ workspaceId: number; batchId: number }[]> {
  return db('batches')
    .where({ state: 'waiting' })
    .whereRaw(`beat_at < now() - interval '30 seconds'`)
    .select({ workspaceId: 'workspace_id', batchId: 'id' });
}

function selection(db: Knex, actor: Actor) {
  const rows = (state: string) =>
    db.raw(`(select count(*)::int from batch_rows as r
      where r.workspace_id = batches.workspace_id and r.batch_id = batches.id ${state})`);
  return db('batches')
    .where(within(actor, 'items.view', 'batch'))
    .where('batches.created_by', actor.personId)
    .select<Batch[]>(
      { id: 'batches.id', workspaceId: 'batches.workspace_id', act: 'batches.act', state: 'batches.state' },
      { createdAt: 'batches.created_at' },
      db.raw(`'batch' as kind`),
      rows('').wrap('', ' as total'),
      rows(`and r.state = 'done'`).wrap('', ' as done'),
      rows(`and r.state = 'skipped'`).wrap('', ' as skipped'),
    );
}
