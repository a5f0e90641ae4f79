/** Mail over HTTP: one's own wishes, and how mail fares; and the work that sends it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { href } from '../../access/action.ts';
import { Conflict } from '../../platform/errors.ts';
import { route } from '../../platform/guard.ts';
import { change, formPage, show, wholeWorkspace } from '../../platform/handle.ts';
import { enqueue } from '../../platform/jobs.ts';
import { ownAddress } from '../../platform/own-address.ts';
import { sendPlain } from '../../platform/pages.ts';
import { countFailureOfAddress, refuseAddressAfterTooMany } from '../../platform/tries.ts';
import type { Visit } from '../../platform/visit.ts';
import { openStop, saveWishes, sendAgain, sendTrial, showMail, showWishes, stop } from './actions.ts';
import { endTopics, queueMail, tryAgain, wish } from './commands.ts';
import { deadStopPage, mailPage, stopPage, wishesPage } from './page.ts';
import { addressee, failures, fares, wishesOf } from './queries.ts';
import { SEND, TOPICS } from './rules.ts';
import { type Post, sendWaiting } from './sending.ts';
import { readStop } from './stopping.ts';

const MOST = 100;

export function mail(app: FastifyInstance): void {
  if (app.mail.on) app.jobs.define(SEND, (_, signal) => sendWaiting(postOf(app), signal), { everyMinute: true });
  wishes(app);
  route(app, openStop, (request, reply) => stopped(request, reply, false));
  route(app, stop, (request, reply) => stopped(request, reply, true));
  show(app, showMail, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor } = visit;
      const address = app.config.baseUrl === null ? ownAddress(app, '/') : null;
      const sending = { leaves: app.mail.on, address };
      return mailPage(visit, sending, await fares(db, actor), await failures(db, actor, MOST));
    },
  });
  change(app, sendTrial, {
    load: wholeWorkspace,
    run: async ({ db, actor }) => {
      refuseWithoutServer(app);
      const { workspaceId, personId } = actor;
      await queueMail(db, { workspaceId, personId, kind: 'trial', message: crypto.randomUUID() });
      await enqueue(db, SEND, {});
      return { to: href(showMail), say: 'It is on its way to you.', subject: { kind: 'person', id: personId } };
    },
  });
  change(app, sendAgain, {
    load: wholeWorkspace,
    run: async ({ db, actor }) => {
      refuseWithoutServer(app);
      const many = await tryAgain(db, actor);
      if (many === 0) throw new Conflict({ title: 'Nothing failed', text: 'Every mail arrived, or waits to be sent.' });
      await enqueue(db, SEND, {});
      const subject = { kind: 'workspace', id: actor.workspaceId };
      return {
        to: href(showMail),
        say: many === 1 ? 'One is tried again.' : `${many} are tried again.`,
        subject,
        after: { mails: many },
      };
    },
  });
}

function wishes(app: FastifyInstance): void {
  formPage(app, showWishes, saveWishes, {
    load: wholeWorkspace,
    current: async ({ db, actor }) => {
      const kept = await wishesOf(db, actor);
      return Object.fromEntries(TOPICS.map(({ key }) => [key, kept.get(key) ?? 'now']));
    },
    draw: async (visit, _, drawing) => wishesPage(visit, drawing, app.mail.on),
    run: async (visit, _, wanted) => {
      await wish(visit.db, visit.actor, wanted);
      return { to: href(showWishes), say: 'Your wishes were saved.', subject: self(visit), after: { ...wanted } };
    },
  });
}

/** Asked by people, who look first, and by programs that read mail, which do not. */
async function stopped(request: FastifyRequest, reply: FastifyReply, done: boolean) {
  const { db, mail } = request.server;
  await refuseAddressAfterTooMany(request);
  const { token = '' }: { token?: string } = Object(request.params);
  const stopping = readStop(mail, token);
  const to = stopping && (await addressee(db, stopping));
  if (!stopping || !to) {
    await countFailureOfAddress(request);
    return sendPlain(request, reply, deadStopPage());
  }
  if (done) await db.transaction((tx) => endTopics(tx, stopping, request.id));
  const topics = TOPICS.filter(({ key }) => stopping.topics.includes(key));
  return sendPlain(request, reply, stopPage(topics, to.workspace.name, href(stop, { token }), done));
}

function refuseWithoutServer({ mail }: FastifyInstance): void {
  if (mail.on) return;
  throw new Conflict({ title: 'No mail is sent from here', text: 'No mail server is named for this server.' });
}

function postOf(app: FastifyInstance): Post {
  return {
    db: app.db,
    server: app.mail,
    address: (path) => ownAddress(app, path),
    draw: (view) => app.view('/mail/letter', view),
    report: (error) => app.log.error({ err: error }, 'mail failed'),
  };
}

function self({ actor }: Visit) {
  return { kind: 'person', id: actor.personId };
}
