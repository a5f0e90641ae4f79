/** Reads what could take the place of an item of a reservation. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { CODE } from '../availability/queries.ts';

export interface Another {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly categoryId: Id<'category'> | null;
  /** Its asset code. */
  readonly code: string | null;
}

/** The single item that carries a code. */
export async function anotherByCode(db: Knex, actor: Actor, code: string): Promise<Another | null> {
  const found = await seen(db, actor)
    .whereRaw(`items.id in (select item_id from codes where workspace_id = ? and lower(code) = lower(?))`, [
      actor.workspaceId,
      code,
    ])
    .first<Another | undefined>(COLUMNS, db.raw(CODE));
  return found ?? null;
}

export async function anotherById(db: Knex, actor: Actor, id: number): Promise<Another | null> {
  const found = await seen(db, actor).where('items.id', id).first<Another | undefined>(COLUMNS, db.raw(CODE));
  return found ?? null;
}

/** Those of these items that the actor sees, by name. */
export async function othersById(db: Knex, actor: Actor, ids: readonly number[]): Promise<Another[]> {
  return seen(db, actor)
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .orderBy(['items.sort_name', 'items.id'])
    .select<Another[]>(COLUMNS, db.raw(CODE));
}

/** The category of each of these items. */
export async function categoriesOf(
  db: Knex,
  { workspaceId }: Actor,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, Id<'category'> | null>> {
  const rows = await db('items')
    .where('items.workspace_id', workspaceId)
    .whereRaw('items.id = any(?::int[])', [[...itemIds]])
    .select<Pick<Another, 'id' | 'categoryId'>[]>(COLUMNS);
  return new Map(rows.map((row) => [row.id, row.categoryId]));
}

function seen(db: Knex, actor: Actor) {
  return db('items')
    .where(within(actor, 'items.view', 'item'))
    .where('items.counted', false)
    .whereNull('items.archived_at');
}

const COLUMNS = { id: 'items.id', name: 'items.name', categoryId: 'items.category_id' } as const;
