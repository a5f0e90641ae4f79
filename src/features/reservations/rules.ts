/** What a change adds to a reservation: that much of it is a new booking. */
import type { Period } from '../availability/rules.ts';
import type { Line } from '../bookings/lines/queries.ts';
import { type Occasion, timeAdded } from '../lending-rules/rules.ts';

export interface Extent {
  readonly period: Period;
  /** How many of each item. */
  readonly quantities: ReadonlyMap<number, number>;
}

/** Whether items or time come to a booking. */
export function adds(before: Extent, after: Extent): boolean {
  return lengthens(before.period, after.period) || addedBy(before, after).length > 0;
}

/** The items that are booked anew by a change: for more time, or more of them. */
export function addedBy(before: Extent, after: Extent): number[] {
  const longer = lengthens(before.period, after.period);
  return [...after.quantities].flatMap(([item, many]) =>
    longer || many > (before.quantities.get(item) ?? 0) ? [item] : [],
  );
}

/** What the rules of its stockroom are asked about a change: about whatever is new. */
export function occasionOf(before: Extent, after: Extent): Omit<Occasion, 'items'> {
  const { period } = after;
  const more = [...after.quantities].some(([item, many]) => many > (before.quantities.get(item) ?? 0));
  const begins = more || period.from.getTime() !== before.period.from.getTime();
  const ends = more || period.to.getTime() !== before.period.to.getTime();
  return {
    period,
    pickUp: begins ? period.from : null,
    bringBack: ends ? period.to : null,
    leads: begins,
    added: more ? [period] : timeAdded(before.period, period),
    bookings: 0,
  };
}

/** Whether time comes to a booking. */
export function lengthens(before: Period, after: Period): boolean {
  return after.from < before.from || after.to > before.to;
}

/** What can be swapped one by one: neither of a kit nor counted. */
export function isSwappable({ seen, kitId, counted }: Pick<Line, 'seen' | 'kitId' | 'counted'>): boolean {
  return seen && kitId === null && !counted;
}

/** In milliseconds: so much earlier something may be fetched as it was announced and approved. */
const FETCHED_AHEAD = 48 * 60 * 60_000;

/** Whether handing out now adds so much time that it is another booking than was announced and approved. */
export function isFarAhead({ startsAt }: { readonly startsAt: Date }, now: Date): boolean {
  return startsAt.getTime() - now.getTime() > FETCHED_AHEAD;
}
