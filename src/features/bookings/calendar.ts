/** Draws bookings by month and by week. */
import { href, offerGeneral } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { MonthView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf, daysAfter, startOfDay, type Workspace } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import { BASKETS } from '../baskets/actions.ts';
import { BOOKINGS } from './actions.ts';
import type { Booking } from './queries.ts';
import type { BookingNoun } from './rules.ts';
import { isOverdue, titleOf } from './words.ts';

/** Whole weeks, from a Monday. */
export interface Weeks {
  readonly view: 'month' | 'week';
  /** The day that was asked for. */
  readonly day: string;
  readonly first: string;
  readonly count: number;
}

/** The weeks of the month, or the one week, of a day `YYYY-MM-DD`. */
export function weeksOf(view: 'month' | 'week', day: string): Weeks {
  if (view === 'week') return { view, day, first: mondayOf(day), count: 1 };
  const first = mondayOf(`${day.slice(0, 7)}-01`);
  const [last] = [daysAfter(monthAfter(day, 1), -1)];
  const days = (noon(mondayOf(last)).getTime() - noon(first).getTime()) / DAY;
  return { view, day, first, count: Math.round(days / 7) + 1 };
}

export function periodOfWeeks(workspace: Workspace, { first, count }: Weeks): Period {
  return { from: startOfDay(workspace, first), to: startOfDay(workspace, daysAfter(first, count * 7)) };
}

/** The calendar of bookings that this person sees. */
export function calendarPage(visit: Visit, noun: BookingNoun, weeks: Weeks, bookings: readonly Booking[]): View {
  const { workspace } = visit;
  const { list, calendar } = BOOKINGS[noun.kind];
  const { view, day, first, count } = weeks;
  const to = (asked: 'month' | 'week', of: string) => `${href(calendar)}?view=${asked}&day=${of}`;
  const month: MonthView = {
    caption: titleOfWeeks(workspace, weeks),
    weekdays: Array.from({ length: 7 }, (_, n) => words(workspace, { weekday: 'short' }, daysAfter(first, n))),
    weeks: Array.from({ length: count }, (_, week) =>
      Array.from({ length: 7 }, (_, n) => dayView(visit, noun, weeks, daysAfter(first, week * 7 + n), bookings)),
    ),
    previous: { href: to(view, view === 'week' ? daysAfter(day, -7) : monthAfter(day, -1)), label: `Previous ${view}` },
    next: { href: to(view, view === 'week' ? daysAfter(day, 7) : monthAfter(day, 1)), label: `Next ${view}` },
  };
  const tabs = [
    { href: href(list), label: 'List' },
    { href: to('month', day), label: 'Month', current: view === 'month' },
    { href: to('week', day), label: 'Week', current: view === 'week' },
  ];
  return {
    template: '/bookings/calendar',
    page: {
      title: `${noun.many} by ${view}`,
      wide: true,
      breadcrumbs: [{ href: href(list), label: noun.many }],
      actions: offerGeneral(visit, [BASKETS[noun.kind].begin]),
    },
    data: { month, tabs: { label: `Ways to see ${noun.many.toLowerCase()}`, links: tabs } },
  };
}

const MOST_ENTRIES = 6;

function dayView(
  visit: Visit,
  noun: BookingNoun,
  { view, day: asked }: Weeks,
  day: string,
  bookings: readonly Booking[],
) {
  const { workspace, now } = visit;
  const [from, to] = [startOfDay(workspace, day), startOfDay(workspace, daysAfter(day, 1))];
  const all = bookings.filter((booking) => booking.startsAt < to && booking.endsAt > from);
  const shown = view === 'week' ? all : all.slice(0, MOST_ENTRIES);
  return {
    label: view === 'week' ? words(workspace, { day: 'numeric', month: 'short' }, day) : String(Number(day.slice(8))),
    time: day,
    now: day === dayOf(workspace, now),
    quiet: view === 'month' && day.slice(0, 7) !== asked.slice(0, 7),
    entries: shown.map((booking) => entry(visit, noun, booking)),
    more:
      shown.length < all.length
        ? {
            href: `${href(BOOKINGS[noun.kind].calendar)}?view=week&day=${day}`,
            label: `${all.length - shown.length} more`,
          }
        : undefined,
  };
}

function entry({ actor }: Visit, noun: BookingNoun, booking: Booking) {
  const mine = booking.ownerId === actor.personId;
  return {
    text: mine ? titleOf(booking) : `${titleOf(booking)}, ${booking.borrowerName}`,
    href: href(BOOKINGS[noun.kind].show, booking),
    tone: isOverdue(booking) ? ('bad' as const) : booking.closedAt ? ('neutral' as const) : ('accent' as const),
  };
}

function titleOfWeeks(workspace: Workspace, { view, day, first }: Weeks): string {
  if (view === 'month') return words(workspace, { month: 'long', year: 'numeric' }, day);
  return `Week of ${words(workspace, { day: 'numeric', month: 'long', year: 'numeric' }, first)}`;
}

const DAY = 24 * 60 * 60_000;

function mondayOf(day: string): string {
  return daysAfter(day, -((noon(day).getUTCDay() + 6) % 7));
}

/** The first day of the month some months after a day's. */
function monthAfter(day: string, months: number): string {
  const date = noon(`${day.slice(0, 7)}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

/** A day of the calendar has no time zone, so it is put into words at noon in UTC. */
function words({ language }: Workspace, format: Intl.DateTimeFormatOptions, day: string): string {
  const known = formats.get(`${language} ${JSON.stringify(format)}`);
  if (known) return known.format(noon(day));
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...format, timeZone: 'UTC' });
  formats.set(`${language} ${JSON.stringify(format)}`, made);
  return made.format(noon(day));
}

const formats = new Map<string, Intl.DateTimeFormat>();
