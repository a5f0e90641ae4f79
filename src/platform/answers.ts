/** Owns turning every error into its answer: a page, a fragment or JSON, without a stack, a query or a path. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { holds } from '../access/actor.ts';
import { RANK, toggleOf } from '../access/catalogue.ts';
import type { Decision } from '../access/decide.ts';
import {
  Conflict,
  ForeignForm,
  Invalid,
  Missing,
  NotFresh,
  NotSignedIn,
  Refused,
  Stale,
  TooMany,
  violatedConstraint,
} from './errors.ts';
import { explain, refusalOf, whyAddress } from './explain.ts';
import { sendPage, sendPlain, type View } from './pages.ts';
import { brokenPromise } from './promises.ts';
import type { ErrorView, Link } from './view-model.ts';

/** What an error is answered with. */
export interface Answer extends ErrorView {
  readonly status: number;
  readonly template: string;
  /** A word for machines: what kind of refusal it is. */
  readonly reason: string;
  readonly retryAfter?: number;
}

export function registerAnswers(app: FastifyInstance): void {
  // Whoever sits down at the same machine later finds nothing in its cache; what is the same for everybody says so.
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error instanceof NotSignedIn) return sendPlain(request, reply, await app.house.entrance(request, reply));
    if (error instanceof NotFresh) return sendPlain(request, reply, await app.house.entranceAgain(request, reply));
    return send(request, reply, await answerTo(error, request));
  });
  app.setNotFoundHandler(async (request, reply) => send(request, reply, MISSING));
}

async function send(request: FastifyRequest, reply: FastifyReply, answer: Answer) {
  const { status, template, reason, retryAfter, ...data } = answer;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (wantsJson(request)) return reply.code(status).send({ error: reason, title: data.title, text: data.text });
  const ways = [...(data.ways ?? []), ...wayBack(request)];
  const view: View = {
    template,
    status,
    data: { ...data, ways },
    page: { title: data.title, main: { refusal: reason } },
  };
  return request.present ? sendPage(request, reply, request.present, view) : sendPlain(request, reply, view);
}

/** To the page of ours from which it was asked, as far as the browser says. */
function wayBack({ headers, host, url, method, present }: FastifyRequest): Link[] {
  const from = URL.parse(headers.referer ?? '');
  if (!present || present.device || from?.host !== host || from.pathname.startsWith('//')) return [];
  const path = from.pathname + from.search;
  return method === 'GET' && path === url ? [] : [{ href: path, label: 'Go back' }];
}

/** The words of an error, with its status; refusals are noted in the log. */
export async function answerTo(error: Error & Partial<FastifyError>, request: FastifyRequest): Promise<Answer> {
  if (error instanceof Missing) return MISSING;
  if (error instanceof Refused) return refused(error, request);
  if (error instanceof ForeignForm || error.code?.startsWith('FST_CSRF_')) return FOREIGN_FORM;
  if (error instanceof Conflict) {
    return { status: 409, template: '/errors/conflict', reason: 'conflict', ...error.obstacle };
  }
  const broken = brokenPromise(error);
  if (broken) return { status: 409, template: '/errors/conflict', reason: 'conflict', ...broken };
  if (error instanceof Stale) return STALE;
  if (error instanceof Invalid) {
    return {
      status: error.status,
      template: '/errors/conflict',
      reason: 'invalid',
      title: 'There is a problem',
      text: error.message,
    };
  }
  if (error instanceof TooMany || error.statusCode === 429) return tooMany(error);
  if (error.statusCode !== undefined && error.statusCode < 500) return unreadable(error.statusCode);
  if (error.code === NO_TEXT) return MISSING;
  request.log.error({ err: error, constraint: violatedConstraint(error) }, 'a fault of ours');
  return isDatabaseAway(error) ? AWAY : FAILED;
}

async function refused(refusal: Refused, request: FastifyRequest): Promise<Answer> {
  const { decision, names, rule } = refusal;
  if (request.present) await request.server.refusals.note(request.present.actor, request, refusal);
  const common = { status: 403, template: '/errors/refused', title: 'You may not do this' };
  if (rule !== null) return { ...common, reason: 'rule', text: rule };
  if (decision === null) {
    const text = `The form sent fields that were not offered to you: ${names.join(', ')}. Nothing was saved.`;
    return { ...common, reason: 'field', text };
  }
  return {
    ...common,
    reason: decision.failed ?? 'allowed',
    text: `“${toggleOf(decision.permission).label}”: ${refusalOf(decision)}`,
    checks: explain(decision),
    ways:
      request.server.house.why && !request.present?.device
        ? [{ href: whyAddress(decision), label: 'Why?', icon: 'why' }]
        : [],
    ...(await whoCouldHelp(decision, request)),
  };
}

/** The roles that hold the permission more widely; and, for those who see people, who can assign roles. */
async function whoCouldHelp({ actor, permission }: Decision, request: FastifyRequest): Promise<Partial<ErrorView>> {
  const { db } = request.server;
  const holders = await db('role_toggles as t')
    .join('roles as r', (on) => on.on('r.workspace_id', 't.workspace_id').andOn('r.id', 't.role_id'))
    .where({ 't.workspace_id': actor.workspaceId, 't.toggle': permission })
    .orderBy('r.name')
    .select<{ name: string; scope: keyof typeof RANK }[]>('r.name', 't.scope');
  const held = RANK[actor.scopes[permission] ?? 'off'];
  return {
    grants: holders.filter((role) => RANK[role.scope] > held).map((role) => `The role ${role.name}`),
    people:
      holds(actor, 'users.view') && !request.present?.device
        ? await whoAssignRoles(request, actor.workspaceId)
        : undefined,
  };
}

async function whoAssignRoles(request: FastifyRequest, workspaceId: number): Promise<Link[]> {
  const people = await request.server
    .db('people as p')
    .join('role_toggles as t', (on) => on.on('t.workspace_id', 'p.workspace_id').andOn('t.role_id', 'p.role_id'))
    .where({ 'p.workspace_id': workspaceId, 't.toggle': 'users.manage', 'p.archived_at': null })
    .orderBy('p.name')
    .limit(5)
    .select<{ id: number; name: string }[]>('p.id', 'p.name');
  return people.map((person) => ({ href: `/people/${person.id}`, label: person.name }));
}

function tooMany(error: Error): Answer {
  const seconds = error instanceof TooMany ? error.retryAfter : 60;
  return {
    status: 429,
    template: '/errors/too-many',
    reason: 'too-many',
    title: 'Too many tries',
    text: `Try again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
    retryAfter: seconds,
  };
}

/** PostgreSQL's word for text that no text can be, such as one with a null character: no row has it. */
const NO_TEXT = '22021';

function unreadable(status: number): Answer {
  const known = UNREADABLE[status] ?? {
    title: 'This could not be read',
    text: 'Open the page again and send the form once more.',
  };
  return { status, template: '/errors/failed', reason: 'unreadable', ...known };
}

const UNREADABLE: Readonly<Record<number, { title: string; text: string }>> = {
  413: { title: 'This is too large', text: 'A form may carry 1 MB, and a file 20 MB.' },
  415: {
    title: 'This kind of content is not taken',
    text: 'Send forms as application/x-www-form-urlencoded or multipart/form-data.',
  },
  503: { title: 'Busy', text: 'Try again in a moment.' },
};

const MISSING: Answer = {
  status: 404,
  template: '/errors/missing',
  reason: 'missing',
  title: 'Page not found',
  text: 'There is nothing at this address, or it is not for you to see.',
};

const FOREIGN_FORM: Answer = {
  status: 403,
  template: '/errors/failed',
  reason: 'csrf',
  title: 'This form has expired',
  text: 'It was opened before you signed in, or too long ago. Go back, open its page again, and send it once more.',
};

const STALE: Answer = {
  status: 409,
  template: '/errors/conflict',
  reason: 'stale',
  title: 'Somebody else was faster',
  text: 'It was changed since you opened this page. Open it again to see how it is now.',
};

const FAILED: Answer = {
  status: 500,
  template: '/errors/failed',
  reason: 'failed',
  title: 'Something went wrong',
  text: 'This is our fault, not yours. Nothing was saved. It has been written to the log.',
};

const AWAY: Answer = {
  status: 503,
  template: '/errors/failed',
  reason: 'away',
  title: 'The database is away',
  text: 'Nothing was saved. Try again in a moment.',
  retryAfter: 5,
};

function isDatabaseAway(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(ECONN|08|57P0|53)/.test(code) || error.name === 'KnexTimeoutError' || /Connection terminated/.test(error.message)
  );
}

function wantsJson(request: FastifyRequest): boolean {
  return request.headers.accept?.startsWith('application/json') ?? false;
}
