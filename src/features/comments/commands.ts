/** Writes comments. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Comment } from './queries.ts';

/** Adds a comment to an item and gives its id. */
export async function addComment(
  tx: Knex.Transaction,
  { workspaceId, personId }: Actor,
  itemId: Id<'item'>,
  text: string,
): Promise<Id<'comment'>> {
  const [made] = await tx('comments')
    .insert({ workspace_id: workspaceId, item_id: itemId, text, written_by: personId })
    .returning<{ id: Id<'comment'> }[]>('id');
  if (!made) throw new Error('The comment was not added');
  return made.id;
}

/** Deletes one. */
export async function deleteComment(tx: Knex.Transaction, { workspaceId, id }: Comment): Promise<void> {
  await tx('comments').where({ workspace_id: workspaceId, id }).delete();
}
