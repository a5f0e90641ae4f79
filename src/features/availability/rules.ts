/** What is free when: pure rules over the times at which items are held. */

/** From the first moment until, not including, the second. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** An item is held for a time; without an end for as long as nobody gives it back. */
export interface Held {
  readonly itemId: number;
  readonly from: Date;
  readonly to: Date | null;
  readonly quantity: number;
}

/** So many of an item of which there are so many. */
export interface Need {
  readonly itemId: number;
  readonly quantity: number;
  readonly there: number;
}

/** How free an item is on a day. */
export type Freeness = 'free' | 'some' | 'part' | 'taken';

/** The most of an item that is held at any one moment of a period. */
export function peak(held: readonly Held[], { from, to }: Period): number {
  const meeting = held.filter((each) => meets(each, { from, to }));
  const moments = [from, ...meeting.map((each) => each.from).filter((start) => start > from)];
  return Math.max(0, ...moments.map((moment) => inUse(meeting, moment)));
}

/** The least of an item that is held at any one moment of a period. */
export function trough(held: readonly Held[], { from, to }: Period): number {
  const meeting = held.filter((each) => meets(each, { from, to }));
  const ends = meeting.flatMap((each) => (each.to !== null && each.to < to ? [each.to] : []));
  return Math.min(...[from, ...ends].map((moment) => inUse(meeting, moment)));
}

/** Whether everything that is needed is free for the whole period. */
export function isFree(needs: readonly Need[], held: readonly Held[], period: Period): boolean {
  return needs.every((need) => peak(of(held, need.itemId), period) + need.quantity <= need.there);
}

/** The periods of the same length, nearest first, in which all that is needed is free; none before `earliest`. */
export function nearestTimes(
  needs: readonly Need[],
  held: readonly Held[],
  wanted: Period,
  earliest: Date,
  most = 3,
): Period[] {
  const length = wanted.to.getTime() - wanted.from.getTime();
  const starts = held.flatMap((each) => [
    ...(each.to === null ? [] : [each.to.getTime()]),
    each.from.getTime() - length,
  ]);
  return [...new Set(starts)]
    .filter((start) => start >= earliest.getTime())
    .sort((one, other) => distance(one, wanted) - distance(other, wanted))
    .map((start) => ({ from: new Date(start), to: new Date(start + length) }))
    .filter((period) => isFree(needs, held, period))
    .slice(0, most)
    .sort((one, other) => one.from.getTime() - other.from.getTime());
}

/** How free an item of which there are so many is in a period. */
export function freeness(there: number, held: readonly Held[], period: Period): Freeness {
  const most = peak(held, period);
  if (most === 0) return 'free';
  if (most < there) return 'some';
  return trough(held, period) < there ? 'part' : 'taken';
}

function of(held: readonly Held[], itemId: number): readonly Held[] {
  return held.filter((each) => each.itemId === itemId);
}

function meets(held: Held, period: Period): boolean {
  return held.from < period.to && (held.to === null || held.to > period.from);
}

function inUse(held: readonly Held[], moment: Date): number {
  return held
    .filter((each) => each.from <= moment && (each.to === null || each.to > moment))
    .reduce((sum, each) => sum + each.quantity, 0);
}

function distance(start: number, wanted: Period): number {
  return Math.abs(start - wanted.from.getTime());
}
