/** Reads what picked things are called, as far as this person sees them. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { within } from '../../../access/within.ts';
import { unseenOfKit } from '../../kits/queries.ts';
import type { Picked } from '../rules.ts';

/** The names of the picked kits that this person sees whole, but for what is left out of them. */
export async function kitNames(
  db: Knex,
  actor: Actor,
  { kitIds, withoutIds }: Picked,
): Promise<{ id: number; name: string }[]> {
  if (kitIds.length === 0) return [];
  return db('kits')
    .whereRaw('kits.id = any(?::int[])', [[...kitIds]])
    .whereNull('kits.archived_at')
    .where(within(actor, 'items.view', 'kit'))
    .whereNotExists(unseenOfKit(db, actor, withoutIds))
    .orderByRaw('lower(kits.name), kits.id')
    .select<{ id: number; name: string }[]>('kits.id', 'kits.name');
}

/** The names of those of these items that this person sees. */
export async function itemNames(
  db: Knex,
  actor: Actor,
  ids: readonly number[],
): Promise<{ id: number; name: string }[]> {
  if (ids.length === 0) return [];
  return db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .orderByRaw('items.sort_name, items.id')
    .select<{ id: number; name: string }[]>('items.id', 'items.name');
}

/** The names of categories. */
export async function categoryNames(
  db: Knex,
  actor: Actor,
  ids: readonly number[],
): Promise<{ id: number; name: string }[]> {
  if (ids.length === 0) return [];
  return db('categories')
    .where('categories.workspace_id', actor.workspaceId)
    .whereRaw('categories.id = any(?::int[])', [[...ids]])
    .orderByRaw('lower(categories.name), categories.id')
    .select<{ id: number; name: string }[]>('categories.id', 'categories.name');
}
