/** Writes label templates. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { invalid, violatedConstraint } from '../../../platform/errors.ts';
import type { Design } from '../design/rules.ts';
import type { Template } from './queries.ts';

export interface TemplateFacts {
  readonly name: string;
  readonly design: Design;
}

/** Makes a template and gives its id. @throws Invalid where the name is taken */
export async function createTemplate(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  { name, design }: TemplateFacts,
): Promise<Id<'labelTemplate'>> {
  const [made] = await unlessTaken(() =>
    tx('label_templates')
      .insert({ workspace_id: workspaceId, name, design: JSON.stringify(design) })
      .returning<{ id: Id<'labelTemplate'> }[]>('id'),
  );
  if (!made) throw new Error('The template was not made');
  return made.id;
}

/** Saves a template; what is being printed keeps the old one. @throws Invalid where the name is taken */
export async function saveTemplate(
  tx: Knex.Transaction,
  { workspaceId, id, version }: Template,
  { name, design }: TemplateFacts,
): Promise<void> {
  await unlessTaken(() =>
    tx('label_templates')
      .where({ workspace_id: workspaceId, id })
      .update({ name, design: JSON.stringify(design), version: version + 1 }),
  );
}

/** Deletes a template; what was printed from it stays. */
export async function deleteTemplate(tx: Knex.Transaction, { workspaceId, id }: Template): Promise<void> {
  await tx('label_templates').where({ workspace_id: workspaceId, id }).delete();
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'label_templates_name_is_unique') throw error;
    throw invalid('name', 'There is a template of that name already');
  }
}
