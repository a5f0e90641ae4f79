import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Fastify from 'fastify';
import t from 'tap';
import { registerHouse } from '../../src/platform/pages.ts';

const START = fileURLToPath(new URL('../../src/start.mjs', import.meta.url));

t.test('whoever runs the list of routes sees what guards each of them', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [START, 'routes', '--json']);
  const routes: Record<string, string>[] = JSON.parse(stdout);
  t.match(
    routes.find(({ method, path }) => method === 'POST' && path === '/departments'),
    { permission: 'directory.manage', action: 'departments.create', label: 'Create department' },
  );
  t.strictSame(
    routes.filter(({ permission, reason }) => (permission === 'public') !== (reason !== undefined && reason !== '')),
    [],
    'whatever is public says why, and nothing else does',
  );
});

t.test('a server with a route that nothing guards does not start', async (t) => {
  const app = Fastify();
  registerHouse(app);
  t.throws(() => app.get('/unguarded', async () => 'anybody'), /GET \/unguarded declares no permission/);
});
