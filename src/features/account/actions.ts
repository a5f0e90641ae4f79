/** What everybody can do with their own account. */
import { action } from '../../access/action.ts';
import { passwordForm } from './forms.ts';

const OWN = { needs: 'account.sign_in' } as const;

export const showAccount = action({
  ...OWN,
  name: 'account.show',
  method: 'GET',
  path: '/me',
  label: 'Your account',
  icon: 'person',
});

export const editPassword = action({
  ...OWN,
  name: 'account.edit-password',
  method: 'GET',
  path: '/me/password',
  label: 'Change password',
  icon: 'lock',
});

export const savePassword = {
  ...OWN,
  name: 'account.save-password',
  method: 'POST',
  path: '/me/password',
  label: 'Change password',
  form: passwordForm,
} as const;

export const endOwnSession = action({
  ...OWN,
  name: 'account.end-session',
  method: 'POST',
  path: '/me/sessions/:session/end',
  label: 'Sign out there',
  icon: 'sign-out',
});

export const endOwnSessions = action({
  ...OWN,
  name: 'account.end-sessions',
  method: 'POST',
  path: '/me/sessions/end',
  label: 'Sign out everywhere',
  icon: 'sign-out',
  tone: 'danger',
});

export const switchWorkspace = action({
  ...OWN,
  name: 'account.switch-workspace',
  method: 'POST',
  path: '/me/workspaces/:workspace',
  label: 'Go there',
});
