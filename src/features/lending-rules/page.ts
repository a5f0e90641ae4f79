/** Draws the rules of a stockroom: the forms of those who set them, and the words for those who book by them. */
import { href, offer } from '../../access/action.ts';
import type { Drawing, Submission } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Description, Link, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, daysAfter, momentOf, periodInWords, startOfDay } from '../../platform/workspace.ts';
import { bookingTable } from '../bookings/page.ts';
import type { Booking } from '../bookings/queries.ts';
import { stockroomActions } from '../stockrooms/actions.ts';
import type { Stockroom } from '../stockrooms/queries.ts';
import {
  addBlackout,
  addClosedDays,
  beginBlackout,
  beginClosedDays,
  editRules,
  removeTimes,
  saveRulesOf,
} from './actions.ts';
import { HOURS_FIELDS } from './forms.ts';
import { hoursWords, typedSpans, WEEKDAYS } from './hours.ts';
import type { Closure, LendingRules } from './rules.ts';

export interface Ruled {
  readonly rules: LendingRules;
  /** What is booked for a time in which nothing is to be lent. */
  readonly meeting: readonly Booking[];
  /** What was wrong with taking times out. */
  readonly trouble?: string;
}

/** The page of those who set the rules. */
export function rulesPage(visit: Visit, row: Stockroom, { rules, meeting, trouble }: Ruled, drawing: Drawing): View {
  const [removal] = offer(visit, row, [removeTimes]);
  const table = closureTable(visit, rules.closures);
  const columns = [{ label: 'Pick', hidden: true }, ...table.columns];
  const rows = table.rows.map(({ cells }, n) => ({ cells: [pickCell(rules.closures[n]), ...cells] }));
  const form = formView(visit, {
    action: saveRulesOf,
    drawing,
    submit: saveRulesOf.label,
    cancel: { href: href(stockroomActions.show, row), label: 'Cancel' },
    legends: [
      {
        legend: 'Opening hours',
        help: 'When things are picked up and brought back. Write several times of a day with commas: 09:00-12:30, 13:30-17:00',
        names: HOURS_FIELDS,
      },
      { legend: 'How long and how far ahead', names: ['longest_days', 'notice_hours', 'ahead_days'] },
      { legend: 'For one person', names: ['items_at_once', 'open_bookings'] },
      { legend: 'Between loans', names: ['rest_minutes'] },
    ],
  });
  return {
    template: '/lending-rules/rules',
    page: {
      title: `Rules of ${row.name}`,
      lead: 'They bind everybody who books for themselves. Those who lend to others are told of them, and may go beyond all but rest and blackouts.',
      breadcrumbs: crumbsOf(row),
      actions: offer(visit, row, [beginClosedDays, beginBlackout]),
    },
    data: {
      tabs: tabsOf(row, editRules.path),
      errors: [...form.errors, ...(trouble === undefined ? [] : [{ href: '#times', text: trouble }])],
      form: { ...form, errors: [] },
      closures: removal && rows.length > 0 ? { ...table, columns, rows, form: 'times' } : table,
      removal: rows.length > 0 ? removal : undefined,
      meeting: meeting.length > 0 ? bookingTable(visit, 'Booked for a blackout', meeting) : undefined,
    },
  };
}

export function closedDaysPage(visit: Visit, row: Stockroom, drawing: Drawing): View {
  return timesPage(visit, row, {
    title: `Closed days of ${row.name}`,
    lead: 'Nothing is picked up or brought back on these days; what is out may stay out.',
    action: addClosedDays,
    drawing,
  });
}

export function blackoutPage(visit: Visit, row: Stockroom, drawing: Drawing): View {
  return timesPage(visit, row, {
    title: `A blackout of ${row.name}`,
    lead: 'Nothing is lent for any part of this time. What is booked for it already stays booked, and is listed.',
    action: addBlackout,
    drawing,
  });
}

/** The values of the form, as text. */
export function valuesOf(rules: LendingRules): Submission {
  const { hours, longestDays, noticeHours, aheadDays, itemsAtOnce, openBookings, restMinutes } = rules;
  const text = (limit: number | null) => (limit === null ? '' : String(limit));
  return {
    hours_mode: hours === null ? 'always' : 'listed',
    ...Object.fromEntries(WEEKDAYS.map((_, n) => [`hours_${n + 1}`, typedSpans(hours ?? [], n + 1)])),
    longest_days: text(longestDays),
    notice_hours: text(noticeHours),
    ahead_days: text(aheadDays),
    items_at_once: text(itemsAtOnce),
    open_bookings: text(openBookings),
    rest_minutes: String(restMinutes),
  };
}

/** The rules in words, for whoever may book by them. */
export function ruleDetails(rules: LendingRules): Description[] {
  const { hours, longestDays, noticeHours, aheadDays, itemsAtOnce, openBookings, restMinutes } = rules;
  const said = (term: string, limit: number | null, words: (limit: number) => string): Description[] =>
    limit === null ? [] : [{ term, cell: { text: words(limit) } }];
  return [
    ...(hours === null ? [] : [{ term: 'Open', cell: { text: hoursWords(hours) } }]),
    ...said('Longest loan', longestDays, (days) => counted(days, 'day')),
    ...said('Notice', noticeHours, (hours) => `${counted(hours, 'hour')} ahead`),
    ...said('How far ahead', aheadDays, (days) => `${counted(days, 'day')} at most`),
    ...said('Items at once', itemsAtOnce, (items) => `${counted(items, 'item')} for one person`),
    ...said('Open bookings', openBookings, (bookings) => `${counted(bookings, 'booking')} of one person`),
    ...(restMinutes === 0
      ? []
      : [
          { term: 'Rest', cell: { text: `Items are kept back for ${counted(restMinutes, 'minute')} after each loan` } },
        ]),
  ];
}

/** When a stockroom is closed, or lends nothing, from now on. */
export function closureTable(visit: Visit, closures: readonly Closure[]): TableView {
  return {
    caption: 'Closed days and blackouts',
    columns: [{ label: 'When' }, { label: 'Why' }, { label: 'What it means' }],
    rows: closures.map((closure) => ({
      cells: [{ text: closureWords(visit, closure) }, { text: closure.name }, meaningOf(closure)],
    })),
    empty: { title: 'No closed days or blackouts to come', text: 'It is open as its hours say.' },
  };
}

/** The rules of several stockrooms, for whoever is about to book. */
export function rulesTable(visit: Visit, all: readonly LendingRules[]): TableView {
  return {
    caption: 'Rules of the stockrooms',
    captionHidden: true,
    columns: [{ label: 'Stockroom' }, { label: 'Open' }, { label: 'Rules' }, { label: 'Closed days and blackouts' }],
    rows: all.map((rules) => ({
      cells: [
        { text: rules.stockroomName, href: href(stockroomActions.show, { id: rules.stockroomId }) },
        { text: rules.hours === null ? 'Always' : hoursWords(rules.hours) },
        { text: limitWords(rules).join('; ') },
        {
          text: rules.closures
            .slice(0, FEW)
            .map((closure) => `${closureWords(visit, closure)}: ${closure.name}`)
            .join('; '),
        },
      ],
    })),
  };
}

export function tabsOf(row: Stockroom, current: string): { label: string; links: Link[] } {
  const links = [stockroomActions.edit, stockroomActions.permissions, editRules].map((each) => ({
    href: href(each, row),
    label: each === stockroomActions.edit ? 'Details' : each.label,
    current: each.path === current,
  }));
  return { label: row.name, links };
}

const FEW = 3;

function limitWords(rules: LendingRules): string[] {
  return ruleDetails({ ...rules, hours: null }).map(({ term, cell }) =>
    term === 'Rest' ? (cell.text ?? '') : `${term}: ${cell.text}`,
  );
}

/** Whole days are said as days. */
function closureWords({ workspace }: Visit, { from, until }: Closure): string {
  const [fromDay = '', fromTime] = from.split('T');
  const [untilDay = '', untilTime] = until.split('T');
  if (fromTime !== '00:00' || untilTime !== '00:00') {
    return periodInWords(workspace, momentOf(workspace, from), momentOf(workspace, until));
  }
  const last = daysAfter(untilDay, -1);
  const words = (day: string) => dayInWords(workspace, startOfDay(workspace, day));
  return last === fromDay ? words(fromDay) : `${words(fromDay)} – ${words(last)}`;
}

function meaningOf({ blackout }: Closure): Cell {
  return blackout
    ? { text: 'Blackout', tone: 'warn', sub: 'Nothing is lent for any part of it' }
    : { text: 'Closed', tone: 'neutral', sub: 'Nothing is picked up or brought back' };
}

function pickCell(closure: Closure | undefined): Cell {
  if (!closure) return { text: '' };
  return { select: { name: 'closure_ids', value: String(closure.id), label: `Pick ${closure.name}` } };
}

interface Times {
  readonly title: string;
  readonly lead: string;
  readonly action: typeof addClosedDays | typeof addBlackout;
  readonly drawing: Drawing;
}

function timesPage(visit: Visit, row: Stockroom, { title, lead, action, drawing }: Times): View {
  const back = { href: href(editRules, row), label: 'Rules' };
  return {
    template: '/shared/form-page',
    page: { title, lead, breadcrumbs: [...crumbsOf(row), back] },
    data: {
      form: formView(visit, { action, drawing, submit: action.label, cancel: { ...back, label: 'Cancel' } }),
    },
  };
}

function crumbsOf(row: Stockroom): Link[] {
  return [
    { href: href(stockroomActions.list), label: 'Stockrooms' },
    { href: href(stockroomActions.show, row), label: row.name },
  ];
}
