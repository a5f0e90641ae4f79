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
  /** How long it rests after each loan, in minutes; that time has to be free, too. */
  readonly restMinutes?: number;
}

/** What narrows the times that are looked for. */
export interface Sought {
  /** None begins before it. */
  readonly earliest: Date;
  readonly most?: number;
  /** Times to be looked at besides those of the same length, at which something comes free. */
  readonly also?: readonly Period[];
  /** Whatever else has to hold of them. */
  works?(period: Period): boolean;
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

/** Whether everything that is needed is free for the whole period, and can rest after it. */
export function isFree(needs: readonly Need[], held: readonly Held[], { from, to }: Period): boolean {
  return needs.every((need) => {
    const until = new Date(to.getTime() + restOf(need));
    return peak(of(held, need.itemId), { from, to: until }) + need.quantity <= need.there;
  });
}

/** The nearest periods in which all that is needed is free, no two of which begin together. */
export function nearestTimes(
  needs: readonly Need[],
  held: readonly Held[],
  wanted: Period,
  { earliest, most = 3, also = [], works = () => true }: Sought,
): Period[] {
  const found = new Map<number, Period>();
  const candidates = [...freedTimes(needs, held, wanted), ...also]
    .filter(({ from }) => from >= earliest)
    .sort((one, other) => distance(one, wanted) - distance(other, wanted));
  for (const period of candidates) {
    if (found.size === most) break;
    if (found.has(period.from.getTime()) || !works(period) || !isFree(needs, held, period)) continue;
    found.set(period.from.getTime(), period);
  }
  return [...found.values()].sort((one, other) => one.from.getTime() - other.from.getTime());
}

/** Those of the same length that begin when something comes back, or end when something goes out. */
function freedTimes(needs: readonly Need[], held: readonly Held[], wanted: Period): Period[] {
  const length = wanted.to.getTime() - wanted.from.getTime();
  const rest = Math.max(0, ...needs.map(restOf));
  const starts = held.flatMap((each) => [
    ...(each.to === null ? [] : [each.to.getTime()]),
    each.from.getTime() - length - rest,
  ]);
  return [...new Set(starts)].map((start) => ({ from: new Date(start), to: new Date(start + length) }));
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

function restOf({ restMinutes = 0 }: Need): number {
  return restMinutes * 60_000;
}

function distance({ from, to }: Period, wanted: Period): number {
  return Math.abs(from.getTime() - wanted.from.getTime()) + Math.abs(to.getTime() - wanted.to.getTime());
}
