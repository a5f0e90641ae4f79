/** The search of everything. */
import { action } from '../../access/action.ts';

/** Open to whoever sees anything of what it looks through: each finds what their own pages show. */
export const showSearch = action({
  name: 'search.show',
  needs: 'items.view',
  also: ['storage.view', 'contacts.view'],
  method: 'GET',
  path: '/search',
  label: 'Search',
  icon: 'search',
});
