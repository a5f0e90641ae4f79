/** Links what a provider knows somebody as to what they sign in with here, and undoes it. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import { Conflict, violatedConstraint } from '../../platform/errors.ts';
import type { Subject } from '../../platform/oidc.ts';
import { identity } from '../sign-in/queries.ts';
import { issuersOf } from './queries.ts';

/** From now on that subject signs in as this identity. @throws Conflict where it is somebody else already */
export async function linkSubject(
  tx: Knex.Transaction,
  identityId: Id<'identity'>,
  { issuer, subject }: Subject,
): Promise<void> {
  try {
    await tx('identity_links').insert({ issuer, subject, identity_id: identityId });
  } catch (error) {
    if (violatedConstraint(error) !== 'identity_links_pkey') throw error;
    throw new Conflict({
      title: 'This account is linked already',
      text: 'It signs in somebody here. Sign in with it to see whom.',
    });
  }
}

/** The provider signs them in no more. @throws Conflict where nothing else would */
export async function unlinkIssuer(tx: Knex.Transaction, identityId: Id<'identity'>, issuer: string): Promise<void> {
  const [own, issuers] = [await identity(tx, identityId), await issuersOf(tx, identityId)];
  if (own?.passwordHash === null && issuers.every((each) => each === issuer)) {
    throw new Conflict({
      title: 'This is your only way in',
      text: 'You have no password. Ask an administrator for a password link first.',
    });
  }
  await tx('identity_links').where({ identity_id: identityId, issuer }).delete();
}
