/** Owns the settings of a workspace that every page needs, and the one way between its wall clock and moments. */
import { Temporal } from 'temporal-polyfill';
import type { Id } from '../access/ids.ts';

export interface Workspace {
  readonly id: Id<'workspace'>;
  readonly name: string;
  /** IANA name, such as `Europe/Dublin`. */
  readonly timeZone: string;
  /** BCP 47, such as `en`. */
  readonly language: string;
  /** ISO 4217, such as `EUR`. */
  readonly currency: string;
}

/** The moment of a wall-clock time `YYYY-MM-DDTHH:MM`; one that a clock change skips is moved forward. */
export function momentOf(workspace: Workspace, wallClock: string): Date {
  const zoned = Temporal.PlainDateTime.from(wallClock).toZonedDateTime(workspace.timeZone);
  return new Date(zoned.epochMilliseconds);
}

/** The wall-clock time `YYYY-MM-DDTHH:MM` of a moment. */
export function wallClockOf(workspace: Workspace, moment: Date): string {
  return zonedOf(workspace, moment).toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** The day `YYYY-MM-DD` of a moment. */
export function dayOf(workspace: Workspace, moment: Date): string {
  return zonedOf(workspace, moment).toPlainDate().toString();
}

/** The first moment of a day `YYYY-MM-DD`. */
export function startOfDay(workspace: Workspace, day: string): Date {
  const zoned = Temporal.PlainDate.from(day).toZonedDateTime(workspace.timeZone);
  return new Date(zoned.epochMilliseconds);
}

/** The day some days after a day, both `YYYY-MM-DD`. */
export function daysAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The same day some months after a day, or the last of a month that is too short for it. */
export function monthsAfter(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

/** The day of the week of a day `YYYY-MM-DD`: 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: string): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

/** How many days one day comes after another, both `YYYY-MM-DD`. */
export function daysBetween(first: string, last: string): number {
  return Temporal.PlainDate.from(first).until(last, { largestUnit: 'days' }).days;
}

/** A moment in words, such as `Sat 21 Nov 2026, 10:00`. */
export function inWords(workspace: Workspace, moment: Date): string {
  return formatter(workspace, 'moment').format(moment);
}

/** A day in words, such as `Sat 21 Nov 2026`. */
export function dayInWords(workspace: Workspace, moment: Date): string {
  return formatter(workspace, 'day').format(moment);
}

/** A period in words; the day is not said twice. */
export function periodInWords(workspace: Workspace, from: Date, to: Date): string {
  return formatter(workspace, 'moment').formatRange(from, to);
}

/** An amount of money, such as `€1,250.00`. */
export function moneyInWords({ language, currency }: Workspace, amount: string): string {
  return new Intl.NumberFormat(localeOf(language), { style: 'currency', currency }).format(Number(amount));
}

function zonedOf(workspace: Workspace, moment: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(workspace.timeZone);
}

const DAY = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
const FORMATS = { day: DAY, moment: { ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } } as const;

/** Making a formatter costs a hundred times as much as using one. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(workspace: Workspace, format: keyof typeof FORMATS): Intl.DateTimeFormat {
  const language = localeOf(workspace.language);
  const key = `${language} ${workspace.timeZone} ${format}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, { ...FORMATS[format], timeZone: workspace.timeZone });
  formatters.set(key, made);
  return made;
}

/** English without a country is written as in Britain. */
function localeOf(language: string): string {
  return language === 'en' ? 'en-GB' : language;
}
