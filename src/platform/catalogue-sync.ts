/** Owns bringing the catalogue and the system roles from code into the database, after migrating. */
import type { Knex } from 'knex';
import { CATALOGUE, widest } from '../access/catalogue.ts';
import type { Id } from '../access/ids.ts';
import type { Scopes } from '../access/levels.ts';
import { SYSTEM_ROLES, type SystemRole } from '../access/system-roles.ts';

/** Makes toggles and the system roles of every workspace what the code says; changes nothing that is so already. */
export async function synchroniseCatalogue(db: Knex): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.raw('lock table toggles in exclusive mode');
    const toggles = CATALOGUE.map((toggle) => ({ key: toggle.key, widest: widest(toggle) }));
    await tx('toggles').insert(toggles).onConflict('key').merge();
    await tx('toggles')
      .whereNotIn(
        'key',
        CATALOGUE.map((toggle) => toggle.key),
      )
      .delete();
    for (const workspaceId of await tx('workspaces').pluck<Id<'workspace'>[]>('id')) {
      await synchroniseSystemRoles(tx, workspaceId);
    }
  });
}

/** The same for one workspace, for instance a new one. */
export async function synchroniseSystemRoles(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  for (const role of SYSTEM_ROLES) {
    const roleId = await keepSystemRole(tx, workspaceId, role);
    await setToggles(tx, workspaceId, roleId, role.scopes);
  }
}

/** Gives a role exactly these toggles; rows that are right already are not touched. */
export async function setToggles(
  tx: Knex.Transaction,
  workspaceId: Id<'workspace'>,
  roleId: Id<'role'>,
  scopes: Scopes,
): Promise<void> {
  const rows = Object.entries(scopes)
    .filter(([, scope]) => scope !== 'off')
    .map(([toggle, scope]) => ({ workspace_id: workspaceId, role_id: roleId, toggle, scope }));
  await tx('role_toggles')
    .where({ workspace_id: workspaceId, role_id: roleId })
    .whereNotIn(
      'toggle',
      rows.map((row) => row.toggle),
    )
    .delete();
  if (rows.length === 0) return;
  await tx('role_toggles')
    .insert(rows)
    .onConflict(['workspace_id', 'role_id', 'toggle'])
    .merge()
    .whereRaw('role_toggles.scope <> excluded.scope');
}

async function keepSystemRole(
  tx: Knex.Transaction,
  workspaceId: Id<'workspace'>,
  { key, name, description }: SystemRole,
): Promise<Id<'role'>> {
  const known = await tx('roles')
    .where({ workspace_id: workspaceId, system_key: key })
    .first<{ id: Id<'role'>; name: string; description: string } | undefined>('id', 'name', 'description');
  if (known) {
    if (known.name !== name || known.description !== description) {
      await tx('roles').where({ workspace_id: workspaceId, id: known.id }).update({ name, description });
    }
    return known.id;
  }
  const [made] = await tx('roles')
    .insert({ workspace_id: workspaceId, system_key: key, name, description })
    .returning<{ id: Id<'role'> }[]>('id');
  if (!made) throw new Error(`The system role ${key} was not made`);
  return made.id;
}
