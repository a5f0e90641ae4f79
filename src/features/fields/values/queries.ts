/** Reads what items say in the fields of their categories. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { within } from '../../../access/within.ts';
import type { Said } from '../rules.ts';

/** What items say, by their ids, as far as the actor sees the items; fields in the archive are left out. */
export async function saidBy(db: Knex, actor: Actor, itemIds: readonly number[]): Promise<ReadonlyMap<number, Said>> {
  const rows = await db('field_values')
    .whereRaw('field_values.workspace_id = ? and field_values.item_id = any(?::int[])', [
      actor.workspaceId,
      [...itemIds],
    ])
    .whereExists(
      db('items')
        .where(within(actor, 'items.view', 'item'))
        .whereRaw('items.id = field_values.item_id')
        .select(db.raw('1')),
    )
    .join('custom_fields', (on) =>
      on
        .on('custom_fields.workspace_id', 'field_values.workspace_id')
        .andOn('custom_fields.id', 'field_values.field_id'),
    )
    .whereNull('custom_fields.archived_at')
    .select<{ item: number; field: number; value: string }[]>({
      ...{ item: 'field_values.item_id', field: 'field_values.field_id', value: 'field_values.value' },
    });
  const byItem = Map.groupBy(rows, ({ item }) => item);
  return new Map(
    itemIds.map((id) => [id, new Map(byItem.get(id)?.map(({ field, value }) => [field, value] as const))]),
  );
}
