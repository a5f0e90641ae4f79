/**
 * The rules by which a stockroom lends: when it is open, how long, how far ahead and how much. Pure: what is about to
 * happen goes in, and what it goes beyond comes out, in words.
 */

import type { Id } from '../../access/ids.ts';
import { counted } from '../../platform/counts.ts';
import {
  daysAfter,
  inWords,
  momentOf,
  periodInWords,
  type Workspace,
  wallClockOf,
  weekdayOf,
} from '../../platform/workspace.ts';
import { type Held, type Period, peak } from '../availability/rules.ts';
import { clockWords, hoursWords, MINUTES_OF_A_DAY, minutesOf, type Span } from './hours.ts';

/** A time of the wall clock, `YYYY-MM-DDTHH:MM`, at which a stockroom is closed, or lends nothing at all. */
export interface Closure {
  readonly id: number;
  readonly name: string;
  readonly blackout: boolean;
  readonly from: string;
  readonly until: string;
}

export interface LendingRules {
  readonly stockroomId: Id<'stockroom'>;
  readonly stockroomName: string;
  /** Where the stockroom stands. */
  readonly stockroomAt: Id<'location'>;
  /** Null: always open. */
  readonly hours: readonly Span[] | null;
  /** Those that are not over, first ones first. */
  readonly closures: readonly Closure[];
  readonly longestDays: number | null;
  readonly noticeHours: number | null;
  readonly aheadDays: number | null;
  readonly itemsAtOnce: number | null;
  readonly openBookings: number | null;
  readonly restMinutes: number;
}

/** What is about to happen with a booking. */
export interface Occasion {
  /** The whole of it, as it will be. */
  readonly period: Period;
  /** When its items are picked up, and brought back, as far as that is new. */
  readonly pickUp: Date | null;
  readonly bringBack: Date | null;
  /** It is booked for that start only now, so that notice and looking ahead count. */
  readonly leads: boolean;
  /** The time that comes to it. */
  readonly added: readonly Period[];
  /** How many items of the stockroom it has then. */
  readonly items: number;
  /** One where it is a new booking. */
  readonly bookings: number;
}

/** What its borrower has from the stockroom besides it. */
export interface Usage {
  readonly held: readonly Held[];
  readonly bookings: number;
}

export const NO_RULES: Omit<LendingRules, 'stockroomId' | 'stockroomName' | 'stockroomAt'> = {
  ...{ hours: null, closures: [], longestDays: null, noticeHours: null, aheadDays: null },
  ...{ itemsAtOnce: null, openBookings: null, restMinutes: 0 },
};

export const NO_USAGE: Usage = { held: [], bookings: 0 };

export const RULES = ['blackout', 'closed', 'longest', 'notice', 'ahead', 'items', 'bookings'] as const;
export type Rule = (typeof RULES)[number];

/** A rule that is gone beyond. */
export interface Breach {
  readonly rule: Rule;
  readonly text: string;
}

/** What the rules of one stockroom say of an occasion. */
export interface Verdict {
  readonly rules: LendingRules;
  readonly occasion: Occasion;
  readonly usage: Usage;
  readonly breaches: readonly Breach[];
  /** The rules bind whoever books only for themselves; those who lend to others are told, and may go beyond them. */
  readonly bound: boolean;
}

export interface Clock {
  readonly workspace: Workspace;
  readonly now: Date;
}

/** Everything that an occasion goes beyond, in the order of `RULES`. */
export function breachesOf(rules: LendingRules, occasion: Occasion, usage: Usage, clock: Clock): Breach[] {
  return [
    ...blackouts(rules, occasion, clock),
    ...closed(rules, occasion, clock),
    ...longest(rules, occasion, clock),
    ...leads(rules, occasion, clock),
    ...quotas(rules, occasion, usage),
  ];
}

/** Those of the breaches that stop it: a blackout stops everybody, whatever else only those whom the rules bind. */
export function stopping({ breaches, bound }: Pick<Verdict, 'breaches' | 'bound'>): readonly Breach[] {
  return bound ? breaches : breaches.filter(isLifted);
}

/** Whether ignoring conflicts lifts it: so it does with a blackout, as with whatever else takes an item away. */
export function isLifted({ rule }: Breach): boolean {
  return rule === 'blackout';
}

/** The time that comes to a booking which lasted from then until then. */
export function timeAdded(before: Period, after: Period): Period[] {
  const earlier = { from: after.from, to: before.from < after.to ? before.from : after.to };
  const later = { from: before.to > after.from ? before.to : after.from, to: after.to };
  return [earlier, later].filter(({ from, to }) => from < to);
}

/** The same occasion at another time, as a booking of its own. */
export function movedTo(occasion: Occasion, period: Period): Occasion {
  const leads = occasion.leads || period.from.getTime() !== occasion.period.from.getTime();
  return { ...occasion, period, pickUp: period.from, bringBack: period.to, leads, added: [period] };
}

/** From when until when a stockroom is open on a day, its breaks left out; null: not at all. */
export function openingOf({ hours, closures }: LendingRules, day: string): { from: string; until: string } | null {
  const whole = { from: `${day}T00:00`, until: `${daysAfter(day, 1)}T00:00` };
  if (closures.some((each) => !each.blackout && each.from <= whole.from && each.until >= whole.until)) return null;
  if (hours === null) return whole;
  const spans = hours.filter(({ weekday }) => weekday === weekdayOf(day));
  if (spans.length === 0) return null;
  const opens = Math.min(...spans.map((span) => span.opens));
  const closes = Math.max(...spans.map((span) => span.closes));
  return { from: clockAt(day, opens), until: clockAt(day, closes) };
}

/** Whether it counts what somebody has already. */
export function hasQuota({ itemsAtOnce, openBookings }: LendingRules): boolean {
  return itemsAtOnce !== null || openBookings !== null;
}

/** Whether it says anything at all. */
export function saysAnything(rules: LendingRules): boolean {
  const { hours, closures, longestDays, noticeHours, aheadDays, itemsAtOnce, openBookings } = rules;
  return (
    hours !== null ||
    closures.length > 0 ||
    [longestDays, noticeHours, aheadDays, itemsAtOnce, openBookings].some((each) => each !== null)
  );
}

/** A minute of a day on the wall clock; the last one is the first of the next day. */
export function clockAt(day: string, minutes: number): string {
  return minutes >= MINUTES_OF_A_DAY ? `${daysAfter(day, 1)}T00:00` : `${day}T${clockWords(minutes)}`;
}

const HOUR = 60 * 60_000;
/** A form may lie open for a while before it is sent. */
const GRACE = 5 * 60_000;

function blackouts({ closures, stockroomName }: LendingRules, { added }: Occasion, { workspace }: Clock): Breach[] {
  return closures
    .filter((each) => each.blackout)
    .map((each) => ({ ...each, from: momentOf(workspace, each.from), to: momentOf(workspace, each.until) }))
    .filter(({ from, to }) => added.some((period) => period.from < to && period.to > from))
    .map(({ name, from, to }) => ({
      rule: 'blackout',
      text: `${stockroomName} lends nothing for any part of ${periodInWords(workspace, from, to)}: ${name}.`,
    }));
}

function closed(rules: LendingRules, { pickUp, bringBack }: Occasion, { workspace }: Clock): Breach[] {
  const { stockroomName } = rules;
  const said = (moment: Date | null, what: string, closure: typeof closureFrom): Breach[] => {
    const clock = moment && wallClockOf(workspace, moment);
    const why = clock && (closure(rules, clock)?.name ?? outOfHours(rules, clock));
    if (moment === null || why === null) return [];
    const when = inWords(workspace, moment);
    return [{ rule: 'closed', text: `${stockroomName} is closed when it would be ${what}, ${when}: ${why}.` }];
  };
  return [...said(pickUp, 'picked up', closureFrom), ...said(bringBack, 'brought back', closureAround)];
}

/** The closed days in which the time from a minute of the wall clock on falls. */
function closureFrom({ closures }: LendingRules, clock: string): Closure | undefined {
  return closures.find((each) => !each.blackout && each.from <= clock && clock < each.until);
}

/** Those in which a minute falls: the one that ends the day before is still open, unless that day is closed, too. */
function closureAround(rules: LendingRules, clock: string): Closure | undefined {
  const before = rules.closures.some((each) => !each.blackout && each.from < clock && clock <= each.until);
  return before ? closureFrom(rules, clock) : undefined;
}

/** When it is open, for a minute of the wall clock at which it is not; null: it is open. */
function outOfHours({ hours }: LendingRules, clock: string): string | null {
  if (hours === null || isWithin(hours, clock)) return null;
  return hours.length === 0 ? 'it is never open' : `open ${hoursWords(hours)}`;
}

function isWithin(hours: readonly Span[], clock: string): boolean {
  const [day = '', time = ''] = clock.split('T');
  const [minutes, weekday, before] = [minutesOf(time), weekdayOf(day), weekdayOf(daysAfter(day, -1))];
  return hours.some(
    (span) =>
      (span.weekday === weekday && span.opens <= minutes && minutes <= span.closes) ||
      (span.weekday === before && span.closes === MINUTES_OF_A_DAY && minutes === 0),
  );
}

function longest(rules: LendingRules, { period, added }: Occasion, { workspace }: Clock): Breach[] {
  const { longestDays, stockroomName } = rules;
  if (longestDays === null || added.length === 0) return [];
  if (period.to <= latestEnd(longestDays, period.from, workspace)) return [];
  return [{ rule: 'longest', text: `${stockroomName} lends for ${counted(longestDays, 'day')} at most.` }];
}

/** So many days later by the wall clock, however long these days are. */
export function latestEnd(longestDays: number, from: Date, workspace: Workspace): Date {
  const [day = '', time] = wallClockOf(workspace, from).split('T');
  return momentOf(workspace, `${daysAfter(day, longestDays)}T${time}`);
}

function leads(rules: LendingRules, occasion: Occasion, { workspace, now }: Clock): Breach[] {
  const { noticeHours, aheadDays, stockroomName } = rules;
  const { from } = occasion.period;
  if (!occasion.leads) return [];
  return [
    ...(noticeHours !== null && from.getTime() < now.getTime() + noticeHours * HOUR - GRACE
      ? [{ rule: 'notice' as const, text: `${stockroomName} has to be told ${counted(noticeHours, 'hour')} ahead.` }]
      : []),
    ...(aheadDays !== null && from > latestEnd(aheadDays, now, workspace)
      ? [{ rule: 'ahead' as const, text: `${stockroomName} is booked ${counted(aheadDays, 'day')} ahead at most.` }]
      : []),
  ];
}

function quotas(rules: LendingRules, occasion: Occasion, { held, bookings }: Usage): Breach[] {
  const { itemsAtOnce, openBookings, stockroomName } = rules;
  if (occasion.added.length === 0 && occasion.bookings === 0) return [];
  const items = occasion.items + peak(held, occasion.period);
  return [
    ...(itemsAtOnce !== null && items > itemsAtOnce
      ? [
          {
            rule: 'items' as const,
            text: `${stockroomName} lends ${counted(itemsAtOnce, 'item')} at once to one person; it would be ${items}.`,
          },
        ]
      : []),
    ...(openBookings !== null && occasion.bookings > 0 && bookings + occasion.bookings > openBookings
      ? [
          {
            rule: 'bookings' as const,
            text: `Nobody has more than ${counted(openBookings, 'open booking')} of ${stockroomName}; ${bookings + occasion.bookings - 1} are open already.`,
          },
        ]
      : []),
  ];
}
