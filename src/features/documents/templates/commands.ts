/** Writes the templates of documents. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { invalid, violatedConstraint } from '../../../platform/errors.ts';
import type { Template } from './queries.ts';

export type TemplateFacts = Pick<Template, 'name' | 'about' | 'paper' | 'body' | 'active' | 'signed'>;

/** Makes a template and gives its id. @throws Invalid where the name is taken */
export async function createTemplate(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  facts: TemplateFacts,
): Promise<Id<'documentTemplate'>> {
  const [made] = await unlessTaken(() =>
    tx('document_templates')
      .insert({ workspace_id: workspaceId, ...facts })
      .returning<{ id: Id<'documentTemplate'> }[]>('id'),
  );
  if (!made) throw new Error('The template was not made');
  return made.id;
}

/** Saves a template. @throws Invalid where the name is taken */
export async function saveTemplate(
  tx: Knex.Transaction,
  { workspaceId, id, version }: Template,
  facts: TemplateFacts,
): Promise<void> {
  await unlessTaken(() =>
    tx('document_templates')
      .where({ workspace_id: workspaceId, id })
      .update({ ...facts, version: version + 1 }),
  );
}

/** Deletes a template. */
export async function deleteTemplate(tx: Knex.Transaction, { workspaceId, id }: Template): Promise<void> {
  await tx('document_templates').where({ workspace_id: workspaceId, id }).delete();
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'document_templates_name_is_unique') throw error;
    throw invalid('name', 'There is a document of that name already');
  }
}
