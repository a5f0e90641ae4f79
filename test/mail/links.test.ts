import t from 'tap';
import { hashOf } from '../../src/platform/one-time-tokens.ts';
import type { Browser } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';
import { Mailbox } from './mailbox.ts';

const mailbox = await Mailbox.open(t);
const house = await build(t, { SMTP_URL: mailbox.url, BASE_URL: 'http://lending.test' });
const { app, db, world, as, stranger } = house;
const NEW = 'seven unlikely otters paddle';

/** The only mail that came, and the path of the link in it. */
async function mailed(): Promise<{ readonly to: string; readonly path: string; readonly subject: string }> {
  const [only, ...others] = await mailbox.after(app);
  t.strictSame(others, []);
  const path = /http:\/\/lending\.test(\/links\/[\w-]+)/.exec(only?.mail.text ?? '')?.[1] ?? '';
  return { to: only?.to ?? '', path, subject: only?.mail.subject ?? '' };
}

async function forget(browser: Browser, email: string) {
  const form = (await browser.get('/sign-in/forgotten')).form('/sign-in/forgotten');
  return browser.send(form, { email });
}

t.test('C1 whoever is invited gets the link by mail, and nobody else sees it', async (t) => {
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  const role_id = String(await world.roleId('self-service'));
  const made = await administrator.submit(form, { name: 'Nora New', email: 'nora@test.example', role_id });
  t.match(made.text, /A link that works once is on its way to nora@test\.example/);
  t.notMatch(made.response.body, /\/links\//);
  const { to, path, subject } = await mailed();
  t.equal(to, 'nora@test.example');
  t.equal(subject, 'You are invited to Test school');
  const token = path.slice('/links/'.length);
  const kept = await db('one_time_links').whereNotNull('person_id').first();
  t.ok(kept.token_hash.equals(hashOf(token)), 'only its hash is kept');
  for (const table of ['mails', 'one_time_links', 'notices', 'audit_entries']) {
    const { rows } = await db.raw(`select count(*) as many from ${table} as t where t::text like ?`, [`%${token}%`]);
    t.equal(Number(rows[0].many), 0, table);
  }
  const newcomer = stranger();
  t.equal((await newcomer.submit((await newcomer.get(path)).form(path), { password: NEW })).path, '/');
  t.equal((await stranger().get(path)).status, 404, 'it works once');
});

t.test(
  'C1 an invitation that is sent again replaces the one before, and a link that is dead by then is not sent',
  async (t) => {
    const administrator = await as('administrator');
    const id = await world.invited('Ida Invited');
    const invite = async () =>
      administrator.submit((await administrator.get(`/people/${id}`)).form(`/people/${id}/invitation`));
    await invite();
    await invite();
    const { path } = await mailed();
    t.equal((await stranger().get(path)).status, 200);
    const failed = await db('mails').where({ person_id: id, state: 'failed' });
    t.equal(failed.length, 1);
    t.match((await administrator.get('/settings/mail')).text, /Invitation.*Ida Invited.*does not work any more/);
  },
);

t.test('C1 whoever signs in already is not asked for a password by an invitation to another workspace', async (t) => {
  const elsewhere = await World.make(db, 'Elsewhere');
  const person = await elsewhere.person({ name: 'Jo Joined' });
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  const role_id = String(await world.roleId('self-service'));
  await administrator.submit(form, { name: 'Jo Joined', email: person.email, role_id });
  const [invitation] = await mailbox.after(app);
  t.match(invitation?.mail.text, /Sign in as you do elsewhere here, and you are in/);
});

t.test('C1 an administrator starts a reset, and its link goes to whom it is for', async (t) => {
  const person = await world.person({ name: 'Rita Reset' });
  const administrator = await as('administrator');
  await db('people').where({ id: person.id }).update({ email: 'stranger@elsewhere.example' });
  const page = await administrator.get(`/people/${person.id}`);
  t.notMatch((await administrator.submit(page.form(`/people/${person.id}/reset`))).text, /\/links\//);
  const { to, path } = await mailed();
  t.equal(to, person.email, 'the address that signs in');
  const browser = stranger();
  t.equal((await browser.submit((await browser.get(path)).form(path), { password: NEW })).path, '/');
  t.match(await mailed(), { to: person.email, subject: 'Your password was changed' });
});

t.test('C1 whoever forgot their password gets a link to a new one, and is told the same as everybody', async (t) => {
  const person = await world.person({ name: 'Fred Forgot' });
  const old = await as(person);
  const browser = stranger();
  t.ok((await browser.get('/sign-in')).links.some(({ href }) => href === '/sign-in/forgotten'));
  const answer = await forget(browser, person.email);
  const other = await forget(stranger(), 'nobody@test.example');
  t.strictSame([answer.status, answer.location], [other.status, other.location]);
  t.match((await browser.get('/sign-in')).text, /If somebody signs in here with .*, a mail is on its way/);
  const { to, path } = await mailed();
  t.equal(to, person.email, 'and nobody else is sent anything');
  t.equal((await forget(stranger(), person.email)).status, 303);
  t.strictSame(await mailbox.after(app), [], 'not again just now');
  const page = await browser.get(path);
  t.match(page.title, /Choose a new password/);
  t.equal((await browser.submit(page.form(path), { password: NEW })).path, '/');
  t.match(await mailed(), { to: person.email, subject: 'Your password was changed' });
  t.equal((await old.get('/')).status, 401, 'whoever was signed in is signed out');
  t.equal((await stranger().get(path)).status, 404, 'it works once');
  const [entry] = await db('audit_entries').where({ action: 'links.forgotten' });
  t.equal(entry.person_id, person.id);
});

t.test('C1 the link for who forgot lasts an hour, and kills no link that others made', async (t) => {
  const person = await world.person({ name: 'Hugo Hour' });
  const administrator = await as('administrator');
  await administrator.submit((await administrator.get(`/people/${person.id}`)).form(`/people/${person.id}/reset`));
  const reset = await mailed();
  await forget(stranger(), person.email);
  const forgotten = await mailed();
  t.equal((await stranger().get(reset.path)).status, 200);
  t.equal((await stranger().get(forgotten.path)).status, 200);
  const [link] = await db('one_time_links').where({ person_id: person.id, purpose: 'forgotten' });
  t.ok(link.expires_at < new Date(Date.now() + 3_601_000));
  const browser = stranger();
  await browser.submit((await browser.get(forgotten.path)).form(forgotten.path), { password: NEW });
  t.match(await mailed(), { to: person.email, subject: 'Your password was changed' });
  t.equal((await stranger().get(reset.path)).status, 404, 'until one of them was used');
});

t.test('C1 nobody who may not sign in, has no password or is in the archive is sent anything', async (t) => {
  const gone = await world.person({ name: 'Gone Away' });
  await db('people').where({ id: gone.id }).update({ archived_at: new Date() });
  const demoted = await world.person({ name: 'Dennis Demoted', role: 'contact' });
  const provided = await world.person({ name: 'Paula Provider' });
  await db('identities').where({ email: provided.email }).update({ password_hash: null });
  const invited = await world.invited('Irma Invited');
  const { email } = await db('people').where({ id: invited }).first();
  for (const each of [gone.email, demoted.email, provided.email, email]) {
    t.equal((await forget(stranger(), each)).status, 303);
  }
  t.strictSame(await mailbox.after(app), []);
});

t.test('C1 whoever asks too often has to wait, whether or not there is such an account', async (t) => {
  for (const email of [(await world.person()).email, 'nobody.at.all@test.example']) {
    const statuses = [];
    for (let n = 0; n < 12; n++) statuses.push((await forget(stranger(), email)).status);
    t.strictSame(statuses.slice(8), [303, 303, 429, 429], email);
  }
  await mailbox.after(app);
});

t.test('C1 a form that no page made sends nothing', async (t) => {
  const person = await world.person();
  t.equal((await stranger().post('/sign-in/forgotten', { email: person.email })).status, 403);
  t.strictSame(await mailbox.after(app), []);
});

t.test('C1 where no mail leaves the page says whom to ask, and nothing is offered', async (t) => {
  const silent = await build(t);
  const browser = silent.stranger();
  t.notOk((await browser.get('/sign-in')).links.some(({ href }) => href === '/sign-in/forgotten'));
  t.match((await browser.get('/sign-in/forgotten')).text, /No mail is sent from here/);
  t.equal((await browser.force('/sign-in/forgotten', { email: 'a@b.example' })).status, 404);
});

t.test('C1 a link that was queued under another secret is not sent, and is seen to have failed', async (t) => {
  const id = await world.invited('Sid Secret');
  const administrator = await as('administrator');
  await administrator.submit((await administrator.get(`/people/${id}`)).form(`/people/${id}/invitation`));
  await db('mails').where({ person_id: id }).update({ message: crypto.randomUUID() });
  t.strictSame(await mailbox.after(app), []);
  t.equal((await db('mails').where({ person_id: id }).first()).state, 'failed');
});
