/** Signing in by way of a provider. */
import { action } from '../../access/action.ts';

const PUBLIC = { public: 'Nobody is signed in before they have signed in' } as const;

export const departToProvider = action({
  name: 'providers.depart',
  needs: PUBLIC,
  method: 'GET',
  path: '/sign-in/oidc/:provider',
  label: 'Sign in with',
});

export const arriveFromProvider = action({
  name: 'providers.arrive',
  needs: PUBLIC,
  method: 'GET',
  path: '/sign-in/oidc/:provider/callback',
  label: 'Come back from the provider',
});

export const linkProvider = action({
  name: 'providers.link',
  needs: 'account.sign_in',
  method: 'GET',
  path: '/me/providers/:provider',
  label: 'Sign in with',
  fresh: true,
});

export const unlinkProvider = action({
  name: 'providers.unlink',
  needs: 'account.sign_in',
  method: 'POST',
  path: '/me/providers/:provider/removal',
  label: 'Sign in with it no more',
});
