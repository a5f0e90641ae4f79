/** Writes departments and groups. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { counted } from '../../platform/counts.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import { DEPARTMENTS, type DirectoryNoun, GROUPS } from './nouns.ts';
import type { Entry } from './queries.ts';

/** Makes one and gives its id. @throws Invalid where the name is taken */
export async function createEntry(
  tx: Knex.Transaction,
  actor: Actor,
  noun: DirectoryNoun,
  name: string,
): Promise<number> {
  const [made] = await unlessTaken(noun, () =>
    tx(noun.table).insert({ workspace_id: actor.workspaceId, name }).returning<{ id: number }[]>('id'),
  );
  if (!made) throw new Error(`The ${noun.one} was not made`);
  return made.id;
}

/** Makes one for somebody who belongs to it, and gives its id and what the log calls that. @throws Invalid */
export async function createFor(
  tx: Knex.Transaction,
  actor: Actor,
  kind: DirectoryNoun['kind'],
  name: string,
): Promise<{ readonly id: number; readonly action: string }> {
  const noun = kind === 'department' ? DEPARTMENTS : GROUPS;
  return { id: await createEntry(tx, actor, noun, name), action: `${noun.table}.create` };
}

/** Renames one. @throws Invalid where the name is taken */
export async function renameEntry(
  tx: Knex.Transaction,
  actor: Actor,
  noun: DirectoryNoun,
  entry: Entry,
  name: string,
): Promise<void> {
  await unlessTaken(noun, () =>
    tx(noun.table)
      .where({ workspace_id: actor.workspaceId, id: entry.id })
      .update({ name, version: entry.version + 1 }),
  );
}

/** Deletes one that nobody belongs to and no stockroom lists. @throws Conflict otherwise */
export async function deleteEntry(
  tx: Knex.Transaction,
  actor: Actor,
  noun: DirectoryNoun,
  entry: Entry,
): Promise<void> {
  if (entry.people + entry.stockrooms > 0) {
    throw new Conflict({
      title: `The ${noun.one} ${entry.name} is in use`,
      text: `It has ${counted(entry.people, 'person')}, and stands in the lists of ${counted(entry.stockrooms, 'stockroom')}. Move them first.`,
    });
  }
  await tx(noun.table).where({ workspace_id: actor.workspaceId, id: entry.id }).delete();
}

async function unlessTaken<Result>(noun: DirectoryNoun, write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== `${noun.table}_name_is_unique`) throw error;
    throw invalid('name', `There is a ${noun.one} of that name already`);
  }
}
