/**
 * Owns the one way through a request: guard, row, decision, form, command, audit, answer. Features say what is theirs;
 * that each is asked, and in this order, is not left to them.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import { type Action, decideAction, isPublic, isReachable } from '../access/action.ts';
import { type Actor, holds } from '../access/actor.ts';
import { decide } from '../access/decide.ts';
import { accept, type Drawing, type Fields, type Form, type Submission, type Values } from '../access/form.ts';
import { readId } from '../access/ids.ts';
import type { Resource } from '../access/resource.ts';
import { type Deed, record } from './audit.ts';
import { actingIdentity, type Present } from './current-actor.ts';
import { Conflict, Invalid, Missing, NotSignedIn, Refused, refusedBecause, Stale } from './errors.ts';
import { say } from './flash.ts';
import { isFresh, refuseUnlessFresh } from './fresh.ts';
import { sendPage, type View } from './pages.ts';
import { type Prepared, run } from './prepared.ts';
import { tableOf, unresolved } from './references.ts';
import { retried } from './retry.ts';
import { readSubmission } from './submission.ts';
import { type ChangeVisit, type OwnSession, Query, type Visit } from './visit.ts';

/** Finds the row that an address names, within the actor's reach; null is a 404. */
export type Load<Row> = (visit: Visit, id: number) => Promise<Row | null> | Row | null;

/** For what has no row of its own, such as a list, or a form for what does not exist yet. */
export const wholeWorkspace: Load<Resource> = ({ actor }) => ({ kind: 'workspace', workspaceId: actor.workspaceId });

interface Shown<Row> {
  readonly load: Load<Row>;
  draw(visit: Visit, row: Row): Promise<View>;
}

interface Sent<Row> {
  readonly load: Load<Row>;
  send(visit: Visit, row: Row, reply: FastifyReply): Promise<unknown>;
}

/** What a command did: where to go, what to say there, and what the log keeps. */
export interface Outcome extends Omit<Deed, 'action'> {
  readonly to: string;
  readonly say?: string;
}

interface Changed<Row, F extends Fields, Made extends Resource = Resource> {
  readonly load: Load<Row>;
  /** The things as they will be, or that will be made: each is decided on before the command runs, which is handed them. */
  becomes?(visit: ChangeVisit, row: Row, values: Values<F>): Promise<readonly Made[]> | readonly Made[];
  run(visit: ChangeVisit, row: Row, values: Values<F>, made: readonly Made[]): Promise<Outcome>;
}

interface Drawn<Row> {
  readonly load: Load<Row>;
  /** The values that the form starts from. */
  current?(visit: Visit, row: Row): Promise<Submission> | Submission;
  /** Draws the form, also again after an error, with what was typed. */
  draw(visit: Visit, row: Row, drawing: Drawing): Promise<View>;
}

interface FormPage<Row, F extends Fields, Made extends Resource> extends Drawn<Row>, Changed<Row, F, Made> {
  readonly load: Load<Row>;
}

interface Preview<Row, F extends Fields> extends Drawn<Row> {
  answer(visit: Visit, row: Row, values: Values<F>): Promise<View>;
}

type WithForm<Row extends Resource, F extends Fields> = Action<Row> & { readonly form: Form<F> };

/** A page of its own: GET, allowed, drawn. */
export function show<Row extends Resource = Resource>(
  app: FastifyInstance,
  action: Action<Row>,
  page: Shown<Row>,
): void {
  send(app, action, {
    load: page.load,
    send: async (visit, row, reply) =>
      sendPage(reply.request, reply, presentAt(reply.request), await page.draw(visit, row)),
  });
}

/** Anything else that is read: a file, a redirect, a feed. */
export function send<Row extends Resource = Resource>(
  app: FastifyInstance,
  action: Action<Row>,
  answer: Sent<Row>,
): void {
  route(app, action, async (request, reply) => {
    const visit = visitOf(request, reply, app.db);
    const row = await loadDecided(visit, action, answer.load);
    refuseUnlessPossible(action, row);
    return answer.send(visit, row, reply);
  });
}

/** A change without a form of its own to draw again: one button. */
export function change<Row extends Resource = Resource, F extends Fields = Fields, Made extends Resource = Resource>(
  app: FastifyInstance,
  action: Action<Row> & { readonly form?: Form<F> },
  changed: Changed<Row, F, Made>,
): void {
  route(app, action, async (request, reply) => finish(reply, await perform(app, request, reply, action, changed)));
}

/** A form: the GET that opens it and the POST that submits it, which draws it again where something is not valid. */
export function formPage<Row extends Resource, F extends Fields, Made extends Resource = Resource>(
  app: FastifyInstance,
  open: Action<Row>,
  submit: WithForm<Row, F>,
  page: FormPage<Row, F, Made>,
): void {
  show(app, open, {
    load: page.load,
    draw: async (visit, row) => {
      const values = await page.current?.(visit, row);
      return page.draw(visit, row, { row, values });
    },
  });
  route(app, submit, async (request, reply) => {
    try {
      return finish(reply, await perform(app, request, reply, submit, page));
    } catch (error) {
      const view = await drawnAgain(app, request, reply, submit, page, error);
      if (view === null) throw error;
      return sendPage(request, reply, presentAt(request), view);
    }
  });
}

/** A form that is answered with a page and changes nothing: it shows what would come of it. */
export function preview<Row extends Resource, F extends Fields>(
  app: FastifyInstance,
  submit: WithForm<Row, F>,
  page: Preview<Row, F>,
): void {
  route(app, submit, async (request, reply) => {
    const present = presentAt(request);
    try {
      const { submission } = await readSubmission(request);
      const visit = visitOf(request, reply, app.db);
      const row = await loadDecided(visit, submit, page.load);
      const values = await accepted<F>(visit, submit, row, submission);
      return await sendPage(request, reply, present, await page.answer(visit, row, values));
    } catch (error) {
      const view = await drawnAgain(app, request, reply, submit, page, error);
      if (view === null) throw error;
      return sendPage(request, reply, present, view);
    }
  });
}

/** Registers a route from its action: the guard stands before anything is loaded or parsed. */
export function route<Row extends Resource>(
  app: FastifyInstance,
  action: Action<Row>,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  app.house.add(action as Action);
  app.route({
    method: action.method,
    url: action.path,
    config: { action: action as Action },
    onRequest: isPublic(action.needs) ? [] : [guard(action as Action)],
    preHandler: [
      ...(action.method === 'POST' ? [app.csrfProtection] : []),
      ...(action.fresh ? [refuseUnlessFresh] : []),
    ],
    handler,
  });
}

function guard(action: Action) {
  return async (request: FastifyRequest): Promise<void> => {
    const present = request.session.beside?.present;
    if (!present) throw new NotSignedIn();
    request.present = present;
    refuseUnlessReachable(present.actor, action);
  };
}

function refuseUnlessReachable(actor: Actor, action: Action): void {
  if (isPublic(action.needs) || isReachable(actor, action)) return;
  if (action.books && actor.blocked && holds(actor, action.needs)) throw refusedBecause(BLOCKED);
  throw new Refused(decide(actor, action.needs, action.makes?.(actor) ?? null));
}

/** There is no booking yet whose stockroom a decision could name. */
const BLOCKED = 'You are blocked from making new bookings. Those who run the stockrooms can lift it.';

/** Everything of a change happens in one transaction; lost races are run again whole. */
async function perform<Row extends Resource, F extends Fields, Made extends Resource>(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action<Row>,
  changed: Changed<Row, F, Made>,
): Promise<Answer> {
  const { submission, files } = await readSubmission(request);
  return retried(() =>
    app.db.transaction(async (tx) => {
      const present = await presentAgain(tx, request);
      refuseUnlessReachable(present.actor, action as Action);
      const claimed = await claim(tx, present.actor, action.name, submission);
      if (claimed) return claimed;
      const visit: ChangeVisit = { ...visitOf(request, reply, tx), actor: present.actor, db: tx, files };
      const row = await loadDecided(visit, action, changed.load, true);
      const values = await accepted<F>(visit, action, row, submission);
      const made = (await changed.becomes?.(visit, row, values)) ?? [];
      for (const thing of made) decideOn(present.actor, action, thing);
      const outcome = await changed.run(visit, row, values, made);
      refuseUnlessPossible(action, row);
      await record(tx, present.actor, request.id, { action: action.name, ...outcome });
      await keepAnswer(tx, present.actor, submission, outcome.to);
      return { to: outcome.to, say: outcome.say };
    }),
  );
}

/** A command says in its own words what stands in the way; one that forgot to is held to what its button said. */
function refuseUnlessPossible<Row extends Resource>(action: Action<Row>, row: Row): void {
  if (action.possible?.(row) ?? true) return;
  throw new Conflict({
    title: `“${action.label}” is not possible now`,
    text: 'Things stand differently by now. Open the page again to see how. Nothing was saved.',
  });
}

async function loadDecided<Row extends Resource>(
  visit: Visit,
  action: Action<Row>,
  load: Load<Row>,
  lock = false,
): Promise<Row> {
  const named = action.path.includes(':id');
  const id = named ? readId(visit.params.id) : 0;
  if (id === null) throw new Missing();
  if (lock && named && action.on) {
    const table = tableOf(action.on);
    await visit.db(table).where({ workspace_id: visit.actor.workspaceId, id }).forNoKeyUpdate().select('id');
  }
  const row = await load(visit, id);
  if (!row) throw new Missing();
  if (named) {
    decideOn(visit.actor, action, row);
    const rule = action.refuses?.(visit.actor, row) ?? null;
    if (rule !== null) throw refusedBecause(rule);
  }
  return row;
}

function decideOn<Row extends Resource>(actor: Actor, action: Action<Row>, thing: Resource): void {
  const decision = decideAction(actor, action, thing);
  if (decision && !decision.allowed) throw new Refused(decision);
}

async function accepted<F extends Fields>(
  visit: Visit,
  action: Action,
  row: Resource,
  submission: Submission,
): Promise<Values<F>> {
  const form = (action.form ?? { fields: {} }) as Form<F>;
  const read = accept(visit.actor, form, submission, row);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') throw new Invalid(read.errors);
  if (
    'version' in row &&
    typeof row.version === 'number' &&
    action.form &&
    String(row.version) !== submission.version
  ) {
    throw new Stale();
  }
  const missing = await unresolved(visit.db, visit.actor, read.referred);
  if (missing.length > 0) throw new Invalid(missing);
  return read.values;
}

interface Answer {
  readonly to: string;
  readonly say?: string;
}

function finish(reply: FastifyReply, { to, say: sentence }: Answer) {
  if (sentence) say(reply, sentence);
  return reply.redirect(to, 303);
}

const CLAIM: Prepared = {
  name: 'claim',
  text: /* sql */ `
    insert into submissions (workspace_id, person_id, key, action, body_hash) values (?, ?, ?, ?, ?)
    on conflict do nothing`,
};
const ANSWER: Prepared = {
  name: 'answer',
  text: 'update submissions set location = ? where workspace_id = ? and person_id = ? and key = ?',
};

/** Claims the key of a form; a second submission waits for the first, then gets its answer. */
async function claim(
  tx: Knex.Transaction,
  actor: Actor,
  action: string,
  submission: Submission,
): Promise<Answer | null> {
  const key = submission._key;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new Invalid([{ name: '_key', text: 'This form is incomplete: open its page again' }]);
  }
  const values = [actor.workspaceId, actor.personId, key, action, fingerprint(submission)];
  const { rowCount } = await run(tx, CLAIM, values);
  return rowCount === 1 ? null : answered(tx, actor, action, key, submission);
}

async function answered(
  tx: Knex.Transaction,
  actor: Actor,
  action: string,
  key: string,
  submission: Submission,
): Promise<Answer> {
  const kept = await tx('submissions')
    .where({ workspace_id: actor.workspaceId, person_id: actor.personId, key })
    .first<{ action: string; body_hash: Buffer; location: string | null } | undefined>(
      'action',
      'body_hash',
      'location',
    );
  if (kept?.location && kept.action === action && kept.body_hash.equals(fingerprint(submission))) {
    return { to: kept.location };
  }
  throw new Conflict({
    title: 'This form was already sent',
    text: 'It was sent once before with other contents, and that is what counts. Open the page again to change it.',
    ways: kept?.location ? [{ href: kept.location, label: 'See what was saved' }] : [],
  });
}

async function keepAnswer(tx: Knex.Transaction, actor: Actor, submission: Submission, location: string): Promise<void> {
  await run(tx, ANSWER, [location, actor.workspaceId, actor.personId, String(submission._key)]);
}

function fingerprint(submission: Submission): Buffer {
  const sorted = Object.entries(submission)
    .filter(([name]) => name !== '_csrf')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest();
}

async function drawnAgain<Row extends Resource>(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action<Row>,
  page: Drawn<Row>,
  error: unknown,
): Promise<View | null> {
  if (!(error instanceof Invalid) && !(error instanceof Stale)) return null;
  const { submission } = await readSubmission(request);
  const visit = visitOf(request, reply, app.db);
  const row = await loadDecided(visit, action, page.load);
  if (error instanceof Invalid) {
    const view = await page.draw(visit, row, { row, values: submission, errors: error.errors });
    return {
      ...view,
      status: 422,
      page: { ...view.page, title: `Error: ${view.page.title}`, heading: view.page.heading ?? view.page.title },
    };
  }
  const stored = (await page.current?.(visit, row)) ?? {};
  const view = await page.draw(visit, row, { row, values: submission, stored });
  return { ...view, status: 409 };
}

async function presentAgain(tx: Knex.Transaction, request: FastifyRequest): Promise<Present> {
  const { identityId, workspaceId } = request.session;
  const present = identityId && workspaceId ? await actingIdentity(tx, identityId, workspaceId, request.id) : null;
  if (!present) throw new NotSignedIn();
  return present;
}

/** Who is signed in; the guard of the route has seen to it that somebody is. */
export function presentAt(request: FastifyRequest): Present {
  if (!request.present) throw new NotSignedIn();
  return request.present;
}

function visitOf(request: FastifyRequest, reply: FastifyReply, db: Knex): Visit {
  const { actor, workspace } = presentAt(request);
  return {
    db,
    actor,
    workspace,
    session: sessionOf(request),
    stamp: reply.stamp(),
    params: request.params as Record<string, string>,
    query: new Query(request.query as Record<string, string>),
    url: request.url,
    now: new Date(),
    requestId: request.id,
    fresh: isFresh(request),
  };
}

function sessionOf({ session }: FastifyRequest): OwnSession {
  if (session.identityId === undefined) throw new NotSignedIn();
  return { id: session.sessionId, identityId: session.identityId };
}

declare module 'fastify' {
  interface FastifyRequest {
    present: Present | null;
  }
  interface FastifyContextConfig {
    action?: Action;
  }
}
