/** Draws where everybody starts: what matters to this person today. */
import { href, offerGeneral } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { EmptyView, Notice, TableView, TilesView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords } from '../../platform/workspace.ts';
import { showAvailability } from '../availability/actions.ts';
import { BASKETS } from '../baskets/actions.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { bookingTable } from '../bookings/page.ts';
import type { Booking } from '../bookings/queries.ts';
import { isOverdue } from '../bookings/words.ts';
import { custodyTable } from '../custody/page.ts';
import type { Custody } from '../custody/queries.ts';
import { listWaits } from '../waits/actions.ts';
import { waitTable } from '../waits/page.ts';
import type { Wait } from '../waits/queries.ts';

/** The bookings of today; null where this person sees no such bookings, or only their own. */
export interface Today {
  /** Why this person is blocked, where that is so and was said. */
  readonly blockedBecause: string | null;
  readonly loans: readonly Booking[] | null;
  readonly reservations: readonly Booking[] | null;
  /** Of everybody within reach: what should be back by the end of the day. */
  readonly due: readonly Booking[] | null;
  /** And what is to be handed out by then. */
  readonly pickups: readonly Booking[] | null;
  /** What waits for this person's approval; null where they approve nothing. */
  readonly requests: readonly Booking[] | null;
  /** What this person has in custody. */
  readonly custody: readonly Custody[];
  /** What this person waits for, or is offered. */
  readonly waits: readonly Wait[];
}

export function homePage(visit: Visit, today: Today): View {
  const begin = offerGeneral(visit, [BASKETS.reservation.begin, BASKETS.checkout.begin]);
  const tables = [
    table(visit, 'To approve', today.requests),
    table(visit, 'Due back', today.due),
    table(visit, 'To hand out', today.pickups),
    table(visit, 'Your loans', today.loans),
    table(visit, 'Your reservations', today.reservations),
    today.waits.length > 0 ? waitTable(visit, 'You wait for', today.waits) : null,
    today.custody.length > 0 ? custodyTable(visit, 'In your custody', today.custody) : null,
  ].filter((each) => each !== null);
  return {
    template: '/home/home',
    page: {
      title: 'Dashboard',
      lead: dayInWords(visit.workspace, visit.now),
      actions: begin.map((control, n) => ({ ...control, tone: n === 0 ? 'primary' : 'plain' })),
      notices: noticesOf(visit, today),
    },
    data: {
      tiles: tilesOf(today),
      tables,
      empty: tables.length === 0 ? emptyOf(visit, today) : undefined,
    },
  };
}

function table(visit: Visit, caption: string, rows: readonly Booking[] | null): TableView | null {
  return rows === null || rows.length === 0 ? null : bookingTable(visit, caption, rows);
}

function emptyOf(visit: Visit, { loans, reservations, due }: Today): EmptyView {
  const actions = offerGeneral(visit, [showAvailability]);
  if (due !== null) return { title: 'All quiet', text: 'Nothing has to come back or go out today.', actions };
  if (loans === null && reservations === null) {
    return { title: 'Nothing here for you to do', text: 'What your role lets you see is in the navigation.', actions };
  }
  return {
    title: 'Nothing is lent to you, and nothing reserved',
    text: visit.actor.blocked ? undefined : 'Choose dates first, then see what is free.',
    actions,
  };
}

function tilesOf({ loans, reservations, due, pickups, requests }: Today): TilesView['tiles'] {
  const late = due?.filter(isOverdue).length ?? 0;
  const mine = loans?.filter(isOverdue).length ?? 0;
  return [
    ...(requests === null || requests.length === 0
      ? []
      : [
          {
            label: 'To approve',
            value: many(requests.length),
            href: `${href(BOOKINGS.reservation.list)}?status=requested`,
          },
        ]),
    ...(due === null
      ? []
      : [
          {
            label: 'Overdue',
            value: many(late),
            href: `${href(BOOKINGS.checkout.list)}?status=overdue`,
            tone: toneOf(late),
          },
          { label: 'Due back today', value: many(due.length - late), href: href(BOOKINGS.checkout.list) },
        ]),
    ...(pickups === null
      ? []
      : [{ label: 'To hand out today', value: many(pickups.length), href: href(BOOKINGS.reservation.list) }]),
    ...(loans === null
      ? []
      : [
          {
            label: 'Lent to you',
            value: many(loans.length),
            sub: mine > 0 ? `${mine} overdue` : undefined,
            tone: toneOf(mine),
          },
        ]),
    ...(reservations === null ? [] : [{ label: 'Reserved for you', value: many(reservations.length) }]),
  ];
}

function toneOf(late: number) {
  return late > 0 ? ('bad' as const) : undefined;
}

/** As many as a dashboard reads at once. */
export const MOST = 20;

function many(count: number): string {
  return count >= MOST ? `${MOST}+` : String(count);
}

function reasonWords(reason: string | null): string {
  return reason === null ? '' : `Why: ${/[.!?]$/.test(reason) ? reason : `${reason}.`} `;
}

function noticesOf({ actor }: Visit, { blockedBecause, loans, waits }: Today): Notice[] {
  const late = loans?.filter(isOverdue).length ?? 0;
  const offered = waits.filter(({ state, late }) => state === 'offered' && !late).length;
  return [
    ...(offered > 0
      ? [
          {
            tone: 'good' as const,
            title:
              offered === 1 ? 'Something that you wait for is free' : `${offered} things that you wait for are free`,
            text: 'It is held for you for a while: take it, or leave it to others.',
            links: [{ href: href(listWaits), label: listWaits.label }],
          },
        ]
      : []),
    ...(actor.blocked
      ? [
          {
            tone: 'warn' as const,
            title: 'You are blocked',
            text: `${reasonWords(blockedBecause)}You can give back and cancel, but book nothing new. Ask those who run the stockrooms.`,
          },
        ]
      : []),
    ...(late > 0
      ? [
          {
            tone: 'bad' as const,
            title: late === 1 ? 'One of your loans is overdue' : `${late} of your loans are overdue`,
            text: 'Please bring it back, or ask those who run the stockroom for more time.',
            links: [{ href: `${href(BOOKINGS.checkout.list)}?status=overdue`, label: 'See which' }],
          },
        ]
      : []),
  ];
}
