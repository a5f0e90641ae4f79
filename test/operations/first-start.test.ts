import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { connect } from '../../src/platform/database.ts';
import { testDatabase } from '../database.ts';
import { isAlive, newFolder, postmasterIn, Running, ran, serving } from './running.ts';
import { Visitor } from './visitor.ts';

const LINK = /^http.*\/links\//;
const PASSWORD = 'seven wet umbrellas in march';
const DATA_DIR = join(await newFolder(t), 'data');
const OWNER = {
  workspace: 'Harbour School',
  time_zone: 'Europe/Dublin',
  name: 'Nora Quay',
  email: 'nora@example.org',
  password: PASSWORD,
};

t.test('whoever starts it for the first time becomes the owner by the link that it prints', async (t) => {
  const first = await serving({ DATA_DIR });
  t.teardown(() => first.app.end('SIGKILL'));
  const link = await first.app.line(LINK);
  t.ok(link.startsWith(`${first.address}/links/`), 'at the address that it listens on');
  const newcomer = new Visitor(first.address);
  const page = await newcomer.open(new URL(link).pathname);
  t.match(page.body, /Set up Quartermaster/);
  const made = await newcomer.post(new URL(link).pathname, OWNER);
  t.equal(made.status, 303, made.body.slice(0, 500));
  t.match((await newcomer.get('/')).body, /Harbour School/);
  t.equal((await newcomer.get('/roles')).status, 200, 'who may do everything');
  t.equal((await newcomer.get(new URL(link).pathname)).status, 404, 'the link works once');
  newcomer.leave();

  const postgres = await postmasterIn(DATA_DIR);
  t.equal((await first.app.end('SIGINT')).code, 0);
  t.notOk(isAlive(postgres), 'PostgreSQL stops with it');

  const second = await serving({ DATA_DIR });
  const owner = new Visitor(second.address);
  t.equal((await owner.signIn(OWNER.email, PASSWORD)).location, '/');
  t.equal((await owner.get('/roles')).status, 200);
  owner.leave();
  const { code, text } = await second.app.end('SIGTERM');
  t.equal(code, 0);
  t.notMatch(text, /links/, 'nobody else is offered to become the owner');
});

t.test('a link that nobody used gives way to another at the next start, at the address that people use', async (t) => {
  const { url } = await testDatabase(t, { empty: true });
  const env = { DATABASE_URL: url, BASE_URL: 'https://lending.example.org', DATA_DIR: await newFolder(t) };
  const first = new Running('server', [], { PORT: '0', LOG_LEVEL: 'warn', DRAIN_SECONDS: '0', ...env });
  const link = await first.line(LINK);
  t.match(link, /^https:\/\/lending\.example\.org\/links\//);
  await first.end();
  const knex = connect(url);
  t.teardown(() => knex.destroy());
  await knex('one_time_links').update({ expires_at: new Date(0) });
  const second = new Running('server', [], { PORT: '0', LOG_LEVEL: 'warn', DRAIN_SECONDS: '0', ...env });
  t.not(await second.line(LINK), link);
  await second.end();
});

t.test('a port that is taken is told in words, and leaves no PostgreSQL behind', async (t) => {
  const stranger = createServer().listen(0, '127.0.0.1');
  t.teardown(() => stranger.close());
  await once(stranger, 'listening');
  const address = stranger.address();
  const PORT = String(typeof address === 'object' ? address?.port : '');
  const refused = await ran('server', [], { DATA_DIR, PORT });
  t.equal(refused.code, 1);
  t.match(refused.text, /The port is taken already/);
  await t.rejects(postmasterIn(DATA_DIR), 'no postmaster.pid is left');
});

t.test('the demo listens on this machine only, and never in production', async (t) => {
  for (const [name, value] of [
    ['HOST', '0.0.0.0'],
    ['NODE_ENV', 'production'],
  ] as const) {
    const { code, text } = await ran('demo', [], { DATA_DIR, [name]: value });
    t.equal(code, 1);
    t.match(text, /need mending/);
  }
});
