/** Reads categories. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';

export interface Category {
  readonly kind: 'category';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'category'>;
  readonly name: string;
  readonly version: number;
}

/** All categories that the actor shapes, by name. */
export async function categories(db: Knex, actor: Actor): Promise<Category[]> {
  return selection(db, actor).orderByRaw('lower(categories.name), categories.id');
}

/** One of them. */
export async function category(db: Knex, actor: Actor, id: number): Promise<Category | null> {
  const [found] = await selection(db, actor).where('categories.id', id);
  return found ?? null;
}

function selection(db: Knex, actor: Actor) {
  return db('categories')
    .where(within(actor, 'items.customize', 'category'))
    .select<Category[]>(
      { workspaceId: 'categories.workspace_id', id: 'categories.id' },
      { name: 'categories.name', version: 'categories.version' },
      db.raw(`'category' as kind`),
    );
}
