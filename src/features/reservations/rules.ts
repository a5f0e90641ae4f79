/** What a change adds to a reservation: that much of it is a new booking. */
import type { Period } from '../availability/rules.ts';

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

/** Whether time comes to a booking. */
export function lengthens(before: Period, after: Period): boolean {
  return after.from < before.from || after.to > before.to;
}
