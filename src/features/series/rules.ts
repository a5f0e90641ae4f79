/** When something repeats: pure rules over the wall clock, whatever the clock does in between. */
import { daysAfter, daysBetween, monthsAfter, weekdayOf } from '../../platform/workspace.ts';

export const EVERY = ['day', 'week', 'two_weeks', 'month'] as const;
export type Every = (typeof EVERY)[number];

export interface Repetition {
  readonly every: Every;
  /** Of weeks, on these days, 1 being Monday; none: on that of the first. */
  readonly weekdays: readonly number[];
  /** The last day on which one may begin, `YYYY-MM-DD`. */
  readonly until: string | null;
  readonly times: number | null;
}

/** From when until when, on the wall clock. */
export interface Occurrence {
  readonly startsAt: string;
  readonly endsAt: string;
}

export const MOST_OCCURRENCES = 60;

/** The occurrences, the first of them on the first's day or the next that is meant; one more than the most at most. */
export function occurrencesOf(first: Occurrence, repetition: Repetition): Occurrence[] {
  const [day = '', time] = first.startsAt.split('T');
  const [endDay = '', endTime] = first.endsAt.split('T');
  const lasts = daysBetween(day, endDay);
  return daysOf(day, repetition).map((each) => ({
    startsAt: `${each}T${time}`,
    endsAt: `${daysAfter(each, lasts)}T${endTime}`,
  }));
}

/** What is wrong with a repetition, if anything. */
export function repetitionFault(
  found: readonly Occurrence[],
  { until, times }: Repetition,
): { readonly name: string; readonly text: string } | null {
  if (until === null && times === null) return { name: 'times', text: 'How many times: enter a number, or a last day' };
  if (found.length === 0) return { name: 'until', text: 'Last day: choose one that is not before the first time' };
  if (found.length > MOST_OCCURRENCES) {
    return { name: until === null ? 'times' : 'until', text: `It can repeat ${MOST_OCCURRENCES} times at most` };
  }
  const meeting = found.some(({ startsAt }, n) => startsAt < (found[n - 1]?.endsAt ?? ''));
  return meeting ? { name: 'every', text: 'Every: each time has to end before the next one begins' } : null;
}

/** The repetition in words: `Every week on Monday and Thursday, 8 times`. */
export function repetitionWords({ every, weekdays, until, times }: Repetition, names: readonly string[]): string {
  const on = weekdays.map((weekday) => names[weekday - 1] ?? '').filter((name) => name !== '');
  const weekly = every === 'week' || every === 'two_weeks';
  const days = weekly && on.length > 0 ? ` on ${new Intl.ListFormat('en-GB').format(on)}` : '';
  const ends = [
    times === null ? null : times === 1 ? 'once' : `${times} times`,
    until === null ? null : `until ${until}`,
  ];
  return `${EVERY_WORDS[every]}${days}, ${ends.filter((each) => each !== null).join(' and ')}`;
}

export const EVERY_WORDS: Readonly<Record<Every, string>> = {
  day: 'Every day',
  week: 'Every week',
  two_weeks: 'Every two weeks',
  month: 'Every month',
};

function daysOf(first: string, { every, weekdays, until, times }: Repetition): string[] {
  const most = Math.min(times ?? Number.POSITIVE_INFINITY, MOST_OCCURRENCES + 1);
  const days: string[] = [];
  for (let n = 0; days.length < most && n <= MOST_OCCURRENCES; n++) {
    for (const day of turnOf(first, every, weekdays, n)) {
      if (until !== null && day > until) return days;
      if (day >= first && days.length < most) days.push(day);
    }
  }
  return days;
}

/** The days of the nth turn. */
function turnOf(first: string, every: Every, weekdays: readonly number[], n: number): string[] {
  switch (every) {
    case 'day':
      return [daysAfter(first, n)];
    case 'week':
      return week(first, weekdays, n);
    case 'two_weeks':
      return week(first, weekdays, 2 * n);
    case 'month':
      return [monthsAfter(first, n)];
  }
}

function week(first: string, weekdays: readonly number[], weeks: number): string[] {
  const own = weekdayOf(first);
  const monday = daysAfter(first, 1 - own + 7 * weeks);
  const on = weekdays.length === 0 ? [own] : [...weekdays].sort((one, other) => one - other);
  return on.map((weekday) => daysAfter(monday, weekday - 1));
}
