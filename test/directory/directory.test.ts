import t from 'tap';
import { build } from '../helper.ts';

t.test('H16 an administrator creates departments under People', async (t) => {
  const { as, db } = await build(t);
  const administrator = await as('administrator');
  const list = await administrator.get('/departments');
  t.match(list.text, /No departments yet/);
  t.ok(list.leads('/departments/new'));
  const form = (await administrator.get('/departments/new')).form('/departments');
  const saved = await administrator.submit(form, { name: 'Animation' });
  t.equal(saved.path, '/departments');
  t.match(saved.text, /Animation was created/);
  const [entry] = await db('audit_entries').where({ action: 'departments.create' });
  t.match(entry, { subject_kind: 'department', after: { name: 'Animation' } });
  t.notMatch((await administrator.get('/departments')).text, /was created/, 'the notice is said once');
});

t.test('H17 an administrator creates groups under People, and self-service sees none', async (t) => {
  const { as, db } = await build(t);
  const administrator = await as('administrator');
  t.ok((await administrator.get('/')).navigation.some((link) => link.href === '/groups'));
  const saved = await administrator.submit((await administrator.get('/groups/new')).form('/groups'), {
    name: 'Year 2',
  });
  t.match(saved.text, /Year 2 was created/);
  const other = await as('self-service');
  t.notOk((await other.get('/')).navigation.some((link) => link.href === '/groups'));
  t.equal((await other.get('/groups')).refusal, 'toggle');
  t.equal((await other.force('/groups', { name: 'Mine' })).refusal, 'toggle');
  t.strictSame(await db('groups').pluck('name'), ['Year 2']);
});

t.test('H16 a viewer neither sees departments in the navigation nor gets them', async (t) => {
  const { as, db } = await build(t);
  const viewer = await as('viewer');
  t.notOk((await viewer.get('/')).navigation.some((link) => link.href === '/departments'));
  for (const path of ['/departments', '/departments/new', '/departments/999/edit']) {
    const page = await viewer.get(path);
    t.equal(page.status, 403, path);
    t.equal(page.refusal, 'toggle', path);
  }
  t.equal((await viewer.force('/departments', { name: 'Mine' })).refusal, 'toggle');
  t.strictSame(await db('departments').pluck('name'), []);
});

t.test('an administrator who types nothing is told so and loses nothing', async (t) => {
  const { as, world } = await build(t);
  await world.department('Animation');
  const administrator = await as('administrator');
  const form = (await administrator.get('/departments/new')).form('/departments');
  const empty = await administrator.submit(form, { name: ' ' });
  t.equal(empty.status, 422);
  t.match(empty.title, /^Error: /);
  t.match(empty.text, /Enter name/);
  const taken = await administrator.submit(form, { name: 'ANIMATION' });
  t.equal(taken.status, 422);
  t.match(taken.text, /of that name already/);
  t.equal(taken.form('/departments').values.name, 'ANIMATION');
});

t.test('an administrator who sends the same form twice makes one department', async (t) => {
  const { as, db } = await build(t);
  const administrator = await as('administrator');
  const form = (await administrator.get('/departments/new')).form('/departments');
  const answers = await Promise.all([1, 2, 3].map(() => administrator.send(form, { name: 'Film' })));
  t.strictSame(
    answers.map((answer) => answer.status),
    [303, 303, 303],
  );
  t.strictSame(await db('departments').pluck('name'), ['Film']);
  const other = await administrator.send(form, { name: 'Sound' });
  t.equal(other.status, 409);
  t.match(other.text, /already sent/);
});

t.test(
  'the key of a form does one thing at one address: the same key elsewhere is a conflict, never a silent yes',
  async (t) => {
    const { as, world, db } = await build(t);
    const [film, sound] = [await world.department('Film'), await world.department('Sound')];
    const administrator = await as('administrator');
    const form = (await administrator.get('/departments')).form(`/departments/${film}/deletion`);
    t.equal((await administrator.send(form)).status, 303);
    t.equal((await administrator.send(form)).status, 303, 'the same form again gets the same answer');
    const moved = await administrator.post(`/departments/${sound}/deletion`, form.values);
    t.match([moved.status, moved.text], [409, /already sent/]);
    t.strictSame(await db('departments').pluck('name'), ['Sound']);
  },
);

t.test('more rows than any list has are refused at their field, not by the database', async (t) => {
  const { as, db } = await build(t);
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  const ids = Array.from({ length: 30_000 }, (_, index) => String(index + 1));
  const refused = await administrator.submit(form, { name: 'Kim', group_ids: ids });
  t.match([refused.status, refused.text], [422, /Choose at most 20,000/]);
  t.strictSame(await db('people').where({ name: 'Kim' }), []);
});

t.test('of two administrators who edit one department, the later sees both versions', async (t) => {
  const { as, world } = await build(t);
  const id = await world.department('Film');
  const [one, other] = [await as('administrator'), await as('administrator')];
  const path = `/departments/${id}/edit`;
  const [mine, theirs] = [(await one.get(path)).form(path), (await other.get(path)).form(path)];
  t.equal((await one.submit(mine, { name: 'Film and video' })).status, 200);
  const stale = await other.submit(theirs, { name: 'Moving image' });
  t.equal(stale.status, 409);
  t.match(stale.text, /Film and video/);
  t.equal(stale.form(path).values.name, 'Moving image');
  t.equal((await other.submit(stale.form(path))).status, 200);
});

t.test('an administrator of one workspace finds no department of another', async (t) => {
  const { as, db } = await build(t);
  const { World } = await import('../factories.ts');
  const elsewhere = await (await World.make(db, 'Elsewhere')).department('Theirs');
  const administrator = await as('administrator');
  t.equal((await administrator.get(`/departments/${elsewhere}/edit`)).status, 404);
  t.equal((await administrator.force(`/departments/${elsewhere}/deletion`)).status, 404);
});
