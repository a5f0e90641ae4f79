/**
 * Owns the one way through a request: features say what is theirs; that guard, row, decision, form, command, audit and
 * answer each come, and in this order, is not left to them.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Action } from '../access/action.ts';
import type { Drawing, Fields, Form, Submission, Values } from '../access/form.ts';
import type { Resource } from '../access/resource.ts';
import { answerTo, type Answer as Trouble } from './answers.ts';
import { Conflict, Invalid, Refused, Stale, TooMany } from './errors.ts';
import { say } from './flash.ts';
import { presentAt, route, visitOf } from './guard.ts';
import type { Answer } from './once.ts';
import { sendPage, type View } from './pages.ts';
import { accepted, type Changed, type Load, loadDecided, perform, refuseUnlessPossible } from './perform.ts';
import { readSubmission } from './submission.ts';
import type { Visit } from './visit.ts';

export { type Load, type Outcome, wholeWorkspace } from './perform.ts';
export type { Trouble };

interface Shown<Row> {
  readonly load: Load<Row>;
  draw(visit: Visit, row: Row): Promise<View>;
}

interface Sent<Row> {
  readonly load: Load<Row>;
  send(visit: Visit, row: Row, reply: FastifyReply): Promise<unknown>;
}

interface Drawn<Row> {
  readonly load: Load<Row>;
  /** The values that the form starts from. */
  current?(visit: Visit, row: Row): Promise<Submission> | Submission;
  /** What has to be done about an error once its transaction is over. */
  failed?(visit: Visit, error: Error): Promise<void>;
  /** Draws the form, also again after an error, with what was typed. */
  draw(visit: Visit, row: Row, drawing: Drawing): Promise<View>;
}

interface FormPage<Row, F extends Fields, Made extends Resource> extends Drawn<Row>, Changed<Row, F, Made> {
  readonly load: Load<Row>;
}

interface Preview<Row, F extends Fields> extends Drawn<Row> {
  answer(visit: Visit, row: Row, values: Values<F>, submission: Submission): Promise<View>;
}

interface Stay<Row, F extends Fields, Made extends Resource> extends Changed<Row, F, Made> {
  /** What has to be done about it once its transaction is over. */
  failed?(visit: Visit, error: Error): Promise<void>;
  /** Draws the page once more, with what stood in the way of what was sent. */
  draw(visit: Visit, row: Row, trouble: Trouble, sent: Submission): Promise<View>;
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
      return await sendPage(request, reply, present, await page.answer(visit, row, values, submission));
    } catch (error) {
      const view = await drawnAgain(app, request, reply, submit, page, error);
      if (view === null) throw error;
      return sendPage(request, reply, present, view);
    }
  });
}

/** A change on a page where one stays: what stands in its way is said there, and the next thing can be done at once. */
export function stay<Row extends Resource, F extends Fields = Fields, Made extends Resource = Resource>(
  app: FastifyInstance,
  action: Action<Row> & { readonly form?: Form<F> },
  page: Stay<Row, F, Made>,
): void {
  route(app, action, async (request, reply) => {
    try {
      return finish(reply, await perform(app, request, reply, action, page));
    } catch (error) {
      if (!isSaidInPlace(error)) throw error;
      const visit = visitOf(request, reply, app.db);
      await page.failed?.(visit, error);
      const trouble = await answerTo(error, request);
      const { submission } = await readSubmission(request);
      const view = await page.draw(visit, await loadDecided(visit, action, page.load), trouble, submission);
      const main = { ...view.page.main, refusal: trouble.reason };
      return sendPage(request, reply, presentAt(request), {
        ...view,
        status: trouble.status,
        page: { ...view.page, main },
      });
    }
  });
}

function isSaidInPlace(error: unknown): error is Error & { code: string } {
  if (error instanceof Refused) return error.names.length === 0;
  return [Conflict, Invalid, Stale, TooMany].some((kind) => error instanceof kind);
}

function finish(reply: FastifyReply, { to, say: sentence }: Answer) {
  if (sentence) say(reply, sentence);
  return reply.redirect(to, 303);
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
  await page.failed?.(visit, error);
  const row = await loadDecided(visit, action, page.load);
  if (error instanceof Invalid) {
    const view = await page.draw(visit, row, { row, values: submission, errors: error.errors });
    return {
      ...view,
      status: error.status,
      page: { ...view.page, title: `Error: ${view.page.title}`, heading: view.page.heading ?? view.page.title },
    };
  }
  const stored = (await page.current?.(visit, row)) ?? {};
  const view = await page.draw(visit, row, { row, values: submission, stored });
  return { ...view, status: 409 };
}
