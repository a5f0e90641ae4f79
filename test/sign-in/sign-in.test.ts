import t from 'tap';
import { SessionRows } from '../../src/platform/session-rows.ts';
import { Browser } from '../browser.ts';
import { PASSWORD } from '../factories.ts';
import { appOn, build } from '../helper.ts';

const house = await build(t);
const { world, db, stranger } = house;

t.test('I5 somebody signs in with e-mail address and password, and with neither alone', async (t) => {
  const viewer = await world.person({ role: 'viewer' });
  const form = (await stranger().get('/sign-in')).form('/sign-in');
  t.same(
    form.names.filter((name) => !name.startsWith('_')),
    ['email', 'password', 'next'],
  );
  const browser = stranger();
  const wrong = await browser.signIn(viewer.email, 'not this one');
  t.equal(wrong.status, 422);
  t.match(wrong.title, /^Error: /);
  t.equal(wrong.form('/sign-in').values.email, viewer.email, 'what was typed stays');
  t.equal((await browser.get('/')).status, 401);
  t.equal((await browser.signIn(viewer.email)).status, 200);
  t.equal((await browser.get('/')).status, 200);
});

t.test('somebody without an account reads the same words as somebody with a wrong password', async (t) => {
  const known = await world.person();
  const gone = await world.person();
  await db('people').where({ id: gone.id }).update({ archived_at: new Date() });
  const contact = await world.person({ role: 'contact' });
  const answers = await Promise.all([
    stranger().signIn('nobody.at.all@test.example', PASSWORD),
    stranger().signIn(known.email, 'a wrong one, at length'),
    stranger().signIn(gone.email, PASSWORD),
    stranger().signIn(contact.email, PASSWORD),
  ]);
  t.same(
    answers.map((answer) => answer.status),
    [422, 422, 422, 422],
  );
  t.equal(new Set(answers.map((answer) => answer.text)).size, 1);
  t.match(answers[0]?.text, /e-mail address or the password is not right/);
});

t.test('signing in changes the session id, so that nobody can have planted it', async (t) => {
  const person = await world.person();
  const planted = stranger();
  const form = (await planted.get('/sign-in')).form('/sign-in');
  const thief = stranger();
  thief.take(planted.cookie);
  await planted.submit(form, { email: person.email, password: PASSWORD });
  t.not(planted.cookie, thief.cookie);
  t.equal((await planted.get('/')).status, 200);
  t.equal((await thief.get('/')).status, 401);
});

t.test('somebody is led back to where they were, and never to another site', async (t) => {
  const person = await world.person({ role: 'administrator' });
  const browser = stranger();
  const refused = await browser.get('/departments?x=1');
  t.equal(refused.status, 401);
  const back = await browser.send(refused.form('/sign-in'), { email: person.email, password: PASSWORD });
  t.equal(back.location, '/departments?x=1');
  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/./\\/evil.example',
    '/.//evil.example',
    '/..//evil.example/x',
    '\\/evil.example',
    'javascript:alert(1)',
    '@evil.example',
    '/%09/evil.example',
    '',
  ]) {
    const visitor = stranger();
    const form = (await visitor.get('/sign-in')).form('/sign-in');
    const { location, status } = await visitor.send(form, { email: person.email, password: PASSWORD, next });
    t.equal(status, 303, next);
    t.equal(new URL(location, 'https://own.example').host, 'own.example', `${next} leads to ${location}`);
    t.notMatch(location, /^\/[/\\]/);
  }
});

t.test('somebody who guesses is stopped after ten tries, on every process, and told when to try again', async (t) => {
  const person = await world.person();
  const other = await appOn(t, db);
  for (const name of [person.email, 'no.such.person@test.example']) {
    const guesser = stranger();
    const form = (await guesser.get('/sign-in')).form('/sign-in');
    for (let tried = 0; tried < 10; tried++) {
      t.equal((await guesser.send(form, { email: name, password: `wrong ${tried}` })).status, 422);
    }
    const stopped = await guesser.send(form, { email: name, password: PASSWORD });
    t.equal(stopped.status, 429);
    t.match(stopped.text, /Try again in 1[45] minutes/);
    const seconds = Number(stopped.response.headers['retry-after']);
    t.ok(seconds > 800 && seconds <= 900, String(seconds));
    const elsewhere = new Browser(other);
    t.equal((await elsewhere.signIn(name)).status, 429, 'another process knows');
  }
  await db('sign_in_failures').update({ since: new Date(Date.now() - 16 * 60_000) });
  t.equal((await stranger().signIn(person.email)).status, 200, 'a quarter of an hour later');
  t.equal((await db('sign_in_failures')).length, 0, 'and all is forgotten');
});

t.test('of guesses made at the same time, none gets in once ten have failed', async (t) => {
  const person = await world.person();
  await db('sign_in_failures').delete();
  const guesser = stranger();
  const form = (await guesser.get('/sign-in')).form('/sign-in');
  const guesses = Array.from({ length: 30 }, (_, at) => (at === 29 ? PASSWORD : `wrong ${at}`));
  const answers = await Promise.all(guesses.map((password) => guesser.send(form, { email: person.email, password })));
  t.equal(answers.at(-1)?.status, 429);
});

t.test('the log keeps who came in and who did not, without what was typed', async (t) => {
  const person = await world.person();
  await stranger().signIn(person.email, 'a wrong password of mine');
  await stranger().signIn(person.email);
  const entries = await db('audit_entries').where({ subject_kind: 'person', subject_id: person.id }).orderBy('id');
  t.same(
    entries.map((entry) => entry.action),
    ['session.refuse', 'session.start'],
  );
  t.notMatch(JSON.stringify(entries), /wrong password|test\.example/);
});

t.test(
  'a session ends after twelve idle hours, slides while it is used, and ends after seven days in any case',
  async (t) => {
    const person = await world.person();
    const browser = await house.as(person);
    const row = () =>
      db('sessions').whereRaw(`(sess ->> 'identityId')::int is not null`).orderBy('expire', 'desc').first();
    const before = await row();
    await browser.get('/');
    t.same((await row()).expire, before.expire, 'reading writes nothing');
    const hour = 3_600_000;
    const change = async (patch: Record<string, number>) =>
      db('sessions')
        .where({ sid: before.sid })
        .update({ sess: { ...before.sess, ...patch } });
    await change({ seenAt: Date.now() - hour });
    await browser.get('/');
    t.ok((await row()).sess.seenAt > Date.now() - 60_000, 'used after an hour: it slides');
    await change({ seenAt: Date.now(), signedInAt: Date.now() - 7 * 24 * hour - 1000 });
    t.equal((await browser.get('/')).status, 401, 'seven days');
    t.equal(await db('sessions').where({ sid: before.sid }).first(), undefined);
    const second = await house.as(person);
    await db('sessions').update({ expire: new Date(Date.now() - 1000) });
    t.equal((await second.get('/')).status, 401, 'idle');
  },
);

t.test('a session that was ended is not brought back by a request under way', async (t) => {
  const browser = await house.as(await world.person());
  const { sid, sess } = await db('sessions').orderBy('expire', 'desc').first();
  await db('sessions').where({ sid }).delete();
  await new Promise((done) => new SessionRows(db, 1000).set(sid, sess, done));
  t.equal((await browser.get('/')).status, 401);
  t.equal(await db('sessions').where({ sid }).first(), undefined);
});

t.test('over TLS the cookie is bound to this host and never sent without it', async (t) => {
  const secure = await appOn(t, db, { BASE_URL: 'https://lending.example.org', TRUST_PROXY: '1' });
  const page = await secure.inject({ url: '/sign-in', headers: { 'x-forwarded-proto': 'https' } });
  const cookie = String(page.headers['set-cookie']);
  t.match(cookie, /^__Host-session=/);
  t.match(cookie, /Secure/);
  t.match(cookie, /HttpOnly/);
  t.match(cookie, /SameSite=Lax/);
  t.match(cookie, /Path=\//);
  t.notMatch(cookie, /Domain/);
});

t.test('somebody who signs out is out, with every copy of their cookie', async (t) => {
  const browser = await house.as('viewer');
  const copy = stranger();
  copy.take(browser.cookie);
  t.equal((await copy.get('/')).status, 200);
  const page = await browser.get('/');
  t.equal((await browser.submit(page.form('/sign-out'))).path, '/sign-in');
  t.equal((await browser.get('/')).status, 401);
  t.equal((await copy.get('/')).status, 401);
});

t.test('a form of another site cannot sign anybody in or out', async (t) => {
  const person = await world.person();
  const browser = await house.as(person);
  const answer = await browser.post('/sign-in', { email: person.email, password: PASSWORD });
  t.equal(answer.status, 403);
  t.equal((await browser.post('/sign-out', {})).status, 403);
  t.equal((await browser.get('/')).status, 200);
});

t.test('whoever loses the toggle or is archived is out at the very next request', async (t) => {
  const person = await world.person({ toggles: { 'account.sign_in': 'on' } });
  const browser = await house.as(person);
  const { role_id } = await db('people').where({ id: person.id }).first();
  await db('role_toggles').where({ role_id, toggle: 'account.sign_in' }).delete();
  t.equal((await browser.get('/')).status, 401);
  await db('role_toggles').insert({ workspace_id: world.workspaceId, role_id, toggle: 'account.sign_in', scope: 'on' });
  t.equal((await browser.get('/')).status, 200);
  await db('people').where({ id: person.id }).update({ archived_at: new Date() });
  t.equal((await browser.get('/')).status, 401);
});
