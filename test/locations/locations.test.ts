import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { preset } from '../../src/access/levels.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);

const site = await world.location({ name: 'Film school', kind: 'site' });
const north = await world.location({ name: 'North building', kind: 'building', parent: site });
const store = await world.location({ name: 'Camera store', kind: 'room', parent: north });
const shelf = await world.location({ name: 'Shelf 2', kind: 'shelf', parent: store });
const south = await world.location({ name: 'South building', kind: 'building', parent: site });
const studio = await world.location({ name: 'Sound studio', kind: 'room', parent: south });

t.test('P10 a viewer walks the location tree from the site down to a shelf, and back by its path', async (t) => {
  const viewer = await as('viewer');
  t.ok((await viewer.get('/')).navigation.some((link) => link.href === '/locations'));
  const tree = await viewer.get('/locations');
  t.equal(tree.document.querySelectorAll('.tree ul ul ul li').length, 3, 'two rooms and a shelf lie that deep');
  const page = await viewer.get(`/locations/${shelf}`);
  t.match(page.text, /Film school > North building > Camera store > Shelf 2/);
  for (const above of [site, north, store]) t.ok(page.leads(`/locations/${above}`));
  t.notOk(page.leads(`/locations/${south}`));
});

t.test('P10 a viewer changes nothing in the tree, and is offered nothing that would', async (t) => {
  const viewer = await as('viewer');
  for (const path of ['/locations', `/locations/${studio}`]) {
    const page = await viewer.get(path);
    t.strictSame(
      page.forms.filter((form) => /location/.test(form.action)),
      [],
      path,
    );
    t.notOk(
      page.links.some((link) => /new|edit/.test(link.href)),
      path,
    );
  }
  const before = await images();
  for (const [path, body] of attempts(studio)) t.equal((await viewer.force(path, body)).refusal, 'toggle', path);
  t.equal((await viewer.get('/locations/new')).status, 403);
  t.strictSame(await images(), before);
});

t.test('L3 a person with no access to storage gets no page of it', async (t) => {
  const limited = await as('limited-staff');
  t.notOk((await limited.get('/')).navigation.some((link) => link.href === '/locations'));
  for (const path of ['/locations', `/locations/${store}`, '/locations/999999', '/locations/new']) {
    const page = await limited.get(path);
    t.equal(page.status, 403, path);
    t.notMatch(page.text, /Camera store/);
  }
});

t.test('L4 a scientist, who views storage, opens all its pages', async (t) => {
  const scientist = await as('scientist');
  for (const path of ['/locations', '/locations?status=archived', `/locations/${store}`]) {
    t.equal((await scientist.get(path)).status, 200, path);
  }
});

t.test('L12 a person at the Edit level creates, renames and moves locations', async (t) => {
  const manager = await as('project-manager');
  const begin = await manager.get(`/locations/${north}`);
  t.ok(begin.leads(`/locations/new?parent_id=${north}`));
  const form = (await manager.get(`/locations/new?parent_id=${north}`)).form('/locations');
  t.equal(form.values.parent_id, String(north));
  t.ok(form.options('parent_id').some((each) => each.label === 'Film school > North building > Camera store'));
  const made = await manager.submit(form, { name: 'Light store', kind: 'room' });
  t.match(made.text, /Light store was created/);
  t.match(made.text, /Film school > North building > Light store/);
  const edit = await manager.get(`${made.path}/edit`);
  const moved = await manager.submit(edit.form(`${made.path}/edit`), { name: 'Lamp store', parent_id: String(south) });
  t.match(moved.text, /Film school > South building > Lamp store/);
  const entry = await db('audit_entries').where({ action: 'locations.save' }).first();
  t.match(entry, { before: { name: 'Light store', parentId: north }, after: { name: 'Lamp store', parentId: south } });
});

t.test('L12 a person at the View level of storage creates and edits no location', async (t) => {
  const scientist = await as('scientist');
  t.notOk((await scientist.get('/locations')).leads('/locations/new'));
  t.notOk((await scientist.get(`/locations/${store}`)).leads(`/locations/${store}/edit`));
  t.equal((await scientist.get(`/locations/${store}/edit`)).status, 403);
  t.equal((await scientist.force('/locations', { name: 'Mine', kind: 'room', parent_id: '' })).status, 403);
  t.strictSame(await db('locations').where({ name: 'Mine' }), []);
});

t.test('L13 a person at the Delete level, or at Admin, deletes a location that nothing stands in', async (t) => {
  for (const role of ['editor', 'administrator']) {
    const browser = await as(role);
    const spare = await world.location({ name: 'Spare', parent: north });
    const page = await browser.get(`/locations/${spare}`);
    const gone = await browser.submit(page.form(`/locations/${spare}/deletion`));
    t.equal(gone.path, '/locations', role);
    t.match(gone.text, /Spare was deleted/);
    t.strictSame(await db('locations').where({ id: spare }), []);
  }
});

t.test('L13 deleting is refused in words, and not offered, while anything stands there', async (t) => {
  const editor = await as('editor');
  const stockroom = await world.location({ name: 'A', kind: 'building' });
  await world.stockroom({ location: stockroom });
  const workplace = await world.location({ name: 'B', kind: 'building' });
  await world.person({ location: workplace });
  const span = await world.location({ name: 'C', kind: 'building' });
  await world.person({ span: [span] });
  for (const id of [north, stockroom, workplace, span]) {
    t.notOk((await editor.get(`/locations/${id}`)).offers(`/locations/${id}/deletion`), String(id));
    const refused = await editor.force(`/locations/${id}/deletion`);
    t.equal(refused.status, 409);
    t.match(refused.text, /archive instead/);
    t.equal((await db('locations').where({ id })).length, 1);
  }
});

t.test('L14 a person at the Edit level deletes nothing, not even what they created', async (t) => {
  const manager = await as('project-manager');
  const form = (await manager.get('/locations/new')).form('/locations');
  const mine = await manager.submit(form, { name: 'My own cupboard', kind: 'cabinet', parent_id: String(store) });
  t.notOk(mine.offers(`${mine.path}/deletion`));
  const refused = await manager.force(`${mine.path}/deletion`);
  t.equal(refused.status, 403);
  t.match(refused.text, /Delete storage/);
  t.equal((await db('locations').where({ name: 'My own cupboard' })).length, 1);
});

t.test('a location in use is not archived, and an empty one is, and comes back', async (t) => {
  const manager = await as('project-manager');
  t.notOk((await manager.get(`/locations/${store}`)).offers(`/locations/${store}/archive`));
  t.equal((await manager.force(`/locations/${store}/archive`)).status, 409);
  const spare = await world.location({ name: 'Old cellar', kind: 'room', parent: north });
  const path = `/locations/${spare}`;
  const archived = await manager.submit((await manager.get(path)).form(`${path}/archive`));
  t.match(archived.text, /put into the archive/);
  t.notMatch((await manager.get('/locations')).text, /Old cellar/);
  t.match((await manager.get('/locations?status=archived')).text, /Old cellar/);
  t.notOk((await manager.get('/locations/new')).form('/locations').options('parent_id').some(named('Old cellar')));
  t.equal((await manager.force(`${path}/archive`)).status, 409, 'it is there already');
  const inside = await manager.force('/locations', { name: 'In it', kind: 'shelf', parent_id: String(spare) });
  t.equal(inside.status, 422);
  const restored = await manager.submit(archived.form(`${path}/restoration`));
  t.match(restored.text, /was restored/);
  t.match((await manager.get('/locations')).text, /Old cellar/);
});

t.test('an impossible place is refused in plain words, and what was typed stays', async (t) => {
  const manager = await as('project-manager');
  const path = `/locations/${north}/edit`;
  const edit = async () => (await manager.get(path)).form(path);
  t.notOk((await edit()).options('parent_id').some(named('Camera store')), 'what lies below is not offered');
  const circle = await manager.submit(await edit(), { parent_id: String(store), kind: 'shelf' });
  t.equal(circle.status, 422);
  const itself = await manager.submit(await edit(), { parent_id: String(north) });
  t.match(itself.text, /cannot lie in itself/);
  const taken = await manager.submit(await edit(), { name: 'SOUTH building' });
  t.match(taken.text, /of that name in the same place already/);
  t.equal(taken.form(path).values.name, 'SOUTH building');
  const narrow = await manager.submit(await edit(), { kind: 'shelf', parent_id: String(site) });
  t.match(narrow.text, /A room lies in it, and a room cannot lie in a shelf/);
  const wide = await manager.force('/locations', { name: 'Wide', kind: 'site', parent_id: String(store) });
  t.match(wide.text, /A site cannot lie in a room/);
});

t.test('two moves at once never close a circle', async (t) => {
  const [one, other] = [await as('project-manager'), await as('project-manager')];
  const [a, b] = [await world.location({ kind: 'room' }), await world.location({ kind: 'room' })];
  const forms = [
    (await one.get(`/locations/${a}/edit`)).form(`/locations/${a}/edit`),
    (await other.get(`/locations/${b}/edit`)).form(`/locations/${b}/edit`),
  ] as const;
  const answers = await Promise.all([
    one.send(forms[0], { parent_id: String(b) }),
    other.send(forms[1], { parent_id: String(a) }),
  ]);
  t.strictSame(answers.map(({ status }) => status).sort(), [303, 422]);
});

t.test('I14 a person with a span sees that location and all below it, and nothing else', async (t) => {
  const ann = await as(await world.person({ role: 'editor', span: [north] }));
  const tree = await ann.get('/locations');
  t.match(tree.text, /North building.*Camera store.*Shelf 2/);
  t.notMatch(tree.text, /Film school|South building|Sound studio/);
  t.match((await ann.get(`/locations/${shelf}`)).text, /Path ?North building > Camera store > Shelf 2/);
  t.notOk((await ann.get(`/locations/${shelf}`)).leads(`/locations/${site}`));
  for (const id of [site, south, studio]) {
    for (const path of [`/locations/${id}`, `/locations/${id}/edit`]) t.equal((await ann.get(path)).status, 404, path);
    for (const [path, body] of attempts(id)) t.equal((await ann.force(path, body)).status, 404, path);
  }
});

t.test('I14 a person with a span adds within it, and nothing beside it', async (t) => {
  const ann = await as(await world.person({ role: 'editor', span: [north] }));
  const form = (await ann.get('/locations/new')).form('/locations');
  t.ok(form.options('parent_id').some(named('North building > Camera store')));
  t.notOk(form.options('parent_id').some(({ label }) => /South|Film school|Nothing/.test(label)));
  const made = await ann.submit(form, { name: 'Within', kind: 'shelf', parent_id: String(store) });
  t.match(made.text, /Within was created/);
  const beside = await ann.force('/locations', { name: 'Beside', kind: 'room', parent_id: String(south) });
  t.equal(beside.status, 422);
  t.match(beside.text, /not there any more/);
  const top = await ann.force('/locations', { name: 'On top', kind: 'site', parent_id: '' });
  t.equal(top.refusal, 'span');
  t.strictSame(await db('locations').whereIn('name', ['Beside', 'On top']), []);
});

t.test('I14 a person moves nothing out of their span, and not the top of it', async (t) => {
  const ann = await as(await world.person({ role: 'editor', span: [north] }));
  const top = (await ann.get(`/locations/${north}/edit`)).form(`/locations/${north}/edit`);
  t.notOk(top.names.includes('parent_id'));
  t.match((await ann.submit(top, { name: 'North wing' })).text, /North wing was saved/);
  await db('locations').where({ id: north }).update({ name: 'North building' });
  t.equal((await ann.send(top, { parent_id: String(store) })).status, 409, 'the same form with other contents');
  const version = String((await db('locations').where({ id: north }).first()).version);
  t.equal(
    (await ann.force(`/locations/${north}/edit`, { name: 'N', kind: 'building', parent_id: '', version })).refusal,
    'field',
  );
  const inner = (await ann.get(`/locations/${store}/edit`)).form(`/locations/${store}/edit`);
  t.equal((await ann.send(inner, { parent_id: '' })).refusal, 'span');
  t.equal((await ann.send(inner, { parent_id: String(south) })).status, 422);
  t.equal((await db('locations').where({ id: store }).first()).parent_id, north);
});

t.test('I15 a span does not alter the level: an editor still edits, a viewer still only views', async (t) => {
  const editor = await as(await world.person({ role: 'editor', span: [north] }));
  const viewer = await as(await world.person({ role: 'viewer', span: [north] }));
  t.ok((await editor.get(`/locations/${store}`)).leads(`/locations/${store}/edit`));
  t.notOk((await viewer.get(`/locations/${store}`)).leads(`/locations/${store}/edit`));
  t.equal((await viewer.get(`/locations/${store}/edit`)).status, 403);
});

t.test('I16 a span can be a single location, or several', async (t) => {
  const one = await as(await world.person({ role: 'viewer', span: [store] }));
  t.notMatch((await one.get('/locations')).text, /North building|Sound studio/);
  const several = await as(await world.person({ role: 'viewer', span: [store, studio] }));
  t.match((await several.get('/locations')).text, /Camera store.*Sound studio/);
  const none = await as(await world.person({ role: 'editor', span: [] }));
  const page = await none.get('/locations');
  t.match(page.text, /No location within your span/);
  t.notOk(page.leads('/locations/new'), 'there is nowhere to put one');
  t.equal((await none.get('/locations/new')).refusal, 'span');
});

t.test('I19 a person located at X with the span Y sees Y, and not X', async (t) => {
  const ann = await as(await world.person({ role: 'viewer', location: studio, span: [store] }));
  const page = await ann.get('/locations');
  t.match(page.text, /Camera store/);
  t.notMatch(page.text, /Sound studio/);
  t.equal((await ann.get(`/locations/${studio}`)).status, 404);
});

t.test('C14 a person restricted to certain locations sees only what stands there', async (t) => {
  const here = await world.stockroom({ name: 'Counter north', location: store });
  const there = await world.stockroom({ name: 'Counter south', location: studio });
  await world.item({ stockroom: here });
  await world.item({ stockroom: there, location: store });
  await world.item({ stockroom: here, location: studio });
  const scopes: Scopes = { ...preset('Storage', 'read'), 'account.sign_in': 'on', 'items.view': 'any' };
  const free = await as(await world.person({ toggles: scopes }));
  const limited = await as(await world.person({ toggles: scopes, span: [north] }));
  const whole = await free.get(`/locations/${site}`);
  t.match(whole.text, /Counter north.*Counter south/);
  t.match(whole.text, /Items here and below ?3/);
  const part = await limited.get(`/locations/${north}`);
  t.match(part.text, /Counter north/);
  t.notMatch(part.text, /Counter south/);
  t.match(part.text, /Items here and below ?2/);
  const staffed = await world.person({ toggles: { ...scopes, 'items.view': 'staffed' } });
  await db('stockroom_staff').insert({
    workspace_id: world.workspaceId,
    stockroom_id: here,
    person_id: staffed.id,
  });
  const own = await (await as(staffed)).get(`/locations/${site}`);
  t.match(own.text, /Counter north/);
  t.notMatch(own.text, /Counter south/);
  t.match(own.text, /Items here and below ?2/, 'of what they do not staff nothing is counted');
  const blind = await as(await world.person({ toggles: { ...preset('Storage', 'read'), 'account.sign_in': 'on' } }));
  t.notMatch((await blind.get(`/locations/${site}`)).text, /Counter|Items here/, 'no equipment, no counts of it');
});

t.test('a person of one workspace finds no location of another', async (t) => {
  const elsewhere = await (await World.make(db, 'Elsewhere')).location({ name: 'Theirs' });
  const owner = await as(world.owner);
  t.equal((await owner.get(`/locations/${elsewhere}`)).status, 404);
  for (const [path, body] of attempts(elsewhere)) t.equal((await owner.force(path, body)).status, 404, path);
  const inside = await owner.force('/locations', { name: 'In it', kind: 'room', parent_id: String(elsewhere) });
  t.equal(inside.status, 422);
});

function attempts(id: number): [string, Record<string, string>][] {
  const facts = { name: 'Changed', kind: 'room', parent_id: '', version: '1' };
  const changes = ['archive', 'restoration', 'deletion'].map((each): [string, Record<string, string>] => [
    `/locations/${id}/${each}`,
    {},
  ]);
  return [[`/locations/${id}/edit`, facts], ...changes];
}

async function images() {
  return db('locations').orderBy('id');
}

function named(words: string) {
  return ({ label }: { label: string }) => label.includes(words);
}
