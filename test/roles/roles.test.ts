import t from 'tap';
import { CATALOGUE } from '../../src/access/catalogue.ts';
import { LEVELS, preset, type Scopes, togglesOf } from '../../src/access/levels.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { build } from '../helper.ts';
import { editorOf, review, save, toggleOn } from './editing.ts';

t.setTimeout(180_000);
const house = await build(t);
const { as, db, world } = house;
const administrator = await as('administrator');

async function togglesOfRole(id: number): Promise<Scopes> {
  const rows = await db('role_toggles').where({ role_id: id }).select('toggle', 'scope');
  return Object.fromEntries(rows.map(({ toggle, scope }) => [toggle, scope]));
}

const STUDENT: Scopes = { 'account.sign_in': 'on', 'items.view': 'any', 'reservations.view': 'own' };

t.test('T47 an administrator clones a system role by one button and gets a custom role to edit', async (t) => {
  const list = await administrator.get('/roles');
  const source = await world.roleId('self-service');
  const made = await administrator.submit(list.form(`/roles/${source}/clone`));
  t.match(made.path, /^\/roles\/\d+$/);
  t.match(made.title, /^Copy of Self-service/);
  t.ok(made.offers(made.path), 'its editor is open');
  const id = Number(made.path.split('/').at(-1));
  t.strictSame(await togglesOfRole(id), await togglesOfRole(source));
  const [entry] = await db('audit_entries').where({ action: 'roles.clone', subject_id: id });
  t.equal(entry.after.cloned_from, 'Self-service');
  const again = await administrator.submit((await administrator.get('/roles')).form(`/roles/${source}/clone`));
  t.match(again.title, /^Copy of Self-service \(2\)/);
});

t.test('T47 whoever may not manage roles finds no roles, and clones none', async (t) => {
  const source = await world.roleId('self-service');
  const before = await db('roles').count();
  for (const role of ['staff', 'user', 'viewer']) {
    const person = await as(role);
    t.notOk((await person.get('/')).navigation.some((link) => link.href === '/roles'));
    for (const path of ['/roles', '/roles/new', `/roles/${source}`]) t.equal((await person.get(path)).status, 403);
    t.equal((await person.force(`/roles/${source}/clone`)).status, 403);
  }
  t.strictSame(await db('roles').count(), before);
});

t.test('an administrator sees in the list how many people hold a role, and its level in each module', async (t) => {
  await world.person({ role: 'lab-manager' });
  const list = await administrator.get('/roles');
  const row = list.document.querySelectorAll('tbody tr').find((each) => /^\s*Lab manager/.test(each.text));
  t.match(row?.text.replace(/\s+/g, ' '), /Lab manager.* System 1 View Admin View Clone/);
  t.notOk(row?.querySelector('a[href$="/deletion"]'));
  const id = await world.roleId('lab-manager');
  t.ok((await administrator.get(`/roles/${id}`)).leads(`/people?role_id=${id}`), 'and who they are');
});

t.test('system roles are locked: an administrator reads every toggle, and changes none', async (t) => {
  for (const { key } of SYSTEM_ROLES.filter((role) => role.key !== 'owner')) {
    const id = await world.roleId(key);
    const page = await administrator.get(`/roles/${id}`);
    t.equal(page.document.querySelectorAll('.toggle').length, CATALOGUE.length, key);
    t.notOk(page.offers(`/roles/${id}`), key);
    t.equal(page.document.querySelectorAll('main select, main input:not([type="hidden"])').length, 0, key);
  }
  const staff = await world.roleId('staff');
  const before = await togglesOfRole(staff);
  for (const path of [`/roles/${staff}`, `/roles/${staff}/preview`, `/roles/${staff}/deletion`]) {
    const answer = await administrator.force(path, { name: 'Mine', 'items.view': 'off', version: '1' });
    t.equal(answer.status, 403, path);
    t.equal(answer.refusal, 'rule', path);
  }
  t.equal((await administrator.get(`/roles/${staff}/deletion`)).status, 403);
  t.strictSame(await togglesOfRole(staff), before);
});

t.test('an administrator begins a new role, empty or like another', async (t) => {
  const form = (await administrator.get('/roles/new')).form('/roles');
  const names = form.options('role_id').map((option) => option.label);
  t.ok(names.includes('Staff'));
  t.notOk(names.includes('Owner'), 'not one that holds more than their own');
  const empty = await administrator.submit(form, { name: 'Guests', description: 'For guests' });
  t.strictSame(await togglesOfRole(Number(empty.path.split('/').at(-1))), {});
  const viewer = await world.roleId('viewer');
  const like = await administrator.submit((await administrator.get('/roles/new')).form('/roles'), {
    name: 'Inspectors',
    role_id: String(viewer),
  });
  t.strictSame(await togglesOfRole(Number(like.path.split('/').at(-1))), await togglesOfRole(viewer));
  const taken = await administrator.submit((await administrator.get('/roles/new')).form('/roles'), { name: 'GUESTS' });
  t.equal(taken.status, 422);
  t.match(taken.title, /^Error: /);
  t.match(taken.text, /of that name already/);
  const owner = String(await world.roleId('owner'));
  const fresh = await administrator.get('/roles/new');
  t.equal((await administrator.submit(fresh.form('/roles'), { name: 'Sneaky', role_id: owner })).status, 422);
  t.strictSame(await db('roles').where({ name: 'Sneaky' }), []);
});

t.test('C2 an administrator checks and unchecks the permissions of a role, each with a sentence of help', async (t) => {
  const id = await world.role(STUDENT);
  const page = await administrator.get(`/roles/${id}`);
  for (const toggle of CATALOGUE.filter(({ key }) => key !== 'account.manage')) {
    const { text, offered } = toggleOn(page, toggle.key);
    t.ok(offered, toggle.key);
    t.match(text, toggle.help, toggle.key);
    const control = page.document.querySelector(`#${toggle.key.replaceAll('.', '-')}`);
    t.equal(control?.rawTagName.toLowerCase(), toggle.scopes[0] === ('on' as string) ? 'input' : 'select', toggle.key);
  }
  const form = await editorOf(administrator, id);
  t.same(form.values['reports.view'], 'off', 'an unchecked box says off');
  t.strictSame(
    form.options('items.view').map((option) => option.value),
    ['off', 'staffed', 'open', 'any'],
  );
  const saved = await save(administrator, id, { 'reports.view': ['off', 'on'], 'reservations.view': 'off' });
  t.equal(saved.path, `/roles/${id}`);
  t.match(saved.text, /was saved/);
  t.strictSame(await togglesOfRole(id), { 'account.sign_in': 'on', 'items.view': 'any', 'reports.view': 'on' });
  t.same((await editorOf(administrator, id)).values['reports.view'], ['off', 'on'], 'a checked one says on last');
});

t.test(
  'C10 what an administrator saves is in the log with before and after, and for nobody else to change',
  async (t) => {
    const id = await world.role(STUDENT, 'Logged');
    await save(administrator, id, { 'items.flag': 'any', 'reservations.view': 'staffed' });
    const [entry] = await db('audit_entries').where({ action: 'roles.save', subject_id: id });
    t.strictSame(entry.before.toggles, { 'items.flag': 'off', 'reservations.view': 'own' });
    t.strictSame(entry.after.toggles, { 'items.flag': 'any', 'reservations.view': 'staffed' });
    const person = await as('staff');
    t.equal((await person.force(`/roles/${id}`, { 'items.flag': 'off' })).refusal, 'toggle');
    t.equal((await togglesOfRole(id))['items.flag'], 'any');
  },
);

t.test('C13 an administrator reads beside “Ignore conflicts” that it is not recommended', async (t) => {
  const id = await world.role(STUDENT);
  const warned = toggleOn(await administrator.get(`/roles/${id}`), 'bookings.ignore_conflicts');
  t.match(warned.text, /Not recommended/);
  t.notMatch(toggleOn(await administrator.get(`/roles/${id}`), 'checkouts.extend').text, /Not recommended/);
  await save(administrator, id, { 'bookings.ignore_conflicts': 'on' });
  t.equal((await togglesOfRole(id))['bookings.ignore_conflicts'], 'on', 'warned is not forbidden');
});

t.test('L1 L2 an administrator picks a level per module, applies it without saving, then saves', async (t) => {
  for (const module of ['Equipment', 'Inventory', 'Storage'] as const) {
    const id = await world.role({ 'account.sign_in': 'on' });
    const name = `${module.toLowerCase()}_level`;
    const form = await editorOf(administrator, id);
    const offered = form.options(name).map((option) => option.value);
    t.strictSame(offered.slice(0, 6), [...LEVELS], `${module}: the five levels and Read only`);
    t.equal(offered.at(-1), 'custom');
    t.equal(offered.includes('edit-staffed'), module === 'Equipment', 'only equipment knows stockrooms');
    t.notOk(offered.includes('admin-staffed'));
    for (const level of LEVELS) {
      const applied = await review(administrator, id, { [name]: level }, `apply-${module}`);
      t.equal(applied.status, 200);
      t.match(applied.text, /Nothing is saved yet/);
      const values = applied.form(`/roles/${id}`).values;
      t.equal(values[name], level);
      const last = (key: string) => [values[key] ?? ''].flat().at(-1);
      const set = preset(module, level);
      t.strictSame(
        Object.fromEntries(togglesOf(module).map((key) => [key, last(key)])),
        Object.fromEntries(togglesOf(module).map((key) => [key, set[key] ?? 'off'])),
        `${module} ${level}`,
      );
      t.strictSame(await togglesOfRole(id), { 'account.sign_in': 'on' }, 'nothing was saved');
    }
    await save(administrator, id, { [name]: 'edit' });
    t.strictSame(await togglesOfRole(id), { 'account.sign_in': 'on', ...preset(module, 'edit') }, 'also without Apply');
  }
});

t.test('L1 a level of equipment reaches the stockrooms that one staffs, or all', async (t) => {
  const id = await world.role({ 'account.sign_in': 'on' });
  await save(administrator, id, { equipment_level: 'delete-staffed' });
  t.strictSame(await togglesOfRole(id), { 'account.sign_in': 'on', ...preset('Equipment', 'delete', 'staffed') });
  t.equal((await editorOf(administrator, id)).values.equipment_level, 'delete-staffed');
  await save(administrator, id, { 'items.export': 'off' });
  t.equal((await editorOf(administrator, id)).values.equipment_level, 'custom', 'toggles decide the level');
  t.equal((await togglesOfRole(id))['items.manage'], 'staffed', 'and an untouched level changes none');
});

t.test('L17 an administrator saves different levels in different modules', async (t) => {
  const id = await world.role({ 'account.sign_in': 'on' });
  await save(administrator, id, { inventory_level: 'admin', equipment_level: 'none' });
  const values = (await editorOf(administrator, id)).values;
  t.equal(values.inventory_level, 'admin');
  t.equal(values.equipment_level, 'none');
});

t.test('L12 L13 L14 at Edit nothing can be deleted, at Delete it can, and the editor says so', async (t) => {
  const id = await world.role({ 'account.sign_in': 'on' });
  await save(administrator, id, { equipment_level: 'edit', storage_level: 'edit', inventory_level: 'edit' });
  const edit = await togglesOfRole(id);
  for (const module of ['items', 'inventory', 'storage'] as const) {
    t.ok(edit[`${module}.manage`]);
    t.notOk(edit[`${module}.delete`], 'not even what one created: no toggle of deleting is ever one’s own');
  }
  await save(administrator, id, { equipment_level: 'delete', storage_level: 'delete', inventory_level: 'delete' });
  const deleting = await togglesOfRole(id);
  for (const module of ['items', 'inventory', 'storage'] as const) t.ok(deleting[`${module}.delete`]);
});

t.test('L22 L23 L24 L25 L26 the roles that ship show their levels', async (t) => {
  const levels: Record<string, string> = {
    'lab-manager': 'View Admin View',
    'equipment-manager': 'Admin No access View',
    'project-manager': 'Edit Edit Edit',
    scientist: 'View View View',
    'read-only': 'Read only Read only Read only',
    owner: 'Admin Admin Admin',
    administrator: 'Admin Admin Admin',
  };
  for (const [key, shown] of Object.entries(levels)) {
    const page = await administrator.get(`/roles/${await world.roleId(key)}`);
    const words = page.document.querySelectorAll('.level .static').map((each) => each.text.trim());
    t.equal(words.join(' '), shown, key);
  }
});

t.test('L28 no level touches who approves orders', async (t) => {
  const id = await world.role({ 'account.sign_in': 'on' });
  await save(administrator, id, { inventory_level: 'admin' });
  t.notOk((await togglesOfRole(id))['shopping.approve']);
  await save(administrator, id, { 'shopping.approve': 'on' });
  await save(administrator, id, { inventory_level: 'view' });
  t.equal((await togglesOfRole(id))['shopping.approve'], 'on');
});
