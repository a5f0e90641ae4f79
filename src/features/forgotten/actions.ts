/** What somebody can do who forgot their password. */
import { action } from '../../access/action.ts';
import { forgottenForm } from './forms.ts';

const PUBLIC = {
  public: 'Whoever forgot their password is not signed in; it answers the same whoever they are',
} as const;

export const showForgotten = action({
  name: 'forgotten.show',
  needs: PUBLIC,
  method: 'GET',
  path: '/sign-in/forgotten',
  label: 'Forgotten your password?',
});

export const askForLink = {
  name: 'forgotten.ask',
  needs: PUBLIC,
  method: 'POST',
  path: '/sign-in/forgotten',
  label: 'Send me a link',
  form: forgottenForm,
} as const;
