/** Writes where items were seen. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Item } from '../items/queries.ts';

/** Decimal degrees as text. */
export interface Position {
  readonly latitude: string;
  readonly longitude: string;
  /** In metres. */
  readonly accuracy?: number | null;
}

/** Notes that the item was seen there, now. */
export async function notePosition(tx: Knex.Transaction, actor: Actor, item: Item, position: Position): Promise<void> {
  const { latitude, longitude, accuracy = null } = position;
  const row = { item_id: item.id, latitude, longitude, accuracy, noted_by: actor.personId };
  await tx('positions').insert({ workspace_id: actor.workspaceId, ...row });
}
