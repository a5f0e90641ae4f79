/** Owns putting notices into words for their reader, as they and what it is about stand by now: what they may not see is left out. */
import { href } from '../../access/action.ts';
import { type Actor, holds, makeActor } from '../../access/actor.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords, periodInWords, type Workspace } from '../../platform/workspace.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { type Line, linesOf } from '../bookings/lines/queries.ts';
import { type Booking, booking, bookings } from '../bookings/queries.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { titleOf } from '../bookings/words.ts';
import { showItem } from '../items/actions.ts';
import { type Item, item } from '../items/queries.ts';
import type { Part } from './letter.ts';
import { type Addressee, lists, type Notice, offeredUntil } from './queries.ts';
import { type Event, isForStaff } from './rules.ts';

type Database = Visit['db'];

interface Reader {
  readonly actor: Actor;
  readonly workspace: Workspace;
}

/** A notice in words; null: there is nothing in it for its reader any more. */
export async function told(db: Database, addressee: Addressee, notice: Notice): Promise<Part | null> {
  const reader = { workspace: addressee.workspace, actor: readerOf(addressee.actor) };
  if (isForStaff(notice.event)) {
    return signsIn(addressee.actor) ? toldToStaff(db, reader, notice) : null;
  }
  const part = notice.event === 'offered' ? await offered(db, reader, notice) : await ofBooking(db, reader, notice);
  return part && (signsIn(addressee.actor) ? part : { ...part, way: undefined });
}

/** Whether pages are for them at all. */
export function signsIn(actor: Actor): boolean {
  return holds(actor, 'account.sign_in');
}

/** Somebody who cannot sign in is told of what they borrow themselves, and of nothing else. */
function readerOf(actor: Actor): Actor {
  if (signsIn(actor)) return actor;
  return makeActor({ ...actor, scopes: { 'reservations.view': 'own', 'checkouts.view': 'own' }, span: null });
}

async function toldToStaff(db: Database, reader: Reader, notice: Notice): Promise<Part | null> {
  switch (notice.event) {
    case 'requested':
      return requested(db, reader, notice);
    case 'late':
      return late(db, reader, notice);
    case 'damaged':
      return damaged(db, reader, notice);
    default:
      return withdrawn(db, reader, notice);
  }
}

async function requested(db: Database, reader: Reader, notice: Notice): Promise<Part | null> {
  const found = await bookingOf(db, reader.actor, notice);
  if (found?.status !== 'requested' || !(await lists(db, found.stockroomId, reader.actor))) return null;
  return {
    heading: `${found.borrowerName} asks for ${titleOf(found)}`,
    lines: [...about(reader, found), ...named(await linesOf(db, reader.actor, found))],
    way: { href: href(BOOKINGS.reservation.show, found), label: 'Approve or decline it' },
  };
}

const MOST_LATE = 20;

async function late(db: Database, { actor, workspace }: Reader, { stockroomId }: Notice): Promise<Part | null> {
  if (stockroomId === null || !(await lists(db, stockroomId, actor))) return null;
  const paging = { ascending: true, by: 'ends_at', limit: MOST_LATE + 1 } as const;
  const found = await bookings(db, actor, CHECKOUTS, { overdue: true, stockroomId }, paging);
  const [first] = found;
  if (!first) return null;
  const lines = found.slice(0, MOST_LATE).map((each) => {
    const due = inWords(workspace, each.endsAt);
    return `${each.borrowerName}: ${titleOf(each)}, due ${due}`;
  });
  return {
    heading: `Overdue in ${first.stockroomName}`,
    lines: found.length > MOST_LATE ? [...lines, 'and more'] : lines,
    way: { href: `${href(BOOKINGS.checkout.list)}?status=overdue&stockroom_id=${stockroomId}`, label: 'See them all' },
  };
}

async function damaged(db: Database, { actor }: Reader, notice: Notice): Promise<Part | null> {
  const found = await itemOf(db, actor, notice);
  if (!found) return null;
  const loan = await bookingOf(db, actor, notice);
  const lines = loan ? await linesOf(db, actor, loan) : [];
  const said = lines.find((line) => line.itemId === found.id)?.condition ?? null;
  return {
    heading: `${found.name} came back damaged`,
    lines: [...(said === null ? [] : [said]), ...(loan ? [`${loan.borrowerName} had it.`] : [])],
    way: { href: href(showItem, found), label: 'Open it' },
  };
}

async function withdrawn(db: Database, { actor }: Reader, notice: Notice): Promise<Part | null> {
  const found = await itemOf(db, actor, notice);
  const flags = found?.flags.filter((flag) => flag.withdraws).map((flag) => flag.name) ?? [];
  if (!found || flags.length === 0) return null;
  return {
    heading: `${found.name} was taken out of circulation`,
    lines: [`It is flagged ${flags.join(', ')}.`],
    way: { href: href(showItem, found), label: 'Open it' },
  };
}

/** An item of a stockroom that lists them, and that they may see. */
async function itemOf(db: Database, actor: Actor, { itemId }: Notice): Promise<Item | null> {
  const found = itemId === null ? null : await item(db, actor, itemId);
  return found && (await lists(db, found.stockroomId, actor)) ? found : null;
}

/** What is held for them for a while. */
async function offered(db: Database, reader: Reader, notice: Notice): Promise<Part | null> {
  const found = await bookingOf(db, reader.actor, notice);
  const until = found && (await offeredUntil(db, found));
  if (!found || !until || found.ownerId !== reader.actor.personId) return null;
  return {
    heading: `You wait for it, and it came free: ${titleOf(found)}`,
    lines: [`It is held for you until ${inWords(reader.workspace, until)}.`, ...about(reader, found)],
    way: { href: notice.path ?? href(BOOKINGS[found.kind].show, found), label: 'Take it, or leave it to others' },
  };
}

async function ofBooking(db: Database, reader: Reader, notice: Notice): Promise<Part | null> {
  const found = await bookingOf(db, reader.actor, notice);
  if (!found || found.ownerId !== reader.actor.personId || isOver(notice.event, found)) return null;
  return {
    heading: `${HEADINGS[notice.event] ?? 'News of your booking'}: ${titleOf(found)}`,
    lines: [
      ...further(notice.event, reader, found),
      ...about(reader, found),
      ...named(await linesOf(db, reader.actor, found)),
    ],
    way: { href: notice.path ?? href(BOOKINGS[found.kind].show, found), label: `Open the ${NOUNS[found.kind].one}` },
  };
}

const NOUNS = { reservation: RESERVATIONS, checkout: CHECKOUTS } as const;

const HEADINGS: Readonly<Partial<Record<Event, string>>> = {
  asked: 'You asked for a reservation',
  reserved: 'It is reserved for you',
  approved: 'Your reservation was approved',
  declined: 'Your reservation was declined',
  changed: 'Your reservation was changed',
  cancelled: 'Your reservation was cancelled',
  handed_out: 'You have it now',
  extended: 'You have it for longer',
  returned: 'It came back',
  due: 'It is due soon',
  overdue: 'It is overdue',
  missed: 'It went to the next in line',
};

/** Nothing is to be done any more about what is over, and what was decided is told by itself. */
function isOver(event: Event, { status, past }: Booking): boolean {
  if (event === 'asked') return status !== 'requested';
  if (event === 'due') return status !== 'out' || past;
  if (event === 'handed_out' || event === 'extended') return status !== 'out';
  if (event === 'approved') return status === 'cancelled' || status === 'declined';
  return event === 'overdue' && (status !== 'out' || !past);
}

function further(event: Event, { workspace }: Reader, found: Booking): string[] {
  const back = `Bring it back by ${inWords(workspace, found.endsAt)}.`;
  switch (event) {
    case 'asked':
      return ['It has to be approved first. You are told once that is decided.'];
    case 'changed':
      return found.status === 'requested' ? ['It has to be approved again.'] : [];
    case 'declined':
      return found.decision === null ? [] : [`Why: ${found.decision}`];
    case 'handed_out':
    case 'extended':
    case 'due':
      return [back];
    case 'overdue':
      return [`It was due ${inWords(workspace, found.endsAt)}. Bring it back, or ask for more time.`];
    case 'missed':
      return ['It was held for you, and you did not take it in time. You can wait for it again.'];
    case 'returned':
      return found.status === 'returned' ? ['All of it is back.'] : ['A part of it is still with you.'];
    default:
      return [];
  }
}

function about({ workspace }: Reader, { startsAt, endsAt, stockroomName, purpose }: Booking): string[] {
  const when = periodInWords(workspace, startsAt, endsAt);
  return [`When: ${when}`, `Where: ${stockroomName}`, ...(purpose === null ? [] : [`For: ${purpose}`])];
}

const MOST_NAMED = 12;

/** What it is, where that is more than its title says. */
function named(lines: readonly Line[]): string[] {
  if (lines.length < 2 && lines.every(({ quantity }) => quantity === 1)) return [];
  const names = lines.map(({ name, quantity, counted }) => (counted ? `${quantity} × ${name}` : name));
  const rest = names.length - MOST_NAMED;
  return [`What: ${names.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`];
}

async function bookingOf(db: Database, actor: Actor, { bookingId, kind }: Notice): Promise<Booking | null> {
  return bookingId === null || kind === null ? null : booking(db, actor, NOUNS[kind], bookingId);
}
