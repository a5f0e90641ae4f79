/** Makes one-time links and uses them: the first owner, invitations and resets. Only a hash of each is ever stored. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import { recordFor } from '../../platform/audit.ts';
import { synchroniseSystemRoles } from '../../platform/catalogue-sync.ts';
import { invalid, Missing, violatedConstraint } from '../../platform/errors.ts';
import { hashOf, newToken } from '../../platform/one-time-tokens.ts';
import { endSessions } from '../sign-in/commands.ts';
import { isInhabited, type OneTimeLink } from './queries.ts';
import { expiryOf, type Purpose, pathOf } from './rules.ts';

export interface Newcomer {
  readonly identityId: Id<'identity'>;
  readonly workspaceId: Id<'workspace'>;
  readonly personId: Id<'person'>;
}

export interface FirstOwner {
  readonly workspace: string;
  readonly time_zone: string;
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string;
}

/** How somebody is going to sign in: with a new password, or with what they sign in with already. */
export type Credential =
  | { readonly passwordHash: string }
  | { readonly identityId: Id<'identity'> }
  | { readonly issuer: string; readonly subject: string };

/**
 * Makes a link for a person, in place of those that were not used yet, and gives its path: the only time it is known, unless
 * its token is one that whoever mails it can make again.
 */
export async function makeLink(
  tx: Knex.Transaction,
  purpose: 'invitation' | 'reset',
  of: { readonly workspaceId: Id<'workspace'>; readonly personId: Id<'person'>; readonly by: Id<'person'> },
  token = newToken(),
): Promise<string> {
  await deleteUnused(tx, of);
  const whose = { workspace_id: of.workspaceId, person_id: of.personId };
  return insertLink(tx, purpose, { ...whose, created_by: of.by }, token);
}

/** Makes a link that somebody asked for without being signed in: what others made for that person stays as it is. */
export async function makeForgottenLink(
  tx: Knex.Transaction,
  of: { readonly workspaceId: Id<'workspace'>; readonly personId: Id<'person'> },
  token: string,
): Promise<void> {
  await insertLink(tx, 'forgotten', { workspace_id: of.workspaceId, person_id: of.personId }, token);
}

/**
 * At the first start: the path of a link that makes the owner, and the workspace that they will own. Null where
 * somebody can sign in already.
 */
export async function firstLink(db: Knex): Promise<string | null> {
  return db.transaction(async (tx) => {
    await tx.raw('lock table workspaces in exclusive mode');
    const workspaceId = await onlyWorkspace(tx);
    if (workspaceId === null || (await isInhabited(tx, workspaceId))) return null;
    return insertLink(tx, 'owner', { workspace_id: workspaceId });
  });
}

/** Makes the first owner: somebody whose role holds every permission at its widest. @throws Missing if there is one */
export async function makeOwner(
  tx: Knex.Transaction,
  link: OneTimeLink,
  owner: FirstOwner,
  requestId: string,
): Promise<Newcomer> {
  const { workspaceId } = link;
  await tx('workspaces').where({ id: workspaceId }).forUpdate().select('id');
  if (await isInhabited(tx, workspaceId)) throw new Missing();
  await useLink(tx, link);
  await tx('workspaces').where({ id: workspaceId }).update({ name: owner.workspace, time_zone: owner.time_zone });
  const identityId = await newIdentity(tx, owner.email, owner.passwordHash);
  const [person] = await tx('people')
    .insert({
      workspace_id: workspaceId,
      identity_id: identityId,
      role_id: await fullRole(tx, workspaceId),
      name: owner.name,
      email: owner.email,
    })
    .returning<{ id: Id<'person'> }[]>('id');
  if (!person) throw new Error('The owner was not made');
  const newcomer = { identityId, workspaceId, personId: person.id };
  await recordUse(tx, newcomer, link, requestId);
  return newcomer;
}

/** Accepts an invitation: from now on the person signs in with that. @throws Missing where it was used in between */
export async function acceptInvitation(
  tx: Knex.Transaction,
  link: OneTimeLink,
  personId: Id<'person'>,
  credential: Credential,
  requestId: string,
): Promise<Newcomer> {
  await useLink(tx, link);
  const identityId = await identityFor(tx, link, credential);
  await oneEach(() =>
    tx('people').where({ workspace_id: link.workspaceId, id: personId }).update({ identity_id: identityId }),
  );
  const newcomer = { identityId, workspaceId: link.workspaceId, personId };
  await recordUse(tx, newcomer, link, requestId);
  return newcomer;
}

/** Sets a new password and ends every session under the old one. @throws Missing where it was used in between */
export async function resetPassword(
  tx: Knex.Transaction,
  link: OneTimeLink,
  newcomer: Newcomer,
  passwordHash: string,
  requestId: string,
): Promise<void> {
  await useLink(tx, link);
  await tx('identities').where({ id: newcomer.identityId }).update({ password_hash: passwordHash });
  await endSessions(tx, newcomer.identityId);
  await deleteUnused(tx, newcomer);
  await recordUse(tx, newcomer, link, requestId);
}

async function insertLink(
  tx: Knex.Transaction,
  purpose: Purpose,
  of: { readonly workspace_id: Id<'workspace'>; readonly person_id?: number; readonly created_by?: number },
  token = newToken(),
): Promise<string> {
  const expires_at = expiryOf(purpose, new Date());
  await tx('one_time_links').insert({ ...of, purpose, token_hash: hashOf(token), expires_at });
  return pathOf(token);
}

/** Ends the links that somebody has not used yet. */
export async function deleteUnused(
  tx: Knex.Transaction,
  { workspaceId, personId }: Pick<Newcomer, 'workspaceId' | 'personId'>,
): Promise<void> {
  await tx('one_time_links').where({ workspace_id: workspaceId, person_id: personId, used_at: null }).delete();
}

/** Of two who use it at once, one finds it used. */
async function useLink(tx: Knex.Transaction, link: OneTimeLink): Promise<void> {
  const used = await tx('one_time_links')
    .where({ workspace_id: link.workspaceId, id: link.id, used_at: null })
    .update({ used_at: new Date() });
  if (used === 0) throw new Missing();
}

async function onlyWorkspace(tx: Knex.Transaction): Promise<Id<'workspace'> | null> {
  const workspaces = await tx('workspaces').pluck<Id<'workspace'>[]>('id');
  if (workspaces.length > 1) return null;
  if (workspaces[0] !== undefined) return workspaces[0];
  const [made] = await tx('workspaces').insert({ name: 'Quartermaster' }).returning<{ id: Id<'workspace'> }[]>('id');
  if (!made) throw new Error('The workspace was not made');
  await synchroniseSystemRoles(tx, made.id);
  return made.id;
}

async function identityFor(tx: Knex.Transaction, link: OneTimeLink, by: Credential): Promise<Id<'identity'>> {
  if ('identityId' in by) return by.identityId;
  // Whoever holds a link proves no more than that: what signs in elsewhere is taken over by nobody.
  if (link.email === null || link.joined) throw new Missing();
  if ('passwordHash' in by) {
    if (link.identityId === null) return newIdentity(tx, link.email, by.passwordHash);
    await tx('identities').where({ id: link.identityId }).update({ password_hash: by.passwordHash });
    return link.identityId;
  }
  const identityId = link.identityId ?? (await newIdentity(tx, link.email, null));
  await tx('identity_links').insert({ issuer: by.issuer, subject: by.subject, identity_id: identityId });
  return identityId;
}

async function newIdentity(tx: Knex.Transaction, email: string, password_hash: string | null): Promise<Id<'identity'>> {
  return oneEach(async () => {
    const [made] = await tx('identities').insert({ email, password_hash }).returning<{ id: Id<'identity'> }[]>('id');
    if (!made) throw new Error('The identity was not made');
    return made.id;
  });
}

const TAKEN = new Set(['identities_email_is_unique', 'people_identity_is_one_person']);

async function oneEach<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!TAKEN.has(violatedConstraint(error) ?? '')) throw error;
    throw invalid('email', 'Somebody else here signs in with this already');
  }
}

async function fullRole(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<Id<'role'>> {
  const row = await tx('roles')
    .where({ workspace_id: workspaceId })
    .whereRaw(
      `not exists (select from toggles t where not exists (
         select from role_toggles r where r.workspace_id = roles.workspace_id and r.role_id = roles.id
           and r.toggle = t.key and r.scope = t.widest))`,
    )
    .orderBy('id')
    .first<{ id: Id<'role'> } | undefined>('id');
  if (!row) throw new Error('No role holds every toggle');
  return row.id;
}

async function recordUse(tx: Knex.Transaction, who: Newcomer, link: OneTimeLink, requestId: string): Promise<void> {
  const subject = { kind: 'person', id: who.personId };
  await recordFor(tx, who.workspaceId, who.personId, requestId, { action: `links.${link.purpose}`, subject });
}
