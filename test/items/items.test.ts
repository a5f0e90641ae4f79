/** Items on their pages: who sees which, who changes what, and what stands in the way. */
import t from 'tap';
import { openSheet, XLSX } from '../../src/platform/sheets.ts';
import type { Browser } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const house = await build(t);
const { as, db, world } = house;

const north = await world.location({ name: 'North', kind: 'site' });
const studio = await world.location({ name: 'Studio', parent: north });
const shelf = await world.location({ name: 'Shelf A', parent: studio, kind: 'shelf' });
const south = await world.location({ name: 'South', kind: 'site' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const luis = await world.person({ role: 'limited-staff', name: 'Luis Limited' });
const ursula = await world.person({ role: 'user', name: 'Ursula User' });
const cameras = await world.stockroom({ name: 'Camera store', location: studio, staff: [lena.id, ursula.id] });
const sounds = await world.stockroom({ name: 'Sound store', location: south, staff: [luis.id] });
const cameraCategory = await world.category('Camera');
const canon = await world.item({ name: 'Canon 5D', stockroom: cameras, category: cameraCategory });
const zoom = await world.item({ name: 'Zoom H6', stockroom: sounds });
await world.code({ item: canon, code: 'CAM-001' });
await world.code({ item: zoom, code: 'SND-001' });
const borrower = await world.person({ name: 'Bea Borrower' });

t.test('T1 C15 L4 those who see items have the tab, the list, the search and the pages', async (t) => {
  for (const role of ['user', 'self-service', 'scientist', 'read-only', 'viewer']) {
    const person = await as(role);
    t.ok(
      (await person.get('/')).navigation.some(({ href }) => href === '/items'),
      role,
    );
    const list = await person.get('/items');
    t.match(list.text, /Canon 5D/, role);
    t.match(list.text, /Zoom H6/, role);
    t.equal((await person.get(`/items/${canon}`)).status, 200, role);
  }
});

t.test('T1 L3 L17 those who do not see items have no tab, no search and no page', async (t) => {
  const person = await as(await world.person({ toggles: { 'account.sign_in': 'on', 'inventory.view': 'on' } }));
  const home = await person.get('/');
  t.notOk(home.navigation.some(({ href }) => /^\/(items|kits|categories|imports)/.test(href)));
  t.notOk(home.document.querySelector('input[type=search]'));
  for (const path of ['/items', '/items/new', `/items/${canon}`, '/items/999999', '/kits', '/items/export']) {
    const page = await person.get(path);
    t.equal(page.status, 403, path);
    t.equal(page.refusal, 'toggle', path);
    t.notMatch(page.text, /Canon/, path);
  }
});

t.test('H1 H4 limited staff who are listed create, edit, archive and restore in their stockroom', async (t) => {
  const person = await as(lena);
  const form = (await person.get('/items/new')).form('/items');
  t.strictSame(
    form.options('stockroom_id').map(({ label }) => label),
    ['Camera store'],
  );
  const made = await person.submit(form, { name: 'Tripod', brand: 'Manfrotto', codes: 'TRI-1\nTRI-2', price: '99,5' });
  t.match(made.text, /Tripod was created/);
  t.match(made.text, /Manfrotto/);
  t.match(made.text, /TRI-1, TRI-2/);
  t.match(made.text, /€99\.50/);
  const item = made.path;
  const saved = await edit(person, item, { name: 'Tripod 190', codes: 'TRI-2' });
  t.match(saved.text, /Tripod 190 was saved/);
  t.strictSame(await db('codes').whereILike('code', 'TRI-%').pluck('code'), ['TRI-2']);
  t.match((await press(person, item, 'archive')).text, /is in the archive now/);
  t.notMatch((await person.get('/items')).text, /Tripod 190/);
  t.match((await person.get('/items?status=archived')).text, /Tripod 190/);
  t.match((await press(person, item, 'restoration')).text, /back from the archive/);
  t.match((await person.get('/items')).text, /Tripod 190/);
  const actions = await db('audit_entries')
    .where({ subject_id: Number(item.split('/').at(-1)) })
    .orderBy('id')
    .pluck('action');
  t.strictSame(actions, ['items.create', 'items.save', 'items.archive', 'items.restore']);
  t.match((await person.get(`${item}/history`)).text, /edited it: name, codes/);
});

t.test('H5 limited staff who are not listed find nothing of that stockroom at any door', async (t) => {
  const person = await as(luis);
  for (const query of [
    '',
    '?q=canon',
    '?q=cam-001',
    `?stockroom_id=${cameras}`,
    `?category_id=${cameraCategory}`,
    `?location_id=${studio}`,
  ]) {
    const list = await person.get(`/items${query}`);
    t.equal(list.status, 200, query);
    t.notMatch(list.document.querySelector('#items')?.text ?? '', /Canon|Camera store/, query);
  }
  const list = await person.get('/items');
  t.match(list.text, /1 item(?!s)/, 'the count leaves it out');
  t.notOk(list.text.includes('Camera store'), 'the filters leave it out');
  t.notOk(
    (await person.get('/items/new'))
      .form('/items')
      .options('stockroom_id')
      .some(({ label }) => label === 'Camera store'),
  );
  for (const path of ['', '/edit', '/location', '/history']) {
    t.equal((await person.get(`/items/${canon}${path}`)).status, 404, path);
  }
  for (const path of ['edit', 'location', 'archive', 'restoration', 'deletion']) {
    t.equal(
      (await person.force(`/items/${canon}/${path}`, { name: 'Mine', location_id: String(south) })).status,
      404,
      path,
    );
  }
  const forced = await person.force('/items', { name: 'Smuggled', stockroom_id: String(cameras) });
  t.equal(forced.status, 422);
  t.strictSame(await db('items').where({ name: 'Smuggled' }), []);
  t.equal((await person.get('/scan?code=cam-001')).status, 404);
  t.equal((await person.get('/scan?code=snd-001')).location, `/items/${zoom}`);
  const exported = await person.get('/items/export');
  t.match(exported.response.body, /Zoom H6/);
  t.notMatch(exported.response.body, /Canon|Camera store/);
});

t.test('H6 limited staff who are listed twice get the union', async (t) => {
  const both = await world.person({ role: 'limited-staff' });
  await world
    .db('stockroom_staff')
    .insert(
      [cameras, sounds].map((stockroom_id) => ({ workspace_id: world.workspaceId, stockroom_id, person_id: both.id })),
    );
  const list = await (await as(both)).get('/items');
  t.match(list.text, /Canon 5D/);
  t.match(list.text, /Zoom H6/);
});

t.test('H11 H12 C3 C5 administrators and staff who are not listed manage the inventory', async (t) => {
  for (const role of ['administrator', 'staff', 'owner', 'editor']) {
    const person = await as(role);
    const saved = await edit(person, `/items/${canon}`, { notes: `seen by ${role}` });
    t.match(saved.text, new RegExp(`seen by ${role}`), role);
  }
});

t.test('H15 C20 C33 I7 L26 those who only book or read change no equipment', async (t) => {
  const before = await db('items').where({ id: canon }).first();
  const people = [
    ursula,
    await world.person({ role: 'self-service' }),
    await world.person({ role: 'viewer' }),
    await world.person({ role: 'read-only' }),
  ];
  for (const who of people) {
    const person = await as(who);
    const page = await person.get(`/items/${canon}`);
    t.notOk(
      page.forms.some(({ action }) => action.startsWith('/items/') && !action.endsWith('/calendar')),
      who.name,
    );
    t.notOk(
      page.links.some(({ href }) => href.startsWith(`/items/${canon}/`) && !href.endsWith('/whereabouts')),
      who.name,
    );
    t.notOk((await person.get('/items')).leads('/items/new'), who.name);
    for (const path of ['/items/new', `/items/${canon}/edit`, `/items/${canon}/location`, `/items/${canon}/history`]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${who.name} ${path}`);
    }
    for (const path of ['edit', 'location', 'archive', 'restoration', 'deletion']) {
      t.equal((await person.force(`/items/${canon}/${path}`)).refusal, 'toggle', `${who.name} ${path}`);
    }
    t.equal((await person.force('/items', { name: 'Mine', stockroom_id: String(cameras) })).status, 403);
  }
  t.strictSame(await db('items').where({ id: canon }).first(), before);
});

t.test('T8 C6 who may change the location does so; C21 a User does not', async (t) => {
  const mover = await as(
    await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.change_location': 'any' } }),
  );
  const page = await mover.get(`/items/${canon}`);
  t.ok(page.leads(`/items/${canon}/location`));
  t.notOk(page.leads(`/items/${canon}/edit`));
  const form = (await mover.get(`/items/${canon}/location`)).form(`/items/${canon}/location`);
  t.ok(form.options('location_id').some(({ label }) => label === 'North > Studio > Shelf A'));
  const moved = await mover.submit(form, { location_id: String(shelf) });
  t.match(moved.text, /North > Studio > Shelf A/);
  const user = await as(ursula);
  t.equal((await user.force(`/items/${canon}/location`, { location_id: String(studio) })).refusal, 'toggle');
  t.equal((await db('items').where({ id: canon }).first('location_id')).location_id, shelf);
  const administrator = await as('administrator');
  t.match((await edit(administrator, `/items/${canon}`, { location_id: String(studio) })).text, /was saved/);
  t.equal((await db('items').where({ id: canon }).first('location_id')).location_id, studio);
});

t.test(
  'T8 who manages items without moving them is not offered the location, and it is refused when sent',
  async (t) => {
    const editor = await as(
      await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.manage': 'any' } }),
    );
    const path = `/items/${canon}/edit`;
    const form = (await editor.get(path)).form(path);
    t.notOk(form.names.includes('location_id'));
    const forced = await editor.send(form, { name: 'Canon moved', location_id: String(shelf) });
    t.equal(forced.refusal, 'field');
    t.match(await db('items').where({ id: canon }).first(), { name: 'Canon 5D', location_id: studio });
    t.equal((await editor.submit(form, { notes: 'still here' })).status, 200);
    t.equal((await db('items').where({ id: canon }).first('location_id')).location_id, studio);
  },
);

t.test('an item is not pushed into a stockroom that one does not staff, though one sees it', async (t) => {
  const wide = await world.person({
    toggles: {
      'account.sign_in': 'on',
      'items.view': 'any',
      'items.manage': 'staffed',
      'items.change_location': 'staffed',
    },
  });
  await world
    .db('stockroom_staff')
    .insert({ workspace_id: world.workspaceId, stockroom_id: cameras, person_id: wide.id });
  const person = await as(wide);
  const path = `/items/${canon}/edit`;
  const form = (await person.get(path)).form(path);
  t.notOk(form.options('stockroom_id').some(({ value }) => value === String(sounds)));
  t.equal((await person.send(form, { stockroom_id: String(sounds) })).refusal, 'reach');
  t.equal((await person.force('/items', { name: 'Smuggled', stockroom_id: String(sounds) })).refusal, 'reach');
  t.equal((await person.get(`/items/${zoom}/edit`)).refusal, 'reach');
  t.equal((await db('items').where({ id: canon }).first('stockroom_id')).stockroom_id, cameras);
  t.strictSame(await db('items').where({ name: 'Smuggled' }), []);
});

t.test('I14 I15 I16 I19 a span shows its location with all below it, whatever the level', async (t) => {
  const far = await world.item({ name: 'Far lamp', stockroom: cameras, location: south });
  const near = await world.item({ name: 'Near lamp', stockroom: cameras, location: shelf });
  for (const role of ['viewer', 'editor']) {
    const person = await as(await world.person({ role, location: south, span: [studio] }));
    const list = await person.get('/items');
    t.match(list.text, /Near lamp/, role);
    t.notMatch(list.text, /Far lamp|Zoom H6/, role);
    t.equal((await person.get(`/items/${far}`)).status, 404, role);
    t.equal((await person.get(`/items/${near}`)).leads(`/items/${near}/edit`), role === 'editor', role);
    t.notMatch((await person.get(`/items/${near}`)).text, /North/, 'what lies above the span is not named');
  }
  const two = await as(await world.person({ role: 'viewer', span: [shelf, south] }));
  t.match((await two.get('/items')).text, /Far lamp.*Near lamp/);
  t.notMatch((await two.get('/items')).text, /Canon 5D/);
});

t.test('I14 nobody moves an item out of their span', async (t) => {
  const near = await world.item({ name: 'Boom', stockroom: cameras, location: shelf });
  const person = await as(await world.person({ role: 'editor', span: [studio] }));
  const path = `/items/${near}/edit`;
  const form = (await person.get(path)).form(path);
  t.notOk(form.options('location_id').some(({ value }) => value === String(south)));
  t.equal((await person.send(form, { location_id: String(south) })).status, 422);
  t.equal((await person.force(`/items/${near}/location`, { location_id: String(south), version: '1' })).status, 422);
  t.equal((await person.force('/items', { name: 'Out', stockroom_id: String(sounds) })).status, 422);
  t.equal((await db('items').where({ id: near }).first('location_id')).location_id, shelf);
});

t.test('an item whose stockroom lies out of the span keeps it when it is edited', async (t) => {
  const stray = await world.item({ name: 'Stray', stockroom: sounds, location: shelf });
  const person = await as(await world.person({ role: 'editor', span: [studio] }));
  const page = await person.get(`/items/${stray}`);
  t.notMatch(page.text, /Sound store/);
  t.notMatch((await person.get('/items')).text, /Sound store/);
  const saved = await edit(person, `/items/${stray}`, { notes: 'seen' });
  t.equal(saved.status, 200);
  t.equal((await db('items').where({ id: stray }).first('stockroom_id')).stockroom_id, sounds);
});

t.test('I20 a span on an administrator limits nothing', async (t) => {
  const person = await as(await world.person({ role: 'administrator', span: [south] }));
  t.match((await person.get('/items')).text, /Canon 5D/);
  t.equal((await person.get(`/items/${canon}/edit`)).status, 200);
});

t.test('L12 L14 who holds Edit creates, edits and deletes nothing, not even what they made', async (t) => {
  const person = await as('project-manager');
  const made = await person.submit((await person.get('/items/new')).form('/items'), {
    name: 'Mine',
    stockroom_id: String(cameras),
  });
  t.match(made.text, /Mine was created/);
  t.notOk(made.offers(`${made.path}/deletion`));
  t.equal((await person.force(`${made.path}/deletion`)).refusal, 'toggle');
  t.equal((await db('items').where({ name: 'Mine' })).length, 1);
});

t.test('L13 who holds Delete deletes what has no history, and archives the rest', async (t) => {
  const person = await as('editor');
  const fresh = await world.item({ name: 'Fresh', stockroom: cameras });
  const gone = await press(person, `/items/${fresh}`, 'deletion');
  t.match(gone.text, /Fresh was deleted/);
  t.strictSame(await db('items').where({ id: fresh }), []);
  const used = await world.item({ name: 'Used', stockroom: cameras });
  await hold(used, { days: [-3, -2], returned: true });
  t.notOk((await person.get(`/items/${used}`)).offers(`/items/${used}/deletion`));
  const refused = await person.force(`/items/${used}/deletion`);
  t.equal(refused.status, 409);
  t.match(refused.text, /has a history/);
  t.equal((await db('items').where({ id: used })).length, 1);
});

t.test(
  'whether an item is out, and until when, is there for all who see it; whose it is, for those who see the booking',
  async (t) => {
    const out = await world.item({ name: 'Out lens', stockroom: cameras });
    const late = await world.item({ name: 'Late lens', stockroom: cameras });
    const soon = await world.item({ name: 'Promised lens', stockroom: cameras });
    await hold(out, { days: [-1, 2], out: true });
    await hold(late, { days: [-5, -3], out: true });
    await hold(soon, { days: [-1, 2] });
    for (const role of ['self-service', 'administrator']) {
      const person = await as(role);
      const taken = await person.get('/items?status=out');
      t.match(taken.text, /Late lens.*Out lens/, role);
      t.notMatch(taken.text, /Promised lens|Canon 5D/, role);
      t.match(taken.text, /until/, role);
      t.notMatch(taken.text, /Bea Borrower/, role);
      const free = await person.get('/items?status=free');
      t.notMatch(free.text, /lens/, role);
      t.match(free.text, /Canon 5D/, role);
      t.match((await person.get(`/items/${soon}`)).text, /Reserved/, role);
      const named = /Bea/.test((await person.get(`/items/${out}`)).text);
      t.equal(named, role === 'administrator', 'but to those who see the booking itself');
    }
    const archive = await (await as('administrator')).force(`/items/${out}/archive`);
    t.equal(archive.status, 409);
    t.match(archive.text, /still out or booked/);
  },
);

t.test('an item that is booked or part of a kit does not change stockroom', async (t) => {
  const kit = await world.kit(cameras, 'Interview kit');
  const part = await world.item({ name: 'Part', stockroom: cameras, kit });
  const booked = await world.item({ name: 'Booked', stockroom: cameras });
  await hold(booked, { days: [3, 4] });
  const person = await as('administrator');
  for (const [id, words] of [
    [part, /part of a kit/],
    [booked, /out or booked/],
  ] as const) {
    const path = `/items/${id}/edit`;
    const refused = await person.send((await person.get(path)).form(path), { stockroom_id: String(sounds) });
    t.equal(refused.status, 409);
    t.match(refused.text, words);
  }
  t.equal((await person.get(`/kits/${kit}`)).leads(`/items/${part}`), true);
});

t.test('X7 a partial, unknown or stale submission of the item form changes nothing by what it lacks', async (t) => {
  const id = await world.item({ name: 'Careful', stockroom: cameras });
  const path = `/items/${id}/edit`;
  const person = await as('administrator');
  await edit(person, `/items/${id}`, { notes: 'keep me', codes: 'KEEP-1', brand: 'Keep' });
  const form = (await person.get(path)).form(path);
  const { _csrf, _key, version, stockroom_id, location_id, name } = form.values;
  const partial = { _csrf, _key, version, stockroom_id, location_id } as Record<string, string>;
  t.equal((await person.post(path, partial)).status, 422, 'the name is missing');
  t.equal((await person.post(path, { ...partial, name: String(name) })).status, 303);
  t.match(await db('items').where({ id }).first(), { notes: 'keep me', brand: 'Keep' });
  t.strictSame(await db('codes').where({ item_id: id }).pluck('code'), ['KEEP-1']);
  const stale = await person.send(form, { _key: crypto.randomUUID(), name: 'Stale' });
  t.equal(stale.status, 409);
  t.match(stale.text, /Somebody else saved/);
  const unknown = await person.force(path, {
    ...partial,
    name: 'Forged',
    version: '3',
    _key: crypto.randomUUID(),
    workspace_id: '1',
    archived_at: 'now',
  });
  t.equal(unknown.refusal, 'field');
  t.match(await db('items').where({ id }).first(), { name: 'Careful', archived_at: null });
});

t.test('a code is carried once, whatever its case, and leads to what carries it', async (t) => {
  const person = await as('administrator');
  const form = (await person.get('/items/new')).form('/items');
  const taken = await person.submit(form, { name: 'Twin', stockroom_id: String(cameras), codes: 'cam-001' });
  t.equal(taken.status, 422);
  t.match(taken.text, /carries this code already/);
  t.equal(taken.form('/items').values.name, 'Twin');
  t.equal((await person.get('/scan?code=cam-001')).location, `/items/${canon}`);
  t.equal((await person.get('/scan?code=nobody')).status, 404);
  t.equal((await person.get('/scan')).status, 200);
});

t.test('the list is searched by words, filtered, sorted and paged without losing or repeating a row', async (t) => {
  const place = await world.location({ name: 'Depot' });
  const depot = await world.stockroom({ name: 'Depot', location: place });
  for (let n = 0; n < 120; n++)
    await world.item({ name: `Cable ${String(n % 7).padStart(2, '0')} 100%_`, stockroom: depot });
  const person = await as('administrator');
  for (const sort of ['name', '-name', 'stockroom']) {
    const seen: string[] = [];
    let page = await person.get(`/items?q=cable+100%25_&stockroom_id=${depot}&sort=${sort}`);
    t.match(page.text, /120 items/);
    const back: string[] = [];
    for (;;) {
      const here = idsOf(page);
      seen.push(...here);
      const next = page.document.querySelector('a[rel=next]')?.getAttribute('href');
      if (!next) break;
      page = await person.get(next.replaceAll('&amp;', '&'));
    }
    t.equal(new Set(seen).size, 120, sort);
    t.equal(seen.length, 120, sort);
    for (;;) {
      back.unshift(...idsOf(page));
      const previous = page.document.querySelector('a[rel=prev]')?.getAttribute('href');
      if (!previous) break;
      page = await person.get(previous.replaceAll('&amp;', '&'));
    }
    t.strictSame(back, seen, `${sort} backwards`);
  }
  t.match((await person.get('/items?q=canon+5d')).text, /Canon 5D/);
  t.match((await person.get('/items?q=5D+CANON')).text, /Canon 5D/);
  t.match((await person.get('/items?q=canon+zoom')).text, /Nothing matches/);
  t.match((await person.get('/items?q=%00%25%5C')).status, 200);
  t.match((await person.get(`/items?location_id=${north}&q=5d`)).text, /Canon 5D/);
  for (const nonsense of [
    'stockroom_id=abc',
    'location_id=-1',
    'category_id=99999999999',
    'after=zzz&q=5d',
    'before=W10',
    'sort=drop',
    'status=',
  ]) {
    t.equal((await person.get(`/items?${nonsense}`)).status, 200, nonsense);
  }
  t.match((await person.get('/items?stockroom_id=abc')).text, /Nothing matches/);
});

t.test('an item leads to booking it for those alone to whom its stockroom is open', async (t) => {
  const film = await world.department('Film');
  const open = await world.stockroom({ name: 'Open store', departments: [film], groups: 'all' });
  const id = await world.item({ name: 'Bookable', stockroom: open });
  const archived = await world.item({ name: 'Gone', stockroom: open, archived: true });
  const way = `/reservations/new?item_ids=${id}`;
  const student = await as(await world.person({ department: film }));
  t.ok((await student.get(`/items/${id}`)).leads(way));
  t.equal((await student.get(way)).status, 200);
  t.notOk((await student.get(`/items/${archived}`)).links.some(({ href }) => href.startsWith('/reservations/new')));
  t.notOk((await student.get(`/items/${canon}`)).links.some(({ href }) => href.startsWith('/reservations/new')));
  for (const who of [
    await world.person(),
    await world.person({ department: film, blocked: true }),
    'viewer',
  ] as const) {
    t.notOk((await (await as(who)).get(`/items/${id}`)).leads(way));
  }
  t.ok((await (await as('administrator')).get(`/items/${id}`)).leads(`/checkouts/new?item_ids=${id}`));
});

t.test('who manages items nowhere is told so, and offered no form', async (t) => {
  const person = await as('limited-staff');
  const page = await person.get('/items/new');
  t.match(page.text, /no stockroom to put it into/);
  t.notOk(page.offers('/items'));
});

t.test('of the same form sent thrice one item comes, and of two who want one code at once one gets it', async (t) => {
  const [one, other] = [await as('administrator'), await as('staff')];
  const form = (await one.get('/items/new')).form('/items');
  const typed = { name: 'Thrice', stockroom_id: String(cameras) };
  const answers = await Promise.all([1, 2, 3].map(() => one.send(form, typed)));
  t.equal(new Set(answers.map(({ location }) => location)).size, 1);
  t.equal((await db('items').where({ name: 'Thrice' })).length, 1);
  const race = { name: 'Racer', stockroom_id: String(cameras), codes: 'RACE' };
  const raced = await Promise.all([one.force('/items', race), other.force('/items', race)]);
  t.strictSame(raced.map(({ status }) => status).sort(), [303, 422]);
  t.equal((await db('items').where({ name: 'Racer' })).length, 1);
});

t.test('an item of another workspace is not there', async (t) => {
  const elsewhere = await World.make(db, 'Elsewhere');
  const theirs = await elsewhere.item({ name: 'Theirs', stockroom: await elsewhere.stockroom() });
  const person = await as('administrator');
  t.equal((await person.get(`/items/${theirs}`)).status, 404);
  t.equal((await person.force(`/items/${theirs}/archive`)).status, 404);
  t.notMatch((await person.get('/items?q=theirs')).text, /Theirs/);
});

t.test(
  'T5 the export holds what one sees, filtered as on the page, with formulas made harmless; T4 others get none',
  async (t) => {
    await world.item({ name: '=HYPERLINK("http://x")', stockroom: cameras });
    const person = await as('administrator');
    const list = await person.get('/items?q=hyperlink');
    const link = list.links.find(({ href }) => href.startsWith('/items/export'));
    t.equal(link?.href, '/items/export?q=hyperlink');
    const { response } = await person.get(link?.href ?? '');
    t.match(response.headers['content-type'], /text\/csv/);
    const rows = response.body.trim().split('\r\n');
    t.equal(rows.length, 2);
    t.match(rows[1], /^"'=HYPERLINK\(""http:\/\/x""\)"/);
    t.ok(list.leads('/items/export.xlsx?q=hyperlink'));
    const workbook = await person.get('/items/export.xlsx?q=hyperlink');
    t.equal(workbook.response.headers['content-type'], XLSX);
    const sheet = await openSheet(workbook.response.rawPayload);
    t.equal(sheet.headings.at(-1), 'Item ID');
    t.strictSame(
      (await Array.fromAsync(sheet.rows)).map(({ cells }) => cells[0]),
      [`'=HYPERLINK("http://x")`],
      'it is a text, marked as one as it is read',
    );
    const user = await as(ursula);
    for (const path of ['/items/export', '/items/export.xlsx']) {
      t.notOk((await user.get('/items')).leads(path));
      t.equal((await user.get(path)).refusal, 'toggle');
    }
  },
);

t.test('the list asks the database three times, whatever its rows', async (t) => {
  const person = await as('administrator');
  await person.get('/items');
  const asked: string[] = [];
  const listen = ({ sql }: { sql: string }) => void asked.push(sql);
  db.on('query', listen);
  await person.get(`/items?stockroom_id=${cameras}&sort=stockroom`);
  db.off('query', listen);
  t.equal(asked.length, 3, asked.join('\n'));
});

async function edit(person: Browser, item: string, typed: Record<string, string>) {
  const path = `${item}/edit`;
  return person.submit((await person.get(path)).form(path), typed);
}

async function press(person: Browser, item: string, what: string) {
  return person.submit((await person.get(item)).form(`${item}/${what}`));
}

function idsOf(page: { links: { href: string }[] }): string[] {
  return page.links.map(({ href }) => href).filter((href) => /^\/items\/\d+$/.test(href));
}

/** Days from now; a hold of a booking that is reserved, out or returned. */
async function hold(item: number, wish: { days: [number, number]; out?: boolean; returned?: boolean }): Promise<void> {
  const [from, to] = [at(wish.days[0]), at(wish.days[1])];
  const { stockroom_id } = await db('items').where({ id: item }).first('stockroom_id');
  const out = wish.out || wish.returned;
  const [booking] = await db('bookings')
    .insert({
      workspace_id: world.workspaceId,
      kind: out ? 'checkout' : 'reservation',
      status: wish.returned ? 'returned' : out ? 'out' : 'reserved',
      closed_at: wish.returned ? to : null,
      stockroom_id,
      borrower_id: borrower.id,
      created_by: borrower.id,
      starts_at: from,
      ends_at: to,
    })
    .returning('id');
  await db('holds').insert({
    workspace_id: world.workspaceId,
    item_id: item,
    booking_id: booking.id,
    during: db.raw('tstzrange(?, ?)', [from, to]),
    handed_out_at: out ? from : null,
    returned_at: wish.returned ? to : null,
  });
}

function at(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}
