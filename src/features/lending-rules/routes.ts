/** The rules of stockrooms over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Values } from '../../access/form.ts';
import { invalid } from '../../platform/errors.ts';
import { formPage, type Load, type Outcome, stay } from '../../platform/handle.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf, daysAfter, momentOf } from '../../platform/workspace.ts';
import { type Booking, bookingsDuring } from '../bookings/queries.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { type Stockroom, stockroom } from '../stockrooms/queries.ts';
import {
  addBlackout,
  addClosedDays,
  beginBlackout,
  beginClosedDays,
  editRules,
  removeTimes,
  saveRulesOf,
} from './actions.ts';
import { addClosure, type NewClosure, type RuleFacts, removeClosures, saveRules } from './commands.ts';
import type { rulesForm } from './forms.ts';
import { hoursWords, type Span } from './hours.ts';
import { blackoutPage, closedDaysPage, rulesPage, valuesOf } from './page.ts';
import { storedRules } from './queries.ts';
import type { LendingRules } from './rules.ts';

type Filled = Values<(typeof rulesForm)['fields']>;

/** Of what is booked for a blackout, as many are listed. */
const MOST_MEETING = 50;

export function lendingRules(app: FastifyInstance): void {
  const load: Load<Stockroom> = ({ db, actor }, id) => stockroom(db, actor, id, 'stockrooms.manage');

  formPage(app, editRules, saveRulesOf, {
    load,
    current: async ({ db, actor }, row) => valuesOf(await storedRules(db, actor, row)),
    draw: async (visit, row, drawing) => {
      const rules = await storedRules(visit.db, visit.actor, row);
      return rulesPage(visit, row, { rules, meeting: await meetingBlackouts(visit, rules) }, drawing);
    },
    run: async ({ db, actor }, row, filled) => {
      const before = await storedRules(db, actor, row);
      const facts = factsOf(filled);
      refuseIdleHours(filled, before);
      await saveRules(db, row, facts);
      return {
        ...saved(row, `The rules of ${row.name} were saved.`),
        before: recorded(before),
        after: recorded(facts),
      };
    },
  });
  formPage(app, beginClosedDays, addClosedDays, {
    load,
    current: ({ workspace, now }) => {
      const tomorrow = daysAfter(dayOf(workspace, now), 1);
      return { first_day: tomorrow, last_day: tomorrow };
    },
    draw: async (visit, row, drawing) => closedDaysPage(visit, row, drawing),
    run: async (visit, row, { name, first_day, last_day }) => {
      if (last_day < first_day) throw invalid('last_day', 'Last day: choose one that is not before the first day');
      const until = `${daysAfter(last_day, 1)}T00:00`;
      return enter(visit, row, { name, blackout: false, from: `${first_day}T00:00`, until });
    },
  });
  formPage(app, beginBlackout, addBlackout, {
    load,
    current: ({ workspace, now }) => {
      const tomorrow = daysAfter(dayOf(workspace, now), 1);
      return { from_clock: `${tomorrow}T00:00`, until_clock: `${daysAfter(tomorrow, 1)}T00:00` };
    },
    draw: async (visit, row, drawing) => blackoutPage(visit, row, drawing),
    run: async (visit, row, { name, from_clock: from, until_clock: until }) => {
      if (until <= from) throw invalid('until_clock', 'Until: choose a time after the start');
      return enter(visit, row, { name, blackout: true, from, until });
    },
  });
  stay(app, removeTimes, {
    load,
    draw: async (visit, row, trouble) => {
      const rules = await storedRules(visit.db, visit.actor, row);
      const shown = { rules, meeting: await meetingBlackouts(visit, rules), trouble: trouble.text };
      return rulesPage(visit, row, shown, { row, values: valuesOf(rules) });
    },
    run: async ({ db }, row, { closure_ids = [] }) => {
      const names = await removeClosures(db, row, closure_ids);
      return { ...saved(row, `${names.join(', ')}: removed.`), before: { closures: names } };
    },
  });
}

async function enter(
  { db, workspace, now }: Visit & { db: Parameters<typeof addClosure>[0] },
  row: Stockroom,
  closure: NewClosure,
) {
  const last = closure.blackout ? 'until_clock' : 'last_day';
  if (momentOf(workspace, closure.until) <= now) throw invalid(last, 'This time is over already');
  await addClosure(db, row, closure);
  return { ...saved(row, `${closure.name} was added.`), after: { ...closure } };
}

/** What is booked for a time in which nothing is to be lent, as far as this person sees it. */
async function meetingBlackouts({ db, actor, workspace }: Visit, rules: LendingRules): Promise<Booking[]> {
  const found = new Map<number, Booking>();
  for (const { from, until } of rules.closures.filter(({ blackout }) => blackout)) {
    const period = { from: momentOf(workspace, from), to: momentOf(workspace, until) };
    for (const noun of [RESERVATIONS, CHECKOUTS]) {
      const about = { stockroomId: rules.stockroomId, statuses: noun.current };
      for (const each of await bookingsDuring(db, actor, noun, period, MOST_MEETING, about)) found.set(each.id, each);
    }
  }
  return [...found.values()].sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

/** Hours that were typed while “Always” stands would be lost; those from before are given up by choosing it. */
function refuseIdleHours(filled: Filled, { hours }: RuleFacts): void {
  if (filled.hours_mode !== 'always') return;
  const typed = hoursWords(weekOf(filled));
  if (typed === hoursWords([]) || typed === hoursWords(hours ?? [])) return;
  throw invalid('hours_mode', 'Open: choose “Only at the hours below” for the hours that you typed, or empty them');
}

function weekOf({ hours_1, hours_2, hours_3, hours_4, hours_5, hours_6, hours_7 }: Filled): Span[] {
  return [hours_1, hours_2, hours_3, hours_4, hours_5, hours_6, hours_7].flatMap((spans) => spans ?? []);
}

function factsOf(filled: Filled): RuleFacts {
  return {
    hours: filled.hours_mode === 'always' ? null : weekOf(filled),
    longestDays: filled.longest_days ?? null,
    noticeHours: filled.notice_hours ?? null,
    aheadDays: filled.ahead_days ?? null,
    itemsAtOnce: filled.items_at_once ?? null,
    openBookings: filled.open_bookings ?? null,
    restMinutes: filled.rest_minutes,
  };
}

/** The hours in words, as the log keeps them. */
function recorded({ hours, longestDays, noticeHours, aheadDays, itemsAtOnce, openBookings, restMinutes }: RuleFacts) {
  return {
    ...{ hours: hours === null ? 'always' : hoursWords(hours), longestDays, noticeHours, aheadDays },
    ...{ itemsAtOnce, openBookings, restMinutes },
  };
}

function saved(row: Stockroom, say: string): Outcome {
  return { to: href(editRules, row), say, subject: { kind: 'stockroom', id: row.id } };
}
