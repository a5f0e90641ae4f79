/** Writes people and contacts: the one way in which roles, spans and sign-in addresses change. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { Conflict, invalid, refusedBecause, violatedConstraint } from '../../platform/errors.ts';
import { setAccessGroups } from '../access-groups/commands.ts';
import { deleteUnused, makeLink } from '../links/commands.ts';
import { emptyRole, type Person, roleSignsIn } from './queries.ts';
import { mayBeInvited, mayBeReset, mayGiveAll, mustReach, type PersonValues, WIDER } from './rules.ts';

/** Makes a person, who cannot sign in before accepting an invitation. @throws Invalid */
export async function createPerson(
  tx: Knex.Transaction,
  actor: Actor,
  values: PersonValues & { readonly role_id: Id<'role'> },
): Promise<{ readonly id: Id<'person'>; readonly signsIn: boolean }> {
  const spanAll = (values.span_mode ?? 'all') === 'all';
  if (spanAll && !mayGiveAll(actor)) throw refusedBecause(WIDER);
  const signsIn = await roleSignsIn(tx, actor, values.role_id);
  if (signsIn) await requireOwnAddress(tx, actor, values.email ?? null, null);
  const [made] = await tx('people')
    .insert({ workspace_id: actor.workspaceId, role_id: values.role_id, ...columns(values), span_all: spanAll })
    .returning<{ id: Id<'person'> }[]>('id');
  if (!made) throw new Error('The person was not made');
  await setGroups(tx, actor, made.id, values.group_ids);
  await setAccessGroups(tx, actor, made.id, values.access_group_ids);
  await setSpan(tx, actor, made.id, spanAll ? [] : values.span);
  return { id: made.id, signsIn };
}

/** Makes somebody who cannot sign in. */
export async function createContact(tx: Knex.Transaction, actor: Actor, values: PersonValues): Promise<Id<'person'>> {
  const role_id = await emptyRole(tx, actor);
  const [made] = await tx('people')
    .insert({ workspace_id: actor.workspaceId, role_id, ...columns(values) })
    .returning<{ id: Id<'person'> }[]>('id');
  if (!made) throw new Error('The contact was not made');
  return made.id;
}

/** Saves a person. @throws Invalid, or Refused where they would come to see more than the actor does */
export async function savePerson(
  tx: Knex.Transaction,
  actor: Actor,
  person: Person,
  values: PersonValues,
): Promise<void> {
  const spanAll = values.span_mode === undefined ? person.spanAll : values.span_mode === 'all';
  if (spanAll && !person.spanAll && !mayGiveAll(actor)) throw refusedBecause(WIDER);
  const email = values.email === undefined ? person.email : values.email;
  const roleId = values.role_id ?? person.roleId;
  if (person.identityId !== null || (await roleSignsIn(tx, actor, roleId))) {
    await requireOwnAddress(tx, actor, email, person.id);
  }
  if (email !== person.email) await changeAddress(tx, actor, person, email);
  const kept = await keptLocation(tx, actor, person, values);
  await update(tx, actor, person, { ...columns(kept), role_id: roleId, span_all: spanAll });
  await setGroups(tx, actor, person.id, values.group_ids);
  await setAccessGroups(tx, actor, person.id, values.access_group_ids);
  await setSpan(tx, actor, person.id, spanAll ? [] : values.span);
}

/** Saves somebody who cannot sign in; what they may once have signed in with stays as it is. */
export async function saveContact(
  tx: Knex.Transaction,
  actor: Actor,
  person: Person,
  values: PersonValues,
): Promise<void> {
  const { email = person.email } = values;
  if (email !== person.email) {
    if (person.identityId !== null) {
      throw invalid('email', 'They signed in with this address once: whoever manages people changes it');
    }
    await deleteUnused(tx, { workspaceId: actor.workspaceId, personId: person.id });
  }
  await update(tx, actor, person, columns(await keptLocation(tx, actor, person, values)));
}

/** Makes a link with which somebody sets their first password, or a new one. @throws Conflict where it would not work */
export async function makePersonsLink(
  tx: Knex.Transaction,
  actor: Actor,
  purpose: 'invitation' | 'reset',
  person: Person,
  token?: string,
): Promise<string> {
  const ready = purpose === 'invitation' ? mayBeInvited(person) : mayBeReset(person);
  if (!ready) throw already(person, purpose === 'invitation' ? 'cannot be invited now' : 'has no password to replace');
  return makeLink(tx, purpose, { workspaceId: actor.workspaceId, personId: person.id, by: actor.personId }, token);
}

/** Puts somebody into the archive and ends their sessions. @throws Conflict where they are there already */
export async function archivePerson(tx: Knex.Transaction, actor: Actor, person: Person): Promise<void> {
  if (person.archived) throw already(person, 'is in the archive already');
  await update(tx, actor, person, { archived_at: new Date() });
  await endSessionsHere(tx, actor, person);
}

/** Takes somebody out of the archive. @throws Conflict where they are not in it */
export async function restorePerson(tx: Knex.Transaction, actor: Actor, person: Person): Promise<void> {
  if (!person.archived) throw already(person, 'is not in the archive');
  await update(tx, actor, person, { archived_at: null });
}

/** Keeps somebody from making new bookings; they stay signed in. @throws Conflict where they are blocked already */
export async function blockPerson(
  tx: Knex.Transaction,
  actor: Actor,
  person: Person,
  reason: string | null,
): Promise<void> {
  if (person.blocked) throw already(person, 'is blocked already');
  if (person.archived) throw already(person, 'is in the archive, and books nothing anyway');
  await update(tx, actor, person, { blocked_at: new Date(), blocked_because: reason });
}

/** Lets somebody book again. @throws Conflict where they are not blocked */
export async function unblockPerson(tx: Knex.Transaction, actor: Actor, person: Person): Promise<void> {
  if (!person.blocked) throw already(person, 'is not blocked');
  await update(tx, actor, person, { blocked_at: null, blocked_because: null });
}

function columns({ name, email, phone, department_id, location_id }: PersonValues): Record<string, unknown> {
  const given = { name, email, phone, department_id, location_id };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function update(
  tx: Knex.Transaction,
  actor: Actor,
  person: Person,
  changed: Record<string, unknown>,
): Promise<void> {
  await tx('people')
    .where({ workspace_id: actor.workspaceId, id: person.id })
    .update({ ...changed, version: person.version + 1 });
}

/** Whoever signs in has an address, and nobody else who signs in here has the same. */
async function requireOwnAddress(
  tx: Knex.Transaction,
  actor: Actor,
  email: string | null,
  besides: Id<'person'> | null,
): Promise<void> {
  if (email === null) throw invalid('email', 'Enter an e-mail address: this role signs in with it');
  const taken = await tx('people as p')
    .join('role_toggles as t', (on) => on.on('t.workspace_id', 'p.workspace_id').andOn('t.role_id', 'p.role_id'))
    .where({ 'p.workspace_id': actor.workspaceId, 'p.email': email, 't.toggle': 'account.sign_in' })
    .whereRaw('p.id is distinct from ?', [besides])
    .first('p.id');
  if (taken) throw invalid('email', 'Somebody else here has this e-mail address already');
}

/** What was sent to the address before opens nothing any more, and nobody leads an account to themselves that sees more. */
async function changeAddress(tx: Knex.Transaction, actor: Actor, person: Person, email: string | null): Promise<void> {
  const refusal = person.id === actor.personId ? null : mustReach(actor, person);
  if (refusal !== null) throw refusedBecause(refusal);
  if (email !== null) await moveIdentity(tx, person, email);
  await deleteUnused(tx, { workspaceId: actor.workspaceId, personId: person.id });
}

/** The address that somebody signs in with follows the one that is known of them. */
async function moveIdentity(tx: Knex.Transaction, person: Person, email: string): Promise<void> {
  if (person.identityId === null) return;
  if (person.elsewhere) {
    throw invalid('email', 'This person signs in to another workspace too, so the address cannot be changed here');
  }
  try {
    await tx('identities').where({ id: person.identityId }).update({ email });
  } catch (error) {
    if (violatedConstraint(error) !== 'identities_email_is_unique') throw error;
    throw invalid('email', 'Somebody else signs in with this e-mail address already');
  }
}

async function setGroups(
  tx: Knex.Transaction,
  actor: Actor,
  personId: Id<'person'>,
  groupIds: readonly Id<'group'>[] | undefined,
): Promise<void> {
  if (groupIds === undefined) return;
  const of = { workspace_id: actor.workspaceId, person_id: personId };
  await tx('person_groups')
    .where(of)
    .whereNotIn('group_id', [...groupIds])
    .delete();
  if (groupIds.length > 0) {
    const rows = groupIds.map((group_id) => ({ ...of, group_id }));
    await tx('person_groups').insert(rows).onConflict().ignore();
  }
}

/** Replaces only what the actor can see of the list: a location out of their reach stays in it. */
async function setSpan(
  tx: Knex.Transaction,
  actor: Actor,
  personId: Id<'person'>,
  locationIds: readonly number[] | undefined,
): Promise<void> {
  if (locationIds === undefined) return;
  const of = { workspace_id: actor.workspaceId, person_id: personId };
  await tx('person_span')
    .where(of)
    .whereNotIn('location_id', [...locationIds])
    .whereIn('location_id', seen(tx, actor).whereNull('locations.archived_at'))
    .delete();
  if (locationIds.length > 0) {
    const rows = locationIds.map((location_id) => ({ ...of, location_id }));
    await tx('person_span').insert(rows).onConflict().ignore();
  }
}

/** A location that the actor cannot see is not theirs to take away: an empty choice then leaves it. */
async function keptLocation(
  tx: Knex.Transaction,
  actor: Actor,
  person: Person,
  values: PersonValues,
): Promise<PersonValues> {
  if (values.location_id !== null || person.locationId === null) return values;
  const [visible] = await seen(tx, actor).where('locations.id', person.locationId);
  return visible ? values : { ...values, location_id: undefined };
}

function seen(tx: Knex.Transaction, actor: Actor) {
  return tx('locations')
    .where(within(actor, 'storage.view', 'location'))
    .select<{ id: number }[]>('locations.id');
}

/** What they sign in with may lead to another workspace: only the sessions of this one end. */
async function endSessionsHere(tx: Knex.Transaction, actor: Actor, { identityId }: Person): Promise<void> {
  if (identityId === null) return;
  await tx('sessions')
    .where({ identity_id: identityId })
    .whereRaw(`(sess ->> 'workspaceId')::integer = ?`, [actor.workspaceId])
    .delete();
}

function already(person: Person, state: string): Conflict {
  return new Conflict({
    title: `${person.name} ${state}`,
    text: 'Somebody else may have been faster. Nothing changed.',
  });
}
