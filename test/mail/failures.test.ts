import t from 'tap';
import { nextTry } from '../../src/features/mail/rules.ts';
import { book } from '../bookings/ways.ts';
import { build } from '../helper.ts';
import { Mailbox } from './mailbox.ts';

const mailbox = await Mailbox.open(t);
const { app, db, world, as } = await build(t, { SMTP_URL: mailbox.url, BASE_URL: 'http://lending.test' });
const open = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

async function somebodyBooks(name: string) {
  const person = await world.person({ name });
  await book(await as(person), 'reservations', [await world.item({ stockroom: open })]);
  return person;
}

async function mailTo(person: { readonly id: number }) {
  return db('mails').where({ person_id: person.id }).first();
}

t.afterEach(() => {
  mailbox.refuse = null;
});

t.test('P17 what the server refuses for good is given up, and an administrator sees it and tries again', async (t) => {
  mailbox.refuse = { code: 550, text: 'No such user nix@test.example here' };
  const person = await somebodyBooks('Nick Nowhere');
  t.strictSame(await mailbox.after(app), []);
  const kept = await mailTo(person);
  t.match(kept, { state: 'failed', tries: 1, fault: 'The mail server refused it (550)' });
  const administrator = await as('administrator');
  t.ok((await administrator.get('/settings')).links.some(({ href }) => href === '/settings/mail'));
  const page = await administrator.get('/settings/mail');
  t.match(page.text, /Failed ?1.*Nick Nowhere.*refused it \(550\).*tried once.*Given up/);
  t.notMatch(page.text, /nix@/, 'what the server said is for the log');
  mailbox.refuse = null;
  t.match((await administrator.submit(page.form('/settings/mail/again'))).text, /One is tried again/);
  const [sent] = await mailbox.after(app);
  t.equal(sent?.to, person.email);
  t.equal(sent?.mail.messageId?.slice(1, 37), kept.message, 'as the same message');
  const now = await administrator.get('/settings/mail');
  t.notOk(now.offers('/settings/mail/again'));
  t.equal((await administrator.force('/settings/mail/again')).status, 409);
  const staff = await as('staff');
  t.equal((await staff.get('/settings/mail')).status, 403);
  t.equal((await staff.force('/settings/mail/again')).status, 403);
});

t.test('P17 what the server puts off is tried again, later each time, and nobody else waits for it', async (t) => {
  mailbox.refuse = { code: 451, text: 'Come back later' };
  const person = await somebodyBooks('Gretel Greylisted');
  await mailbox.after(app);
  const first = await mailTo(person);
  t.match(first, { state: 'waiting', tries: 1, fault: 'The mail server put it off (451)' });
  t.ok(first.send_at > new Date());
  await db('mails').update({ send_at: new Date() });
  await mailbox.after(app);
  const second = await mailTo(person);
  t.equal(second.tries, 2);
  mailbox.refuse = null;
  const other = await somebodyBooks('Ottilie Other');
  t.strictSame(
    (await mailbox.after(app)).map(({ to }) => to),
    [other.email],
  );
  await db('mails').update({ send_at: new Date() });
  t.strictSame(
    (await mailbox.after(app)).map(({ to }) => to),
    [person.email],
  );
});

t.test('P17 a server that is away is asked for one mail at a time, and loses none', async (t) => {
  const { port } = new URL(mailbox.url);
  await mailbox.close();
  const people = [await somebodyBooks('Ada Away'), await somebodyBooks('Bo Away'), await somebodyBooks('Cy Away')];
  const ids = people.map(({ id }) => id);
  await mailbox.after(app);
  const kept = await db('mails').whereIn('person_id', ids).orderBy('tries', 'desc');
  t.strictSame(
    kept.map(({ state, tries }) => `${state} ${tries}`),
    ['waiting 1', 'waiting 0', 'waiting 0'],
  );
  t.match(kept[0].fault, /could not be reached/);
  t.match((await (await as('owner')).get('/settings/mail')).text, /Waiting ?3/);
  const again = await Mailbox.open(t, Number(port));
  await db('mails').where({ state: 'waiting' }).update({ send_at: new Date() });
  const received = await again.after(app);
  t.strictSame(received.map(({ to }) => to).sort(), people.map(({ email }) => email).sort());
});

t.test('P17 what says nothing for too long is given up on', async (t) => {
  const made = new Date('2026-01-01T00:00:00Z');
  t.strictSame(nextTry(0, made, made), new Date('2026-01-01T00:01:00Z'));
  t.strictSame(nextTry(3, made, made), new Date('2026-01-01T00:08:00Z'));
  t.strictSame(nextTry(30, made, made), new Date('2026-01-01T04:00:00Z'), 'four hours at most');
  t.equal(nextTry(30, made, new Date('2026-01-04T00:00:01Z')), null, 'for three days');
});

t.test('P17 an address that no mail can be sent to is refused before any server is asked', async (t) => {
  const person = await world.person({ name: 'Ulla Unreachable' });
  await db('people').where({ id: person.id }).update({ email: 'a@b.example>\r\nRCPT TO:<c@d.example' });
  await book(await as(person), 'reservations', [await world.item({ stockroom: open })]);
  await mailbox.after(app);
  t.match(await mailTo(person), { state: 'failed', fault: 'This is no address that mail can be sent to' });
});
