import t from 'tap';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);

t.test('L15 L33 an equipment manager makes and renames categories without being an administrator', async (t) => {
  const person = await as('equipment-manager');
  t.ok((await person.get('/')).navigation.some(({ href }) => href === '/settings/equipment'));
  t.ok((await person.get('/settings/equipment')).leads('/categories'));
  t.match((await person.get('/categories')).text, /No categories yet/);
  const made = await person.submit((await person.get('/categories/new')).form('/categories'), { name: 'Lens' });
  t.match(made.text, /Lens was created/);
  const { id } = await db('categories').where({ name: 'Lens' }).first('id');
  const path = `/categories/${id}/edit`;
  t.match((await person.submit((await person.get(path)).form(path), { name: 'Lenses' })).text, /Lenses was saved/);
  const taken = await person.submit((await person.get('/categories/new')).form('/categories'), { name: 'LENSES' });
  t.equal(taken.status, 422);
  t.match(taken.text, /of that name in the same place already/);
});

t.test('L15 T45 whoever does not customise equipment has no categories to shape, but chooses from them', async (t) => {
  const id = await world.category('Tripod');
  await world.stockroom({ name: 'Store' });
  for (const role of ['staff', 'editor', 'limited-staff', 'user', 'viewer']) {
    const person = await as(role);
    t.notOk(
      (await person.get('/')).navigation.some(({ href }) => href === '/settings/equipment'),
      role,
    );
    const pages = [
      '/settings/equipment',
      '/categories',
      '/categories/new',
      `/categories/${id}`,
      `/categories/${id}/edit`,
    ];
    for (const path of pages) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of ['/categories', `/categories/${id}/edit`, `/categories/${id}/deletion`]) {
      t.equal((await person.force(path, { name: 'Mine', version: '1' })).refusal, 'toggle', `${role} ${path}`);
    }
  }
  const staff = await as('staff');
  const options = (await staff.get('/items/new')).form('/items').options('category_id');
  t.ok(options.some(({ label }) => label === 'Tripod'));
  t.strictSame(await db('categories').where({ name: 'Mine' }), []);
});

t.test('L33 a category is made below another, moved, and never below itself', async (t) => {
  const person = await as('equipment-manager');
  const camera = await world.category('Camera');
  const film = await world.category('Film camera', camera);
  const form = (await person.get(`/categories/new?parent_id=${camera}`)).form('/categories');
  t.equal(form.values.parent_id, String(camera), 'the page of a category begins one below it');
  t.match((await person.submit(form, { name: 'Video camera' })).text, /Camera > Video camera/);
  const edit = `/categories/${camera}/edit`;
  const page = (await person.get(edit)).form(edit);
  t.notOk(
    page.options('parent_id').some(({ value }) => value === String(film)),
    'what lies below it is not offered',
  );
  t.equal((await person.send(page, { parent_id: String(film) })).status, 422);
  t.equal((await person.send((await person.get(edit)).form(edit), { parent_id: String(camera) })).status, 422);
  const moved = `/categories/${film}/edit`;
  await person.submit((await person.get(moved)).form(moved), { parent_id: '' });
  t.equal((await db('categories').where({ id: film }).first()).parent_id, null);
  const entry = await db('audit_entries').where({ subject_id: film, action: 'categories.save' }).first();
  t.match(entry, { before: { parent_id: camera }, after: { parent_id: null } });
});

t.test('two people who move two categories below each other at once close no circle', async (t) => {
  const [one, other] = [await world.category('One'), await world.category('Other')];
  const person = await as('equipment-manager');
  const move = async (id: number, parent: number) => {
    const form = (await person.get(`/categories/${id}/edit`)).form(`/categories/${id}/edit`);
    return person.send(form, { parent_id: String(parent) });
  };
  const answers = await Promise.all([move(one, other), move(other, one)]);
  t.strictSame(answers.map(({ status }) => status).sort(), [303, 422]);
});

t.test('L15 a category is deleted only while nothing is of it', async (t) => {
  const person = await as('equipment-manager');
  const used = await world.category('Used');
  const spare = await world.category('Spare');
  await world.item({ stockroom: await world.stockroom(), category: used });
  t.notOk((await person.get(`/categories/${used}`)).offers(`/categories/${used}/deletion`));
  t.equal((await person.force(`/categories/${used}/deletion`)).status, 409);
  const gone = await person.submit((await person.get(`/categories/${spare}`)).form(`/categories/${spare}/deletion`));
  t.match(gone.text, /Spare was deleted/);
  t.strictSame(await db('categories').where({ id: spare }), []);
});

t.test('H5 the items of a category are those of all below it, as far as one sees them', async (t) => {
  const above = await world.category('Light');
  const below = await world.category('LED panel', above);
  const [mine, theirs] = [await world.stockroom(), await world.stockroom()];
  await world.item({ name: 'Lantern', stockroom: mine, category: above });
  await world.item({ name: 'Panel', stockroom: mine, category: below });
  await world.item({ name: 'Hidden panel', stockroom: theirs, category: below });
  const limited = await world.person({ role: 'limited-staff' });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: mine, person_id: limited.id });
  const browser = await as(limited);
  const found = await browser.get(`/items?category_id=${above}`);
  t.match(found.text, /Lantern.*Panel.*2 items/);
  t.notMatch(found.text, /Hidden/);
  t.match((await browser.get(`/items?category_id=${below}`)).text, /1 item\b/);
  const picker = (await browser.get('/items')).forms.find(({ action }) => action === '/items');
  t.ok(
    picker?.options('category_id').some(({ label }) => label === 'Light > LED panel'),
    'named with its path',
  );
  t.match((await (await as('equipment-manager')).get('/categories')).text, /Light 3 items LED panel 2 items/);
});
