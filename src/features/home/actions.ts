/** Where everybody starts. */
import { action } from '../../access/action.ts';

export const showHome = action({
  name: 'home.show',
  needs: 'account.sign_in',
  method: 'GET',
  path: '/',
  label: 'Dashboard',
  icon: 'home',
  nav: { section: 'Work', order: 0 },
});
