/** What can be done with a reservation: change it, cancel it, hand out what it holds. */
import { action } from '../../access/action.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import { isOpen } from '../bookings/rules.ts';
import { handOutForm, reservationForm, swapForm } from './forms.ts';

const common = { needs: 'reservations.manage', on: 'reservation' } as const;

export const editReservation = action<Booking>({
  ...common,
  name: 'reservations.edit',
  method: 'GET',
  path: '/reservations/:id/edit',
  label: 'Edit',
  icon: 'edit',
  possible: isOpen,
});

export const saveReservation = {
  ...common,
  name: 'reservations.save',
  method: 'POST',
  path: '/reservations/:id/edit',
  label: 'Save reservation',
  form: reservationForm,
} as const;

const swapped = { ...common, books: true } as const;

export const beginSwap = action<Booking>({
  ...swapped,
  name: 'reservations.begin_swap',
  method: 'GET',
  path: '/reservations/:id/swap',
  label: 'Swap an item',
  icon: 'transfer',
  possible: isOpen,
});

export const swap = {
  ...swapped,
  name: 'reservations.swap',
  method: 'POST',
  path: '/reservations/:id/swap',
  label: 'Swap',
  form: swapForm,
} as const;

export const cancelReservation = action<Booking>({
  ...common,
  name: 'reservations.cancel',
  method: 'POST',
  path: '/reservations/:id/cancellation',
  label: 'Cancel reservation',
  icon: 'cross',
  tone: 'danger',
  possible: isOpen,
});

export const handOut = {
  ...action<Unversioned>({
    name: 'checkouts.hand_out',
    needs: 'checkouts.manage',
    on: 'reservation',
    books: true,
    method: 'POST',
    path: '/reservations/:id/checkout',
    label: 'Hand out',
    icon: 'checkout',
    tone: 'primary',
    possible: (booking) => booking.status === 'reserved' && !booking.past,
  }),
  form: handOutForm,
} as const;
