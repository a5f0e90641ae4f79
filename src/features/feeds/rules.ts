/** What stands in a calendar: entries with an identity that stays, and words that break no line. */

/** What a feed is about: one's own bookings and custody, a stockroom, or an item. */
export type About = 'person' | 'stockroom' | 'item';

export interface Entry {
  /** The same at every fetch, and in nobody else's workspace. */
  readonly uid: string;
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** It stands for the whole day `startsAt`, and takes no time. */
  readonly wholeDay?: boolean;
  readonly state: 'confirmed' | 'tentative' | 'cancelled';
  /** One higher with each change. */
  readonly revision: number;
  readonly madeAt: Date;
  readonly place?: string;
  readonly lines?: readonly string[];
  readonly address?: string;
}

/** So many entries a calendar shows at most. */
export const MOST = 1000;
const DAY = 24 * 60 * 60 * 1000;
/** In days, before and after the present one. */
const PAST = 60;
const COMING = 730;

/** What a calendar shows: what is over for a while, and what is to come. */
export function periodAround(now: Date): { readonly from: Date; readonly to: Date } {
  return { from: new Date(now.getTime() - PAST * DAY), to: new Date(now.getTime() + COMING * DAY) };
}

/** Text on one line: a calendar is made of lines. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
