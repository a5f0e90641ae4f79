/** That the log of the server tells no secrets, even where something goes wrong. */
import t from 'tap';
import { testDatabase } from '../database.ts';
import { PASSWORD, World } from '../factories.ts';
import { serving } from './running.ts';
import { Visitor } from './visitor.ts';

t.test('the log tells neither passwords nor sessions nor what a form said', async (t) => {
  const { url, knex: db } = await testDatabase(t);
  const world = await World.make(db);
  const { app, address } = await serving({
    DATABASE_URL: url,
    LOG_LEVEL: 'trace',
    SESSION_SECRET: 'of the tests'.repeat(4),
  });
  t.teardown(() => app.end('SIGKILL'));
  const owner = new Visitor(address);
  await owner.signIn(world.owner.email, 'a mistyped secret');
  await owner.signIn(world.owner.email, PASSWORD);
  const page = await owner.open('/groups/new');
  await db.raw('alter table groups add constraint no_such_group check (id < 0)');
  const answer = await owner.post('/groups', { name: 'Whispered name' });
  t.equal(answer.status, 500, page.body.slice(0, 100));
  owner.leave();
  const { text } = await app.end();
  t.match(text, /a fault of ours/);
  t.match(text, /no_such_group/, 'what went wrong is there');
  const sessions = await db('sessions').pluck<string[]>('sid');
  t.ok(sessions.length > 0);
  for (const secret of ['a mistyped secret', PASSWORD, 'Whispered name', ...sessions]) t.notMatch(text, secret);
});
