import t from 'tap';
import type { Browser } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';
import { CLIENT, TestProvider } from './provider.ts';

const BASE = 'http://lending.test';
const names = ['school', 'other'] as const;
const [school, other] = await Promise.all(
  names.map((name) => TestProvider.start(t, [`${BASE}/sign-in/oidc/${name}/callback`])),
);
if (!school || !other) throw new Error('no provider');
const settings = (name: string, { issuer }: TestProvider) => ({
  [`OIDC_${name}_ISSUER`]: issuer,
  [`OIDC_${name}_CLIENT_ID`]: CLIENT.id,
  [`OIDC_${name}_CLIENT_SECRET`]: CLIENT.secret,
});
const house = await build(t, {
  BASE_URL: BASE,
  ...settings('SCHOOL', school),
  ...settings('OTHER', other),
  OIDC_SCHOOL_LABEL: 'School account',
  ...settings('GONE', { ...school, issuer: 'http://127.0.0.1:9' } as TestProvider),
});
const { world, db, as, stranger } = house;

/** Goes to the provider by that link, signs in there as whoever it knows, and comes back. */
async function travel(browser: Browser, start: string, provider: TestProvider = school as TestProvider) {
  const away = await browser.get(start);
  const back = await provider.visit(away.location);
  return browser.get(back.pathname + back.search);
}

async function link(personId: number, provider: TestProvider, subject: string) {
  const { identity_id } = await db('people').where({ id: personId }).first();
  await db('identity_links').insert({ issuer: provider.issuer, subject, identity_id });
}

t.test('H2 somebody who is linked signs in by way of the provider', async (t) => {
  const ann = await world.person();
  await link(ann.id, school, 'ann');
  school.account = 'ann';
  const browser = stranger();
  const page = await browser.get('/departments?x=1');
  const start = page.links.find((each) => each.href.startsWith('/sign-in/oidc/school'));
  t.match(start?.label, /School account/);
  const away = await browser.get(start?.href ?? '');
  const asked = new URL(away.location);
  t.equal(asked.searchParams.get('code_challenge_method'), 'S256');
  t.equal(asked.searchParams.get('redirect_uri'), `${BASE}/sign-in/oidc/school/callback`);
  t.ok(asked.searchParams.get('state'));
  t.ok(asked.searchParams.get('nonce'));
  const before = browser.cookie;
  const back = await school.visit(away.location);
  const inside = await browser.get(back.pathname + back.search);
  t.equal(inside.status, 303);
  t.equal(inside.location, '/departments?x=1', 'it leads back');
  t.not(browser.cookie, before, 'under a new session id');
  t.equal((await browser.get('/')).status, 200);
  t.equal((await browser.get(back.pathname + back.search)).status, 422, 'the same answer counts once');
});

t.test('somebody whom the provider knows and we do not is asked to be invited', async (t) => {
  const owner = await db('identities').where({ email: world.owner.email }).first();
  await db('identities').where({ id: owner.id }).update({ email: 'owner@test.example' });
  school.account = 'an-unknown-subject';
  const browser = stranger();
  const page = await travel(browser, '/sign-in/oidc/school');
  t.equal(page.status, 403);
  t.match(page.text, /invite you/);
  t.equal((await browser.get('/')).status, 401, 'the e-mail address that the provider tells is nobody’s key');
  t.equal((await db('identity_links').where({ subject: 'an-unknown-subject' })).length, 0);
});

t.test('a subject of one provider is nobody at another', async (t) => {
  const ann = await world.person();
  await link(ann.id, school, 'shared-name');
  other.account = 'shared-name';
  const browser = stranger();
  t.equal((await travel(browser, '/sign-in/oidc/other', other)).status, 403);
  t.equal((await browser.get('/')).status, 401);
});

t.test('an answer that does not fit what was asked signs in nobody', async (t) => {
  const ann = await world.person();
  await link(ann.id, school, 'ann-two');
  school.account = 'ann-two';
  const thief = stranger();
  const away = await thief.get('/sign-in/oidc/school');
  const back = await school.visit(away.location);
  const answer = back.pathname + back.search;
  const victim = stranger();
  t.equal((await victim.get(answer)).status, 422, 'somebody who did not set out');
  await victim.get('/sign-in/oidc/school');
  t.equal((await victim.get(answer)).status, 422, 'or set out for another answer');
  const swapped = new URL(back);
  swapped.searchParams.set('state', 'made up');
  t.equal((await thief.get(swapped.pathname + swapped.search)).status, 422, 'another state');
  t.equal((await thief.get(answer)).status, 422, 'and then even the right one');
  const mixed = await thief.get('/sign-in/oidc/school');
  const right = await school.visit(mixed.location);
  t.equal((await thief.get(right.search.replace(/^/, '/sign-in/oidc/other/callback'))).status, 422, 'another provider');
  const issuer = await school.visit((await thief.get('/sign-in/oidc/school')).location);
  issuer.searchParams.set('iss', other.issuer);
  t.equal((await thief.get(issuer.pathname + issuer.search)).status, 422, 'another issuer');
  for (const browser of [thief, victim]) t.equal((await browser.get('/')).status, 401);
});

t.test('a nonce or a verifier that was exchanged signs in nobody', async (t) => {
  const ann = await world.person();
  await link(ann.id, school, 'ann-three');
  school.account = 'ann-three';
  for (const name of ['nonce', 'verifier']) {
    const browser = stranger();
    const back = await school.visit((await browser.get('/sign-in/oidc/school')).location);
    const { sid, sess } = await db('sessions').whereRaw(`sess -> 'away' is not null`).orderBy('expire', 'desc').first();
    const changed = { ...sess, away: { ...sess.away, [name]: 'x'.repeat(43) } };
    await db('sessions').where({ sid }).update({ sess: changed });
    t.equal((await browser.get(back.pathname + back.search)).status, 422, name);
    t.equal((await browser.get('/')).status, 401, name);
  }
});

t.test('a token that was made out for somebody else’s service signs in nobody', async (t) => {
  const ann = await world.person();
  await link(ann.id, school, 'ann-abroad');
  school.account = 'ann-abroad';
  const browser = stranger();
  school.audience = 'another-service';
  t.equal((await travel(browser, '/sign-in/oidc/school')).status, 422);
  t.equal((await browser.get('/')).status, 401);
  school.audience = CLIENT.id;
  t.equal((await travel(browser, '/sign-in/oidc/school')).status, 303, 'and the same token for us does');
  school.audience = null;
});

t.test('somebody who says no, or whose provider is away, reads that nothing happened', async (t) => {
  school.account = null;
  const browser = stranger();
  const page = await travel(browser, '/sign-in/oidc/school');
  t.equal(page.status, 422);
  t.match(page.text, /Nothing happened here/);
  t.equal((await stranger().get('/sign-in/oidc/gone')).status, 422);
  t.equal((await stranger().get('/sign-in/oidc/unheard-of')).status, 404);
  t.equal((await stranger().get('/sign-in/oidc/school/callback')).status, 422);
});

t.test('somebody links a provider under their own name, and undoes it', async (t) => {
  const ann = await world.person();
  const browser = await as(ann);
  school.account = 'ann-linked';
  const page = await browser.get('/me');
  t.ok(page.leads('/me/providers/school'));
  const back = await travel(browser, '/me/providers/school');
  t.equal(back.location, '/me');
  const visitor = stranger();
  t.equal((await travel(visitor, '/sign-in/oidc/school')).status, 303);
  t.match((await visitor.get('/me')).text, new RegExp(ann.email));
  const ben = await as(await world.person());
  const taken = await travel(ben, '/me/providers/school');
  t.equal(taken.status, 409, 'what signs in Ann does not become Ben’s');
  const linked = await browser.get('/me');
  await browser.submit(linked.form('/me/providers/school/removal'));
  t.equal((await travel(stranger(), '/sign-in/oidc/school')).status, 403);
  t.equal((await stranger().get('/me/providers/school')).status, 401);
});

t.test('nobody takes away their only way in', async (t) => {
  const ann = await world.person();
  await link(ann.id, school, 'only-way');
  const { identity_id } = await db('people').where({ id: ann.id }).first();
  await db('identities').where({ id: identity_id }).update({ password_hash: null });
  school.account = 'only-way';
  const browser = stranger();
  await travel(browser, '/sign-in/oidc/school');
  const page = await browser.get('/me');
  t.equal((await browser.submit(page.form('/me/providers/school/removal'))).status, 409);
  t.notOk(page.leads('/me/password'));
  t.equal((await browser.get('/me/password')).status, 404);
});

t.test('C1 an invitation is accepted by way of a provider, and then nobody needs a password', async (t) => {
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  const typed = { name: 'Ida Invited', email: 'ida@test.example', role_id: String(await world.roleId('viewer')) };
  const made = await administrator.submit(form, typed);
  const path = /\/links\/[\w-]+/.exec(made.text)?.[0] ?? '';
  school.account = 'ida';
  const browser = stranger();
  const page = await browser.get(path);
  const start = page.links.find((each) => each.href.startsWith('/sign-in/oidc/school'));
  const inside = await travel(browser, start?.href ?? '');
  t.equal(inside.location, '/');
  t.match((await browser.get('/me')).text, /Ida Invited.*ida@test\.example/);
  const identity = await db('identities').where({ email: 'ida@test.example' }).first();
  t.equal(identity.password_hash, null);
  t.equal((await stranger().get(path)).status, 404);
  t.equal((await travel(stranger(), '/sign-in/oidc/school')).status, 303);
});

t.test('an invitation by way of a provider takes over nobody who signs in elsewhere', async (t) => {
  const elsewhere = await World.make(db, 'Elsewhere');
  const eve = await elsewhere.person({ role: 'owner' });
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  const typed = { name: 'Eve', email: eve.email, role_id: String(await world.roleId('viewer')) };
  const path = /\/links\/[\w-]+/.exec((await administrator.submit(form, typed)).text)?.[0] ?? '';
  school.account = 'mallory';
  const thief = stranger();
  const page = await travel(thief, `/sign-in/oidc/school?link=${path.split('/')[2]}`);
  t.not(page.status, 303);
  t.equal((await db('identity_links').where({ subject: 'mallory' })).length, 0);
  t.equal((await thief.get('/')).status, 401);
});
