/** Seeing what is free when: a fact about the items. */
import { action } from '../../access/action.ts';

export const showAvailability = action({
  name: 'availability.show',
  needs: 'items.view',
  method: 'GET',
  path: '/calendar',
  label: 'Availability',
  icon: 'calendar',
  nav: { section: 'Work', order: 1 },
});
