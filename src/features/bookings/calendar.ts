/** Draws bookings by month, week and day; what others booked and one does not see is taken, and nothing more. */
import { href, offerGeneral } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { Link, MonthView, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf, daysAfter, periodInWords, startOfDay, type Workspace } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import { BASKETS } from '../baskets/actions.ts';
import { BOOKINGS } from './actions.ts';
import { bookingTable } from './page.ts';
import type { Booking } from './queries.ts';
import type { BookingNoun } from './rules.ts';
import type { Taken } from './taken/queries.ts';
import { isOverdue, statusCell, titleOf } from './words.ts';

const SPANS = ['month', 'week', 'day'] as const;
export type Span = (typeof SPANS)[number];

/** The days that are shown: whole weeks from a Monday, or one day. */
export interface Days {
  readonly span: Span;
  /** The day that was asked for. */
  readonly day: string;
  readonly first: string;
  readonly count: number;
}

/** What happens in them. */
export interface Happening {
  readonly bookings: readonly Booking[];
  readonly taken: readonly Taken[];
  /** There is more than was read. */
  readonly more: boolean;
}

/** Month, week or day, as an address says it. */
export function readSpan(text: string | undefined): Span {
  return SPANS.find((span) => span === text) ?? 'month';
}

/** The weeks of the month, the one week, or just the day, of a day `YYYY-MM-DD`. */
export function daysOf(span: Span, day: string): Days {
  if (span === 'day') return { span, day, first: day, count: 1 };
  if (span === 'week') return { span, day, first: mondayOf(day), count: 7 };
  const first = mondayOf(`${day.slice(0, 7)}-01`);
  const last = mondayOf(daysAfter(monthAfter(day, 1), -1));
  return { span, day, first, count: Math.round((noon(last).getTime() - noon(first).getTime()) / DAY) + 7 };
}

export function periodOf(workspace: Workspace, { first, count }: Days): Period {
  return { from: startOfDay(workspace, first), to: startOfDay(workspace, daysAfter(first, count)) };
}

/** The calendar of bookings, as far as this person sees them. */
export function calendarPage(visit: Visit, noun: BookingNoun, days: Days, happening: Happening): View {
  const { list } = BOOKINGS[noun.kind];
  const { span, day } = days;
  const links = SPANS.map((each) => ({
    href: hrefOf(noun, each, day),
    label: `${each.charAt(0).toUpperCase()}${each.slice(1)}`,
    current: each === span,
  }));
  return {
    template: '/bookings/calendar',
    page: {
      title: `${noun.many} by ${span}`,
      wide: true,
      breadcrumbs: [{ href: href(list), label: noun.many }],
      actions: offerGeneral(visit, [BASKETS[noun.kind].begin]),
      notices: happening.more ? [CUT] : [],
    },
    data: {
      tabs: { label: `Ways to see ${noun.many.toLowerCase()}`, links: [{ href: href(list), label: 'List' }, ...links] },
      ...(span === 'day' ? dayView(visit, noun, days, happening) : { month: monthView(visit, noun, days, happening) }),
    },
  };
}

const CUT: Notice = {
  tone: 'warn',
  text: 'There is more than can be shown at once, and later days may lack some: look at a week or a day, or search the list.',
};

function monthView(visit: Visit, noun: BookingNoun, days: Days, happening: Happening): MonthView {
  const { workspace } = visit;
  const { first, count } = days;
  return {
    caption: titleOfDays(workspace, days),
    weekdays: Array.from({ length: 7 }, (_, n) => words(workspace, { weekday: 'short' }, daysAfter(first, n))),
    weeks: Array.from({ length: count / 7 }, (_, week) =>
      Array.from({ length: 7 }, (_, n) => cellOf(visit, noun, days, daysAfter(first, week * 7 + n), happening)),
    ),
    pager: pagerOf(visit, noun, days),
  };
}

const MOST_ENTRIES = 6;

function cellOf(visit: Visit, noun: BookingNoun, { span, day: asked }: Days, day: string, happening: Happening) {
  const { workspace, now } = visit;
  const { bookings, taken } = during(visit, day, happening);
  const all = [...bookings.map((booking) => entry(visit, noun, booking)), ...taken.map(takenEntry)];
  const shown = span === 'week' ? all : all.slice(0, MOST_ENTRIES);
  return {
    label: span === 'week' ? words(workspace, { day: 'numeric', month: 'short' }, day) : String(Number(day.slice(8))),
    time: day,
    href: hrefOf(noun, 'day', day),
    now: day === dayOf(workspace, now),
    quiet: span === 'month' && day.slice(0, 7) !== asked.slice(0, 7),
    entries: shown,
    more:
      shown.length < all.length
        ? { href: hrefOf(noun, 'day', day), label: `${all.length - shown.length} more` }
        : undefined,
  };
}

function entry({ actor }: Visit, noun: BookingNoun, booking: Booking) {
  const mine = booking.ownerId === actor.personId;
  const ordinary = booking.status === noun.open && !booking.past;
  return {
    text: mine ? titleOf(booking) : `${titleOf(booking)}, ${booking.borrowerName}`,
    state: { text: statusCell(booking).text ?? '', quiet: ordinary },
    href: href(BOOKINGS[noun.kind].show, booking),
    tone: isOverdue(booking) ? ('bad' as const) : booking.closedAt ? ('neutral' as const) : ('accent' as const),
  };
}

function takenEntry({ itemName }: Taken) {
  return { text: `${itemName}: taken`, tone: 'neutral' as const };
}

/** One day: the bookings that one sees as a table, and what else is taken. */
function dayView(visit: Visit, noun: BookingNoun, days: Days, happening: Happening) {
  const { bookings, taken } = during(visit, days.day, happening);
  const table: TableView = {
    ...bookingTable(visit, titleOfDays(visit.workspace, days), bookings),
    empty: { title: titleOfDays(visit.workspace, days), text: 'Nothing that you see happens on this day.' },
  };
  const tables = taken.length > 0 ? [table, takenTable(visit, taken)] : [table];
  return { tables, pager: pagerOf(visit, noun, days) };
}

function takenTable({ workspace }: Visit, taken: readonly Taken[]): TableView {
  return {
    caption: 'Taken',
    columns: [{ label: 'Item' }, { label: 'When' }],
    rows: taken.map(({ itemId, itemName, startsAt, endsAt }) => ({
      cells: [{ text: itemName, href: `/items/${itemId}` }, { text: periodInWords(workspace, startsAt, endsAt) }],
    })),
  };
}

function during({ workspace, now }: Visit, day: string, { bookings, taken }: Happening): Omit<Happening, 'more'> {
  const [from, to] = [startOfDay(workspace, day), startOfDay(workspace, daysAfter(day, 1))];
  const meets = ({ startsAt, endsAt }: Pick<Taken, 'startsAt' | 'endsAt'>) => startsAt < to && endsAt > from;
  // What is overdue lasts until now.
  const lasts = (booking: Booking) => ({ ...booking, endsAt: isOverdue(booking) ? now : booking.endsAt });
  return { bookings: bookings.filter((booking) => meets(lasts(booking))), taken: taken.filter(meets) };
}

/** The days before, today, and those after. */
function pagerOf({ workspace, now }: Visit, noun: BookingNoun, { span, day }: Days): Link[] {
  const beside = (way: -1 | 1) =>
    span === 'month' ? monthAfter(day, way) : daysAfter(day, span === 'week' ? 7 * way : way);
  return [
    { href: hrefOf(noun, span, beside(-1)), label: `Previous ${span}` },
    { href: hrefOf(noun, span, dayOf(workspace, now)), label: 'Today' },
    { href: hrefOf(noun, span, beside(1)), label: `Next ${span}` },
  ];
}

function hrefOf({ kind }: BookingNoun, span: Span, day: string): string {
  return `${href(BOOKINGS[kind].calendar)}?view=${span}&day=${day}`;
}

function titleOfDays(workspace: Workspace, { span, day, first }: Days): string {
  if (span === 'month') return words(workspace, { month: 'long', year: 'numeric' }, day);
  const whole = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return span === 'week'
    ? `Week of ${words(workspace, whole, first)}`
    : words(workspace, { weekday: 'long', ...whole }, day);
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
