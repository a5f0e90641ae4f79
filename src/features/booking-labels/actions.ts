/** What can be done with the coloured labels of bookings: define them, and set one on a booking. */
import { action } from '../../access/action.ts';
import type { Booking } from '../bookings/queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { labelForm, labellingForm } from './forms.ts';
import type { BookingLabel } from './queries.ts';

const common = { needs: 'settings.manage', icon: 'label' } as const;

export const listLabels = action({
  ...common,
  name: 'booking_labels.list',
  method: 'GET',
  path: '/settings/booking-labels',
  label: 'Labels of bookings',
});

export const beginLabel = action({
  ...common,
  name: 'booking_labels.begin',
  method: 'GET',
  path: '/settings/booking-labels/new',
  label: 'New label',
  icon: 'add',
  tone: 'primary',
});

export const createLabel = {
  ...common,
  name: 'booking_labels.create',
  on: 'bookingLabel',
  method: 'POST',
  path: '/settings/booking-labels',
  label: 'Create label',
  form: labelForm,
} as const;

export const editLabel = action<BookingLabel>({
  ...common,
  name: 'booking_labels.edit',
  on: 'bookingLabel',
  method: 'GET',
  path: '/settings/booking-labels/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveLabel = {
  ...common,
  name: 'booking_labels.save',
  on: 'bookingLabel',
  method: 'POST',
  path: '/settings/booking-labels/:id/edit',
  label: 'Save label',
  form: labelForm,
} as const;

export const deleteLabel = action<BookingLabel>({
  ...common,
  name: 'booking_labels.delete',
  on: 'bookingLabel',
  method: 'POST',
  path: '/settings/booking-labels/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
});

export const SET_LABEL = { reservation: setLabelOf(RESERVATIONS), checkout: setLabelOf(CHECKOUTS) } as const;

function setLabelOf({ kind, path, label }: BookingNoun) {
  return {
    ...action<Booking>({
      name: `${kind}s.label`,
      needs: label,
      on: kind,
      method: 'POST',
      path: `${path}/:id/label`,
      label: 'Set label',
      icon: 'label',
    }),
    form: labellingForm,
  } as const;
}
