/** Writes the link that somebody asked for who forgot their password, and the mail that brings it. */
import type { Knex } from 'knex';
import { recordFor } from '../../platform/audit.ts';
import { makeForgottenLink } from '../links/commands.ts';
import { queueMail } from '../mail/commands.ts';
import { identityOf, placesOf } from '../sign-in/queries.ts';

/** Nobody is sent another while this old, in minutes. */
const APART = 5;

/**
 * Queues the mail, if somebody signs in with that address and a password, and was not sent one just now. What signs in by way
 * of a provider has no password to forget.
 */
export async function sendLink(
  tx: Knex.Transaction,
  email: string,
  tokenOf: (message: string) => string,
): Promise<boolean> {
  const identity = await identityOf(tx, email);
  if (identity === null || identity.passwordHash === null) return false;
  await tx('identities').where({ id: identity.id }).forUpdate().select('id');
  const [place] = await placesOf(tx, identity.id);
  if (!place || (await sentJustNow(tx, place.workspaceId, place.personId))) return false;
  const message = crypto.randomUUID();
  await makeForgottenLink(tx, place, tokenOf(message));
  await queueMail(tx, { ...place, kind: 'forgotten', message });
  const subject = { kind: 'person', id: place.personId };
  await recordFor(tx, place.workspaceId, null, message, { action: 'forgotten.ask', subject });
  return true;
}

async function sentJustNow(tx: Knex, workspaceId: number, personId: number): Promise<boolean> {
  const row = await tx('mails')
    .where({ workspace_id: workspaceId, person_id: personId, kind: 'forgotten' })
    .whereRaw('made_at > now() - make_interval(mins => ?)', [APART])
    .first('id');
  return row !== undefined;
}
