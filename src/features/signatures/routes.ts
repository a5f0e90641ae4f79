/** Signing over HTTP, and reading what was signed. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { decideAction, href } from '../../access/action.ts';
import { readId } from '../../access/ids.ts';
import { invalid, Missing } from '../../platform/errors.ts';
import { formPage, type Load, send, show } from '../../platform/handle.ts';
import { makePdf } from '../../platform/pdf.ts';
import { refuseUnlessPossible } from '../../platform/perform.ts';
import type { Visit } from '../../platform/visit.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { linesOf } from '../bookings/lines/queries.ts';
import { type Booking, booking, type Unversioned, unversioned } from '../bookings/queries.ts';
import { CHECKOUTS } from '../bookings/rules.ts';
import { bookingText, signedSheets } from '../documents/printing.ts';
import { aboutBookings, fileNameOf, TEMPLATES_UNDER } from '../documents/rules.ts';
import { type Template, usableOne } from '../documents/templates/queries.ts';
import { beginSigning, printSigned, showSigned, sign } from './actions.ts';
import { keepSignature } from './commands.ts';
import { type Offered, signedPage, signingPage, witnessWords } from './page.ts';
import { type Signature, signature } from './queries.ts';
import { isReadBy, termsOf } from './rules.ts';

const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, CHECKOUTS, id);

const loadRead: Load<Booking> = async (visit, id) => {
  const row = await load(visit, id);
  return row && isReadBy(visit, row) ? row : null;
};

export function signatures(app: FastifyInstance): void {
  formPage(app, beginSigning, sign, {
    // What is signed is guarded by its seal: whatever else changed meanwhile stands in nobody's way.
    load: async (visit, id) => ((await asking(visit)) ? unversioned(visit.db, visit.actor, CHECKOUTS, id) : null),
    draw: async (visit, row, drawing) => signingPage(visit, row, await offered(visit, row), drawing),
    run: async (visit, row, { name, seal, drawing = [] }) => {
      refuseUnlessPossible(sign, row);
      const { db, actor } = visit;
      const { document, paper, body, ...now } = await offered(visit, row);
      if (seal !== now.seal) throw invalid('name', 'What is to be signed has changed meanwhile: read it again');
      const terms = termsOf(row, await linesOf(db, actor, row));
      const drawn = drawing.length > 0 ? drawing : null;
      await keepSignature(db, actor, row, { document, paper, body, name, drawing: drawn, terms });
      return {
        to: href(BOOKINGS.checkout.show, row),
        say: `${document} was signed.`,
        subject: { kind: row.kind, id: row.id },
        after: { document, text: seal, name: 'changed', drawn: drawn !== null },
      };
    },
  });
  show(app, showSigned, {
    load: loadRead,
    draw: async (visit, row) => signedPage(visit, row, await signed(visit, row), waysOf(visit, row)),
  });
  send(app, printSigned, {
    load: loadRead,
    send: async (visit, row, reply) => {
      const found = await signed(visit, row);
      const sheets = signedSheets(visit, found, witnessWords(visit, row, found));
      const pdf = await makePdf({ title: found.document, sheets });
      const name = fileNameOf(`${found.document} signed`, row.id);
      return reply.type('application/pdf').header('content-disposition', `inline; filename="${name}"`).send(pdf);
    },
  });
}

/** The document that the address names, if it is in use and asks for a signature. */
async function asking({ db, actor, params }: Visit): Promise<Template | null> {
  const id = readId(params.template);
  const found =
    id === null ? null : await usableOne(db, actor, TEMPLATES_UNDER.checkout, aboutBookings('checkout'), id);
  return found?.signed ? found : null;
}

/** What is signed, word by word, with a seal that stands for just these words. */
async function offered(visit: Visit, row: Unversioned): Promise<Offered & Pick<Signature, 'paper'>> {
  const template = await asking(visit);
  if (!template) throw new Missing();
  const body = await bookingText(visit, row, template);
  const seal = createHash('sha256').update(`${template.name}\n${body}`).digest('base64url');
  return { document: template.name, paper: template.paper, body, seal };
}

async function signed({ db, params }: Visit, row: Booking): Promise<Signature> {
  const id = readId(params.signature);
  const found = id === null ? null : await signature(db, row, id);
  if (!found) throw new Missing();
  return found;
}

function waysOf({ actor, params }: Visit, row: Booking) {
  if (!decideAction(actor, printSigned, row)?.allowed) return [];
  const { label, icon, method } = printSigned;
  return [{ href: href(printSigned, { id: row.id, signature: params.signature ?? '' }), label, icon, method }];
}
