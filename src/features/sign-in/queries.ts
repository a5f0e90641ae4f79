/** Reads who an e-mail address belongs to, and where that identity is a person. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';

export interface Identity {
  readonly id: Id<'identity'>;
  readonly email: string;
  readonly passwordHash: string | null;
}

/** A person that an identity is, in a workspace where they may sign in. */
export interface Place {
  readonly workspaceId: Id<'workspace'>;
  readonly workspaceName: string;
  readonly personId: Id<'person'>;
}

/** Somebody of the demonstration: one for each role that ships. */
export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly roleName: string;
}

/** The identity of an e-mail address in lower case. */
export async function identityOf(db: Knex, email: string): Promise<Identity | null> {
  const row = await identities(db).where({ email }).first();
  return row ?? null;
}

/** An identity by its id. */
export async function identity(db: Knex, id: Id<'identity'>): Promise<Identity | null> {
  const row = await identities(db).where({ id }).first();
  return row ?? null;
}

/** The workspaces in which an identity is a person who may sign in, oldest first. */
export async function placesOf(db: Knex, identityId: Id<'identity'>): Promise<Place[]> {
  return db('people as p')
    .join('role_toggles as t', (on) => on.on('t.workspace_id', 'p.workspace_id').andOn('t.role_id', 'p.role_id'))
    .join('workspaces as w', 'w.id', 'p.workspace_id')
    .where({ 'p.identity_id': identityId, 'p.archived_at': null, 't.toggle': 'account.sign_in' })
    .orderBy('p.workspace_id')
    .select<Place[]>({ workspaceId: 'w.id', workspaceName: 'w.name', personId: 'p.id' });
}

/** The people of the demonstration, in the order of their roles. */
export async function demoPeople(db: Knex): Promise<DemoPerson[]> {
  return db('people as p')
    .join('identities as i', 'i.id', 'p.identity_id')
    .join('roles as r', (on) => on.on('r.workspace_id', 'p.workspace_id').andOn('r.id', 'p.role_id'))
    .whereRaw(`i.email = r.system_key || '@demo.example'`)
    .whereNull('p.archived_at')
    .orderBy('r.id')
    .select<DemoPerson[]>({ email: 'i.email', name: 'p.name', roleName: 'r.name' });
}

function identities(db: Knex) {
  return db('identities').select<Identity[]>({ id: 'id', email: 'email', passwordHash: 'password_hash' });
}
