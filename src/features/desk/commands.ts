/** Writes whose turn it is at a desk, and what they have scanned. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Stale } from '../../platform/errors.ts';
import type { Desk, Place, Turn } from './queries.ts';

/** From here on the desk serves them, and nobody else. @throws Stale where it began to serve somebody at the same time */
export async function beginTurn(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  place: Place,
  personId: Id<'person'> | null,
): Promise<Id<'turn'>> {
  await endTurn(tx, workspaceId, place);
  const [begun] = await tx('desk_turns')
    .insert({ workspace_id: workspaceId, ...place, person_id: personId })
    .onConflict()
    .ignore()
    .returning<{ id: Id<'turn'> }[]>('id');
  if (!begun) throw new Stale();
  return begun.id;
}

/** Whoever was served there is forgotten, with all that they scanned. */
export async function endTurn(tx: Knex.Transaction, workspaceId: number, place: Place): Promise<void> {
  await tx('desk_turns')
    .where({ workspace_id: workspaceId, ...place })
    .delete();
}

/** Holds the turn in place until the transaction ends, as something is done in it. @throws Stale where it is over */
export async function keepTurn(
  tx: Knex.Transaction,
  { workspaceId, turn }: Pick<Desk, 'workspaceId' | 'turn'>,
): Promise<void> {
  if (turn === null) return;
  const kept = await tx('desk_turns')
    .where({ workspace_id: workspaceId, id: turn.id })
    .update({ acted_at: tx.fn.now() });
  if (kept === 0) throw new Stale();
}

/** Puts something on the list of what is to be lent, or more of it. */
export async function listItem(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  turn: Turn,
  itemId: number,
): Promise<void> {
  await tx('desk_lines')
    .insert({ workspace_id: workspaceId, turn_id: turn.id, item_id: itemId })
    .onConflict(['workspace_id', 'turn_id', 'item_id'])
    .merge({ quantity: tx.raw('desk_lines.quantity + 1') });
}

/** Takes something off the list. */
export async function unlistItem(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  turn: Turn,
  itemId: number,
): Promise<void> {
  await tx('desk_lines').where({ workspace_id: workspaceId, turn_id: turn.id, item_id: itemId }).delete();
}

/** Remembers what came back, as long as the turn lasts. */
export async function noteReturns(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  turnId: Id<'turn'>,
  holdIds: readonly number[],
): Promise<void> {
  await tx('desk_returns')
    .insert(holdIds.map((hold_id) => ({ workspace_id: workspaceId, turn_id: turnId, hold_id })))
    .onConflict()
    .ignore();
}

export async function chooseDue(tx: Knex.Transaction, { workspaceId }: Actor, turn: Turn, dueAt: Date): Promise<void> {
  await tx('desk_turns').where({ workspace_id: workspaceId, id: turn.id }).update({ due_at: dueAt });
}
