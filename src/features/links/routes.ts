/** One-time links over HTTP: whoever opens one is nobody yet. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accept, type FieldError, type Fields, type Form, type Submission, type Values } from '../../access/form.ts';
import { actAs } from '../../platform/audit.ts';
import { Invalid, invalid, Missing, Refused } from '../../platform/errors.ts';
import { say } from '../../platform/flash.ts';
import { route } from '../../platform/guard.ts';
import { sendPlain } from '../../platform/pages.ts';
import { hashPassword, isPassword, weaknessOf } from '../../platform/passwords.ts';
import { enter } from '../../platform/session.ts';
import { readSubmission } from '../../platform/submission.ts';
import {
  countFailure,
  countFailureOfAddress,
  forgetFailures,
  refuseAddressAfterTooMany,
  refuseAfterTooMany,
} from '../../platform/tries.ts';
import { tellOfWayIn } from '../mail/commands.ts';
import { waysIn } from '../providers/page.ts';
import { openLink, useLink } from './actions.ts';
import { acceptInvitation, type Credential, makeOwner, type Newcomer, resetPassword } from './commands.ts';
import { joinForm, ownerForm, passwordForm } from './forms.ts';
import { deadLinkPage, linkPage } from './page.ts';
import { type OneTimeLink, usableLink } from './queries.ts';

export function links(app: FastifyInstance): void {
  route(app, openLink, async (request, reply) => {
    const link = await found(request);
    return link === null ? sendPlain(request, reply, deadLinkPage()) : draw(request, reply, link, startingValues(link));
  });
  route(app, useLink, async (request, reply) => {
    const link = await found(request);
    if (link === null) return sendPlain(request, reply, deadLinkPage());
    const { submission } = await readSubmission(request);
    try {
      await enter(request, await used(request, link, submission));
    } catch (error) {
      if (error instanceof Missing) return sendPlain(request, reply, deadLinkPage());
      if (!(error instanceof Invalid)) throw error;
      return draw(request, reply, link, submission, error.errors);
    }
    say(reply, 'Welcome. You are signed in.');
    return reply.redirect('/', 303);
  });
}

async function found(request: FastifyRequest): Promise<OneTimeLink | null> {
  await refuseAddressAfterTooMany(request);
  const link = await usableLink(request.server.db, tokenOf(request));
  if (link === null) await countFailureOfAddress(request);
  return link;
}

async function used(request: FastifyRequest, link: OneTimeLink, submission: Submission): Promise<Newcomer> {
  switch (link.purpose) {
    case 'owner':
      return becomeOwner(request, link, submission);
    case 'invitation':
      return link.joined ? join(request, link, submission) : begin(request, link, submission);
    case 'reset':
    case 'forgotten':
      return reset(request, link, submission);
  }
}

async function becomeOwner({ server, id }: FastifyRequest, link: OneTimeLink, submission: Submission) {
  const { password, ...owner } = read(ownerForm, submission);
  const passwordHash = await newHash(password, [owner.name, owner.email, owner.workspace]);
  return server.db.transaction((tx) => makeOwner(tx, link, { ...owner, passwordHash }, id));
}

async function begin(request: FastifyRequest, link: OneTimeLink, submission: Submission) {
  const { password } = read(passwordForm, submission);
  return accepted(request, link, { passwordHash: await newHash(password, aboutPerson(link)) });
}

/** Their address signs in elsewhere already: they show that it is theirs. */
async function join(request: FastifyRequest, link: OneTimeLink, submission: Submission) {
  const { password } = read(joinForm, submission);
  const { identityId, email } = link;
  if (identityId === null || email === null) throw new Missing();
  await refuseAfterTooMany(request, email);
  if (!(await isPassword(password, link.passwordHash))) {
    await countFailure(request, email);
    throw invalid('password', 'The password is not right');
  }
  await refuseAfterTooMany(request, email);
  await forgetFailures(request.server.db, email);
  return accepted(request, link, { identityId });
}

async function reset({ server, id }: FastifyRequest, link: OneTimeLink, submission: Submission): Promise<Newcomer> {
  const { password } = read(passwordForm, submission);
  const { identityId, personId, workspaceId } = link;
  if (identityId === null || personId === null) throw new Missing();
  const newcomer = { identityId, personId, workspaceId };
  const passwordHash = await newHash(password, aboutPerson(link));
  await server.db.transaction(async (tx) => {
    await resetPassword(tx, link, newcomer, passwordHash, id);
    await tellOfWayIn(tx, newcomer, 'password');
  });
  if (link.email !== null) await forgetFailures(server.db, link.email);
  return newcomer;
}

async function accepted({ server, id }: FastifyRequest, link: OneTimeLink, credential: Credential) {
  const { personId } = link;
  if (personId === null) throw new Missing();
  return server.db.transaction(async (tx) => {
    await actAs(tx, personId, id);
    return acceptInvitation(tx, link, personId, credential, id);
  });
}

function read<F extends Fields>(form: Form<F>, submission: Submission): Values<F> {
  const answer = accept(null, form, submission);
  if (answer.outcome === 'refused') throw new Refused(null, answer.names);
  if (answer.outcome === 'invalid') throw new Invalid(answer.errors);
  return answer.values;
}

async function newHash(password: string, about: readonly string[]): Promise<string> {
  const weakness = await weaknessOf(password, about);
  if (weakness !== null) throw invalid('password', weakness);
  return hashPassword(password);
}

function aboutPerson({ personName, email, workspaceName }: OneTimeLink): string[] {
  return [personName, email, workspaceName].filter((each) => each !== null);
}

function draw(
  request: FastifyRequest,
  reply: FastifyReply,
  link: OneTimeLink,
  values: Submission = {},
  errors: readonly FieldError[] = [],
) {
  const token = tokenOf(request);
  const ways = link.purpose === 'invitation' ? waysIn(request.server.config.oidc, { link: token }) : [];
  const view = linkPage(link, { stamp: reply.stamp(), token, values, errors, ways });
  return sendPlain(request, reply, { ...view, status: errors.length > 0 ? 422 : 200 });
}

function startingValues({ purpose }: OneTimeLink): Submission {
  return purpose === 'owner' ? { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : {};
}

function tokenOf({ params }: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'token' in params ? String(params.token) : '';
}
