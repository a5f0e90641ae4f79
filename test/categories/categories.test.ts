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
  t.match(taken.text, /of that name already/);
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
    for (const path of ['/settings/equipment', '/categories', '/categories/new', `/categories/${id}/edit`]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of ['/categories', `/categories/${id}/edit`]) {
      t.equal((await person.force(path, { name: 'Mine', version: '1' })).refusal, 'toggle', `${role} ${path}`);
    }
  }
  const staff = await as('staff');
  const options = (await staff.get('/items/new')).form('/items').options('category_id');
  t.ok(options.some(({ label }) => label === 'Tripod'));
  t.strictSame(await db('categories').where({ name: 'Mine' }), []);
});
