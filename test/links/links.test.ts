import t from 'tap';
import { firstLink } from '../../src/features/links/commands.ts';
import { hashOf } from '../../src/platform/one-time-tokens.ts';
import type { Browser } from '../browser.ts';
import { PASSWORD, World } from '../factories.ts';
import { build } from '../helper.ts';

const house = await build(t, { BASE_URL: 'http://lending.test' });
const { world, db, as, stranger } = house;
const NEW = 'seven unlikely otters paddle';

/** The path of the link that a page shows. */
function linkOn(text: string): string {
  return /http:\/\/lending\.test(\/links\/[\w-]+)/.exec(text)?.[1] ?? '';
}

async function invite(browser: Browser, name: string, email: string, role = 'self-service') {
  const form = (await browser.get('/people/new')).form('/people');
  const made = await browser.submit(form, { name, email, role_id: String(await world.roleId(role)) });
  return { id: Number(made.path.split('/')[2]), path: linkOn(made.text), made };
}

async function resetLink(browser: Browser, id: number) {
  const page = await browser.get(`/people/${id}`);
  return linkOn((await browser.submit(page.form(`/people/${id}/reset`))).text);
}

t.test('C1 somebody who is invited sets a password by a link that works once, and is in', async (t) => {
  const administrator = await as('administrator');
  const { id, path } = await invite(administrator, 'Nora New', 'nora@test.example');
  t.match(path, /^\/links\/[\w-]{43}$/);
  const kept = await db('one_time_links').where({ person_id: id });
  t.equal(kept.length, 1);
  t.ok(kept[0].token_hash.equals(hashOf(path.slice('/links/'.length))), 'only its hash is kept');
  t.ok(kept[0].expires_at > new Date(Date.now() + 6.9 * 86_400_000));
  const browser = stranger();
  const page = await browser.get(path);
  t.match(page.title, /Welcome to Test school/);
  t.match(page.text, /Nora New.*nora@test\.example/);
  const form = page.form(path);
  t.equal(page.document.querySelector('input[name=password]')?.getAttribute('autocomplete'), 'new-password');
  for (const weak of ['short one', 'password1234', 'nora@test.example', 'aaaaaaaaaaaaaaaa']) {
    const answer = await browser.submit(form, { password: weak });
    t.equal(answer.status, 422, weak);
    t.match(answer.title, /^Error: /);
  }
  t.equal((await db('identities').where({ email: 'nora@test.example' })).length, 0, 'nothing is half saved');
  const before = browser.cookie;
  const inside = await browser.submit(form, { password: NEW });
  t.equal(inside.path, '/');
  t.equal(inside.status, 200);
  t.not(browser.cookie, before, 'the session id changes');
  t.equal((await stranger().get(path)).status, 404, 'it works once');
  const other = stranger();
  await other.get('/sign-in');
  t.equal((await other.force(path, { password: 'another one entirely' })).status, 404);
  t.equal((await stranger().signIn('nora@test.example', NEW)).status, 200);
  t.notOk((await administrator.get(`/people/${id}`)).offers(`/people/${id}/invitation`));
  const [entry] = await db('audit_entries').where({ subject_id: id, action: 'links.invitation' });
  t.equal(entry.person_id, id);
});

t.test('C1 of two who open an invitation at once, one gets in', async (t) => {
  const { path } = await invite(await as('administrator'), 'Twice Invited', 'twice@test.example');
  const browsers = [stranger(), stranger(), stranger()];
  const forms = await Promise.all(browsers.map(async (browser) => (await browser.get(path)).form(path)));
  const answers = await Promise.all(forms.map((form, at) => browsers[at]?.send(form, { password: `${NEW} ${at}` })));
  t.same(answers.map((answer) => answer?.status).sort(), [303, 404, 404]);
});

t.test('C1 a new link puts an end to the one before, and time to both', async (t) => {
  const administrator = await as('administrator');
  const { id, path } = await invite(administrator, 'Slow Reader', 'slow@test.example');
  const page = await administrator.get(`/people/${id}`);
  const again = linkOn((await administrator.submit(page.form(`/people/${id}/invitation`))).text);
  t.not(again, path);
  t.equal((await stranger().get(path)).status, 404);
  t.equal((await stranger().get(again)).status, 200);
  await db('one_time_links')
    .where({ person_id: id })
    .update({ expires_at: new Date(Date.now() - 1000) });
  const expired = await stranger().get(again);
  t.equal(expired.status, 404);
  t.match(expired.text, /used already, or it has expired/);
  t.same(expired.text, (await stranger().get('/links/nothing-of-the-kind')).text, 'the same words for what never was');
});

t.test('C1 an invitation of somebody archived, or no longer allowed in, is dead', async (t) => {
  const administrator = await as('administrator');
  const { id, path } = await invite(administrator, 'Gone Again', 'gone@test.example');
  await db('people').where({ id }).update({ archived_at: new Date() });
  t.equal((await stranger().get(path)).status, 404);
  await db('people')
    .where({ id })
    .update({ archived_at: null, role_id: await world.roleId('contact') });
  t.equal((await stranger().get(path)).status, 404);
});

t.test('a reset ends every session, and an administrator never learns the password', async (t) => {
  const administrator = await as('administrator');
  const ann = await world.person();
  const [laptop, phone] = [await as(ann), await as(ann)];
  const path = await resetLink(administrator, ann.id);
  const [row] = await db('one_time_links').where({ person_id: ann.id });
  t.ok(row.expires_at < new Date(Date.now() + 1.01 * 86_400_000), 'it lasts a day');
  t.equal((await laptop.get('/')).status, 200, 'making the link changes nothing yet');
  const browser = stranger();
  await browser.submit((await browser.get(path)).form(path), { password: NEW });
  t.equal((await browser.get('/')).status, 200);
  t.equal((await laptop.get('/')).status, 401);
  t.equal((await phone.get('/')).status, 401);
  t.equal((await stranger().signIn(ann.email)).status, 422, 'the old password is gone');
  t.equal((await stranger().signIn(ann.email, NEW)).status, 200);
  const form = (await administrator.get(`/people/${ann.id}/edit`)).form(`/people/${ann.id}/edit`);
  t.notOk(form.names.includes('password'));
  t.equal((await administrator.submit(form, { password: 'set by somebody else' })).refusal, 'field');
});

t.test('nobody resets the password of somebody whose role they do not cover', async (t) => {
  const administrator = await as('administrator');
  t.notOk((await administrator.get(`/people/${world.owner.id}`)).offers(`/people/${world.owner.id}/reset`));
  t.equal((await administrator.force(`/people/${world.owner.id}/reset`)).refusal, 'rule');
  t.equal(await db('one_time_links').where({ person_id: world.owner.id }).first(), undefined);
});

t.test('a link dies once its person may do more than whoever made it, or its maker is gone', async (t) => {
  const toggles = {
    'account.sign_in': 'on',
    'contacts.view': 'on',
    'contacts.manage': 'on',
    'users.view': 'on',
    'users.manage': 'on',
  } as const;
  const registrar = await world.person({ toggles });
  const role_id = await world.role({ 'account.sign_in': 'on' }, 'Guest');
  const guest = await world.person({ role: 'contact' });
  await db('people').where({ id: guest.id }).update({ role_id });
  const path = await resetLink(await as(registrar), guest.id);
  t.equal((await stranger().get(path)).status, 200);
  await db('people')
    .where({ id: guest.id })
    .update({ role_id: await world.roleId('administrator') });
  t.equal((await stranger().get(path)).status, 404, 'promoted in between');
  await db('people').where({ id: guest.id }).update({ role_id });
  t.equal((await stranger().get(path)).status, 200);
  await db('role_toggles').insert({ workspace_id: world.workspaceId, role_id, toggle: 'items.view', scope: 'open' });
  t.equal((await stranger().get(path)).status, 404, 'or their role was widened');
  await db('role_toggles').where({ role_id, toggle: 'items.view' }).delete();
  await db('people').where({ id: registrar.id }).update({ archived_at: new Date() });
  t.equal((await stranger().get(path)).status, 404, 'or the maker is gone');
});

t.test('an invitation takes over nobody who signs in elsewhere with the same address', async (t) => {
  const elsewhere = await World.make(db, 'Elsewhere');
  const eve = await elsewhere.person({ name: 'Eve Elsewhere', role: 'owner' });
  const administrator = await as('administrator');
  const { id, path } = await invite(administrator, 'Eve', eve.email);
  const thief = stranger();
  const page = await thief.get(path);
  t.match(page.text, /you already sign in with this address/);
  t.equal((await thief.submit(page.form(path), { password: NEW })).status, 422);
  t.equal((await stranger().signIn(eve.email)).status, 200, 'her password is what it was');
  const herself = stranger();
  const joined = await herself.submit((await herself.get(path)).form(path), { password: PASSWORD });
  t.equal(joined.status, 200);
  const { identity_id } = await db('people').where({ id }).first();
  t.equal(identity_id, (await db('people').where({ id: eve.id }).first()).identity_id);
});

t.test('guesses at the password behind an invitation are counted like those at the door', async (t) => {
  const elsewhere = await World.make(db, 'Third place');
  const gus = await elsewhere.person();
  const { path } = await invite(await as('administrator'), 'Gus', gus.email);
  const thief = stranger();
  const form = (await thief.get(path)).form(path);
  for (let tried = 0; tried < 10; tried++)
    t.equal((await thief.send(form, { password: `wrong ${tried}` })).status, 422);
  t.equal((await thief.send(form, { password: PASSWORD })).status, 429);
  t.equal((await stranger().signIn(gus.email)).status, 429);
});

t.test('the first start gives a link that makes the owner, who may do everything', async (t) => {
  t.equal(await firstLink(db), null, 'where somebody can sign in, there is none');
  const fresh = await (await import('../database.ts')).testDatabase(t);
  const { synchroniseCatalogue } = await import('../../src/platform/catalogue-sync.ts');
  await synchroniseCatalogue(fresh.knex);
  const [first, second] = await Promise.all([firstLink(fresh.knex), firstLink(fresh.knex)]);
  t.equal((await fresh.knex('workspaces')).length, 1);
  const { appOn } = await import('../helper.ts');
  const { Browser } = await import('../browser.ts');
  const app = await appOn(t, fresh.knex);
  const browser = new Browser(app);
  const path = first ?? '';
  const form = (await browser.get(path)).form(path);
  t.ok(form.options('time_zone').some((zone) => zone.value === 'Europe/Dublin'));
  const typed = { workspace: 'Film school', time_zone: 'Europe/Dublin', name: 'Olive', email: 'olive@test.example' };
  t.equal((await browser.submit(form, { ...typed, password: 'too short' })).status, 422);
  t.equal((await browser.submit(form, { ...typed, time_zone: 'Mars/Olympus', password: NEW })).status, 422);
  t.equal((await fresh.knex('people')).length, 0);
  const inside = await browser.submit(form, { ...typed, password: NEW });
  t.equal(inside.path, '/');
  t.match(await fresh.knex('workspaces').first(), { name: 'Film school', time_zone: 'Europe/Dublin' });
  t.match(inside.document.querySelector('.person')?.text, /Owner/);
  t.equal((await browser.get('/people/new')).status, 200);
  t.equal((await new Browser(app).get(second ?? '')).status, 404, 'the other link is of no use any more');
  t.equal(await firstLink(fresh.knex), null);
});
