/** Writes categories. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { invalid, violatedConstraint } from '../../platform/errors.ts';
import type { Category } from './queries.ts';

/** Makes a category and gives its id. @throws Invalid where the name is taken */
export async function createCategory(tx: Knex.Transaction, actor: Actor, name: string): Promise<Id<'category'>> {
  const [made] = await unlessTaken(() =>
    tx('categories').insert({ workspace_id: actor.workspaceId, name }).returning<{ id: Id<'category'> }[]>('id'),
  );
  if (!made) throw new Error('The category was not made');
  return made.id;
}

/** Renames a category. @throws Invalid where the name is taken */
export async function renameCategory(
  tx: Knex.Transaction,
  actor: Actor,
  category: Category,
  name: string,
): Promise<void> {
  await unlessTaken(() =>
    tx('categories')
      .where({ workspace_id: actor.workspaceId, id: category.id })
      .update({ name, version: category.version + 1 }),
  );
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'categories_name_is_unique') throw error;
    throw invalid('name', 'There is a category of that name already');
  }
}
