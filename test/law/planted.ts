/** Owns a feature that breaks the law in every way there is, so that the tests can show that they would notice. */
import type { FastifyInstance } from 'fastify';
import { action } from '../../src/access/action.ts';
import { refusedBecause } from '../../src/platform/errors.ts';
import { route } from '../../src/platform/guard.ts';
import { change, show, wholeWorkspace } from '../../src/platform/handle.ts';

const everybody = { needs: 'account.sign_in', label: 'Planted' } as const;
const few = { needs: 'directory.manage', label: 'Planted' } as const;

const page = action({
  ...everybody,
  name: 'planted.page',
  method: 'GET',
  path: '/planted',
  nav: { section: 'Work', order: 99 },
});
const deadPage = action({ ...few, name: 'planted.dead_page', method: 'GET', path: '/planted/dead-page' });
const deadButton = action({ ...few, name: 'planted.dead_button', method: 'POST', path: '/planted/dead-button' });
const hiddenPage = action({ ...everybody, name: 'planted.hidden_page', method: 'GET', path: '/planted/hidden-page' });
const hiddenDoor = action({ ...everybody, name: 'planted.hidden_door', method: 'POST', path: '/planted/hidden-door' });
const leak = action({ ...everybody, name: 'planted.leak', method: 'POST', path: '/planted/leak' });

/** What a crawl by somebody without `directory.manage` has to find. */
export const CRIMES: readonly RegExp[] = [
  /^\/planted links to \/planted\/dead-page, which answers 403/,
  /^\/planted offers POST \/planted\/dead-button .* answers 403/,
  /^GET \/planted\/hidden-page .* answers 200 .* no page offers it/,
  /^POST \/planted\/hidden-door .* answers 303 .* no page offers it/,
  /^POST \/planted\/leak was refused, but changed public.departments/,
];

const NOTHING = { table: { caption: 'Nothing', columns: [], rows: [] } };

/** Adds the feature to an app. */
export function plant(app: FastifyInstance): void {
  const empty = {
    load: wholeWorkspace,
    draw: async () => ({ template: '/shared/list-page', page: { title: 'Planted' }, data: NOTHING }),
  };
  const nothing = {
    load: wholeWorkspace,
    run: async () => ({ to: '/planted', subject: { kind: 'workspace', id: null } }),
  };
  show(app, page, {
    load: wholeWorkspace,
    draw: async ({ stamp }) => {
      const form = {
        label: 'Dead',
        method: 'POST',
        href: deadButton.path,
        csrf: stamp.csrf,
        key: stamp.key(),
      } as const;
      const link = { label: 'Dead', method: 'GET', href: deadPage.path } as const;
      return { template: '/shared/list-page', page: { title: 'Planted', actions: [form, link] }, data: NOTHING };
    },
  });
  show(app, deadPage, empty);
  show(app, hiddenPage, empty);
  change(app, deadButton, nothing);
  change(app, hiddenDoor, nothing);
  route(app, leak, async (request) => {
    const [workspace] = await app.db('workspaces').pluck('id');
    await app.db('departments').insert({ workspace_id: workspace, name: `Leaked by ${request.id}` });
    throw refusedBecause('Too late');
  });
}
