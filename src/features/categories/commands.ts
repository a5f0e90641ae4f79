/** Writes the tree of categories. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import { accessColumn, listAccessGroups } from '../circulation/commands.ts';
import type { AccessMode } from '../circulation/rules.ts';
import type { Category } from './queries.ts';

/** What a form says about a category; to whom it may go stays as it is where nothing is said. */
export interface CategoryFacts {
  readonly name: string;
  /** Null: it stands at the top. */
  readonly parentId: Id<'category'> | null;
  readonly access_groups_mode?: AccessMode;
  readonly access_groups?: readonly Id<'accessGroup'>[];
}

/** Makes a category and gives its id. @throws Invalid where the name is taken */
export async function createCategory(
  tx: Knex.Transaction,
  actor: Actor,
  facts: CategoryFacts,
): Promise<Id<'category'>> {
  const [made] = await inWords(() =>
    tx('categories')
      .insert({ workspace_id: actor.workspaceId, ...columns(facts) })
      .returning<{ id: Id<'category'> }[]>('id'),
  );
  if (!made) throw new Error('The category was not made');
  await listAccessGroups(tx, actor, 'category', made.id, facts.access_groups_mode, facts.access_groups);
  return made.id;
}

/** Renames or moves a category. @throws Invalid where the name is taken, or where it would come to lie below itself */
export async function saveCategory(
  tx: Knex.Transaction,
  actor: Actor,
  { workspaceId, id, version }: Category,
  facts: CategoryFacts,
): Promise<void> {
  await inWords(() =>
    tx('categories')
      .where({ workspace_id: workspaceId, id })
      .update({ ...columns(facts), version: version + 1 }),
  );
  await listAccessGroups(tx, actor, 'category', id, facts.access_groups_mode, facts.access_groups);
}

/** Deletes a category that nothing is of. @throws Conflict otherwise */
export async function deleteCategory(tx: Knex.Transaction, category: Category): Promise<void> {
  if (!category.bare) throw stillNeeded(category);
  try {
    await tx('categories').where({ workspace_id: category.workspaceId, id: category.id }).delete();
  } catch (error) {
    throw violatedConstraint(error) === null ? error : stillNeeded(category);
  }
}

function columns({ name, parentId, access_groups_mode: mode }: CategoryFacts) {
  return { name, parent_id: parentId, access: accessColumn(mode) };
}

function stillNeeded({ name }: Category): Conflict {
  return new Conflict({
    title: `${name} cannot be deleted`,
    text: 'Items, kits or other categories are of it, perhaps some in the archive or out of your sight. Give them another category first.',
  });
}

async function inWords<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    switch (violatedConstraint(error)) {
      case 'categories_name_is_unique':
        throw invalid('name', 'There is a category of that name in the same place already');
      case 'categories_form_a_tree':
        throw invalid('parent_id', 'A category cannot lie below itself, or below what lies below it');
      default:
        throw error;
    }
  }
}
