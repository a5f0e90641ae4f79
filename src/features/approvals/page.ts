/** Draws declining a reservation. */
import { href } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Visit } from '../../platform/visit.ts';
import { periodInWords } from '../../platform/workspace.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { Booking } from '../bookings/queries.ts';
import { titleOf } from '../bookings/words.ts';
import { decline } from './actions.ts';

/** The form that asks for the reason. */
export function declinePage(visit: Visit, booking: Booking, drawing: Drawing): View {
  const own = { href: href(BOOKINGS.reservation.show, booking), label: titleOf(booking) };
  const when = periodInWords(visit.workspace, booking.startsAt, booking.endsAt);
  return {
    template: '/shared/form-page',
    page: {
      title: `Decline ${titleOf(booking)}`,
      lead: `${booking.borrowerName} asked for it: ${when}.`,
      breadcrumbs: [{ href: href(BOOKINGS.reservation.list), label: 'Reservations' }, own],
    },
    data: {
      form: formView(visit, {
        action: decline,
        drawing,
        submit: decline.label,
        cancel: { ...own, label: 'Cancel' },
      }),
    },
  };
}
