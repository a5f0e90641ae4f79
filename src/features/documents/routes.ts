/** Documents over HTTP: each is made when it is asked for, of what its reader may see at that moment. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Id, readId } from '../../access/ids.ts';
import { Missing } from '../../platform/errors.ts';
import { send } from '../../platform/handle.ts';
import type { Sheet } from '../../platform/pdf/paper.ts';
import { makePdf } from '../../platform/pdf.ts';
import type { Visit } from '../../platform/visit.ts';
import { booking } from '../bookings/queries.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { person } from '../people/queries.ts';
import { PRINT_BOOKING, printPerson } from './actions.ts';
import { bookingSheets, personSheets } from './printing.ts';
import { ABOUT_PEOPLE, aboutBookings, fileNameOf, TEMPLATES_UNDER } from './rules.ts';
import { type Template, usableOne } from './templates/queries.ts';
import { documentTemplates } from './templates/routes.ts';
import type { About } from './wording/rules.ts';

export function documents(app: FastifyInstance): void {
  documentTemplates(app);
  for (const noun of [RESERVATIONS, CHECKOUTS]) {
    send(app, PRINT_BOOKING[noun.kind], {
      load: ({ db, actor }, id) => booking(db, actor, noun, id),
      send: async (visit, row, reply) => {
        const template = await chosen(visit, TEMPLATES_UNDER[noun.kind], aboutBookings(noun.kind));
        return sendPdf(reply, template, row.id, await bookingSheets(visit, row, template));
      },
    });
  }
  send(app, printPerson, {
    load: ({ db, actor }, id) => person(db, actor, 'person', id),
    send: async (visit, row, reply) => {
      const template = await chosen(visit, TEMPLATES_UNDER.person, ABOUT_PEOPLE);
      return sendPdf(reply, template, row.id, await personSheets(visit, row, template));
    },
  });
}

/** The template that the address names, if it is in use for such things. @throws Missing */
async function chosen(
  { db, actor, params }: Visit,
  needs: (typeof TEMPLATES_UNDER)[keyof typeof TEMPLATES_UNDER],
  about: readonly About[],
): Promise<Template> {
  const id: Id<'documentTemplate'> | null = readId(params.template);
  const found = id === null ? null : await usableOne(db, actor, needs, about, id);
  if (!found) throw new Missing();
  return found;
}

async function sendPdf(reply: FastifyReply, { name }: Template, id: number, sheets: readonly Sheet[]) {
  const pdf = await makePdf({ title: name, sheets });
  reply.type('application/pdf').header('content-disposition', `inline; filename="${fileNameOf(name, id)}"`);
  return reply.send(pdf);
}
