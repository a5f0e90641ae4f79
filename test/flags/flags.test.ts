/** Flags on their pages and on items: who shapes them, who puts them on and takes them off, and where they show. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const store = await world.stockroom({ name: 'Store', staff: [lena.id], departments: 'all', groups: 'all' });
const other = await world.stockroom({ name: 'Other store', staff: [] });
const broken = await world.flag({ name: 'Broken' });
const dusty = await world.flag({ name: 'Dusty', colour: 'amber', withdraws: false });

const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));
const carried = async (item: number) =>
  db('flaggings').join('flags', 'flags.id', 'flag_id').where({ item_id: item, removed_at: null }).pluck('flags.name');

t.test('T10 who may flag puts a flag on an item with a note, and finds nothing else in the way', async (t) => {
  const item = await world.item({ name: 'Lamp', stockroom: store });
  const person = await holding({ 'items.view': 'any', 'items.flag': 'any' });
  const page = await person.get(`/items/${item}`);
  t.ok(page.leads(`/items/${item}/flags`));
  t.notOk(page.leads(`/items/${item}/edit`));
  const flagged = await put(person, item, broken, { note: 'The bulb is gone' });
  t.equal(flagged.path, `/items/${item}`);
  t.match(flagged.text, /Lamp is flagged Broken now/);
  t.match(flagged.text, /Out of circulation/);
  t.match(flagged.text, /The bulb is gone/);
  t.notOk(flagged.offers(`/items/${item}/flags/removal`), 'taking it off is a toggle of its own');
  t.equal((await person.force(`/items/${item}/flags/removal`, { flagging_id: '1' })).refusal, 'toggle');
  const [entry] = await db('audit_entries').where({ action: 'items.flag', subject_id: item });
  t.match(entry, { subject_kind: 'item', after: { flag: 'Broken', note: 'changed' } });
});

t.test('T10 C22 C34 a User and Self-service are offered no flags, and cannot put any on', async (t) => {
  const item = await world.item({ stockroom: store });
  for (const role of ['user', 'self-service', 'viewer']) {
    const person = await as(role);
    t.notOk((await person.get(`/items/${item}`)).leads(`/items/${item}/flags`), role);
    t.equal((await person.get(`/items/${item}/flags`)).refusal, 'toggle', role);
    t.equal((await person.force(`/items/${item}/flags`, { flag_id: String(broken) })).refusal, 'toggle', role);
    t.equal((await person.force(`/items/${item}/flags/removal`, { flagging_id: '1' })).refusal, 'toggle', role);
  }
  t.strictSame(await carried(item), []);
});

t.test('C22 C34 with the optional toggles a User and Self-service put flags on and take them off', async (t) => {
  for (const reach of ['open', 'any'] as const) {
    const item = await world.item({ stockroom: store });
    const closed = await world.item({ stockroom: other });
    const person = await holding({ 'items.view': 'any', 'items.flag': reach, 'items.unflag': reach });
    await put(person, item, broken);
    t.strictSame(await carried(item), ['Broken'], reach);
    await remove(person, item);
    t.strictSame(await carried(item), [], reach);
    const refused = await person.force(`/items/${closed}/flags`, { flag_id: String(broken) });
    t.equal(refused.refusal, reach === 'open' ? 'reach' : undefined, reach);
  }
});

t.test('T10 whoever chooses a flag reads there which ones take things out of circulation', async (t) => {
  const item = await world.item({ stockroom: store });
  const person = await holding({ 'items.view': 'any', 'items.flag': 'any' });
  for (const path of [`/items/${item}/flags`, `/batches/flags?item_ids=${item}`]) {
    const groups = (await person.get(path)).document.querySelectorAll('select[name="flag_id"] optgroup');
    const [informs, withdraws] = groups;
    t.strictSame(
      groups.map((group) => group.getAttribute('label')),
      ['Informs', 'Takes it out of circulation'],
      path,
    );
    t.match(informs?.text, /Dusty/);
    t.match(withdraws?.text, /Broken/);
  }
});

t.test('H5 limited staff flag in the stockrooms that they staff, and nowhere else', async (t) => {
  const [mine, theirs] = [await world.item({ stockroom: store }), await world.item({ stockroom: other })];
  const person = await as(lena);
  await put(person, mine, dusty);
  t.strictSame(await carried(mine), ['Dusty']);
  t.equal((await person.get(`/items/${theirs}/flags`)).status, 404);
  t.equal((await person.force(`/items/${theirs}/flags`, { flag_id: String(broken) })).status, 404);
  const { workspaceId: workspace_id, owner } = world;
  await db('flaggings').insert({ workspace_id, item_id: theirs, flag_id: dusty, put_by: owner.id });
  const list = await person.get(`/items?flag_id=${dusty}`);
  t.match(list.text, /1 item(?!s)/, 'what they do not see is not counted');
  t.strictSame(await carried(theirs), ['Dusty']);
});

t.test('T11 taking a flag off is its own toggle, and returns the item to circulation', async (t) => {
  const item = await world.item({ name: 'Crane', stockroom: store });
  await world.flag({ name: 'Lost', on: [item], note: 'Since Monday' });
  const person = await holding({ 'items.view': 'any', 'items.unflag': 'any' });
  const page = await person.get(`/items/${item}`);
  t.match(page.text, /Out of circulation/);
  t.notOk(page.leads(`/items/${item}/flags`), 'putting one on is another toggle');
  t.equal((await person.force(`/items/${item}/flags`, { flag_id: String(broken) })).refusal, 'toggle');
  const form = page.form(`/items/${item}/flags/removal`);
  const freed = await person.submit(form);
  t.match(freed.text, /Crane is not flagged Lost any more/);
  t.match(freed.text, /Free/);
  t.match(freed.text, /Carried before.*Lost.*Since Monday/);
  const again = await person.send(form, { _key: crypto.randomUUID() });
  t.equal(again.status, 409, 'it can be taken off once');
  t.match(again.text, /does not carry this flag any more/);
  const [kept] = await db('flaggings').where({ item_id: item });
  t.ok(kept.removed_at);
});

t.test('C6 an Administrator flags and unflags anywhere', async (t) => {
  const item = await world.item({ stockroom: other });
  const person = await as('administrator');
  await put(person, item, broken);
  t.strictSame(await carried(item), ['Broken']);
  await remove(person, item);
  t.strictSame(await carried(item), []);
});

t.test('T10 an item carries a flag once, and none that is out of use', async (t) => {
  const item = await world.item({ stockroom: store });
  const person = await as('staff');
  const form = (await person.get(`/items/${item}/flags`)).form(`/items/${item}/flags`);
  await person.submit(form, { flag_id: String(broken) });
  const twice = await person.force(`/items/${item}/flags`, { flag_id: String(broken) });
  t.equal(twice.status, 409);
  t.match(twice.text, /is flagged Broken already/);
  const old = await world.flag({ name: 'Old' });
  await db('flags').where({ id: old }).update({ archived_at: new Date() });
  t.notOk(form.options('flag_id').some(({ label }) => label === 'Old'));
  t.equal((await person.force(`/items/${item}/flags`, { flag_id: String(old) })).status, 422);
  const nothing = await person.send((await person.get(`/items/${item}/flags`)).form(`/items/${item}/flags`), {
    note: 'It rattles',
  });
  t.equal(nothing.status, 422);
  t.match(nothing.form(`/items/${item}/flags`).values.note, 'It rattles', 'what was typed stays');
  t.strictSame(await carried(item), ['Broken']);
});

t.test('T10 whose name stands on a flag is told only to those who see people', async (t) => {
  const item = await world.item({ stockroom: store });
  const finder = await world.person({ role: 'front-desk', name: 'Fred Finder' });
  await put(await as(finder), item, dusty, { note: 'A little' });
  t.match((await (await as('staff')).get(`/items/${item}`)).text, /put on by Fred Finder/);
  const self = await (await as('self-service')).get(`/items/${item}`);
  t.match(self.text, /A little/);
  t.notMatch(self.text, /Fred/);
});

t.test('T10 flags show in the list, in the filter and in the export', async (t) => {
  const item = await world.item({ name: 'Zeppelin', stockroom: store });
  const only = await world.flag({ name: 'Half full', colour: 'blue', withdraws: false, on: [item] });
  const person = await as('viewer');
  t.match((await person.get('/items?q=zeppelin')).text, /Free Half full/);
  const filtered = await person.get(`/items?flag_id=${only}`);
  t.match(filtered.text, /Zeppelin.*1 item(?!s)/);
  t.notMatch((await person.get(`/items?flag_id=${broken}`)).document.querySelector('table')?.text, /Zeppelin/);
  t.match((await person.get('/items?status=flagged')).document.querySelector('table')?.text, /Zeppelin/);
  t.notMatch((await person.get('/items?flag_id=nonsense')).text, /Zeppelin/);
  const exported = await (await as('staff')).get(`/items/export?flag_id=${only}`);
  t.match(exported.response.body, /Zeppelin/);
  t.match(exported.response.body, /Half full/);
  t.equal(exported.response.body.trim().split('\n').length, 2);
  const kit = await world.kit(store, 'Airship kit');
  await db('items').where({ id: item }).update({ kit_id: kit });
  t.match((await person.get(`/kits/${kit}`)).text, /Zeppelin.*Half full/);
});

t.test('T10 T11 many items are flagged, and freed of a flag, at once, each decided on by itself', async (t) => {
  const [mine, charged] = [await world.item({ stockroom: store }), await world.item({ stockroom: store })];
  const theirs = await world.item({ stockroom: other });
  const person = await holding({ 'items.view': 'any', 'items.flag': 'open', 'items.unflag': 'any' });
  const asked = (act: string, items: readonly number[]) => {
    return person.get(`/batches/${act}?${items.map((id) => `item_ids=${id}`).join('&')}`);
  };
  await put(person, charged, dusty);
  const flagging = (await asked('flags', [mine, charged, theirs])).form('/batches/flags');
  const done = await person.submit(flagging, { flag_id: String(dusty), note: 'After the show' });
  t.match(done.text, /1 item was flagged\. 1 item was left out/);
  t.match(done.text, /is flagged Dusty already/);
  t.strictSame(await carried(theirs), []);
  const freeing = (await asked('unflagging', [mine, charged])).form('/batches/unflagging');
  t.match((await person.submit(freeing, { flag_id: String(dusty) })).text, /2 items were freed of the flag/);
  t.strictSame([...(await carried(mine)), ...(await carried(charged))], []);
  const viewer = await as('viewer');
  for (const act of ['flags', 'unflagging']) {
    const forced = await viewer.force(`/batches/${act}`, { item_ids: String(mine), flag_id: String(broken) });
    t.equal(forced.refusal, 'toggle', act);
  }
});

t.test(
  'T11 a flag that went into the archive is taken off many items at once, by whoever sees one that carries it',
  async (t) => {
    const carrier = await world.item({ name: 'Old flag carrier', stockroom: store });
    const gone = await world.flag({ name: 'Bygone', on: [carrier] });
    await world.flag({ name: 'Bygone and on nothing' });
    await db('flags').whereLike('name', 'Bygone%').update({ archived_at: new Date() });
    const person = await holding({ 'items.view': 'any', 'items.unflag': 'any', 'items.flag': 'any' });
    const taking = await person.get(`/batches/unflagging?item_ids=${carrier}`);
    t.match(taking.text, /Bygone/);
    t.notMatch(taking.text, /on nothing/);
    t.notMatch((await person.get(`/batches/flags?item_ids=${carrier}`)).text, /Bygone/, 'it is put on nothing more');
    const done = await person.submit(taking.form('/batches/unflagging'), { flag_id: String(gone) });
    t.match(done.text, /1 item was freed of the flag/);
    t.notMatch((await person.get(`/batches/unflagging?item_ids=${carrier}`)).text, /Bygone/);
  },
);

t.test('T10 what is out of circulation is not free in the list', async (t) => {
  const item = await world.item({ name: 'Quadrant', stockroom: store });
  const person = await as('viewer');
  const free = async () => (await person.get('/items?status=free&q=quadrant')).text;
  t.match(await free(), /1 item(?!s)/);
  await world.flag({ on: [item] });
  t.match(await free(), /Nothing matches/);
});

t.test('L15 L33 T45 an equipment manager shapes flags without being an administrator', async (t) => {
  const person = await as('equipment-manager');
  t.ok((await person.get('/settings/equipment')).leads('/flags'));
  t.match((await person.get('/flags')).text, /Broken.*Takes it out of circulation/);
  const typed = { name: 'Needs charging', colour: 'amber', meaning: 'information', description: 'Before it goes out' };
  const made = await person.submit((await person.get('/flags/new')).form('/flags'), typed);
  t.match(made.text, /Needs charging was created/);
  const { id } = await db('flags').where({ name: 'Needs charging' }).first('id');
  t.match(await db('flags').where({ id }).first(), { colour: 'amber', withdraws: false });
  const edit = `/flags/${id}/edit`;
  await person.submit((await person.get(edit)).form(edit), { meaning: 'withdrawn' });
  t.match(await db('flags').where({ id }).first(), { withdraws: true, name: 'Needs charging' });
  const taken = await person.submit((await person.get('/flags/new')).form('/flags'), { name: 'BROKEN' });
  t.equal(taken.status, 422);
  t.match(taken.text, /of that name already/);
  const list = await person.get('/flags');
  const archived = await person.submit(list.form(`/flags/${id}/archive`));
  t.match(archived.text, /put on nothing more/);
  t.match((await person.submit(archived.form(`/flags/${id}/restoration`))).text, /in use again/);
});

t.test('L15 T45 T48 whoever does not customise equipment has no flags to shape', async (t) => {
  for (const role of ['staff', 'editor', 'front-desk', 'viewer']) {
    const person = await as(role);
    for (const path of ['/flags', '/flags/new', `/flags/${broken}/edit`]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of ['/flags', `/flags/${broken}/edit`, `/flags/${broken}/archive`]) {
      t.equal((await person.force(path, { name: 'Mine', version: '1' })).refusal, 'toggle', `${role} ${path}`);
    }
  }
  t.strictSame(await db('flags').where({ name: 'Mine' }), []);
});

t.test('T1 whoever does not see items reaches no flags', async (t) => {
  const item = await world.item({ stockroom: store });
  const person = await holding({ 'inventory.view': 'on' });
  for (const path of ['/flags', `/items/${item}/flags`]) t.equal((await person.get(path)).refusal, 'toggle', path);
  t.equal((await person.force(`/items/${item}/flags`, { flag_id: String(broken) })).refusal, 'toggle');
});

async function put(person: Browser, item: number, flag: number, more: Record<string, string> = {}): Promise<Page> {
  const path = `/items/${item}/flags`;
  return person.submit((await person.get(path)).form(path), { flag_id: String(flag), ...more });
}

async function remove(person: Browser, item: number): Promise<Page> {
  return person.submit((await person.get(`/items/${item}`)).form(`/items/${item}/flags/removal`));
}
