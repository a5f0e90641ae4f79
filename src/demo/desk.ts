/** The demo's desk: everybody carries a badge, and a device waits to be paired. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

/** `B-0001` and so on for all people, in the order of their names. */
export async function desk(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const workspace_id = workspaceId;
  const people = await tx('people').where({ workspace_id }).orderBy('name').pluck<number[]>('id');
  await tx('codes').insert(
    people.map((person_id, at) => ({ workspace_id, person_id, code: `B-${String(at + 1).padStart(4, '0')}` })),
  );
  const role = await tx('roles').where({ workspace_id, system_key: 'self-service' }).first('id');
  const stockroom = await tx('stockrooms').where({ workspace_id, name: 'Sound store' }).first('id');
  await tx('devices').insert({
    ...{ workspace_id, name: 'Counter of the sound store', role_id: role.id, stockroom_id: stockroom.id },
    created_by: people[0],
  });
}
