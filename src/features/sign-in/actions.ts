/** What can be done to come in and go out. */
import { action } from '../../access/action.ts';
import { signInForm } from './forms.ts';

export const showSignIn = action({
  name: 'session.show',
  needs: { public: 'Nobody is signed in before they have signed in' },
  method: 'GET',
  path: '/sign-in',
  label: 'Sign in',
});

export const showSignInAgain = action({
  name: 'session.show-again',
  needs: { public: 'It shows no more than signing in does' },
  method: 'GET',
  path: '/sign-in/again',
  label: 'Sign in again',
});

export const startSession = {
  name: 'session.start',
  needs: { public: 'Nobody is signed in before they have signed in' },
  method: 'POST',
  path: '/sign-in',
  label: 'Sign in',
  form: signInForm,
} as const;

export const endSession = action({
  name: 'session.end',
  needs: { public: 'Going out is always possible' },
  method: 'POST',
  path: '/sign-out',
  label: 'Sign out',
  icon: 'sign-out',
});
