/** What can be done with a check-out: take back, all or parts, and extend. */
import { action } from '../../access/action.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import { extensionForm, returnForm } from './forms.ts';

export const openReturn = action<Unversioned>({
  name: 'checkouts.begin_return',
  needs: 'checkouts.manage',
  on: 'checkout',
  method: 'GET',
  path: '/checkouts/:id/return',
  label: 'Take back a part, or with a note',
  icon: 'comment',
  possible: (booking) => booking.status === 'out',
});

export const giveBack = {
  ...action<Unversioned>({
    name: 'checkouts.return',
    needs: 'checkouts.manage',
    on: 'checkout',
    method: 'POST',
    path: '/checkouts/:id/return',
    label: 'Take back all',
    icon: 'checkin',
    tone: 'primary',
    possible: (booking) => booking.status === 'out',
  }),
  form: returnForm,
} as const;

export const openExtension = action<Booking>({
  name: 'checkouts.extension',
  needs: 'checkouts.extend',
  on: 'checkout',
  books: true,
  method: 'GET',
  path: '/checkouts/:id/extension',
  label: 'Extend',
  icon: 'extend',
  possible: (booking) => booking.status === 'out',
});

export const extend = {
  name: 'checkouts.extend',
  needs: 'checkouts.extend',
  on: 'checkout',
  books: true,
  method: 'POST',
  path: '/checkouts/:id/extension',
  label: 'Extend',
  form: extensionForm,
} as const;
