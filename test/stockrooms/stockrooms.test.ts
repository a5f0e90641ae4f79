import t from 'tap';
import { preset } from '../../src/access/levels.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);

const site = await world.location({ name: 'Film school', kind: 'site' });
const north = await world.location({ name: 'North building', kind: 'building', parent: site });
const south = await world.location({ name: 'South building', kind: 'building', parent: site });
const casper = await world.person({ role: 'limited-staff', name: 'Casper' });
const sound = await world.person({ role: 'limited-staff', name: 'Sonja' });
const cameras = await world.stockroom({ name: 'Camera store', location: north, staff: [casper.id] });
const grips = await world.stockroom({ name: 'Grip cage', location: south, staff: [casper.id] });
const recorders = await world.stockroom({ name: 'Sound store', location: south, staff: [sound.id] });
for (const stockroom of [cameras, cameras, recorders]) await world.item({ stockroom });

/** As only Limited staff who also manage their stockrooms would hold it. */
const counterManager = {
  ...preset('Equipment', 'delete', 'staffed'),
  'account.sign_in': 'on',
  'reservations.view': 'staffed',
  'reservations.manage': 'staffed',
  'checkouts.view': 'staffed',
  'checkouts.manage': 'staffed',
  'stockrooms.manage': 'staffed',
  'contacts.view': 'on',
  'users.view': 'on',
} as const;

t.test('H5 limited staff who are not listed see neither that stockroom nor its page', async (t) => {
  const browser = await as(casper);
  const list = await browser.get('/stockrooms');
  t.match(list.text, /Camera store/);
  t.notMatch(list.text, /Sound store/);
  t.equal((await browser.get('/stockrooms?q=sound')).links.filter(({ label }) => /Sound store/.test(label)).length, 0);
  for (const path of ['', '/edit', '/permissions', '/permissions/preview']) {
    const page = await browser.get(`/stockrooms/${recorders}${path}`);
    t.ok([403, 404].includes(page.status), path);
    t.notMatch(page.text, /Sound store|Sonja/);
  }
  t.equal((await browser.get(`/stockrooms/${recorders}`)).status, 404);
  t.equal((await browser.get(`/stockrooms/${cameras}`)).status, 200);
});

t.test('H6 limited staff who are listed in several boxes get the union', async (t) => {
  const list = await (await as(casper)).get('/stockrooms');
  t.match(list.text, /Camera store.*Grip cage/);
  t.notMatch(list.text, /Sound store/);
  const page = await (await as(casper)).get(`/stockrooms/${grips}`);
  t.match(page.text, /You manage its inventory and its loans/);
});

t.test('H1 two staff members see different inventories: the counts are of what each may see', async (t) => {
  const mine = await (await as(casper)).get(`/stockrooms/${cameras}`);
  t.match(mine.text, /Items ?2/);
  t.match((await (await as(sound)).get('/stockrooms')).text, /Sound store.*1$/);
  t.notMatch((await (await as(sound)).get('/stockrooms')).text, /Camera store/);
});

t.test('H11 H12 an administrator and regular staff who are not listed still run every stockroom', async (t) => {
  for (const role of ['administrator', 'staff']) {
    const browser = await as(role);
    t.match((await browser.get('/stockrooms')).text, /Camera store.*Grip cage.*Sound store/, role);
    t.match((await browser.get(`/stockrooms/${recorders}`)).text, /You manage its inventory and its loans/, role);
  }
});

t.test('an end user reads what a stockroom is to them, and is offered no change of it', async (t) => {
  const [film, licence] = [await world.department('Film'), await world.group('Licence')];
  const id = await world.stockroom({ name: 'Open counter', departments: [film], groups: [licence] });
  const inside = await as(await world.person({ department: film, groups: [licence] }));
  const outside = await as(await world.person({ department: film }));
  const page = await inside.get(`/stockrooms/${id}`);
  t.match(page.text, /open to you: you may book/);
  t.notOk(page.leads(`/stockrooms/${id}/edit`) || page.leads(`/stockrooms/${id}/permissions`));
  t.match((await outside.get(`/stockrooms/${id}`)).text, /not open to you: none of your groups/);
  await db('stockrooms').where({ id }).delete();
});

t.test('a new stockroom lists whoever made it as staff, and is open to nobody', async (t) => {
  const anton = await world.person({ role: 'administrator', name: 'Anton' });
  const browser = await as(anton);
  t.ok((await browser.get('/stockrooms')).leads('/stockrooms/new'));
  const form = (await browser.get('/stockrooms/new')).form('/stockrooms');
  t.ok(form.options('location_id').some(({ label }) => label === 'Film school > North building'));
  const made = await browser.submit(form, { name: 'Light store', location_id: String(north), description: 'Lamps' });
  t.match(made.path, /^\/stockrooms\/\d+\/permissions$/);
  t.match(made.text, /lists you as its staff, and is open to nobody/);
  const values = made.form(made.path).values;
  t.match(values, { staff_mode: 'listed', departments_mode: 'none', groups_mode: 'none' });
  t.ok([values.staff].flat().includes(String(anton.id)));
  const row = await db('stockrooms').where({ name: 'Light store' }).first();
  t.match(row, { staff_all: false, departments_all: false, groups_all: false, location_id: north });
});

t.test('staff, limited staff and viewers make no stockroom; nor do those who manage just theirs', async (t) => {
  const own = await world.person({ toggles: counterManager });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: cameras, person_id: own.id });
  for (const who of [own, 'staff', 'limited-staff', 'viewer']) {
    const browser = await as(who);
    t.notOk((await browser.get('/stockrooms')).leads('/stockrooms/new'));
    t.equal((await browser.get('/stockrooms/new')).status, 403);
    const forced = await browser.force('/stockrooms', { name: 'Mine', location_id: String(north), description: '' });
    t.equal(forced.status, 403);
  }
  t.strictSame(await db('stockrooms').where({ name: 'Mine' }), []);
});

t.test('whoever manages just their stockrooms edits those and no other', async (t) => {
  const own = await world.person({ toggles: counterManager });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: cameras, person_id: own.id });
  const browser = await as(own);
  const form = (await browser.get(`/stockrooms/${cameras}/edit`)).form(`/stockrooms/${cameras}/edit`);
  const saved = await browser.submit(form, { description: 'By the stairs' });
  t.match(saved.text, /was saved.*By the stairs/);
  t.equal((await browser.get(`/stockrooms/${recorders}/edit`)).status, 404);
  const facts = { name: 'Taken over', location_id: String(north), description: '', version: '1' };
  t.equal((await browser.force(`/stockrooms/${recorders}/edit`, facts)).status, 404);
  t.equal((await db('stockrooms').where({ id: recorders }).first()).name, 'Sound store');
});

t.test('staff see that a stockroom is not theirs to edit, and nothing changes', async (t) => {
  const browser = await as('staff');
  const page = await browser.get(`/stockrooms/${cameras}`);
  t.notOk(page.leads(`/stockrooms/${cameras}/edit`));
  for (const path of ['edit', 'permissions']) {
    t.equal((await browser.get(`/stockrooms/${cameras}/${path}`)).status, 403, path);
  }
  const before = await db('stockrooms').orderBy('id');
  const facts = { name: 'Changed', location_id: String(north), description: '', version: '1' };
  t.equal((await browser.force(`/stockrooms/${cameras}/edit`, facts)).status, 403);
  for (const path of ['archive', 'restoration']) {
    t.equal((await browser.force(`/stockrooms/${cameras}/${path}`)).status, 403, path);
  }
  t.strictSame(await db('stockrooms').orderBy('id'), before);
});

t.test('I14 a person with a span sees the stockrooms within it, and moves none out of it', async (t) => {
  const toggles = { ...counterManager, ...preset('Equipment', 'delete'), 'items.manage': 'any' } as const;
  const wide = Object.fromEntries(
    Object.entries(toggles).map(([key, scope]) => [key, scope === 'staffed' ? 'any' : scope]),
  );
  const browser = await as(await world.person({ toggles: wide, span: [north] }));
  const list = await browser.get('/stockrooms');
  t.match(list.text, /Camera store.* North building 2/, 'the path begins where the span does');
  t.notMatch(list.text, /Grip cage|Sound store|Film school/);
  t.equal((await browser.get(`/stockrooms/${grips}`)).status, 404);
  const path = `/stockrooms/${cameras}/edit`;
  const form = (await browser.get(path)).form(path);
  t.notOk(form.options('location_id').some(({ label }) => /South/.test(label)));
  const moved = await browser.send(form, { location_id: String(south) });
  t.equal(moved.status, 422);
  const made = await browser.force('/stockrooms', { name: 'Beside', location_id: String(south), description: '' });
  t.equal(made.status, 422);
  t.equal((await db('stockrooms').where({ id: cameras }).first()).location_id, north);
  t.strictSame(await db('stockrooms').where({ name: 'Beside' }), []);
});

t.test(
  'C14 a User and a Self-service person who are restricted to a location see only what stands there',
  async (t) => {
    const [item] = await db('items').where({ stockroom_id: cameras }).pluck<number[]>('id');
    const [other] = await db('items').where({ stockroom_id: recorders }).pluck<number[]>('id');
    for (const role of ['user', 'self-service']) {
      const free = await as(role);
      t.match((await free.get('/stockrooms')).text, /Camera store.*Sound store/, `C15 ${role}: otherwise all`);
      const limited = await as(await world.person({ role, span: [north] }));
      const list = await limited.get('/stockrooms');
      t.match(list.text, /Camera store/);
      t.notMatch(list.text, /Sound store/);
      t.equal((await limited.get(`/stockrooms/${recorders}`)).status, 404);
      t.equal((await limited.get(`/items/${item}`)).status, 200);
      t.equal((await limited.get(`/items/${other}`)).status, 404);
      t.notOk((await limited.get('/items')).leads(`/items/${other}`));
    }
  },
);

t.test('I20 an administrator with a span on them is not limited by it', async (t) => {
  const browser = await as(await world.person({ role: 'administrator', span: [north] }));
  t.match((await browser.get('/stockrooms')).text, /Camera store.*Sound store/);
  t.equal((await browser.get(`/stockrooms/${recorders}/permissions`)).status, 200);
});

t.test('a stockroom in use is not archived; an empty one is, and comes back', async (t) => {
  const browser = await as('administrator');
  t.notOk((await browser.get(`/stockrooms/${cameras}`)).offers(`/stockrooms/${cameras}/archive`));
  const refused = await browser.force(`/stockrooms/${cameras}/archive`);
  t.equal(refused.status, 409);
  t.match(refused.text, /Move or archive them first/);
  const spare = await world.stockroom({ name: 'Old counter', location: north });
  const page = await browser.get(`/stockrooms/${spare}`);
  const archived = await browser.submit(page.form(`/stockrooms/${spare}/archive`));
  t.match(archived.text, /put into the archive/);
  t.notMatch((await browser.get('/stockrooms')).text, /Old counter/);
  t.match((await browser.get('/stockrooms?status=archived')).text, /Old counter/);
  const place = await world.location();
  await db('stockrooms').where({ id: spare }).update({ location_id: place });
  await db('locations').where({ id: place }).update({ archived_at: new Date() });
  const stranded = await browser.send(archived.form(`/stockrooms/${spare}/restoration`));
  t.match(stranded.text, /Restore that location first/);
  await db('locations').where({ id: place }).update({ archived_at: null });
  await browser.submit(archived.form(`/stockrooms/${spare}/restoration`));
  t.match((await browser.get('/stockrooms')).text, /Old counter/);
});

t.test('a name that is taken is refused in words, also of one that is not in reach', async (t) => {
  const browser = await as('administrator');
  const form = (await browser.get('/stockrooms/new')).form('/stockrooms');
  const taken = await browser.submit(form, { name: 'CAMERA store', location_id: String(north) });
  t.equal(taken.status, 422);
  t.match(taken.text, /There is a stockroom of that name already/);
  t.equal(taken.form('/stockrooms').values.name, 'CAMERA store');
});

t.test('a long list goes on over pages, by name, and filters by it', async (t) => {
  const elsewhere = await World.make(db, 'Many counters');
  for (let made = 10; made < 65; made++) await elsewhere.stockroom({ name: `Counter ${made}` });
  const browser = await as(elsewhere.owner);
  const first = await browser.get('/stockrooms');
  t.match(first.text, /Counter 10.*Counter 59/);
  t.notMatch(first.text, /Counter 60/);
  const next = first.links.find(({ href }) => href.includes('after='));
  const second = await browser.get(next?.href ?? '');
  t.match(second.text, /Counter 60.*Counter 64/);
  t.notMatch(second.text, /Counter 59|Camera store/);
  t.match((await browser.get('/stockrooms?q=64')).text, /Counter 64/);
  t.match((await browser.get('/stockrooms?q=nothing')).text, /No stockroom is called so/);
  t.equal((await browser.get(`/stockrooms/${cameras}`)).status, 404, 'and none of another workspace');
});
