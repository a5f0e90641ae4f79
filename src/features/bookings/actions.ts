/** What can be done to see bookings: a list, a calendar, and the page of one. */
import { action } from '../../access/action.ts';
import type { Booking } from './queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from './rules.ts';

export const BOOKINGS = { reservation: bookingActions(RESERVATIONS), checkout: bookingActions(CHECKOUTS) } as const;

function bookingActions({ kind, path, one, many, view, icon, order }: BookingNoun) {
  return {
    list: action({
      name: `${kind}s.list`,
      needs: view,
      method: 'GET',
      path,
      label: many,
      icon,
      nav: { section: 'Work', order },
    }),
    calendar: action({
      name: `${kind}s.calendar`,
      needs: view,
      method: 'GET',
      path: `${path}/calendar`,
      label: `Calendar of ${many.toLowerCase()}`,
      icon: 'calendar',
    }),
    show: action<Booking>({
      name: `${kind}s.show`,
      needs: view,
      on: kind,
      method: 'GET',
      path: `${path}/:id`,
      label: `Open ${one}`,
      icon,
    }),
  };
}
