/** Seeing bookings over HTTP: lists, calendars, and the page of one. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesAmong, choicesOf } from '../../platform/references.ts';
import type { Link } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf } from '../../platform/workspace.ts';
import { BOOKINGS } from './actions.ts';
import { calendarPage, daysOf, periodOf, readSpan } from './calendar.ts';
import { readDay, readListing } from './forms.ts';
import { linesOf } from './lines/queries.ts';
import { bookingPage, listPage } from './page.ts';
import { partsOf } from './parts.ts';
import {
  type Booking,
  becameOf,
  besides,
  booking,
  bookings as bookingRows,
  bookingsDuring,
  countBookings,
} from './queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from './rules.ts';
import { takenDuring } from './taken/queries.ts';

const PAGE = 50;
const STOCKROOMS = { kind: 'stockroom', needs: 'items.view' } as const;
const LABELS = { kind: 'bookingLabel', needs: 'items.view' } as const;
const MOST_IN_CALENDAR = 1000;

export function bookings(app: FastifyInstance): void {
  for (const noun of [RESERVATIONS, CHECKOUTS]) bookingsOf(app, noun);
}

function bookingsOf(app: FastifyInstance, noun: BookingNoun): void {
  const actions = BOOKINGS[noun.kind];
  const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, noun, id);

  show(app, actions.list, { load: wholeWorkspace, draw: (visit) => drawList(visit, noun) });
  show(app, actions.calendar, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor, workspace, query, now } = visit;
      const days = daysOf(readSpan(query.one('view')), readDay(query.one('day')) || dayOf(workspace, now));
      const period = periodOf(workspace, days);
      const bookings = await bookingsDuring(db, actor, noun, period, MOST_IN_CALENDAR);
      const taken = await takenDuring(db, actor, noun, period, MOST_IN_CALENDAR);
      const more = Math.max(bookings.length, taken.length) === MOST_IN_CALENDAR;
      return calendarPage(visit, noun, days, { bookings, taken, more });
    },
  });
  show(app, actions.show, {
    load,
    draw: async (visit, row) =>
      bookingPage(visit, noun, {
        booking: row,
        lines: await linesOf(visit.db, visit.actor, row),
        besides: await besides(visit.db, visit.actor, noun, row),
        others: await othersOf(visit, row),
        labels: await choicesOf(visit.db, visit.actor, LABELS),
        parts: await partsOf(visit, row),
      }),
  });
}

async function drawList(visit: Visit, noun: BookingNoun) {
  const { db, actor, workspace, query } = visit;
  const listing = readListing(noun, workspace, query);
  const open =
    listing.filter.statuses?.every((each) => noun.current.includes(each)) === true || listing.filter.overdue === true;
  const by = open && noun.kind === 'checkout' ? 'ends_at' : 'starts_at';
  const paging = { ascending: open, by, after: listing.after, limit: PAGE + 1 } as const;
  const rows = await bookingRows(db, actor, noun, listing.filter, paging);
  return listPage(visit, noun, listing, {
    rows: rows.slice(0, PAGE),
    more: rows.length > PAGE,
    count: await countBookings(db, actor, noun, listing.filter),
    by,
    ...(await choicesAmong(db, actor, { stockrooms: STOCKROOMS, labels: LABELS })),
  });
}

/** What a reservation became, or what a check-out came of, where this person may see it. */
async function othersOf({ db, actor }: Visit, row: Booking): Promise<Link[]> {
  if (row.kind === 'reservation') {
    const became = await becameOf(db, actor, CHECKOUTS, row);
    const label = became.length > 1 ? 'A check-out that it became' : 'The check-out that it became';
    return became.map((id) => ({ href: href(BOOKINGS.checkout.show, { id }), label }));
  }
  if (row.reservationId === null) return [];
  const from = await booking(db, actor, RESERVATIONS, row.reservationId);
  return from ? [{ href: href(BOOKINGS.reservation.show, from), label: 'The reservation that it came of' }] : [];
}
