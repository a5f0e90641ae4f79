/** What can be done to make a booking. */
import { type Action, action } from '../../access/action.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { basketForm } from './forms.ts';

export const BASKETS = { reservation: basketActions(RESERVATIONS), checkout: basketActions(CHECKOUTS) } as const;

export type BasketActions = ReturnType<typeof basketActions>;

/** The actions that start and make bookings of a kind. */
function basketActions({ kind, path, begin, make, manage, icon }: BookingNoun) {
  return {
    begin: action({
      name: `${kind}s.begin`,
      needs: manage,
      books: true,
      method: 'GET',
      path: `${path}/new`,
      label: begin,
      icon,
      tone: 'primary',
    }),
    create: {
      name: `${kind}s.create`,
      needs: manage,
      on: kind,
      books: true,
      method: 'POST',
      path,
      label: make,
      form: basketForm,
    } as const satisfies Action,
  };
}
