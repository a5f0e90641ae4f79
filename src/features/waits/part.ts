/** What the waiting list has to say on the page of a reservation: that it is only offered, and until when. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Booking } from '../bookings/queries.ts';
import { waitTable } from './page.ts';
import { waits } from './queries.ts';

export async function offerOfBooking(visit: Visit, booking: Booking): Promise<PartView | null> {
  if (booking.kind !== 'reservation' || booking.closedAt !== null) return null;
  const offered = await waits(visit.db, visit.actor, { bookingId: booking.id, states: ['offered'] }, 1);
  if (offered.length === 0) return null;
  return {
    id: 'offer',
    heading: 'Offered from the waiting list',
    template: '/waits/_offer',
    data: { table: { ...waitTable(visit, 'Offered from the waiting list', offered), captionHidden: true } },
  };
}
