/** What can be done with a link that works once. */
import { action } from '../../access/action.ts';

const PUBLIC = { public: 'Whoever holds the link is whom it was handed to' } as const;

export const openLink = action({
  name: 'links.open',
  needs: PUBLIC,
  method: 'GET',
  path: '/links/:token',
  label: 'Open the link',
});

export const useLink = action({
  name: 'links.use',
  needs: PUBLIC,
  method: 'POST',
  path: '/links/:token',
  label: 'Set password and sign in',
});
