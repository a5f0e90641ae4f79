import t from 'tap';
import { CATALOGUE, widest } from '../../src/access/catalogue.ts';
import type { Scopes } from '../../src/access/levels.ts';
import { buildApp } from '../../src/app.ts';
import { Browser, type Page } from '../browser.ts';
import { PASSWORD } from '../factories.ts';
import { build } from '../helper.ts';
import { editorOf, review, save } from './editing.ts';

t.setTimeout(180_000);
const house = await build(t);
const { app, as, db, world } = house;
const administrator = await as('administrator');

const STUDENT: Scopes = { 'account.sign_in': 'on', 'items.view': 'any', 'reservations.view': 'own' };

async function togglesOfRole(id: number): Promise<Scopes> {
  const rows = await db('role_toggles').where({ role_id: id }).orderBy('toggle').select('toggle', 'scope');
  return Object.fromEntries(rows.map(({ toggle, scope }) => [toggle, scope]));
}

async function roleOf(person: { id: number }): Promise<number> {
  return (await db('people').where({ id: person.id }).first('role_id')).role_id;
}

const hrefs = (page: Page) => page.navigation.map((link) => link.href);

t.test('X7 a submission that lacks an offered toggle is refused, and changes nothing', async (t) => {
  const id = await world.role(STUDENT);
  for (const absent of ['items.view', 'audit.view']) {
    for (const path of [`/roles/${id}`, `/roles/${id}/preview`]) {
      const { [absent]: _, ...values } = (await editorOf(administrator, id)).values;
      const answer = await administrator.post(path, { ...values, 'items.flag': 'any' });
      t.equal(answer.status, 422, `${path} without ${absent}`);
      t.match(answer.title, /^Error: /);
      t.ok(answer.links.some((link) => link.href === `#${absent.replace('.', '-')}`));
      t.equal(answer.form(`/roles/${id}`).values['items.flag'], 'any', 'what was typed stays');
    }
  }
  t.equal((await administrator.post(`/roles/${id}`, { name: 'Empty' })).status, 403, 'no token');
  t.equal((await administrator.force(`/roles/${id}`, { name: 'Empty' })).status, 422);
  t.strictSame(await togglesOfRole(id), STUDENT);
});

t.test('X7 a submission without a description keeps the one that is there', async (t) => {
  const id = await world.role(STUDENT);
  await save(administrator, id, { description: 'For guests' });
  const { description: _, ...values } = (await editorOf(administrator, id)).values;
  t.equal((await administrator.post(`/roles/${id}`, { ...values, 'items.flag': 'any' })).status, 303);
  t.equal((await db('roles').where({ id }).first('description')).description, 'For guests');
  await save(administrator, id, { description: '' });
  t.equal((await db('roles').where({ id }).first('description')).description, '', 'an emptied one is empty');
});

t.test('X7 a scope that does not exist, or a field that nobody declared, is refused', async (t) => {
  const id = await world.role(STUDENT);
  const { values } = await editorOf(administrator, id);
  t.equal((await administrator.post(`/roles/${id}`, { ...values, 'items.view': 'everything' })).status, 422);
  t.equal((await administrator.post(`/roles/${id}`, { ...values, 'reports.view': 'any' })).status, 422);
  t.equal((await administrator.post(`/roles/${id}`, { ...values, 'items.rule_the_world': 'on' })).status, 403);
  t.equal((await administrator.post(`/roles/${id}`, { ...values, system_key: 'owner' })).status, 403);
  t.strictSame(await togglesOfRole(id), STUDENT);
});

t.test('X7 of two administrators who edit one role, the later sees both versions and loses nothing', async (t) => {
  const id = await world.role(STUDENT, 'Contested');
  const other = await as('administrator');
  const [mine, theirs] = [await editorOf(administrator, id), await editorOf(other, id)];
  t.equal((await administrator.send(mine, { 'items.flag': 'any' })).status, 303);
  for (const path of [`/roles/${id}`, `/roles/${id}/preview`]) {
    const stale = await other.post(path, { ...theirs.values, 'items.comment': 'any' });
    t.equal(stale.status, 409, path);
    t.match(stale.text, /Flag an item\s*Off\s*Everywhere/);
    t.match(stale.text, /Write comments\s*Everywhere\s*Off/);
    t.notMatch(stale.document.querySelector('.versions')?.text, /Level/);
    t.equal(stale.form(`/roles/${id}`).values['items.comment'], 'any');
  }
  t.equal((await togglesOfRole(id))['items.comment'], undefined);
  const stale = await other.send(theirs, { 'items.comment': 'any' });
  t.equal((await other.send(stale.form(`/roles/${id}`))).status, 303, 'saved again, it counts');
});

t.test('of administrators who save one role at the same moment one succeeds, and the others are told', async (t) => {
  const id = await world.role(STUDENT);
  const others = await Promise.all([1, 2, 3].map(() => as('administrator')));
  const forms = await Promise.all(others.map((other) => editorOf(other, id)));
  const keys = ['items.flag', 'items.comment', 'items.attach'];
  const answers = await Promise.all(
    others.map((other, n) => other.post(`/roles/${id}`, { ...forms[n]?.values, [keys[n] ?? '']: 'any' })),
  );
  t.strictSame(answers.map((answer) => answer.status).sort(), [303, 409, 409]);
  t.equal(Object.keys(await togglesOfRole(id)).length, Object.keys(STUDENT).length + 1);
});

t.test('an administrator who leaves out what is required is told which, and is helped either way', async (t) => {
  const id = await world.role(STUDENT);
  const changes = { 'checkouts.manage': 'staffed' };
  const direct = await administrator.send(await editorOf(administrator, id), changes);
  const first = await review(administrator, id, changes);
  for (const refused of [direct, first]) {
    t.equal(refused.status, 422);
    t.match(refused.title, /^Error: /);
    t.match(refused.text, /“Manage check-outs” needs “View check-outs” to be at least “Stockrooms they staff”/);
    t.ok(refused.links.some((link) => link.href === '#checkouts-manage'));
  }
  t.strictSame(await togglesOfRole(id), STUDENT);
  const on = await review(administrator, id, changes, 'require');
  t.match(on.text, /What is required was switched on\. Nothing is saved yet/);
  t.equal(on.form(`/roles/${id}`).values['checkouts.view'], 'staffed');
  const off = await review(administrator, id, { ...changes, 'items.view': 'off' }, 'drop');
  t.match(off.text, /What depends was switched off/);
  t.equal(off.form(`/roles/${id}`).values['checkouts.manage'], 'off');
  t.equal(off.form(`/roles/${id}`).values['reservations.view'], 'off');
  t.strictSame(await togglesOfRole(id), STUDENT, 'helping saves nothing');
  t.ok(first.form(`/roles/${id}`).buttons.includes('Switch on what is required'));
  t.notOk((await editorOf(administrator, id)).buttons.includes('Switch on what is required'));
});

t.test('X3 an administrator reads what a change does before saving it, and exactly that happens', async (t) => {
  const id = await world.role(STUDENT, 'Foretold');
  const person = await world.person({ role: 'contact', name: 'Fay Foretold' });
  await db('people').where({ id: person.id }).update({ role_id: id });
  const holder = await as(person);
  const changes: Record<string, string>[] = [
    { 'contacts.view': 'on', 'users.view': 'on', 'directory.manage': 'on', 'storage.view': 'on' },
    { 'directory.manage': 'off', 'audit.view': 'on', 'items.view': 'off', 'reservations.view': 'off' },
    { 'contacts.manage': 'on', 'users.manage': 'on', 'storage.view': 'off' },
  ];
  for (const change of changes) {
    const before = hrefs(await holder.get('/'));
    const page = await review(administrator, id, change);
    t.match(page.text, /Nothing is saved yet/);
    t.match(page.text, /One person, from their very next click/);
    t.strictSame(hrefs(await holder.get('/')), before, 'nothing happened yet');
    const told = (term: string) => {
      const line = page.document.querySelectorAll('.details > div').find((each) => each.text.includes(term));
      return (line?.querySelector('dd')?.text ?? '').replace(/\s+/g, ' ').trim();
    };
    t.equal((await administrator.submit(page.form(`/roles/${id}`))).status, 200);
    const after = hrefs(await holder.get('/'));
    const labels = (paths: readonly string[]) =>
      app.house.navigation
        .filter((each) => paths.includes(each.path))
        .map((each) => each.nav?.label ?? each.label)
        .join(', ') || 'Nothing';
    t.equal(told('They gain'), labels(after.filter((path) => !before.includes(path))));
    t.equal(told('They lose'), labels(before.filter((path) => !after.includes(path))));
    for (const path of before.filter((each) => !after.includes(each))) t.equal((await holder.get(path)).status, 403);
    for (const path of after) t.equal((await holder.get(path)).status, 200, path);
  }
});

t.test('X3 an administrator reads which pages and actions come with each permission', async (t) => {
  const id = await world.role({ ...STUDENT, 'contacts.view': 'on', 'users.view': 'on' });
  const page = await review(administrator, id, { 'directory.manage': 'on', 'reservations.view': 'any' });
  const rows = page.document.querySelectorAll('tbody tr').map((row) => row.text.replace(/\s+/g, ' ').trim());
  t.equal(rows.length, 2);
  t.match(rows[0], /View reservations.*Their own.*Everywhere.*Reaches more/);
  t.match(rows[1], /Manage departments and groups.*Off.*On.*Opens: Departments, New department, .*Groups/);
  const risky = await review(administrator, id, { 'bookings.ignore_conflicts': 'on' });
  t.match(risky.text, /New in forms: /, 'and fields');
  const nothing = await review(administrator, id, {});
  t.match(nothing.text, /No permission changes/);
});

t.test('X3 an administrator reads which open loans leave the reach of the people who hold the role', async (t) => {
  const [near, far] = [await world.stockroom(), await world.stockroom()];
  const desk: Scopes = { ...STUDENT, 'reservations.view': 'any', 'checkouts.view': 'any', 'checkouts.manage': 'any' };
  const id = await world.role(desk, 'Desk');
  const person = await world.person();
  await db('people').where({ id: person.id }).update({ role_id: id });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: near, person_id: person.id });
  const loans: [number, number, string][] = [
    [near, world.owner.id, 'out'],
    [far, world.owner.id, 'out'],
    [far, world.owner.id, 'out'],
    [far, world.owner.id, 'returned'],
    [far, person.id, 'out'],
  ];
  for (const [stockroom_id, borrower_id, status] of loans) {
    await db('bookings').insert({
      workspace_id: world.workspaceId,
      kind: 'checkout',
      status,
      stockroom_id,
      borrower_id,
      starts_at: new Date('2026-01-01'),
      ends_at: new Date('2026-01-02'),
      closed_at: status === 'returned' ? new Date('2026-01-02') : null,
      created_by: world.owner.id,
    });
  }
  const page = await review(administrator, id, { 'checkouts.manage': 'staffed' });
  t.match(page.text, /0 open reservations and 1 open loan;/);
  t.match(page.text, /“Manage check-outs”: 2 leave their reach/, 'neither the near one, nor their own');
});

t.test('a change of a role is in force at the very next request, also of another process', async (t) => {
  const elsewhere = await buildApp({ config: app.config, db, secret: 'a secret of the tests, long enough' });
  t.teardown(() => elsewhere.close());
  const id = await world.role({ ...STUDENT, 'contacts.view': 'on', 'users.view': 'on', 'directory.manage': 'on' });
  const person = await world.person();
  await db('people').where({ id: person.id }).update({ role_id: id });
  const holder = new Browser(elsewhere);
  await holder.signIn(person.email);
  for (const [scope, status] of [
    ['off', 403],
    ['on', 200],
    ['off', 403],
  ] as const) {
    await save(administrator, id, { 'directory.manage': scope });
    const page = await holder.get('/departments');
    t.equal(page.status, status);
    t.equal(hrefs(await holder.get('/')).includes('/departments'), status === 200);
  }
  await save(administrator, id, { 'account.sign_in': 'off' });
  t.equal((await holder.get('/')).status, 401);
});

t.test('deleting a role asks which one its people get, and gives it to the invited and the archived too', async (t) => {
  const id = await world.role(STUDENT, 'Doomed');
  const [one, archived] = [await world.person(), await world.person()];
  const invited = await world.contact();
  await db('people').whereIn('id', [one.id, archived.id, invited]).update({ role_id: id });
  await db('people').where({ id: archived.id }).update({ archived_at: new Date() });
  const page = await administrator.get(`/roles/${id}/deletion`);
  t.match(page.text, /3 people hold this role, open invitations, the archive and revoked devices included/);
  const form = page.form(`/roles/${id}/deletion`);
  const labels = form.options('role_id').map((option) => option.label);
  t.notOk(labels.includes('Doomed'));
  t.notOk(labels.includes('Owner'), 'not one that the deleter does not cover');
  const none = await administrator.submit(form);
  t.equal(none.status, 422);
  t.match(none.text, /Choose which role they get instead/);
  for (const wrong of [id, await world.roleId('owner'), 99999]) {
    const again = (await administrator.get(`/roles/${id}/deletion`)).form(`/roles/${id}/deletion`);
    t.equal((await administrator.submit(again, { role_id: String(wrong) })).status, 422, String(wrong));
  }
  const viewer = await world.roleId('viewer');
  const last = (await administrator.get(`/roles/${id}/deletion`)).form(`/roles/${id}/deletion`);
  const done = await administrator.submit(last, { role_id: String(viewer) });
  t.equal(done.path, '/roles');
  t.match(done.text, /Doomed was deleted/);
  t.strictSame([await roleOf(one), await roleOf(archived), await roleOf({ id: invited })], [viewer, viewer, viewer]);
  t.strictSame(await db('roles').where({ id }), []);
  const [entry] = await db('audit_entries').where({ action: 'roles.delete', subject_id: id });
  t.strictSame(entry.before.toggles, STUDENT);
  t.equal((await administrator.get(`/roles/${id}`)).status, 404);
});

t.test('P9 a role that only a device holds is not held by nobody: deleting it asks what the device gets', async (t) => {
  const id = await world.role(STUDENT, 'Kiosk role');
  const device = { workspace_id: world.workspaceId, role_id: id, name: 'Kiosk', created_by: world.owner.id };
  await db('devices').insert(device);
  t.match((await administrator.get(`/roles/${id}`)).text, /One device holds it/);
  const page = await administrator.get(`/roles/${id}/deletion`);
  t.match(page.text, /One device holds this role/);
  const form = page.form(`/roles/${id}/deletion`);
  t.equal((await administrator.submit(form)).status, 422);
  const viewer = await world.roleId('viewer');
  const again = (await administrator.get(`/roles/${id}/deletion`)).form(`/roles/${id}/deletion`);
  t.match((await administrator.submit(again, { role_id: String(viewer) })).text, /Kiosk role was deleted/);
  t.equal((await db('devices').where({ name: 'Kiosk' }).first()).role_id, viewer);
});

t.test('of two roles that are deleted at once in favour of each other one stays, and nobody is without', async (t) => {
  for (let round = 0; round < 5; round++) {
    const [one, other] = [await world.role(STUDENT), await world.role(STUDENT)];
    const people = [await world.person(), await world.person()];
    await db('people').where({ id: people[0]?.id }).update({ role_id: one });
    await db('people').where({ id: people[1]?.id }).update({ role_id: other });
    const browsers = [await as('administrator'), await as('administrator')];
    const answers = await Promise.all(
      [
        [one, other],
        [other, one],
      ].map(async ([from, to], n) =>
        browsers[n]?.force(`/roles/${from}/deletion`, { role_id: String(to), version: '1' }),
      ),
    );
    const [first, second] = answers.map((answer) => answer?.status ?? 0).sort();
    t.equal(first, 303);
    t.ok([404, 409, 422].includes(second ?? 0), String(second));
    t.equal((await db('roles').whereIn('id', [one, other])).length, 1);
  }
});

t.test('a role that nobody holds is deleted without a replacement', async (t) => {
  const id = await world.role(STUDENT);
  const form = (await administrator.get(`/roles/${id}/deletion`)).form(`/roles/${id}/deletion`);
  t.notOk(form.names.includes('role_id'));
  const other = String(await world.roleId('viewer'));
  t.equal((await administrator.send(form, { role_id: other })).refusal, 'field', 'nor is one taken');
  t.equal((await administrator.submit(form)).path, '/roles');
  t.strictSame(await db('roles').where({ id }), []);
});

t.test('L20 the last person who holds everything cannot be taken it away, not even through their role', async (t) => {
  const everything = Object.fromEntries(CATALOGUE.map((toggle) => [toggle.key, widest(toggle)]));
  const id = await world.role(everything, 'Full custom');
  const boss = await world.person({ role: 'viewer' });
  const other = await as(world.owner);
  await db('people').where({ id: boss.id }).update({ role_id: id });
  const owner = await world.roleId('owner');
  const owners = await db('people').where({ role_id: owner }).pluck('id');
  const form = await editorOf(other, id);
  // Now the custom role's only holder is the last full owner.
  await db('people').whereIn('id', owners).update({ blocked_at: new Date() });
  const refused = await other.send(form, { 'audit.view': 'off' });
  t.equal(refused.status, 409);
  t.match(refused.text, /Somebody has to hold every permission/);
  t.strictSame(await togglesOfRole(id), Object.fromEntries(Object.entries(everything).sort()), 'nothing was saved');
  const page = await other.get(`/roles/${id}/deletion`);
  const gone = await other.send(page.form(`/roles/${id}/deletion`), { role_id: String(await world.roleId('viewer')) });
  t.equal(gone.status, 409);
  t.equal(await roleOf(boss), id);
  await db('people').whereIn('id', owners).update({ blocked_at: null });
  t.equal(
    (await other.send(await editorOf(other, id), { 'audit.view': 'off' })).status,
    303,
    'with another owner it goes',
  );
});

t.test('L20 of two who take everything from each other at the same moment one is refused', async (t) => {
  const everything = Object.fromEntries(CATALOGUE.map((toggle) => [toggle.key, widest(toggle)]));
  const roles = [await world.role(everything), await world.role(everything)];
  const people = [await world.person(), await world.person()];
  for (const [n, person] of people.entries()) {
    await db('people').where({ id: person.id }).update({ role_id: roles[n] });
  }
  const [one, other] = [await as(people[0] ?? ''), await as(people[1] ?? '')];
  const forms = [await editorOf(one, roles[1] ?? 0), await editorOf(other, roles[0] ?? 0)] as const;
  const owners = await db('people')
    .where({ role_id: await world.roleId('owner') })
    .pluck('id');
  const full = await db('people').whereIn('id', owners).where({ blocked_at: null }).pluck('id');
  await db('people').whereIn('id', full).update({ blocked_at: new Date() });
  const answers = await Promise.all([
    one.send(forms[0], { 'audit.view': 'off' }),
    other.send(forms[1], { 'audit.view': 'off' }),
  ]);
  t.strictSame(answers.map((answer) => answer.status).sort(), [303, 409]);
  await db('people').whereIn('id', full).update({ blocked_at: null });
});

t.test('whoever signed in a while ago is asked to sign in again before a role changes, and comes back', async (t) => {
  const id = await world.role(STUDENT);
  const person = await world.person({ role: 'administrator' });
  const browser = await as(person);
  const form = await editorOf(browser, id);
  await db.raw(
    `update sessions set sess = jsonb_set(sess::jsonb, '{signedInAt}', to_jsonb((sess ->> 'signedInAt')::bigint - 16 * 60000))
     where identity_id = (select identity_id from people where id = ?)`,
    [person.id],
  );
  for (const path of [`/roles/${id}`, `/roles/${id}/preview`, `/roles/${id}/clone`]) {
    const referer = `http://localhost:80/roles/${id}`;
    const answer = await browser.post(path, { ...form.values, 'items.flag': 'any' }, { referer });
    t.equal(answer.status, 401, path);
    t.equal(answer.refusal, 'fresh', path);
  }
  t.strictSame(await togglesOfRole(id), STUDENT);
  const page = await browser.get(`/roles/${id}`);
  t.equal(page.status, 200, 'looking is free');
  const again = `/sign-in/again?next=${encodeURIComponent(`/roles/${id}`)}`;
  t.ok(page.leads(again), 'and the page says so before anything is typed');
  const asked = await browser.get(again);
  const back = await browser.submit(asked.form('/sign-in'), {
    email: person.email,
    password: 'a password of the tests',
  });
  t.equal(back.path, `/roles/${id}`);
  t.match((await save(browser, id, { 'items.flag': 'any' })).text, /was saved/);
});

t.test('whoever is asked to sign in again loses nothing of what they were sending', async (t) => {
  const id = await world.role(STUDENT);
  const person = await world.person({ role: 'administrator' });
  const browser = await as(person);
  const form = await editorOf(browser, id);
  await db.raw(
    `update sessions set sess = jsonb_set(sess::jsonb, '{signedInAt}', to_jsonb((sess ->> 'signedInAt')::bigint - 16 * 60000))
     where identity_id = (select identity_id from people where id = ?)`,
    [person.id],
  );
  const asked = await browser.post(`/roles/${id}/preview`, { ...form.values, 'items.flag': 'any' });
  const mistyped = await browser.submit(asked.form('/sign-in'), { email: person.email, password: 'not the password' });
  t.equal(mistyped.status, 422);
  const kept = await browser.submit(mistyped.form('/sign-in'), { email: person.email, password: PASSWORD });
  t.equal(kept.status, 200);
  t.strictSame(await togglesOfRole(id), STUDENT, 'nothing is sent by itself');
  const effect = await browser.submit(kept.form(`/roles/${id}/preview`));
  t.match(effect.text, /Flag an item/);
  t.match((await browser.submit(effect.form(`/roles/${id}`))).text, /was saved/);
  t.equal((await togglesOfRole(id))['items.flag'], 'any');
  const elsewhere = JSON.stringify({ to: 'https://evil.example/', fields: {} });
  const entrance = (await browser.get('/sign-in')).form('/sign-in');
  const typed = { email: person.email, password: PASSWORD, resume: elsewhere };
  t.equal((await browser.send(entrance, typed)).status, 303, 'and only to addresses of our own');
});
