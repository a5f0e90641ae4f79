/** A server that is killed while it sends loses no mail, and repeats one only as the same message. */
import t from 'tap';
import { connect } from '../../src/platform/database.ts';
import { testDatabase } from '../database.ts';
import { World } from '../factories.ts';
import { newFolder, type Running, serving } from '../operations/running.ts';
import { Mailbox } from './mailbox.ts';

const MAILS = 12;
const KILLS = 4;

t.test(`P17 a server that is killed ${KILLS} times while it sends ${MAILS} mails sends each`, async (t) => {
  const { url } = await testDatabase(t);
  const db = connect(url);
  t.teardown(() => db.destroy());
  const world = await World.make(db);
  const people = await Promise.all(Array.from({ length: MAILS }, (_, n) => world.person({ name: `Reader ${n}` })));
  await db('mails').insert(people.map(({ id }) => ({ workspace_id: world.workspaceId, person_id: id, kind: 'trial' })));
  const mailbox = await Mailbox.open(t);
  const env = {
    ...{ DATABASE_URL: url, DATA_DIR: await newFolder(t), SMTP_URL: mailbox.url },
    ...{ BASE_URL: 'http://lending.test', SESSION_SECRET: 'a secret of the tests, long enough' },
  };
  let running: Running | null = null;
  t.teardown(() => running?.end('SIGKILL'));
  for (let kill = 0; kill < KILLS; kill++) {
    const before = mailbox.received.length;
    const { app } = await serving(env);
    running = app;
    // The mail is ours, and whoever sent it never hears so.
    mailbox.taken = () => (mailbox.received.length >= before + 3 ? void app.child.kill('SIGKILL') : undefined);
    await app.ended();
  }
  mailbox.taken = () => {};
  const { app } = await serving(env);
  running = app;
  await until(async () => (await db('mails').where({ state: 'waiting' })).length === 0);
  await app.end();

  const messages = new Map(mailbox.received.map(({ to, mail }) => [mail.messageId, to]));
  t.equal(messages.size, MAILS, 'each was sent, and none as two messages');
  t.strictSame([...messages.values()].sort(), people.map(({ email }) => email).sort());
  const repeated = mailbox.received.length - messages.size;
  t.ok(repeated >= 1 && repeated <= KILLS, `${repeated} came twice, one for each kill at most`);
  t.strictSame(await db('mails').distinct('state'), [{ state: 'sent' }]);
});

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((later) => setTimeout(later, 50));
}
