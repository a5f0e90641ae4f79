/** Writes one's own password, and ends one's own sessions. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import { invalid, Missing } from '../../platform/errors.ts';
import { hashPassword, isPassword, weaknessOf } from '../../platform/passwords.ts';
import type { OwnSession } from '../../platform/visit.ts';
import { endSessions } from '../sign-in/commands.ts';
import type { Identity } from '../sign-in/queries.ts';
import { DIGEST } from './queries.ts';

/** Replaces the password and ends every other session. @throws Invalid where the new one is too weak */
export async function changePassword(
  tx: Knex.Transaction,
  { id }: OwnSession,
  identity: Identity,
  password: string,
  about: readonly string[],
): Promise<void> {
  const weakness = await weaknessOf(password, [identity.email, ...about]);
  if (weakness !== null) throw invalid('password', weakness);
  if (await isPassword(password, identity.passwordHash)) throw invalid('password', 'This is the password you have now');
  await tx('identities')
    .where({ id: identity.id })
    .update({ password_hash: await hashPassword(password) });
  await endSessions(tx, identity.id, id);
}

/** Ends one session of an identity. @throws Missing where there is none */
export async function endOwnSession(tx: Knex.Transaction, identityId: Id<'identity'>, digest: string): Promise<void> {
  const ended = await tx('sessions').where({ identity_id: identityId }).whereRaw(`${DIGEST} = ?`, [digest]).delete();
  if (ended === 0) throw new Missing();
}
