/** What can be done with the waiting list: wait, take what is offered, or leave it to the next in line. */
import { type Action, action } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { waitForm } from './forms.ts';
import type { Wait } from './queries.ts';

export const listWaits = action({
  name: 'waits.list',
  needs: 'reservations.view',
  method: 'GET',
  path: '/waits',
  label: 'Waiting list',
  icon: 'clock',
});

export const beginWait = action({
  name: 'waits.begin',
  needs: 'reservations.manage',
  books: true,
  method: 'GET',
  path: '/waits/new',
  label: 'Tell me when it is free',
  icon: 'clock',
});

export const wait = {
  name: 'waits.create',
  needs: 'reservations.manage',
  on: 'reservation',
  books: true,
  method: 'POST',
  path: '/waits',
  label: 'Wait for it',
  form: waitForm,
} as const satisfies Action;

const answering = { needs: 'reservations.manage', on: 'wait', method: 'POST' } as const;

export const acceptOffer = action<Wait>({
  ...answering,
  name: 'waits.accept',
  books: true,
  path: '/waits/:id/acceptance',
  label: 'Take it',
  icon: 'check',
  tone: 'primary',
  refuses: (actor, row) =>
    decide(actor, answering.needs, { ...row, kind: 'reservation', proposed: true }).allowed
      ? null
      : `Nothing can be booked from ${row.stockroomName} for them any more.`,
  possible: ({ state, late }) => state === 'offered' && !late,
});

export const declineOffer = action<Wait>({
  ...answering,
  name: 'waits.decline',
  path: '/waits/:id/refusal',
  label: 'Leave it to others',
  icon: 'cross',
  possible: ({ state }) => state === 'offered',
});

export const stopWaiting = action<Wait>({
  ...answering,
  name: 'waits.withdraw',
  path: '/waits/:id/withdrawal',
  label: 'Stop waiting',
  icon: 'cross',
  possible: ({ state }) => state === 'waiting',
});
