/** Writes roles. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Scopes } from '../../access/levels.ts';
import { uncovered } from '../../access/roles.ts';
import { setToggles } from '../../platform/catalogue-sync.ts';
import { Conflict, Invalid, invalid, Refused, violatedConstraint } from '../../platform/errors.ts';
import { isHeld, problemsOf, type Role } from './rules.ts';

interface Wanted {
  readonly name: string;
  readonly description: string;
  readonly scopes: Scopes;
}

/** Makes a custom role and gives its id. @throws Invalid where the name is taken; Refused where it is wider than one's own */
export async function createRole(tx: Knex.Transaction, actor: Actor, wanted: Wanted): Promise<Id<'role'>> {
  refuseUnlessCovered(actor, wanted.scopes);
  const { name, description } = wanted;
  const [made] = await unlessTaken(() =>
    tx('roles').insert({ workspace_id: actor.workspaceId, name, description }).returning<{ id: Id<'role'> }[]>('id'),
  );
  if (!made) throw new Error('The role was not made');
  await setToggles(tx, actor.workspaceId, made.id, wanted.scopes);
  return made.id;
}

/** Makes a copy of a role under a name that is free. */
export async function cloneRole(
  tx: Knex.Transaction,
  actor: Actor,
  role: Role,
): Promise<{ readonly id: Id<'role'>; readonly name: string }> {
  const name = await freeName(tx, actor, role.name);
  return { id: await createRole(tx, actor, { name, description: role.description, scopes: role.scopes }), name };
}

/** Saves a role. @throws Invalid where toggles lack what they require; Refused where it is wider than one's own */
export async function saveRole(tx: Knex.Transaction, actor: Actor, role: Role, wanted: Wanted): Promise<void> {
  refuseUnlessCovered(actor, wanted.scopes);
  const problems = problemsOf(wanted.scopes);
  if (problems.length > 0) throw new Invalid(problems);
  const { name, description } = wanted;
  await unlessTaken(() =>
    tx('roles')
      .where({ workspace_id: actor.workspaceId, id: role.id })
      .update({ name, description, version: role.version + 1 }),
  );
  await setToggles(tx, actor.workspaceId, role.id, wanted.scopes);
}

/** Deletes a role; whoever holds it, or is invited to it, and every device, gets the replacement. @throws Invalid where one is missing */
export async function deleteRole(
  tx: Knex.Transaction,
  actor: Actor,
  role: Role,
  replacement: Id<'role'> | null,
): Promise<void> {
  if (replacement === role.id) throw invalid('role_id', 'Choose another role: this one is to be deleted');
  if (replacement === null && isHeld(role)) throw invalid('role_id', 'Choose which role they get instead');
  await unlessHeld(async () => {
    const { workspaceId } = actor;
    if (replacement !== null) {
      const successor = { role_id: replacement, version: tx.raw('version + 1') };
      await tx('people').where({ workspace_id: workspaceId, role_id: role.id }).update(successor);
      await tx('devices').where({ workspace_id: workspaceId, role_id: role.id }).update(successor);
    }
    await tx('roles').where({ workspace_id: workspaceId, id: role.id }).delete();
  });
}

/** The last guard of a grant: whatever was submitted, nobody grants what they lack. @throws Refused */
export function refuseUnlessCovered(actor: Actor, scopes: Scopes): void {
  const wider = uncovered(actor.scopes, scopes);
  if (wider.length > 0) throw new Refused(null, wider);
}

async function freeName(tx: Knex.Transaction, { workspaceId }: Actor, name: string): Promise<string> {
  const names = await tx('roles').where({ workspace_id: workspaceId }).pluck<string[]>('name');
  const taken = names.map((each) => each.toLowerCase());
  const stem = `Copy of ${name}`.slice(0, 90);
  for (let number = 1; ; number++) {
    const wanted = number === 1 ? stem : `${stem} (${number})`;
    if (!taken.includes(wanted.toLowerCase())) return wanted;
  }
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'roles_name_is_unique') throw error;
    throw invalid('name', 'There is a role of that name already');
  }
}

async function unlessHeld(write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint !== 'people_role' && constraint !== 'devices_role') throw error;
    throw new Conflict({
      title: 'Somebody else changed roles just now',
      text: 'This role was given to somebody, or its replacement was deleted. Nothing was saved: open the page again.',
    });
  }
}
