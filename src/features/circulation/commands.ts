/** Writes to whom items and categories may go. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { AccessMode } from './rules.ts';

/** The column of items and of categories that keeps a mode; undefined leaves it as it is. */
export function accessColumn(mode: AccessMode | undefined): 'all' | 'listed' | null | undefined {
  return mode === 'inherited' ? null : mode;
}

/** Replaces the list of an item or a category; in any other mode than `listed` there is none. */
export async function listAccessGroups(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  of: 'item' | 'category',
  id: number,
  mode: AccessMode | undefined,
  groupIds: readonly Id<'accessGroup'>[] = [],
): Promise<void> {
  if (mode === undefined) return;
  const table = `${of}_access_groups`;
  const its = { workspace_id: workspaceId, [`${of}_id`]: id };
  const wanted = mode === 'listed' ? groupIds : [];
  await tx(table)
    .where(its)
    .whereNotIn('access_group_id', [...wanted])
    .delete();
  if (wanted.length === 0) return;
  await tx(table)
    .insert(wanted.map((access_group_id) => ({ ...its, access_group_id })))
    .onConflict()
    .ignore();
}
