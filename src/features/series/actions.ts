/** What can be done with reservations that repeat: make them, see them together, call some of them off. */
import { type Action, action } from '../../access/action.ts';
import type { Booking } from '../bookings/queries.ts';
import { callOffForm, seriesForm } from './forms.ts';

export const beginSeries = action({
  name: 'series.begin',
  needs: 'reservations.manage',
  books: true,
  method: 'GET',
  path: '/series/new',
  label: 'Repeat it',
  icon: 'calendar',
});

export const createSeries = {
  name: 'series.create',
  needs: 'reservations.manage',
  on: 'reservation',
  books: true,
  method: 'POST',
  path: '/series',
  label: 'Reserve',
  form: seriesForm,
} as const satisfies Action;

export const showSeries = action<Booking>({
  name: 'series.show',
  needs: 'reservations.view',
  on: 'reservation',
  method: 'GET',
  path: '/reservations/:id/series',
  label: 'Series',
  icon: 'calendar',
  possible: ({ seriesId }) => seriesId !== null,
});

export const callOff = {
  ...action<Booking>({
    name: 'series.call_off',
    needs: 'reservations.manage',
    on: 'reservation',
    method: 'POST',
    path: '/reservations/:id/series',
    label: 'Cancel',
    icon: 'cross',
    tone: 'danger',
    possible: ({ seriesId }) => seriesId !== null,
  }),
  form: callOffForm,
} as const;
