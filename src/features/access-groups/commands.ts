/** Writes access groups, and who is in them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import type { AccessGroup } from './queries.ts';

type PersonIds = readonly Id<'person'>[];

/** Makes one and gives its id. @throws Invalid where the name is taken */
export async function createAccessGroup(
  tx: Knex.Transaction,
  actor: Actor,
  name: string,
  people: PersonIds,
): Promise<Id<'accessGroup'>> {
  const [made] = await unlessTaken(() =>
    tx('access_groups').insert({ workspace_id: actor.workspaceId, name }).returning<{ id: Id<'accessGroup'> }[]>('id'),
  );
  if (!made) throw new Error('The access group was not made');
  await setMembers(tx, actor, made.id, people);
  return made.id;
}

/** Saves its name, and those in it whom the actor sees. @throws Invalid where the name is taken */
export async function saveAccessGroup(
  tx: Knex.Transaction,
  actor: Actor,
  group: AccessGroup,
  name: string,
  people: PersonIds | undefined,
): Promise<void> {
  await unlessTaken(() =>
    tx('access_groups')
      .where({ workspace_id: actor.workspaceId, id: group.id })
      .update({ name, version: group.version + 1 }),
  );
  if (people !== undefined) await setMembers(tx, actor, group.id, people);
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

/** Replaces only those whom the actor sees; nobody changes what they are in themselves. */
async function setMembers(
  tx: Knex.Transaction,
  actor: Actor,
  groupId: Id<'accessGroup'>,
  people: PersonIds,
): Promise<void> {
  if (people.includes(actor.personId)) {
    throw invalid('people', 'People: somebody else has to put you into an access group');
  }
  const of = { workspace_id: actor.workspaceId, access_group_id: groupId };
  const seen = tx('people')
    .where(within(actor, 'users.view', 'person'))
    .select('people.id');
  await tx('access_group_people')
    .where(of)
    .whereNotIn('person_id', [...people, actor.personId])
    .whereIn('person_id', seen)
    .delete();
  if (people.length === 0) return;
  await tx('access_group_people')
    .insert(people.map((person_id) => ({ ...of, person_id })))
    .onConflict()
    .ignore();
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'access_groups_name_is_unique') throw error;
    throw invalid('name', 'There is an access group of that name already');
  }
}
