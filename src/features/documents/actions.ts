/** What can be printed: the documents of a booking, and those about what a person holds. */
import { type Action, action } from '../../access/action.ts';
import type { Booking } from '../bookings/queries.ts';
import type { Person } from '../people/queries.ts';

const common = { method: 'GET', label: 'Open the PDF', icon: 'print' } as const;

export const PRINT_BOOKING = {
  reservation: action<Booking>({
    ...common,
    name: 'reservations.print',
    needs: 'reservations.pdf',
    on: 'reservation',
    path: '/reservations/:id/documents/:template',
  }),
  checkout: action<Booking>({
    ...common,
    name: 'checkouts.print',
    needs: 'checkouts.pdf',
    on: 'checkout',
    path: '/checkouts/:id/documents/:template',
  }),
} as const satisfies Readonly<Record<Booking['kind'], Action<Booking>>>;

export const printPerson = action<Person>({
  ...common,
  name: 'people.print',
  needs: 'users.pdf',
  on: 'person',
  path: '/people/:id/documents/:template',
});
