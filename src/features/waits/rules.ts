/** How long what came free is held for whoever waited for it: pure. */

export type WaitState = 'waiting' | 'offered' | 'accepted' | 'declined' | 'missed' | 'withdrawn';

/** As long as somebody has to answer an offer, in milliseconds. */
const ANSWERED_WITHIN = 24 * 60 * 60_000;

/** Until when it is offered: for a day, or until it would begin. */
export function offeredUntil(startsAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + ANSWERED_WITHIN, startsAt.getTime()));
}

export const STATE_WORDS: Readonly<Record<WaitState, string>> = {
  waiting: 'Waiting',
  offered: 'Offered',
  accepted: 'Accepted',
  declined: 'Declined',
  missed: 'Over',
  withdrawn: 'Withdrawn',
};

/** The work that offers what came free. */
export const OFFER = 'waits:offer';
