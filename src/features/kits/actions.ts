/** What can be done with kits: listing and opening them; their structure comes later. */
import { action } from '../../access/action.ts';
import type { Kit } from './queries.ts';

export const listKits = action({
  name: 'kits.list',
  needs: 'items.view',
  method: 'GET',
  path: '/kits',
  label: 'Kits',
  icon: 'kit',
  nav: { section: 'Equipment', order: 1 },
});

export const showKit = action<Kit>({
  name: 'kits.show',
  needs: 'items.view',
  on: 'kit',
  method: 'GET',
  path: '/kits/:id',
  label: 'Open',
  icon: 'kit',
});
