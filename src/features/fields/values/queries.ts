/** Reads what items say in the fields of their categories. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { within } from '../../../access/within.ts';
import type { CustomField, Said } from '../rules.ts';

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

/** What would be said of an item in a field; null: nothing. */
export interface Saying {
  readonly field: CustomField;
  readonly value: string | null;
}

/** Of what would be said of items (null: of a new one), all that another item says already in a field that tells items apart. */
export async function saidElsewhere(
  db: Knex,
  { workspaceId }: Actor,
  said: readonly { readonly itemId: number | null; readonly saying: Saying }[],
): Promise<ReadonlySet<Saying>> {
  const once = said.filter(({ saying: { field, value } }) => field.once && value !== null);
  if (once.length === 0) return new Set();
  const wanted = once.map(({ itemId, saying: { field, value } }, n) => ({ n, item: itemId, field: field.id, value }));
  const { rows } = await db.raw<{ rows: { n: number }[] }>(
    /* sql */ `
    select wanted.n
    from jsonb_to_recordset(:wanted::jsonb) as wanted (n integer, item integer, field integer, value text)
    where exists (select from field_values as there
      where there.workspace_id = :workspaceId and there.field_id = wanted.field and there.once
        and lower(there.value) = lower(wanted.value) and there.item_id is distinct from wanted.item)`,
    { wanted: JSON.stringify(wanted), workspaceId },
  );
  return new Set(rows.flatMap(({ n }) => once[n]?.saying ?? []));
}
