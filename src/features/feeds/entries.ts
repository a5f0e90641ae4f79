/** What stands in a feed, read within the reach of whoever's it is; what they do not see is taken, and nothing else. */
import { href } from '../../access/action.ts';
import { holds } from '../../access/actor.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf } from '../../platform/workspace.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { type Booking, type BookingFilter, bookings } from '../bookings/queries.ts';
import { CHECKOUTS, RESERVATIONS, statusWords } from '../bookings/rules.ts';
import { type Taken, takenDuring } from '../bookings/taken/queries.ts';
import { isOverdue, titleOf } from '../bookings/words.ts';
import { type Custody, custodies, openCustody } from '../custody/queries.ts';
import { type Item, item } from '../items/queries.ts';
import { stockroom } from '../stockrooms/queries.ts';
import { waits } from '../waits/queries.ts';
import { inCustodySince, type Opened } from './queries.ts';
import { type Entry, MOST, periodAround } from './rules.ts';

/** Who reads, when, and how an address of ours is made whole. */
export interface Reader extends Pick<Visit, 'db' | 'actor' | 'workspace' | 'now'> {
  whole(path: string): string;
}

export interface Calendar {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** What a feed shows now; null where its person does not see what it is about. */
export async function calendarOf(reader: Reader, feed: Opened['feed']): Promise<Calendar | null> {
  const { about, itemId, stockroomId } = feed;
  if (about === 'person') return ownCalendar(reader);
  if (itemId !== null) return itemCalendar(reader, itemId);
  return stockroomId === null ? null : stockroomCalendar(reader, stockroomId);
}

async function ownCalendar(reader: Reader): Promise<Calendar> {
  const { db, actor, workspace } = reader;
  const booked = await seen(reader, { borrowerId: actor.personId });
  const mine = { holderId: actor.personId };
  const kept = holds(actor, 'checkouts.view') ? await custodies(db, actor, mine, { limit: MOST }) : [];
  return {
    name: `${workspace.name}: ${actor.name}`,
    entries: [
      ...booked.map((each) => bookingEntry(reader, each, titleOf(each))),
      ...kept.map((each) => keptEntry(reader, each)),
    ],
  };
}

async function stockroomCalendar(reader: Reader, id: number): Promise<Calendar | null> {
  const about = await stockroom(reader.db, reader.actor, id);
  if (about === null) return null;
  const booked = await seen(reader, { stockroomId: id });
  return {
    name: about.name,
    entries: [
      ...booked.map((each) => bookingEntry(reader, each, `${each.borrowerName}: ${titleOf(each)}`)),
      ...(await unseen(reader, { stockroomId: id })),
    ],
  };
}

async function itemCalendar(reader: Reader, id: number): Promise<Calendar | null> {
  const about = await item(reader.db, reader.actor, id);
  if (about === null) return null;
  const booked = await seen(reader, { itemId: id });
  return {
    name: about.name,
    entries: [
      ...booked.map((each) => bookingEntry(reader, each, `${each.borrowerName}: ${about.name}`)),
      ...(await unseen(reader, { itemId: id })),
      ...(await inCustody(reader, about)),
    ],
  };
}

/** A booking, and whether somebody on the waiting list still has to say yes to it. */
interface Seen extends Booking {
  readonly offered: boolean;
}

/** The bookings that this person sees, those that were called off among them, so that they leave every calendar. */
async function seen({ db, actor, now }: Reader, about: BookingFilter): Promise<Seen[]> {
  const offers = await waits(db, actor, { states: ['offered'] }, MOST);
  const offered = new Set(offers.map(({ bookingId }) => bookingId));
  const found = [];
  for (const noun of [RESERVATIONS, CHECKOUTS]) {
    if (!holds(actor, noun.view)) continue;
    const { from, to } = periodAround(now);
    const coming = { ascending: true, by: 'starts_at', limit: MOST } as const;
    const current = await bookings(db, actor, noun, { ...about, to, notOverBy: now }, coming);
    // What is over gets the room that is left, the latest first.
    const past = { ascending: false, by: 'starts_at', limit: Math.max(1, MOST - current.length) } as const;
    found.push(...(await bookings(db, actor, noun, { ...about, from, overBy: now }, past)), ...current);
  }
  // What was handed out stands there as the check-out that it became.
  return found
    .filter(({ status }) => status !== 'fulfilled')
    .map((each) => ({ ...each, offered: offered.has(each.id) }));
}

async function unseen({ db, actor, now }: Reader, about: BookingFilter): Promise<Entry[]> {
  const found = [];
  const { from, to } = periodAround(now);
  for (const noun of [RESERVATIONS, CHECKOUTS]) {
    found.push(...(await takenDuring(db, actor, noun, { from: now, to }, MOST, about)));
    found.push(...(await takenDuring(db, actor, noun, { from, to: now }, MOST, about)));
  }
  const once = new Map(found.map((each) => [each.holdId, each]));
  return [...once.values()].map((each) => takenEntry(actor.workspaceId, each));
}

function bookingEntry(reader: Reader, booking: Seen, title: string): Entry {
  const { kind, workspaceId, id, version, status, startsAt, purpose, stockroomName } = booking;
  const state = booking.offered ? 'Only offered' : isOverdue(booking) ? 'Overdue' : statusWords(status);
  const open = status === 'requested' || booking.offered;
  return {
    uid: `booking-${workspaceId}-${id}@quartermaster`,
    title,
    startsAt,
    endsAt: endOf(booking, reader.now),
    state: CALLED_OFF.has(status) ? 'cancelled' : open ? 'tentative' : 'confirmed',
    revision: version,
    madeAt: booking.createdAt,
    place: stockroomName,
    lines: [`${kind === 'reservation' ? 'Reservation' : 'Check-out'}: ${state}`, ...(purpose ? [purpose] : [])],
    address: reader.whole(href(BOOKINGS[kind].show, booking)),
  };
}

const HOUR = 60 * 60_000;
const CALLED_OFF: ReadonlySet<Booking['status']> = new Set(['cancelled', 'declined']);

/** What came back early takes no more time than it took; what is overdue lasts until the hour that is going on ends. */
function endOf(booking: Booking, now: Date): Date {
  const { status, closedAt, startsAt, endsAt } = booking;
  if (isOverdue(booking)) return new Date(Math.ceil(now.getTime() / HOUR) * HOUR);
  if (status !== 'returned' || closedAt === null || closedAt >= endsAt) return endsAt;
  return closedAt > startsAt ? closedAt : startsAt;
}

function takenEntry(workspaceId: number, { holdId, itemName, startsAt, endsAt }: Taken): Entry {
  return {
    uid: `taken-${workspaceId}-${holdId}@quartermaster`,
    title: `Taken: ${itemName}`,
    ...{ startsAt, endsAt, state: 'confirmed', revision: 0, madeAt: startsAt },
  };
}

/** Custody has no end: on the day on which it began. */
function keptEntry({ workspace, whole }: Reader, { workspaceId, custodyId, id, itemName, takenAt }: Custody): Entry {
  const day = new Date(dayOf(workspace, takenAt));
  return {
    uid: `custody-${workspaceId}-${custodyId}@quartermaster`,
    title: `In your custody: ${itemName}`,
    ...{ startsAt: day, endsAt: day, wholeDay: true, state: 'confirmed', revision: 0, madeAt: takenAt },
    address: whole(`/items/${id}`),
  };
}

/** An item in custody is taken for as long as a calendar looks ahead. */
async function inCustody(reader: Reader, { id, workspaceId, name }: Item): Promise<Entry[]> {
  const { db, actor, workspace, now } = reader;
  const since = await inCustodySince(db, actor, id);
  if (since === null) return [];
  const known = holds(actor, 'checkouts.view') ? await openCustody(db, actor, id) : null;
  return [
    {
      uid: `custody-${workspaceId}-${since.id}@quartermaster`,
      title: known ? `In the custody of ${known.holderName}: ${name}` : `Taken: ${name}`,
      ...{ startsAt: since.takenAt, endsAt: new Date(dayOf(workspace, periodAround(now).to)) },
      ...{ state: 'confirmed', revision: 0, madeAt: since.takenAt },
    },
  ];
}
