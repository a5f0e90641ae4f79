/** What can be done with a booking that is not made yet: keep it, see those that are kept, and throw one away. */
import { action } from '../../access/action.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { keepForm } from './forms.ts';
import type { Kept } from './queries.ts';

export const DRAFTS = { reservation: draftActions(RESERVATIONS), checkout: draftActions(CHECKOUTS) } as const;

function draftActions({ kind, path, manage }: BookingNoun) {
  return {
    list: action({
      name: `${kind}s.drafts`,
      needs: manage,
      method: 'GET',
      path: `${path}/drafts`,
      label: 'Drafts',
      icon: 'edit',
    }),
    keep: {
      name: `${kind}s.keep`,
      needs: manage,
      on: 'draft',
      books: true,
      method: 'POST',
      path: `${path}/drafts`,
      label: 'Keep as a draft',
      icon: 'edit',
      form: keepForm,
    } as const,
    drop: action<Kept>({
      name: `${kind}s.drop`,
      needs: manage,
      on: 'draft',
      method: 'POST',
      path: `${path}/drafts/:id/deletion`,
      label: 'Throw away',
      icon: 'delete',
      tone: 'danger',
    }),
  };
}
