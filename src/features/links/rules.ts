/** How long one-time links last, and where they lead. */

/** What somebody forgot they ask for themselves; a reset is started for them. */
export type Purpose = 'owner' | 'invitation' | 'reset' | 'forgotten';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const LASTING: Readonly<Record<Purpose, number>> = { owner: 7 * DAY, invitation: 7 * DAY, reset: DAY, forgotten: HOUR };

/** When a link that is made now stops working. */
export function expiryOf(purpose: Purpose, now: Date): Date {
  return new Date(now.getTime() + LASTING[purpose]);
}

/** The address of the page that a token opens. */
export function pathOf(token: string): string {
  return `/links/${token}`;
}
