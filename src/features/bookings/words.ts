/** The words and cells that say the same about a booking wherever it is shown. */
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Cell } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { badgeOf } from '../flags/rules.ts';
import { BOOKINGS } from './actions.ts';
import type { Booking } from './queries.ts';
import { statusWords } from './rules.ts';

/** What is booked, in a few words. */
export function titleOf({ firstItem, lines }: Pick<Booking, 'firstItem' | 'lines'>): string {
  if (firstItem === null) return 'Nothing';
  return lines > 1 ? `${firstItem} and ${lines - 1} more` : firstItem;
}

/** It is still out though it should be back. */
export function isOverdue({ status, past }: Pick<Booking, 'status' | 'past'>): boolean {
  return status === 'out' && past;
}

/** The state of a booking as a badge. */
export function statusCell(booking: Pick<Booking, 'status' | 'past'>): Cell {
  if (isOverdue(booking)) return { text: 'Overdue', tone: 'bad' };
  if (booking.status === 'reserved' && booking.past) return { text: 'Not picked up', tone: 'warn' };
  if (booking.status === 'requested') return { text: statusWords(booking.status), tone: 'warn' };
  const tone = booking.status === 'out' ? 'accent' : booking.status === 'reserved' ? 'info' : 'neutral';
  return { text: statusWords(booking.status), tone };
}

/** Its coloured label, if it carries one. */
export function labelCell({ labelName, labelColour }: Pick<Booking, 'labelName' | 'labelColour'>): Cell {
  return labelColour === null ? { text: '' } : badgeOf({ name: labelName ?? '', colour: labelColour });
}

/** A booking's name, which leads to its page. */
export function bookingCell(booking: Booking): Cell {
  return {
    text: titleOf(booking),
    href: href(BOOKINGS[booking.kind].show, booking),
    sub: booking.purpose ?? undefined,
  };
}

export function periodCell({ workspace }: Visit, { startsAt, endsAt }: Pick<Booking, 'startsAt' | 'endsAt'>): Cell {
  return {
    text: inWords(workspace, startsAt),
    time: startsAt.toISOString(),
    sub: `until ${inWords(workspace, endsAt)}`,
  };
}

/** Who borrows it; a link for those who see people. */
export function borrowerCell({ actor }: Visit, { ownerId, borrowerName, workspaceId }: Booking): Cell {
  if (ownerId === actor.personId) return { text: `${borrowerName} (you)` };
  const seen = decide(actor, 'users.view', { kind: 'person', workspaceId }).allowed;
  return { text: borrowerName, href: seen ? `/people/${ownerId}` : undefined };
}
