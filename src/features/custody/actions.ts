/** What can be done with custody: an item in somebody's hands, with no day on which it has to be back. */
import { action } from '../../access/action.ts';
import { takeForm, transferForm } from './forms.ts';
import type { Custody, Takeable } from './queries.ts';

export const listCustody = action({
  name: 'custody.list',
  needs: 'checkouts.view',
  method: 'GET',
  path: '/custody',
  label: 'Custody',
  icon: 'custody',
  nav: { section: 'Work', order: 4 },
});

const taken = { needs: 'custody.take', on: 'item', becomes: 'custody', books: true } as const;

export const beginTake = action<Takeable>({
  ...taken,
  name: 'custody.begin',
  method: 'GET',
  path: '/items/:id/custody',
  label: 'Take custody',
  icon: 'custody',
  possible: ({ out, archived }) => !out && !archived,
});

export const take = {
  ...taken,
  name: 'custody.take',
  method: 'POST',
  path: '/items/:id/custody',
  label: 'Take custody',
  form: takeForm,
} as const;

export const release = action<Custody>({
  name: 'custody.release',
  needs: 'custody.release',
  on: 'item',
  becomes: 'custody',
  method: 'POST',
  path: '/items/:id/custody/release',
  label: 'Release',
  icon: 'checkin',
});

const moved = { needs: 'custody.transfer', on: 'item', becomes: 'custody', books: true } as const;

export const beginTransfer = action<Custody>({
  ...moved,
  name: 'custody.begin_transfer',
  method: 'GET',
  path: '/items/:id/custody/transfer',
  label: 'Transfer',
  icon: 'transfer',
});

export const transfer = {
  ...moved,
  name: 'custody.transfer',
  method: 'POST',
  path: '/items/:id/custody/transfer',
  label: 'Transfer custody',
  form: transferForm,
} as const;
