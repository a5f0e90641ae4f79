/** What people of the demonstration wish to be told by mail, where that is not at once. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const WISHES = { late: 'daily', broken: 'daily', waiting: 'never' } as const;

/** Lets somebody who runs a stockroom hear of it once a day. */
export async function wishes(tx: Knex.Transaction, workspaceId: Id<'workspace'>, name: string): Promise<void> {
  const own = { workspace_id: workspaceId };
  const person = await tx('people')
    .where({ ...own, name })
    .first<{ id: number } | undefined>('id');
  if (!person) throw new Error(`The demo has no ${name}`);
  await tx('mail_wishes').insert(
    Object.entries(WISHES).map(([topic, wish]) => ({ ...own, person_id: person.id, topic, wish })),
  );
}
