/** Asking for a new password over HTTP: the answer is the same whoever asks; whether there is such an account, work behind it finds out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { href } from '../../access/action.ts';
import { accept } from '../../access/form.ts';
import { Missing, Refused } from '../../platform/errors.ts';
import { say } from '../../platform/flash.ts';
import { route } from '../../platform/guard.ts';
import { enqueue } from '../../platform/jobs.ts';
import { sendPlain } from '../../platform/pages.ts';
import { readSubmission } from '../../platform/submission.ts';
import { countFailure, refuseAfterTooMany } from '../../platform/tries.ts';
import { SEND } from '../mail/rules.ts';
import { showSignIn } from '../sign-in/actions.ts';
import { askForLink, showForgotten } from './actions.ts';
import { sendLink } from './commands.ts';
import { forgottenForm } from './forms.ts';
import { forgottenPage, noMailPage } from './page.ts';

const FIND = 'forgotten:find';

export function forgotten(app: FastifyInstance): void {
  route(app, showForgotten, async (request, reply) =>
    sendPlain(request, reply, app.mail.on ? forgottenPage(reply.stamp()) : noMailPage()),
  );
  route(app, askForLink, ask);
  if (!app.mail.on) return;
  app.jobs.define(FIND, async (payload) => {
    const { email }: { email?: unknown } = Object(payload);
    if (typeof email !== 'string') return;
    const queued = await app.db.transaction((tx) => sendLink(tx, email, (message) => app.mail.tokenOf(message)));
    if (queued) await enqueue(app.db, SEND, {});
  });
}

async function ask(request: FastifyRequest, reply: FastifyReply) {
  const { mail, db } = request.server;
  if (!mail.on) throw new Missing();
  const { submission } = await readSubmission(request);
  const read = accept(null, forgottenForm, submission);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') {
    return sendPlain(request, reply, forgottenPage(reply.stamp(), submission, read.errors));
  }
  const { email } = read.values;
  const asked = `forgotten ${email}`;
  await refuseAfterTooMany(request, asked);
  await countFailure(request, asked);
  await enqueue(db, FIND, { email });
  say(reply, `If somebody signs in here with ${email}, a mail is on its way. It can take some minutes.`);
  return reply.redirect(href(showSignIn), 303);
}
