/** Reads which identity a provider's subject is, and with which providers an identity signs in. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import type { Subject } from '../../platform/oidc.ts';

/** The identity that is linked to a subject. */
export async function linkedIdentity(db: Knex, { issuer, subject }: Subject): Promise<Id<'identity'> | null> {
  const row = await db('identity_links')
    .where({ issuer, subject })
    .first<{ identity_id: Id<'identity'> } | undefined>('identity_id');
  return row?.identity_id ?? null;
}

/** The issuers of the providers that an identity can sign in with. */
export async function issuersOf(db: Knex, identityId: Id<'identity'>): Promise<string[]> {
  return db('identity_links').where({ identity_id: identityId }).pluck<string[]>('issuer');
}
