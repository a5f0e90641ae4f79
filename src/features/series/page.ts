/** Draws making a reservation that repeats, and the reservations of a series. */
import { href, offer } from '../../access/action.ts';
import type { Drawing, FieldError, FieldView, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { momentOf, periodInWords } from '../../platform/workspace.ts';
import { BASKETS } from '../baskets/actions.ts';
import type { Borrowers } from '../baskets/borrowers/queries.ts';
import { areOthers, borrowerFinder, borrowerOptions, hidden, titled } from '../baskets/parts.ts';
import { basketHref, parameters, type Typed } from '../baskets/typed.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { bookingTable } from '../bookings/page.ts';
import type { Booking } from '../bookings/queries.ts';
import { isOpen, RESERVATIONS } from '../bookings/rules.ts';
import { titleOf } from '../bookings/words.ts';
import { WEEKDAYS } from '../lending-rules/hours.ts';
import { beginSeries, callOff, createSeries } from './actions.ts';
import type { Judged } from './judging.ts';
import { type Repetition, repetitionWords } from './rules.ts';

const REPEATING = ['every', 'weekdays', 'times', 'until'] as const;

export interface Repeating {
  readonly typed: Typed;
  /** For whom it can be; null: only oneself. */
  readonly borrowers: Borrowers | null;
  readonly names: readonly string[];
}

/** Asks how often. */
export function repeatPage(
  visit: Visit,
  { typed, borrowers, names }: Repeating,
  values: Submission,
  errors: readonly FieldError[],
): View {
  const whole = formView(visit, {
    action: createSeries,
    drawing: {
      values: { every: 'week', times: '4', ...values, borrower_id: String(typed.borrowerId ?? visit.actor.personId) },
      options: { borrower_id: borrowers ? borrowerOptions(borrowers, visit.actor.personId) : [] },
      errors,
    },
    submit: 'Show the times',
  });
  const asked = fieldsOf(whole, [...(areOthers(borrowers) ? ['borrower_id'] : []), ...REPEATING]);
  const kept = parameters({ ...typed, borrowerId: areOthers(borrowers) ? null : typed.borrowerId });
  const form: FormView = {
    action: href(beginSeries),
    method: 'GET',
    groups: [{ fields: [...kept.map(hidden), ...asked] }],
    submit: 'Show the times',
    errors: whole.errors,
    cancel: { href: basketHref(RESERVATIONS, typed), label: 'Reserve it once' },
    finder: borrowers ? borrowerFinder(href(beginSeries), kept, borrowers) : undefined,
  };
  return {
    template: '/shared/form-page',
    page: {
      ...titled('How often?', errors),
      lead: `${names.join(', ')}: for the first time ${whenOf(visit, typed)}.`,
      breadcrumbs: CRUMBS,
    },
    data: { form },
  };
}

/** Check your answers: every time with what stands in its way. There is no button where none works. */
export function timesPage(
  visit: Visit,
  { typed, borrowers, names }: Repeating,
  repetition: Repetition,
  judged: readonly Judged[],
  drawing: Drawing,
): View {
  const errors = drawing.errors ?? [];
  const working = judged.filter(({ troubles }) => troubles.length === 0).length;
  const whole = formView(visit, {
    action: createSeries,
    drawing: { ...drawing, values: { mode: 'works', ...drawing.values, purpose: typed.purpose } },
    submit: working === judged.length ? `Reserve ${working} times` : 'Reserve the times that work',
    cancel: { href: againHref(typed, repetition), label: 'Change how often' },
  });
  const liftable = judged.some(({ troubles, lifted }) => troubles.length > 0 && lifted);
  const ignore = liftable || errors.some(({ name }) => name === 'ignore_conflicts') ? ['ignore_conflicts'] : [];
  const asked = fieldsOf(whole, ['purpose', 'mode', ...ignore]);
  const { purpose: _, ...rest } = typed;
  const kept = [...parameters(rest), ...repeatParameters(repetition)].map(hidden);
  const open = working > 0 || asked.some(({ name }) => name === 'ignore_conflicts');
  const borrower = borrowers?.people.find(({ id }) => id === typed.borrowerId);
  return {
    template: '/series/times',
    page: {
      ...titled(open ? 'Check your answers' : 'None of these times works', errors),
      lead: [
        `${names.join(', ')}${borrower ? ` for ${borrower.name}` : ''}`,
        repetitionWords(repetition, WEEKDAYS),
      ].join(': '),
      breadcrumbs: CRUMBS,
    },
    data: {
      table: judgedTable(visit, judged),
      form: open ? { ...whole, groups: [{ fields: [...kept, ...asked] }] } : undefined,
      ways: open ? [] : [{ href: againHref(typed, repetition), label: 'Change how often' }],
    },
  };
}

/** Every time, and what stands in its way. */
export function judgedTable({ workspace }: Visit, judged: readonly Judged[]): TableView {
  return {
    caption: 'Times',
    columns: [{ label: 'When' }, { label: 'Then' }],
    rows: judged.map(({ occurrence, troubles }) => ({
      cells: [
        {
          text: periodInWords(
            workspace,
            momentOf(workspace, occurrence.startsAt),
            momentOf(workspace, occurrence.endsAt),
          ),
        },
        troubles.length === 0
          ? { text: 'works', tone: 'good' }
          : { text: 'in the way', tone: 'warn', sub: troubles.join(' ') },
      ],
    })),
  };
}

/** There is nothing yet that could repeat. */
export function nothingPage(): View {
  return {
    template: '/series/times',
    page: {
      title: 'What should repeat?',
      lead: 'Choose what to reserve first, and when for the first time.',
      breadcrumbs: CRUMBS,
    },
    data: { ways: [{ href: href(BASKETS.reservation.begin), label: BASKETS.reservation.begin.label }] },
  };
}

/** The reservations of a series, and calling some of them off. */
export function seriesPage(
  visit: Visit,
  booking: Booking,
  members: readonly Booking[],
  repetition: Repetition | null,
  drawing: Drawing,
): View {
  const own = { href: href(BOOKINGS.reservation.show, booking), label: titleOf(booking) };
  const able = members.some((each) => isOpen(each) && offer(visit, each, [callOff]).length > 0);
  const offered = able && offer(visit, booking, [callOff]).length > 0;
  return {
    template: '/series/series',
    page: {
      title: `Series of ${titleOf(booking)}`,
      lead: repetition ? `${repetitionWords(repetition, WEEKDAYS)}.` : undefined,
      breadcrumbs: [{ href: href(BOOKINGS.reservation.list), label: RESERVATIONS.many }, own],
    },
    data: {
      table: bookingTable(visit, 'Its reservations', members),
      form: offered
        ? formView(visit, {
            action: callOff,
            drawing,
            submit: 'Cancel reservations',
            legends: [{ legend: 'Cancel', help: `As seen from ${whenBooked(visit, booking)}.`, names: ['extent'] }],
          })
        : undefined,
    },
  };
}

const CRUMBS = [{ href: href(BOOKINGS.reservation.list), label: RESERVATIONS.many }];

function fieldsOf({ groups }: FormView, names: readonly string[]): FieldView[] {
  const all = groups.flatMap(({ fields }) => fields);
  return names.flatMap((name) => all.filter((field) => field.name === name));
}

function repeatParameters({ every, weekdays, times, until }: Repetition): [string, string][] {
  return [
    ['every', every],
    ...weekdays.map((weekday): [string, string] => ['weekdays', String(weekday)]),
    ['times', times === null ? '' : String(times)],
    ['until', until ?? ''],
  ];
}

/** The page before, with what was chosen on it. */
function againHref(typed: Typed, repetition: Repetition): string {
  const query = new URLSearchParams([...parameters(typed), ...repeatParameters(repetition), ['step', 'repeat']]);
  return `${href(beginSeries)}?${query}`;
}

function whenOf({ workspace }: Visit, { startsAt, endsAt }: Typed): string {
  return periodInWords(workspace, momentOf(workspace, startsAt), momentOf(workspace, endsAt));
}

function whenBooked({ workspace }: Visit, { startsAt, endsAt }: Booking): string {
  return periodInWords(workspace, startsAt, endsAt);
}
