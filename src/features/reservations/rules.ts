/** What a change adds to a reservation: that much of it is a new booking. */
import type { Period } from '../availability/rules.ts';

export interface Extent {
  readonly period: Period;
  /** How many of each item. */
  readonly quantities: ReadonlyMap<number, number>;
}

/** Whether items or time come to a booking. */
export function adds(before: Extent, after: Extent): boolean {
  if (after.period.from < before.period.from || after.period.to > before.period.to) return true;
  return [...after.quantities].some(([item, many]) => many > (before.quantities.get(item) ?? 0));
}
