/** Who can? over HTTP. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { csvOf } from '../../platform/csv.ts';
import { Missing } from '../../platform/errors.ts';
import { send, show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesFor } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { askedAbout } from '../why/routes.ts';
import { exportWho, showWho } from './actions.ts';
import { whoForm } from './forms.ts';
import { answerPage, type Found, linesOf, type Question, questionPage } from './page.ts';
import { everybody } from './queries.ts';
import { whoMay } from './rules.ts';

export function who(app: FastifyInstance): void {
  show(app, showWho, { load: wholeWorkspace, draw: answer });
  send(app, exportWho, {
    load: wholeWorkspace,
    send: async (visit, _, reply) => {
      const found = await find(visit);
      if (found === null || 'error' in found) throw new Missing();
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="who-can.csv"')
        .send(Readable.from(csvOf([['Person', 'Role', 'Because'], ...linesOf(found)])));
    },
  });
}

async function answer(visit: Visit) {
  const question: Question = {
    values: visit.query.submission,
    options: await choicesFor(visit.db, visit.actor, whoForm),
  };
  const found = await find(visit);
  if (found === null) return questionPage(visit, question);
  if ('error' in found)
    return questionPage(visit, { ...question, errors: [{ name: 'permission', text: found.error }] });
  return answerPage(visit, question, found);
}

/** Everybody who may do what was asked; null where nothing was. */
async function find(visit: Visit): Promise<Found | { readonly error: string } | null> {
  const asked = visit.query.one('permission');
  const thing = await askedAbout(visit);
  if (asked === undefined) return null;
  const read = whoForm.fields.permission.read([asked]);
  if ('error' in read) return read;
  const people = await everybody(visit.db, visit.actor);
  return { permission: read.value, thing, may: whoMay(people, read.value, thing) };
}
