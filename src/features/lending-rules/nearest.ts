/** Finds times near a wanted one that rules could allow: other days, opening and closing times, and shorter loans. */
import { dayOf, daysAfter, daysBetween, momentOf, wallClockOf } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import { breachesOf, type Clock, clockAt, isLifted, type LendingRules, movedTo, type Verdict } from './rules.ts';

/** So many days are looked at, from today on. */
const DAYS = 60;
/** After an end at which it is closed, so many days are looked at for one at which it is open. */
const AFTER = 4;

/** Times at which things could be picked up and brought back instead, in no order; whether the rules allow them is not asked. */
export function otherTimes(rules: readonly LendingRules[], wanted: Period, { workspace, now }: Clock): Period[] {
  if (rules.length === 0) return [];
  const [from, to] = [wallClockOf(workspace, wanted.from), wallClockOf(workspace, wanted.to)];
  const [fromDay = '', fromTime = ''] = from.split('T');
  const [toDay = '', toTime = ''] = to.split('T');
  const lasts = daysBetween(fromDay, toDay);
  const longest = Math.min(...rules.map((each) => each.longestDays ?? Number.POSITIVE_INFINITY));
  const earliest = dayOf(workspace, now);
  const days = Array.from({ length: DAYS }, (_, n) => daysAfter(earliest, n));
  return days.flatMap((day) =>
    startsOn(rules, day, fromTime).flatMap((start) =>
      endsAfter(rules, start, daysAfter(day, Math.min(lasts, longest)), toTime).map((end) => ({
        from: momentOf(workspace, start),
        to: momentOf(workspace, end),
      })),
    ),
  );
}

/** Times at which all of it could be had instead, nearest first, as far as the rules go. */
export function timesInstead(verdicts: readonly Verdict[], wanted: Period, clock: Clock): Period[] {
  const rules = verdicts.map((verdict) => verdict.rules);
  return nearestFirst(otherTimes(rules, wanted, clock), wanted).filter(
    (period) => period.from >= clock.now && worksAt(verdicts, period, clock),
  );
}

/** Times until which it could last instead, nearest first, as far as the rules go. */
export function endsInstead(verdicts: readonly Verdict[], { from, to }: Period, clock: Clock): Period[] {
  const { workspace, now } = clock;
  const rules = verdicts.map((verdict) => verdict.rules);
  const [day = '', time = ''] = wallClockOf(workspace, to).split('T');
  const start = wallClockOf(workspace, from);
  const ends = Array.from({ length: DAYS }, (_, n) => endsAfter(rules, start, daysAfter(day, n - DAYS / 2), time));
  const periods = [...new Set(ends.flat())].map((end) => ({ from, to: momentOf(workspace, end) }));
  return nearestFirst(periods, { from, to }).filter(
    (period) => period.to > now && lastsUntil(verdicts, period.to, clock),
  );
}

/** Only later than it ends now. */
function lastsUntil(verdicts: readonly Verdict[], to: Date, clock: Clock): boolean {
  return verdicts.every(({ rules, occasion, usage, bound }) => {
    const since = occasion.added[0]?.from;
    if (since === undefined || to <= since) return false;
    const until = { ...occasion, period: { ...occasion.period, to }, bringBack: to, added: [{ from: since, to }] };
    const breaches = breachesOf(rules, until, usage, clock);
    return bound ? breaches.length === 0 : !breaches.some(isLifted);
  });
}

function nearestFirst(periods: readonly Period[], wanted: Period): Period[] {
  const distance = ({ from, to }: Period) =>
    Math.abs(from.getTime() - wanted.from.getTime()) + Math.abs(to.getTime() - wanted.to.getTime());
  return [...periods].sort((one, other) => distance(one) - distance(other));
}

/** Whether nothing that stops these occasions would stop them at another time. */
export function worksAt(verdicts: readonly Verdict[], period: Period, clock: Clock): boolean {
  return verdicts.every(({ rules, occasion, usage, bound }) => {
    const breaches = breachesOf(rules, movedTo(occasion, period), usage, clock);
    return bound ? breaches.length === 0 : !breaches.some(isLifted);
  });
}

/** At the time that was wanted, and when somebody opens. */
function startsOn(rules: readonly LendingRules[], day: string, time: string): string[] {
  const opening = rules.flatMap(({ hours }) => hours ?? []).map(({ opens }) => clockAt(day, opens));
  return [...new Set([`${day}T${time}`, ...opening])];
}

/** At the time that was wanted, and when somebody closes or opens on that day, the day before or the next ones. */
function endsAfter(rules: readonly LendingRules[], start: string, day: string, time: string): string[] {
  const spans = rules.flatMap(({ hours }) => hours ?? []);
  const days = Array.from({ length: AFTER + 2 }, (_, n) => daysAfter(day, n - 1));
  const ends = [
    ...days.map((each) => `${each}T${time}`),
    ...days.slice(0, 2).flatMap((each) => spans.map(({ closes }) => clockAt(each, closes))),
  ];
  return [...new Set(ends)].filter((end) => end > start);
}
