/** Reads the sequence that gives items their tags. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import type { Shape } from './rules.ts';

export interface Sequence extends Resource, Shape {
  readonly kind: 'workspace';
  readonly workspaceId: Id<'workspace'>;
  readonly switchedOn: boolean;
  readonly next: number;
  readonly version: number;
}

/** The sequence of the actor's workspace. */
export async function sequence(db: Knex, { workspaceId }: Actor): Promise<Sequence> {
  const [found] = await db('tag_sequences')
    .where({ workspace_id: workspaceId })
    .select<Sequence[]>(
      { workspaceId: 'workspace_id', switchedOn: 'switched_on' },
      'prefix',
      'digits',
      'next',
      'version',
      db.raw(`'workspace' as kind`),
    );
  if (!found) throw new Error('A workspace has its sequence from the first day on');
  return found;
}

/** How many items without any code the actor could give a tag. */
export async function untagged(db: Knex, actor: Actor): Promise<number> {
  const [found] = await itemsWithoutCode(db, actor).count<{ count: string }[]>({ count: '*' });
  return Number(found?.count ?? 0);
}

/** The first of them, as they were made. */
export async function firstUntagged(tx: Knex, actor: Actor, most: number): Promise<Id<'item'>[]> {
  return itemsWithoutCode(tx, actor).orderBy('items.id').limit(most).pluck('items.id');
}

function itemsWithoutCode(db: Knex, actor: Actor) {
  return db('items')
    .where(within(actor, 'items.manage', 'item'))
    .whereNull('items.archived_at')
    .whereRaw(
      `not exists (select from codes where codes.workspace_id = items.workspace_id and codes.item_id = items.id)`,
    );
}
