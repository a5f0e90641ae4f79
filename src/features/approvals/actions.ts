/** What can be done with a reservation that waits for approval. */
import { action } from '../../access/action.ts';
import type { Booking } from '../bookings/queries.ts';
import { approveForm, declineForm } from './forms.ts';

const common = { needs: 'reservations.approve', on: 'reservation' } as const;

/** What is approved is what was read: a request that was changed since is read again. */
export const approve = {
  ...action<Booking>({
    ...common,
    name: 'approvals.approve',
    method: 'POST',
    path: '/reservations/:id/approval',
    label: 'Approve',
    icon: 'check',
    tone: 'primary',
    possible: (booking) => booking.status === 'requested',
  }),
  form: approveForm,
} as const;

export const beginDecline = action<Booking>({
  ...common,
  name: 'approvals.begin_decline',
  method: 'GET',
  path: '/reservations/:id/refusal',
  label: 'Decline',
  icon: 'cross',
  possible: (booking) => booking.status === 'requested',
});

export const decline = {
  ...common,
  name: 'approvals.decline',
  method: 'POST',
  path: '/reservations/:id/refusal',
  label: 'Decline reservation',
  form: declineForm,
} as const;
