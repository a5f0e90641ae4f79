/** Reads who an e-mail address belongs to, and where that identity is a person. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';

export interface Identity {
  readonly id: Id<'identity'>;
  readonly passwordHash: string | null;
}

/** The identity of an e-mail address in lower case. */
export async function identityOf(db: Knex, email: string): Promise<Identity | null> {
  const row = await db('identities')
    .where({ email })
    .first<Identity | undefined>({ id: 'id', passwordHash: 'password_hash' });
  return row ?? null;
}

/** The workspaces in which an identity is a person who may sign in, oldest first. */
export async function workspacesOf(db: Knex, identityId: Id<'identity'>): Promise<Id<'workspace'>[]> {
  return db('people as p')
    .join('role_toggles as t', (on) => on.on('t.workspace_id', 'p.workspace_id').andOn('t.role_id', 'p.role_id'))
    .where({ 'p.identity_id': identityId, 'p.archived_at': null, 't.toggle': 'account.sign_in' })
    .orderBy('p.workspace_id')
    .pluck<Id<'workspace'>[]>('p.workspace_id');
}
