/** Access groups on their pages: who keeps them, who is in them, and what is restricted to them. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const keeping: Scopes = {
  'account.sign_in': 'on',
  'contacts.view': 'on',
  'users.view': 'on',
  'directory.manage': 'on',
};
const keeper = await world.person({ toggles: keeping, name: 'Kim Keeper' });
const members = async (group: number) =>
  db('access_group_people').where({ access_group_id: group }).orderBy('person_id').pluck('person_id');

t.test('T36 who keeps the directory makes an access group, puts people into it, and deletes it', async (t) => {
  const [ann, ben] = [await world.person({ name: 'Ann' }), await world.person({ name: 'Ben' })];
  const person = await as(keeper);
  t.ok((await person.get('/')).navigation.some(({ href }) => href === '/access-groups'));
  t.match((await person.get('/access-groups')).text, /No access groups yet/);
  const form = (await person.get('/access-groups/new')).form('/access-groups');
  const made = await person.submit(form, { name: 'Drone pilots' });
  t.match(made.text, /Drone pilots was created.*Nobody is in it/);
  const { id } = await db('access_groups').where({ name: 'Drone pilots' }).first('id');
  const page = `/access-groups/${id}`;
  t.equal(made.path, page);
  const adding = `${page}/people`;
  const added = await person.submit(made.form(adding), { people: ['', String(ann.id), String(ben.id)] });
  t.match(added.text, /2 people are now in it.*Who is in it.*Ann.*Ben/);
  t.strictSame(await members(id), [ann.id, ben.id]);
  t.notOk(added.form(adding).choices('people').includes(String(ann.id)), 'nobody is offered twice');
  t.equal((await person.submit(added.form(adding), { people: '' })).status, 422, 'somebody has to be ticked');
  t.notOk((await person.get('/access-groups')).offers(`${page}/deletion`), 'people are in it');
  t.equal((await person.force(`${page}/deletion`)).status, 409);
  const edit = `${page}/edit`;
  await person.submit((await person.get(edit)).form(edit), { name: 'Pilots' });
  const leaving = (await person.get(page)).form(`${adding}/removal`);
  t.strictSame(leaving.choices('people').sort(), [ann.id, ben.id].map(String).sort());
  t.match((await person.submit(leaving, { people: ['', String(ann.id), String(ben.id)] })).text, /2 people are not/);
  t.strictSame(await members(id), []);
  t.equal((await person.submit(leaving, { _key: 'again', people: String(ann.id) })).status, 422, 'they left already');
  t.match(
    (await person.submit((await person.get('/access-groups')).form(`/access-groups/${id}/deletion`))).text,
    /was deleted/,
  );
  const taken = await world.accessGroup({ name: 'Divers' });
  const twice = await person.submit((await person.get('/access-groups/new')).form('/access-groups'), {
    name: 'DIVERS',
  });
  t.equal(twice.status, 422);
  t.ok(taken);
});

t.test('T36 who joined and left an access group is in the log, with row images', async (t) => {
  const ann = await world.person();
  const person = await as(keeper);
  const group = await world.accessGroup({ name: 'Welders' });
  const page = `/access-groups/${group}`;
  const joined = await person.submit((await person.get(page)).form(`${page}/people`), { people: String(ann.id) });
  const [entry] = await db('audit_entries').where({ action: 'access_groups.add', subject_id: group });
  t.match(entry, { after: { people: [ann.id] }, person_id: keeper.id });
  const [image] = await db('audit_rows')
    .where({ table_name: 'access_group_people', person_id: keeper.id })
    .orderBy('id', 'desc');
  t.match(image, { operation: 'insert', after: { person_id: ann.id, access_group_id: group } });
  await person.submit(joined.form(`${page}/people/removal`), { people: String(ann.id) });
  const [left] = await db('audit_entries').where({ action: 'access_groups.remove', subject_id: group });
  t.match(left, { before: { people: [ann.id] } });
});

t.test(
  'T36 a large access group is walked through page by page, and people are found by name or address',
  async (t) => {
    const { workspaceId: workspace_id } = world;
    const role_id = await world.roleId('self-service');
    const many = Array.from({ length: 120 }, (_, n) => ({
      workspace_id,
      role_id,
      name: `Member ${String(n).padStart(3, '0')}`,
    }));
    const made = await db('people').insert(many).returning<{ id: number }[]>('id');
    await world.person({ name: 'Zoe Sought' });
    const group = await world.accessGroup({ name: 'Crowd', people: made.slice(0, 110).map(({ id }) => id) });
    const person = await as(keeper);
    let page = await person.get(`/access-groups/${group}`);
    t.match(page.text, /110 people/);
    t.match(page.text, /Member 049/);
    t.notMatch(page.text, /Member 050/);
    page = await person.get(page.links.find(({ label }) => label.startsWith('Next'))?.href ?? '');
    t.match(page.text, /Member 050.*Member 099/);
    page = await person.get(page.links.find(({ label }) => label.startsWith('Next'))?.href ?? '');
    t.match(page.text, /Member 109/);
    const found = await person.get(`/access-groups/${group}?q=sought`);
    t.strictSame(found.form(`/access-groups/${group}/people`).choices('people').length, 1);
    t.equal(
      found.form(`/access-groups/${group}/people/removal`).choices('people').length,
      50,
      'the search narrows only whom to add',
    );
  },
);

t.test('T36 T48 whoever does not keep the directory finds no access groups', async (t) => {
  const group = await world.accessGroup({ name: 'Secret' });
  for (const role of ['staff', 'editor', 'front-desk', 'viewer', 'self-service']) {
    const person = await as(role);
    t.notOk(
      (await person.get('/')).navigation.some(({ href }) => href === '/access-groups'),
      role,
    );
    const page = `/access-groups/${group}`;
    for (const path of ['/access-groups', '/access-groups/new', page, `${page}/edit`]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of [
      '/access-groups',
      ...['edit', 'deletion', 'people', 'people/removal'].map((each) => `${page}/${each}`),
    ]) {
      t.equal((await person.force(path, { name: 'Mine', version: '1' })).refusal, 'toggle', `${role} ${path}`);
    }
  }
});

t.test('nobody puts themselves into an access group, and keeps whatever they are in', async (t) => {
  const group = await world.accessGroup({ name: 'Keepers', people: [keeper.id] });
  const person = await as(keeper);
  const page = await person.get(`/access-groups/${group}`);
  t.match(page.text, /Kim Keeper/);
  t.notOk(page.offers(`/access-groups/${group}/people/removal`), 'there is nobody else to take out of it');
  const people = String(keeper.id);
  const forced = await person.force(`/access-groups/${group}/people/removal`, { people, version: '1' });
  t.equal(forced.status, 422);
  t.strictSame(await members(group), [keeper.id]);
  const another = await world.accessGroup();
  const path = `/access-groups/${another}`;
  t.notOk((await person.get(`${path}?q=kim`)).offers(`${path}/people`), 'one is not offered to oneself');
  t.equal((await person.force(`${path}/people`, { people, version: '1' })).status, 422);
  t.strictSame(await members(another), []);
});

t.test(
  'T36 the access groups of a person stand on their page, and are edited there by those who keep them',
  async (t) => {
    const group = await world.accessGroup({ name: 'Climbers' });
    const ann = await world.person({ name: 'Ann Alpine' });
    const administrator = await as('administrator');
    const edit = `/people/${ann.id}/edit`;
    const saved = await administrator.submit((await administrator.get(edit)).form(edit), {
      access_group_ids: ['', String(group)],
    });
    t.match(saved.text, /Access groups\s*Climbers/);
    t.strictSame(await members(group), [ann.id]);
    const toggles: Scopes = {
      ...{ 'account.sign_in': 'on', 'contacts.view': 'on', 'contacts.manage': 'on' },
      ...{ 'users.view': 'on', 'users.manage': 'on', 'items.view': 'any', 'reservations.view': 'any' },
      ...{ 'reservations.manage': 'any', 'checkouts.view': 'any', 'checkouts.manage': 'any' },
    };
    const manager = await as(await world.person({ toggles }));
    const form = (await manager.get(edit)).form(edit);
    t.notOk(form.names.includes('access_group_ids'));
    const forced = await manager.send(form, { access_group_ids: '' });
    t.equal(forced.refusal, 'field');
    t.strictSame(await members(group), [ann.id]);
  },
);

t.test('T36 who manages items restricts one to access groups, and lets it go to everybody again', async (t) => {
  const store = await world.stockroom();
  const item = await world.item({ stockroom: store, name: 'Drone' });
  const group = await world.accessGroup({ name: 'Pilots' });
  const person = await as('staff');
  const edit = `/items/${item}/edit`;
  const restricted = await person.submit((await person.get(edit)).form(edit), {
    access_groups_mode: 'listed',
    access_groups: ['', String(group)],
  });
  t.match(restricted.text, /Goes to\s*Restricted to Pilots/);
  t.equal((await db('items').where({ id: item }).first()).access, 'listed');
  const [entry] = await db('audit_entries').where({ action: 'items.save', subject_id: item });
  t.match(entry.after, { access_groups_mode: 'listed', access_groups: String(group) });
  t.ok((await db('audit_rows').where({ table_name: 'items' })).length > 0, 'the selector has row images, too');
  const nobody = await person.submit((await person.get(edit)).form(edit), { access_groups: '' });
  t.match(nobody.text, /Restricted to nobody/, 'an emptied list stays a list');
  const open = await person.submit((await person.get(edit)).form(edit), { access_groups_mode: 'all' });
  t.notMatch(open.text, /Goes to/);
  const user = await as('user');
  t.equal((await user.force(edit, { access_groups_mode: 'all', version: '1' })).refusal, 'toggle');
});

t.test(
  'T36 L33 who shapes equipment restricts a category, and nobody is asked where there are no access groups',
  async (t) => {
    const group = await world.accessGroup({ name: 'Surgeons' });
    const category = await world.category('Scalpels');
    const person = await as('equipment-manager');
    const edit = `/categories/${category}/edit`;
    await person.submit((await person.get(edit)).form(edit), {
      access_groups_mode: 'listed',
      access_groups: ['', String(group)],
    });
    t.equal((await db('categories').where({ id: category }).first()).access, 'listed');
    t.match(await db('category_access_groups').where({ category_id: category }), [{ access_group_id: group }]);
    t.equal((await (await as('staff')).force(edit, { name: 'Scalpels', version: '2' })).refusal, 'toggle');
  },
);
