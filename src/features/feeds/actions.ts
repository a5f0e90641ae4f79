/** What can be done with feeds: everybody makes, replaces and revokes their own, and whoever has an address reads it. */
import { action } from '../../access/action.ts';
import type { Item } from '../items/queries.ts';
import type { Stockroom } from '../stockrooms/queries.ts';

const OWN = { needs: 'account.sign_in', method: 'POST', icon: 'calendar' } as const;

export const makeOwn = action({
  ...OWN,
  name: 'feeds.make',
  path: '/me/calendar',
  label: 'Make a calendar address',
});

/** About one's own account, too: what the address shows is asked anew at every fetch. */
export const makeOfStockroom = action<Stockroom>({
  ...OWN,
  name: 'feeds.make_of_stockroom',
  path: '/stockrooms/:id/calendar',
  label: 'Make a calendar address',
});

export const makeOfItem = action<Item>({
  ...OWN,
  name: 'feeds.make_of_item',
  path: '/items/:id/calendar',
  label: 'Make a calendar address',
});

export const revokeFeed = action({
  ...OWN,
  name: 'feeds.revoke',
  path: '/me/calendars/:feed/revocation',
  label: 'Revoke',
  icon: 'cross',
});

export const readFeed = action({
  name: 'feeds.read',
  needs: {
    public: 'A calendar program cannot sign in: the address itself is the secret, and shows what its maker may see',
  },
  method: 'GET',
  path: '/feeds/:token',
  label: 'Read',
});
