/** Signing in and out over HTTP. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { href } from '../../access/action.ts';
import { accept, type FieldError, type Submission } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { Refused } from '../../platform/errors.ts';
import { route } from '../../platform/guard.ts';
import { sendPlain } from '../../platform/pages.ts';
import { isPassword } from '../../platform/passwords.ts';
import { enter, leave } from '../../platform/session.ts';
import { readSubmission } from '../../platform/submission.ts';
import { countFailure, forgetFailures, refuseAfterTooMany } from '../../platform/tries.ts';
import { showForgotten } from '../forgotten/actions.ts';
import { waysIn } from '../providers/page.ts';
import { endSession, showSignIn, showSignInAgain, startSession } from './actions.ts';
import { recordRefusal, recordSignIn } from './commands.ts';
import { signInForm } from './forms.ts';
import { type Entrance, resumptionPage, signInAgainPage, signInPage } from './page.ts';
import { demoPeople, identityOf, type Place, placesOf } from './queries.ts';
import { resumable, resumptionOf } from './resumption.ts';
import { ownPath } from './rules.ts';

const WRONG = { name: 'email', text: 'The e-mail address or the password is not right' };

export function signIn(app: FastifyInstance): void {
  app.house.entrance = async (request, reply) => {
    const next = request.method === 'GET' ? request.url : cameFrom(request);
    return { ...signInPage(await entrance(request, reply, { next })), status: 401 };
  };
  app.house.entranceAgain = async (request, reply) => {
    if (request.method === 'GET') {
      return { ...signInAgainPage(await entrance(request, reply, { next: request.url })), status: 401 };
    }
    const { submission } = await readSubmission(request);
    const resume = resumable(request.url, request.routeOptions.config.action, submission) ?? '';
    const values = { next: cameFrom(request), resume };
    return { ...signInAgainPage(await entrance(request, reply, values)), status: 401 };
  };
  route(app, showSignIn, async (request, reply) =>
    sendPlain(request, reply, signInPage(await entrance(request, reply, { next: nextOf(request) }))),
  );
  route(app, showSignInAgain, async (request, reply) =>
    sendPlain(request, reply, signInAgainPage(await entrance(request, reply, { next: nextOf(request) }))),
  );
  route(app, startSession, start);
  route(app, endSession, async (request, reply) => {
    await leave(request, reply);
    return reply.redirect('/sign-in', 303);
  });
}

async function start(request: FastifyRequest, reply: FastifyReply) {
  const { submission } = await readSubmission(request);
  const read = accept(null, signInForm, submission);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') return tryAgain(request, reply, submission, read.errors);
  const { email, password, next, resume } = read.values;
  const found = await tried(request, email, password);
  if (found === null) return tryAgain(request, reply, submission, [WRONG]);
  await enter(request, found);
  await recordSignIn(request.server.db, found.place, request.id, 'password');
  const resumption = resumptionOf(resume);
  if (resumption) return sendPlain(request, reply, resumptionPage(reply.stamp(), resumption, ownPath(next)));
  return reply.redirect(ownPath(next), 303);
}

interface Found {
  readonly identityId: Id<'identity'>;
  readonly workspaceId: Id<'workspace'>;
  readonly place: Place;
}

/** Does the same work whether or not there is such an account. @throws TooMany */
async function tried(request: FastifyRequest, email: string, password: string): Promise<Found | null> {
  const { db } = request.server;
  await refuseAfterTooMany(request, email);
  const identity = await identityOf(db, email);
  const right = await isPassword(password, identity?.passwordHash ?? null);
  const place = identity && right ? await placeOf(request, identity.id) : null;
  if (identity === null || place === null) {
    await countFailure(request, email);
    await recordRefusal(db, identity?.id ?? null, request.id);
    return null;
  }
  // Guesses made at the same time all passed the first look.
  await refuseAfterTooMany(request, email);
  await forgetFailures(db, email);
  return { identityId: identity.id, workspaceId: place.workspaceId, place };
}

/** Where they are already, if they may still be there; else the oldest workspace that lets them in. */
async function placeOf({ server, session }: FastifyRequest, identityId: Id<'identity'>): Promise<Place | null> {
  const places = await placesOf(server.db, identityId);
  return places.find((place) => place.workspaceId === session.workspaceId) ?? places[0] ?? null;
}

async function tryAgain(
  request: FastifyRequest,
  reply: FastifyReply,
  values: Submission,
  errors: readonly FieldError[],
) {
  const view = signInPage({ ...(await entrance(request, reply, values)), errors });
  return sendPlain(request, reply, { ...view, status: 422 });
}

async function entrance({ server }: FastifyRequest, reply: FastifyReply, values: Submission): Promise<Entrance> {
  const people = server.config.mode === 'demo' ? await demoPeople(server.db) : [];
  const forgotten = server.mail.on ? [{ href: href(showForgotten), label: showForgotten.label }] : [];
  const ways = [...forgotten, ...waysIn(server.config.oidc, { next: ownPath(values.next) })];
  return { stamp: reply.stamp(), values, ways, people };
}

function nextOf({ query }: FastifyRequest): string {
  return ownPath(typeof query === 'object' && query !== null && 'next' in query ? query.next : undefined);
}

/** The page whose form was sent, as the browser tells it. */
function cameFrom({ headers }: FastifyRequest): string {
  if (!headers.referer || !URL.canParse(headers.referer)) return '/';
  const { host, pathname, search } = new URL(headers.referer);
  return host === headers.host ? ownPath(pathname + search) : '/';
}
