/** Codes lead to what carries them. */
import { action } from '../../access/action.ts';

/** Open to everybody who signs in: what is found is up to what they see. */
export const scanCode = action({
  name: 'scan.find',
  needs: 'account.sign_in',
  method: 'GET',
  path: '/scan',
  label: 'Find by code',
  icon: 'desk',
  nav: { section: 'Work', order: 9 },
});
