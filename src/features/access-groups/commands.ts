/** Writes access groups, and who is in them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import type { AccessGroup } from './queries.ts';

type PersonIds = readonly Id<'person'>[];

/** Makes one and gives its id. @throws Invalid where the name is taken */
export async function createAccessGroup(tx: Knex.Transaction, actor: Actor, name: string): Promise<Id<'accessGroup'>> {
  const [made] = await unlessTaken(() =>
    tx('access_groups').insert({ workspace_id: actor.workspaceId, name }).returning<{ id: Id<'accessGroup'> }[]>('id'),
  );
  if (!made) throw new Error('The access group was not made');
  return made.id;
}

/** Saves its name. @throws Invalid where the name is taken */
export async function saveAccessGroup(
  tx: Knex.Transaction,
  actor: Actor,
  group: AccessGroup,
  name: string,
): Promise<void> {
  await unlessTaken(() =>
    tx('access_groups')
      .where({ workspace_id: actor.workspaceId, id: group.id })
      .update({ name, version: group.version + 1 }),
  );
}

/** Deletes one that nobody is in and nothing is restricted to. @throws Conflict otherwise */
export async function deleteAccessGroup(tx: Knex.Transaction, actor: Actor, group: AccessGroup): Promise<void> {
  if (group.people > 0 || group.restricts) {
    throw new Conflict({
      title: `The access group ${group.name} is in use`,
      text: 'People are in it, or items or categories are restricted to it, perhaps some that you do not see.',
    });
  }
  await tx('access_groups').where({ workspace_id: actor.workspaceId, id: group.id }).delete();
}

/** Puts people into it and gives those who were not in it before. @throws Invalid */
export async function addMembers(
  tx: Knex.Transaction,
  actor: Actor,
  { id }: AccessGroup,
  people: PersonIds,
): Promise<Id<'person'>[]> {
  refuseUnlessOthers(actor, people);
  const of = { workspace_id: actor.workspaceId, access_group_id: id };
  const added = await tx('access_group_people')
    .insert(people.map((person_id) => ({ ...of, person_id })))
    .onConflict()
    .ignore()
    .returning<{ person_id: Id<'person'> }[]>('person_id');
  if (added.length === 0) throw invalid('people', 'People: all of them are in it already');
  return added.map(({ person_id }) => person_id);
}

/** Takes people out of it and gives those who were in it. @throws Invalid */
export async function removeMembers(
  tx: Knex.Transaction,
  actor: Actor,
  { id }: AccessGroup,
  people: PersonIds,
): Promise<Id<'person'>[]> {
  refuseUnlessOthers(actor, people);
  const removed = await tx('access_group_people')
    .where({ workspace_id: actor.workspaceId, access_group_id: id })
    .whereRaw('person_id = any(?::int[])', [[...people]])
    .delete()
    .returning<{ person_id: Id<'person'> }[]>('person_id');
  if (removed.length === 0) throw invalid('people', 'People: none of them is in it any more');
  return removed.map(({ person_id }) => person_id);
}

/** Puts somebody into exactly these access groups; undefined leaves them as they are. */
export async function setAccessGroups(
  tx: Knex.Transaction,
  actor: Actor,
  personId: Id<'person'>,
  groupIds: readonly Id<'accessGroup'>[] | undefined,
): Promise<void> {
  if (groupIds === undefined) return;
  const of = { workspace_id: actor.workspaceId, person_id: personId };
  await tx('access_group_people')
    .where(of)
    .whereNotIn('access_group_id', [...groupIds])
    .delete();
  if (groupIds.length === 0) return;
  await tx('access_group_people')
    .insert(groupIds.map((access_group_id) => ({ ...of, access_group_id })))
    .onConflict()
    .ignore();
}

/** @throws Invalid where nobody was chosen, or oneself: nobody changes what they are in themselves */
function refuseUnlessOthers(actor: Actor, people: PersonIds): void {
  if (people.length === 0) throw invalid('people', 'People: tick at least one');
  if (people.includes(actor.personId)) throw invalid('people', 'People: somebody else has to do this for you');
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'access_groups_name_is_unique') throw error;
    throw invalid('name', 'There is an access group of that name already');
  }
}
