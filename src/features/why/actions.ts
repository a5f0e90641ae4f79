/** What can be asked about a decision. */
import { action } from '../../access/action.ts';
import { whyForm } from './forms.ts';

export const showWhy = action({
  name: 'why.show',
  needs: 'account.sign_in',
  method: 'GET',
  path: '/why',
  label: 'Why?',
  icon: 'why',
  nav: { section: 'Work', order: 90 },
  form: whyForm,
});
