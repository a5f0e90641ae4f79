/** Puts a document together: the words of its template filled in with what its reader may see, laid out on pages. */
import { holds } from '../../access/actor.ts';
import type { Sheet } from '../../platform/pdf/paper.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, inWords } from '../../platform/workspace.ts';
import { type Line, linesOf } from '../bookings/lines/queries.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import type { Person } from '../people/queries.ts';
import { type Signature, signatures } from '../signatures/queries.ts';
import { isReadBy, termsOf } from '../signatures/rules.ts';
import { type Signing, sheetsOf, type Table } from './layout.ts';
import { contactOf, type HeldThing, heldBy, serialsOf } from './queries.ts';
import type { Template } from './templates/queries.ts';
import { type Block, blocksOf, textOf, type Words } from './wording/rules.ts';

type Printable = Pick<Template, 'name' | 'about' | 'paper' | 'body'>;

/** What is printed for a booking, for whoever may see that; signed where it was signed for just these things and this time. */
export async function bookingSheets(visit: Visit, booking: Booking, template: Printable): Promise<Sheet[]> {
  const { words, lines, serials } = await factsOf(visit, booking);
  const terms = termsOf(booking, lines);
  const there = await signatures(visit.db, booking);
  const signed = there.find((each) => each.document === template.name && each.terms === terms);
  // A signature stands under nothing but the words that were signed.
  if (signed && isReadBy(visit, booking)) return signedSheets(visit, signed, null);
  return printed(visit, template, words, lineTable(visit, lines, serials));
}

/** The same word by word, as it is signed on a page. */
export async function bookingText(visit: Visit, booking: Unversioned, template: Printable): Promise<string> {
  const { words, lines, serials } = await factsOf(visit, booking);
  const things = lines.map(({ itemId, name, kit, code, quantity, returnedAt }) => {
    const back = returnedAt === null ? null : `back ${inWords(visit.workspace, returnedAt)}`;
    const marks = [code, serials.get(itemId), kit && `in the kit ${kit}`, back].filter(Boolean).join(', ');
    return `${quantity} × ${name}${marks === '' ? '' : ` (${marks})`}`;
  });
  return textOf(blocksOf(template.body, { ...words, ...around(visit) }), things);
}

/** What was signed, as it was signed. */
export function signedSheets(visit: Visit, signed: Signature, witness: string | null): Sheet[] {
  const { workspace } = visit;
  const blocks = signed.body.split('\n').map((text): Block => (text === '' ? { kind: 'gap' } : { kind: 'text', text }));
  return sheetsOf({
    paper: signed.paper,
    head: workspace.name,
    title: signed.document,
    blocks: [...blocks, { kind: 'gap' }, { kind: 'signature' }],
    table: { columns: [], rows: [], empty: '' },
    signature: signingOf(visit, signed, witness),
    foot: footOf(visit),
  });
}

/** What somebody holds now, as far as whoever prints it may see that. */
export async function personSheets(visit: Visit, person: Person, template: Printable): Promise<Sheet[]> {
  const { db, actor } = visit;
  const held = await heldBy(db, actor, person.id);
  const words = { name: person.name, email: person.email, phone: person.phone, count: total(held) };
  const serials = await serialsOf(
    db,
    actor,
    held.map(({ itemId }) => itemId),
  );
  return printed(visit, template, words, heldTable(visit, held, serials));
}

/** What a template prints, for an invented loan. */
export function sampleSheets(visit: Visit, template: Printable): Sheet[] {
  const table = template.about === 'person' ? HELD : LINES;
  const rows = SAMPLE.map((row, n) => row.map((text) => (text === 'DUE' ? { text: due(visit, n) } : { text })));
  const [from, until] = [0, 3].map((days) => inWords(visit.workspace, later(visit, days)));
  const words = { ...SAMPLE_WORDS, from, until, count: '4' };
  const shown = template.about === 'person' ? rows : rows.map((row) => row.filter((_, n) => n !== 3));
  return printed(visit, template, words, { ...table, rows: shown });
}

function printed(visit: Visit, template: Printable, words: Words, table: Table): Sheet[] {
  return sheetsOf({
    paper: template.paper,
    head: visit.workspace.name,
    title: template.name,
    blocks: blocksOf(template.body, { ...words, ...around(visit) }),
    table,
    signature: { under: `${words.name}, date` },
    foot: footOf(visit),
  });
}

function around({ actor, workspace, now }: Visit): Words {
  return { today: dayInWords(workspace, now), workspace: workspace.name, by: actor.name };
}

function footOf({ actor, workspace, now }: Visit): string {
  return `Printed by ${actor.name}, ${inWords(workspace, now)}`;
}

function signingOf({ workspace }: Visit, { name, signedAt, drawing }: Signature, witness: string | null): Signing {
  const under = [`Signed by ${name}, ${inWords(workspace, signedAt)}`, ...(witness === null ? [] : [witness])];
  return { under: under.join(', '), ink: drawing ?? undefined };
}

/** What documents say of a booking. */
async function factsOf(visit: Visit, booking: Unversioned) {
  const { db, actor } = visit;
  const lines = await linesOf(db, actor, booking);
  const words = { ...wordsOfBooking(visit, booking, lines), ...(await contactOf(db, actor, booking.ownerId)) };
  const serials = await serialsOf(
    db,
    actor,
    lines.map(({ itemId }) => itemId),
  );
  return { words, lines, serials };
}

function wordsOfBooking({ workspace }: Visit, booking: Unversioned, lines: readonly Line[]): Words {
  return {
    name: booking.borrowerName,
    number: String(booking.id),
    stockroom: booking.stockroomName,
    from: inWords(workspace, booking.startsAt),
    until: inWords(workspace, booking.endsAt),
    purpose: booking.purpose,
    count: total(lines),
  };
}

const LINES = {
  columns: [
    { label: 'Item', share: 0.47 },
    { label: 'Code', share: 0.2 },
    { label: 'Serial number', share: 0.2 },
    { label: 'Quantity', share: 0.13, numeric: true },
  ],
  empty: 'Nothing is booked here.',
};

function lineTable({ workspace }: Visit, lines: readonly Line[], serials: ReadonlyMap<number, string>): Table {
  return {
    ...LINES,
    rows: lines.map(({ itemId, name, kit, code, quantity, returnedAt }) => {
      const said = [
        ...(kit === null ? [] : [`In the kit ${kit}`]),
        ...(returnedAt === null ? [] : [`Back ${inWords(workspace, returnedAt)}`]),
      ];
      return [
        { text: name, sub: said.join(', ') },
        { text: code ?? '' },
        { text: serials.get(itemId) ?? '' },
        { text: String(quantity) },
      ];
    }),
  };
}

const HELD = {
  columns: [
    { label: 'Item', share: 0.33 },
    { label: 'Code', share: 0.16 },
    { label: 'Serial number', share: 0.18 },
    { label: 'Due back', share: 0.2 },
    { label: 'Quantity', share: 0.13, numeric: true },
  ],
  empty: 'Nothing.',
};

/** Who sees no loans is told so: an empty list would say that there are none. */
function heldTable(
  { actor, workspace }: Visit,
  held: readonly HeldThing[],
  serials: ReadonlyMap<number, string>,
): Table {
  const seen = holds(actor, 'checkouts.view');
  return {
    ...HELD,
    empty: seen ? `Nothing that ${actor.name} may see.` : `${actor.name} may see nothing of what is lent.`,
    rows: held.map(({ itemId, name, kit, code, until, quantity }) => [
      { text: name, sub: kit === null ? '' : `In the kit ${kit}` },
      { text: code ?? '' },
      { text: serials.get(itemId) ?? '' },
      { text: until === null ? 'No date' : inWords(workspace, until) },
      { text: String(quantity) },
    ]),
  };
}

function total(lines: readonly { readonly quantity: number }[]): string {
  return String(lines.reduce((sum, { quantity }) => sum + quantity, 0));
}

const SAMPLE_WORDS = {
  name: 'Robin Borrower',
  email: 'robin@example.org',
  phone: '+353 1 555 0134',
  number: '1024',
  stockroom: 'Camera store',
  purpose: 'Graduation film',
} as const;

const SAMPLE = [
  ['Canon EOS 250D camera', 'NL-0001', 'CA481920', 'DUE', '1'],
  ['Manfrotto tripod', 'NL-0044', 'MA220117', 'DUE', '1'],
  ['AA batteries', 'NL-0310', '', 'DUE', '2'],
] as const;

const DAY = 24 * 60 * 60 * 1000;

function due({ workspace, now }: Visit, n: number): string {
  return n === 1 ? 'No date' : inWords(workspace, later({ now }, 3));
}

function later({ now }: Pick<Visit, 'now'>, days: number): Date {
  return new Date(now.getTime() + days * DAY);
}
