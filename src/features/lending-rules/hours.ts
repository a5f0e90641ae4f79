/** Opening hours: spans of the wall clock on days of the week, as they are typed, read and said. */
import type { Reading } from '../../access/form.ts';

/** Open on a day of the week (1 is Monday) from a minute of the day until another. */
export interface Span {
  readonly weekday: number;
  readonly opens: number;
  readonly closes: number;
}

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export const MINUTES_OF_A_DAY = 24 * 60;

/** Reads what was typed for one day, such as `09:00-12:30, 13:30-17:00`; nothing: closed. */
export function readSpans(weekday: number, text: string): Reading<readonly Span[]> {
  const label = WEEKDAYS[weekday - 1] ?? '';
  const typed = text.split(',').filter((part) => part.trim() !== '');
  const spans = typed.map((part) => readSpan(weekday, part));
  const known = spans.filter((span) => span !== null).sort((one, other) => one.opens - other.opens);
  if (known.length < spans.length) return { error: `${label}: enter times such as 09:00-12:30, 13:30-17:00` };
  if (known.length > MOST_SPANS) return { error: `${label}: enter ${MOST_SPANS} spans at most` };
  const overlapping = known.some((span, n) => span.opens < (known[n - 1]?.closes ?? 0));
  return overlapping ? { error: `${label}: these times overlap` } : { value: known };
}

/** The spans of one day, as one types them. */
export function typedSpans(hours: readonly Span[], weekday: number): string {
  return hours
    .filter((span) => span.weekday === weekday)
    .map(({ opens, closes }) => `${clockWords(opens)}-${clockWords(closes)}`)
    .join(', ');
}

/** The whole week in words: `Mon–Fri 09:00–17:00; Sat 10:00–12:00`. */
export function hoursWords(hours: readonly Span[]): string {
  const days = WEEKDAYS.map((name, n) => ({ name: name.slice(0, 3), spans: spansWords(hours, n + 1) }));
  const alike: { first: string; last: string; spans: string }[] = [];
  for (const { name, spans } of days) {
    const before = alike.at(-1);
    if (before?.spans === spans) before.last = name;
    else alike.push({ first: name, last: name, spans });
  }
  const open = alike.filter(({ spans }) => spans !== '');
  if (open.length === 0) return 'never';
  return open.map(({ first, last, spans }) => `${first === last ? first : `${first}–${last}`} ${spans}`).join('; ');
}

/** A minute of the day as `HH:MM`. */
export function clockWords(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The minute of the day of `HH:MM`. */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

const MOST_SPANS = 6;

function readSpan(weekday: number, text: string): Span | null {
  const [, from = '', fromMinutes = '00', to = '', toMinutes = '00'] =
    /^\s*([0-9]{1,2})(?::([0-9]{2}))?\s*[-–—]\s*([0-9]{1,2})(?::([0-9]{2}))?\s*$/.exec(text) ?? [];
  if (from === '' || Number(fromMinutes) > 59 || Number(toMinutes) > 59) return null;
  const [opens, closes] = [minutesOf(`${from}:${fromMinutes}`), minutesOf(`${to}:${toMinutes}`)];
  return opens < closes && closes <= MINUTES_OF_A_DAY ? { weekday, opens, closes } : null;
}

function spansWords(hours: readonly Span[], weekday: number): string {
  return hours
    .filter((span) => span.weekday === weekday)
    .map(({ opens, closes }) => `${clockWords(opens)}–${clockWords(closes)}`)
    .join(', ');
}
