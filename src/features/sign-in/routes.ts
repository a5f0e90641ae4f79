/** Signing in and out over HTTP. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { route } from '../../platform/handle.ts';
import { sendPlain } from '../../platform/pages.ts';
import { readSubmission } from '../../platform/submission.ts';
import { endSession, showSignIn, showSignInAgain, startSession } from './actions.ts';
import { readSignIn } from './forms.ts';
import { signInAgainPage, signInPage } from './page.ts';
import { isPassword } from './passwords.ts';
import { identityOf, workspacesOf } from './queries.ts';

const WRONG = { name: 'email', text: 'The e-mail address or the password is not right' };

export function signIn(app: FastifyInstance): void {
  app.house.entrance = (request, reply) => {
    const next = request.method === 'GET' ? request.url : '/';
    return { ...signInPage(reply.stamp(), { next }), status: 401 };
  };
  route(app, showSignIn, async (request, reply) => sendPlain(request, reply, signInPage(reply.stamp())));
  app.house.entranceAgain = (request, reply) => {
    const next = request.method === 'GET' ? request.url : cameFrom(request);
    return { ...signInAgainPage(reply.stamp(), { next }), status: 401 };
  };
  route(app, showSignInAgain, async (request, reply) => {
    const { next } = request.query as { next?: unknown };
    return sendPlain(request, reply, signInAgainPage(reply.stamp(), { next: ownPath(next) }));
  });
  route(app, startSession, start);
  route(app, endSession, async (request, reply) => {
    await request.session.destroy();
    return reply.redirect('/sign-in', 303);
  });
}

async function start(request: FastifyRequest, reply: FastifyReply) {
  const { submission } = await readSubmission(request);
  const read = readSignIn(submission);
  const signedIn = 'errors' in read ? null : await whoIs(request, read.email, read.password);
  if (signedIn === null) {
    const errors = 'errors' in read ? read.errors : [WRONG];
    return sendPlain(request, reply, { ...signInPage(reply.stamp(), submission, errors), status: 422 });
  }
  await request.session.regenerate();
  Object.assign(request.session, signedIn, { signedInAt: Date.now() });
  return reply.redirect(ownPath(submission.next), 303);
}

async function whoIs({ server }: FastifyRequest, email: string, password: string) {
  const identity = await identityOf(server.db, email);
  const right = await isPassword(password, identity?.passwordHash ?? null);
  if (!right || identity === null) return null;
  const [workspaceId] = await workspacesOf(server.db, identity.id);
  return workspaceId === undefined ? null : { identityId: identity.id, workspaceId };
}

/** The page whose form was sent, as the browser tells it. */
function cameFrom({ headers }: FastifyRequest): string {
  if (!headers.referer || !URL.canParse(headers.referer)) return '/';
  const { host, pathname, search } = new URL(headers.referer);
  return host === headers.host ? ownPath(pathname + search) : '/';
}

/** Only a path of our own is followed. */
function ownPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  const url = new URL(next, 'http://own.invalid');
  return url.host === 'own.invalid' ? url.pathname + url.search : '/';
}
