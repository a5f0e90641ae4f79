import t, { type Test } from 'tap';
import type { Browser } from '../browser.ts';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';
import { edit, keptOff, stored } from './steps.ts';

const house = await build(t);
const { world, db, as } = house;

t.test('C10 I10 an administrator changes the roles of others, up to their own', async (t) => {
  const administrator = await as('administrator');
  const ann = await world.person({ role: 'viewer' });
  const path = `/people/${ann.id}/edit`;
  const form = (await administrator.get(path)).form(path);
  const offered = form.options('role_id').map((option) => option.label);
  t.ok(offered.includes('Administrator'));
  t.notOk(offered.includes('Owner'), 'an owner may do what an administrator may not');
  t.equal((await administrator.submit(form, { role_id: String(await world.roleId('editor')) })).status, 200);
  t.equal((await stored(db, ann.id)).role_id, await world.roleId('editor'));
  const grabbed = await edit(administrator, ann.id, { role_id: String(await world.roleId('owner')) });
  t.equal(grabbed.status, 422);
  t.equal((await stored(db, ann.id)).role_id, await world.roleId('editor'));
  await keptOff(t, db, administrator, world.owner);
  const annsBrowser = await as(ann);
  t.ok(
    (await annsBrowser.get('/')).navigation.some((link) => link.href === '/people'),
    'in force at the next request',
  );
});

t.test('C10 a role that manages users gives and touches only what it covers', async (t) => {
  const registrar = await world.person({
    toggles: {
      'account.sign_in': 'on',
      'contacts.view': 'on',
      'contacts.manage': 'on',
      'users.view': 'on',
      'users.manage': 'on',
      'users.block': 'on',
      'items.view': 'any',
      'reservations.view': 'own',
      'reservations.manage': 'own',
      'checkouts.view': 'own',
      'checkouts.manage': 'own',
    },
  });
  const browser = await as(registrar);
  const student = await world.person({ role: 'self-service' });
  const path = `/people/${student.id}/edit`;
  const form = (await browser.get(path)).form(path);
  const offered = form.options('role_id').map((option) => option.label);
  t.ok(offered.includes('Self-service'));
  t.ok(offered.includes('Contact'));
  for (const role of ['Staff', 'Viewer', 'User', 'Administrator', 'Owner']) t.notOk(offered.includes(role), role);
  for (const key of ['staff', 'viewer', 'owner']) {
    t.equal((await browser.submit(form, { role_id: String(await world.roleId(key)) })).status, 422, key);
  }
  t.equal((await stored(db, student.id)).role_id, await world.roleId('self-service'));
  await keptOff(t, db, browser, await world.person({ role: 'staff' }));
  await keptOff(t, db, browser, await world.person({ role: 'administrator' }));
});

t.test('nobody changes their own role, department, groups, span or block, nor archives themselves', async (t) => {
  const [film, advanced, place] = [await world.department(), await world.group(), await world.location()];
  const me = await world.person({ role: 'administrator', span: [place] });
  const browser = await as(me);
  const path = `/people/${me.id}/edit`;
  const form = (await browser.get(path)).form(path);
  const barred = { role_id: '1', department_id: String(film), group_ids: String(advanced), span_mode: 'all', span: '' };
  for (const [name, value] of Object.entries(barred)) {
    t.notOk(form.names.includes(name), `${name} is not offered`);
    t.equal((await browser.submit(form, { [name]: value })).refusal, 'field', name);
  }
  t.equal((await browser.submit(form, { name: 'Me Myself', phone: '1' })).status, 200);
  const page = await browser.get(`/people/${me.id}`);
  for (const what of ['archive', 'block', 'reset']) {
    t.notOk(page.offers(`/people/${me.id}/${what}`), what);
    t.equal((await browser.force(`/people/${me.id}/${what}`)).refusal, 'rule', what);
  }
  t.match(await stored(db, me.id), {
    name: 'Me Myself',
    span_all: false,
    span: [place],
    archived_at: null,
    blocked_at: null,
  });
});

t.test('T25 staff block and unblock people, who stay signed in', async (t) => {
  const staff = await as('staff');
  const ann = await world.person({ role: 'self-service' });
  const annsBrowser = await as(ann);
  const page = await staff.get(`/people/${ann.id}`);
  t.ok(page.leads(`/people/${ann.id}/block`));
  const asks = await staff.get(`/people/${ann.id}/block`);
  const blocked = await staff.submit(asks.form(`/people/${ann.id}/block`), { reason: 'Two cameras are still missing' });
  t.match(blocked.text, /Blocked from new bookings/);
  t.match(blocked.text, /Blocked because ?Two cameras are still missing/);
  t.match((await annsBrowser.get('/')).text, /You are blocked ?Why: Two cameras are still missing\./);
  t.notMatch((await (await as('user')).get(`/people/${ann.id}`)).text, /Two cameras/, 'for who may block people');
  t.notMatch(JSON.stringify(await db('audit_entries').where({ action: 'people.block' })), /cameras/);
  t.ok((await stored(db, ann.id)).blocked_at);
  t.equal((await annsBrowser.get('/')).status, 200);
  t.equal((await staff.send(asks.form(`/people/${ann.id}/block`), { reason: 'Again' })).status, 409);
  await staff.submit(blocked.form(`/people/${ann.id}/block/release`));
  t.equal((await stored(db, ann.id)).blocked_at, null);
  const user = await as('user');
  t.notOk((await user.get(`/people/${ann.id}`)).leads(`/people/${ann.id}/block`));
  t.equal((await user.force(`/people/${ann.id}/block`)).refusal, 'toggle');
  await keptOffBlocking(t, staff, await world.person({ role: 'administrator' }));
});

async function keptOffBlocking(t: Test, browser: Browser, target: Person) {
  t.notOk((await browser.get(`/people/${target.id}`)).leads(`/people/${target.id}/block`));
  t.equal((await browser.force(`/people/${target.id}/block`)).refusal, 'rule');
  t.equal((await stored(db, target.id)).blocked_at, null);
}

t.test('of two owners who archive each other at once, one stays', async (t) => {
  const other = await world.person({ role: 'owner' });
  const others = await db('people')
    .where({ role_id: await world.roleId('owner') })
    .whereNot({ id: other.id });
  t.equal(others.length, 1);
  const [one, two] = [await as(world.owner), await as(other)];
  const form = (await one.get(`/people/${other.id}`)).form(`/people/${other.id}/archive`);
  const back = (await two.get(`/people/${world.owner.id}`)).form(`/people/${world.owner.id}/archive`);
  const answers = await Promise.all([one.send(form), two.send(back)]);
  t.ok(answers.some((answer) => answer.status === 303));
  t.ok(
    answers.some((answer) => [409, 401].includes(answer.status)),
    answers.map((each) => each.status).join(),
  );
  const left = await db('people').where({ role_id: await world.roleId('owner'), archived_at: null });
  t.equal(left.length, 1);
  await db('people')
    .where({ role_id: await world.roleId('owner') })
    .update({ archived_at: null });
});

t.test('somebody of one workspace finds nobody of another', async (t) => {
  const { World } = await import('../factories.ts');
  const elsewhere = await World.make(db, 'Far away');
  const theirs = await elsewhere.person({ name: 'Faraway Fred' });
  const administrator = await as('administrator');
  t.notMatch((await administrator.get('/people?q=Faraway')).text, /Faraway Fred/);
  for (const path of [`/people/${theirs.id}`, `/people/${theirs.id}/edit`, `/contacts/${theirs.id}`]) {
    t.equal((await administrator.get(path)).status, 404, path);
  }
  t.equal((await administrator.force(`/people/${theirs.id}/archive`)).status, 404);
  const ann = await world.person();
  t.equal((await edit(administrator, ann.id, { role_id: String(await elsewhere.roleId('viewer')) })).status, 422);
});
