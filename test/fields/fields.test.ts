import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Typed } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

t.setTimeout(240_000);
const { as, db, world } = await build(t);
const store = await world.stockroom({ name: 'Store' });
const cameras = await world.category('Cameras');
const film = await world.category('Film cameras', cameras);
const tripods = await world.category('Tripods');

const holding = async (toggles: Scopes) => world.person({ toggles: { 'account.sign_in': 'on', ...toggles } });
const MANAGING = { 'items.view': 'any', 'items.manage': 'any' } as const;

async function fieldOf(category: number, typed: Typed): Promise<number> {
  const person = await as('equipment-manager');
  const page = await person.get(`/categories/${category}/fields/new`);
  const answer = await person.submit(page.form(`/categories/${category}/fields`), typed);
  if (!answer.text.includes('was created')) throw new Error(answer.text);
  return (
    await db('custom_fields')
      .where({ category_id: category, name: String(typed.name) })
      .first()
  ).id;
}

async function choicesOf(field: number): Promise<Map<string, number>> {
  const rows = await db('field_choices').where({ field_id: field, archived_at: null });
  return new Map(rows.map(({ name, id }) => [name, id]));
}

async function edit(browser: Browser, item: number, typed: Typed) {
  const path = `/items/${item}/edit`;
  return browser.submit((await browser.get(path)).form(path), typed);
}

const mount = await fieldOf(cameras, { name: 'Lens mount', type: 'choice', choices: 'PL\nEF\nE', listed: 'on' });
const weight = await fieldOf(cameras, { name: 'Weight', type: 'decimal', unit: 'kg', listed: 'on' });
const gauge = await fieldOf(film, { name: 'Gauge', type: 'whole', unit: 'mm', required: 'on' });
const insurance = await fieldOf(cameras, { name: 'Insured for', type: 'money' });
const load = await fieldOf(tripods, { name: 'Load', type: 'whole', unit: 'kg' });
const mounts = await choicesOf(mount);
const PL = String(mounts.get('PL'));

t.test('P14 L33 an item of a category is asked for its fields, and for those of all above it', async (t) => {
  const manager = await as(await holding(MANAGING));
  const fresh = (await manager.get('/items/new')).form('/items');
  t.strictSame(
    fresh.names.filter((name) => name.startsWith('field_')),
    [],
  );
  const typed = { name: 'Bolex', notes: 'Kept', stockroom_id: String(store), category_id: String(film) };
  const shown = await manager.post('/items/new/fields', { ...fresh.values, ...typed });
  t.equal(shown.status, 200);
  const form = shown.form('/items');
  t.strictSame(
    form.names.filter((name) => name.startsWith('field_')),
    [mount, weight, insurance, gauge].map((id) => `field_${id}`),
  );
  t.match(form.values, typed, 'and nothing that was typed is lost');
  const without = await manager.send(form);
  t.equal(without.status, 422);
  t.match(without.text, /Gauge \(mm\): fill it in/);
  const values = { [`field_${gauge}`]: '16', [`field_${mount}`]: PL, [`field_${weight}`]: '2,50' };
  const made = await manager.submit(without.form('/items'), values);
  t.match(made.text, /Bolex was created/);
  t.match(made.text, /Lens mount ?PL ?Weight ?2.5 kg ?Gauge ?16 mm/);
  const [entry] = await db('audit_entries').where({ action: 'items.create' }).orderBy('id', 'desc').limit(1);
  t.match(entry.after, { Gauge: '16', 'Lens mount': 'PL', Weight: '2.5' });
});

t.test('P14 H5 showing the fields of a category takes nothing that the form does not offer', async (t) => {
  const person = await world.person({
    toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.manage': 'staffed' },
  });
  const nowhere = await as(person);
  const theirs = await world.stockroom({ name: 'Theirs' });
  t.notOk((await nowhere.get('/items/new')).offers('/items'));
  t.equal((await nowhere.force('/items/new/fields', { category_id: String(film) })).status, 422);
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: store, person_id: person.id });
  const elsewhere = await (await World.make(db, 'Elsewhere')).category();
  for (const [typed, status] of [
    [{ stockroom_id: String(store), category_id: String(film) }, 200],
    [{ category_id: String(elsewhere) }, 422],
    [{ stockroom_id: String(theirs) }, 422],
    [{ owner: 'me' }, 403],
  ] as const) {
    t.equal((await nowhere.force('/items/new/fields', typed)).status, status, JSON.stringify(typed));
  }
  const viewer = await as(await holding({ 'items.view': 'any' }));
  t.equal((await viewer.force('/items/new/fields', { category_id: String(film) })).refusal, 'toggle');
});

t.test('P14 saving with a category whose fields were not shown comes back with them, and loses nothing', async (t) => {
  const manager = await as(await holding(MANAGING));
  const fresh = (await manager.get('/items/new')).form('/items');
  const typed = { name: 'Reflex', stockroom_id: String(store), category_id: String(cameras), price: '12' };
  const back = await manager.send(fresh, typed);
  t.equal(back.status, 422);
  t.match(back.text, /fill in its fields below \(Lens mount, Weight, Insured for\)/);
  t.match(back.form('/items').values, { name: 'Reflex', price: '12' });
  t.match((await manager.submit(back.form('/items'))).text, /Reflex was created/);
});

t.test('P14 a field of another category, or of nobody, is refused and nothing is saved', async (t) => {
  const manager = await as(await holding(MANAGING));
  const item = await world.item({ name: 'Sachtler', stockroom: store, category: tripods });
  const before = await db('items').where({ id: item }).first();
  for (const typed of [{ [`field_${mount}`]: PL }, { field_999999: 'x' }, { field_x: 'x' }] as Typed[]) {
    const path = `/items/${item}/edit`;
    const answer = await manager.send((await manager.get(path)).form(path), { name: 'Other', ...typed });
    t.ok(answer.status === 403 || answer.status === 422, `${JSON.stringify(typed)}: ${answer.status}`);
  }
  t.strictSame(await db('items').where({ id: item }).first(), before);
  t.strictSame(await db('field_values').where({ item_id: item }), []);
});

t.test('P14 another category keeps what both ask for, and says what is dropped before it is', async (t) => {
  const manager = await as(await holding(MANAGING));
  const item = await world.item({ name: 'Aaton', stockroom: store, category: film });
  await edit(manager, item, { [`field_${mount}`]: PL, [`field_${gauge}`]: '16' });
  const path = `/items/${item}/edit`;
  const seen = await manager.post(`/items/${item}/edit/fields`, {
    ...(await manager.get(path)).form(path).values,
    category_id: String(cameras),
  });
  t.match(seen.text, /Saving drops what is said in Gauge/);
  t.match(seen.form(path).values, { [`field_${mount}`]: PL });
  const back = await manager.send((await manager.get(path)).form(path), { category_id: String(cameras) });
  t.equal(back.status, 422);
  t.match(back.text, /it has no field for what is said in Gauge/);
  t.equal((await db('field_values').where({ item_id: item })).length, 2, 'nothing is dropped yet');
  t.match((await manager.submit(back.form(path))).text, /Aaton was saved/);
  t.strictSame(await db('field_values').where({ item_id: item }).pluck('value'), [PL]);
  const [entry] = await db('audit_entries').where({ subject_id: item, action: 'items.save' }).orderBy('id', 'desc');
  t.match(entry, { before: { Gauge: '16' }, after: { Gauge: '' } });
});

t.test('P14 what is filled in has to be of the type of its field', async (t) => {
  const lab = await world.category('Lab');
  const wrong: Record<string, readonly string[]> = {
    whole: ['1.5', 'ten', '1e3', '9999999999'],
    decimal: ['1,2,3', 'NaN', '.5.'],
    money: ['-1', '12.345'],
    date: ['2026-02-30', 'tomorrow'],
    yes_no: ['maybe'],
    url: ['javascript:alert(1)', 'ftp://example.com', 'example'],
    email: ['nobody', 'a@b'],
  };
  const right: Record<string, readonly [string, string]> = {
    text: ['Ärger <b>', 'Ärger <b>'],
    whole: ['007', '7'],
    decimal: ['1,50', '1.5'],
    money: ['12.5', '12.50'],
    date: ['2028-02-29', '2028-02-29'],
    yes_no: ['yes', 'yes'],
    url: ['https://example.com/a', 'https://example.com/a'],
    email: ['A@Example.com', 'a@example.com'],
  };
  const manager = await as(await holding(MANAGING));
  const item = await world.item({ name: 'Scope', stockroom: store, category: lab });
  for (const [type, [typed, stored]] of Object.entries(right)) {
    const id = await fieldOf(lab, { name: type, type });
    for (const value of wrong[type] ?? []) {
      const answer = await edit(manager, item, { [`field_${id}`]: value });
      t.equal(answer.status, 422, `${type}: ${value}`);
    }
    await edit(manager, item, { [`field_${id}`]: typed });
    t.equal((await db('field_values').where({ item_id: item, field_id: id }).first())?.value, stored, type);
  }
  t.match((await manager.get(`/items/${item}`)).text, /text ?Ärger <b>.*money ?€12.50.*yes_no ?Yes/s);
});

t.test('P14 T48 an amount of money is shown to those who manage the item only', async (t) => {
  const manager = await as(await holding(MANAGING));
  const item = await world.item({ name: 'Arri', stockroom: store, category: cameras });
  await edit(manager, item, { [`field_${insurance}`]: '5000', [`field_${weight}`]: '3' });
  t.match((await manager.get(`/items/${item}`)).text, /Insured for ?€5,000.00/);
  const viewer = await as(await holding({ 'items.view': 'any', 'items.export': 'any' }));
  t.match((await viewer.get(`/items/${item}`)).text, /Weight ?3 kg/);
  t.notMatch((await viewer.get(`/items/${item}`)).text, /Insured|5,000/);
  t.notMatch((await viewer.get('/items/export')).response.body, /5000/);
  const asked = await viewer.get(`/items?category_id=${cameras}&field_${insurance}=5000`);
  t.notMatch(asked.text, /Arri/, 'nor can it be guessed by a filter');
});

t.test('P14 H5 the list of a category shows and filters by its fields, as far as one sees the items', async (t) => {
  const hidden = await world.item({ name: 'Hidden', stockroom: await world.stockroom(), category: cameras });
  const [one, other] = [
    await world.item({ name: 'Heavy', stockroom: store, category: cameras }),
    await world.item({ name: 'Slight', stockroom: store, category: cameras }),
  ];
  const manager = await as(await holding(MANAGING));
  await edit(manager, one, { [`field_${mount}`]: String(mounts.get('E')), [`field_${weight}`]: '9.5' });
  await edit(manager, other, { [`field_${mount}`]: String(mounts.get('E')), [`field_${weight}`]: '0.5' });
  await edit(manager, hidden, { [`field_${mount}`]: String(mounts.get('E')), [`field_${weight}`]: '9.5' });
  const person = await world.person({ role: 'limited-staff' });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: store, person_id: person.id });
  const staff = await as(person);
  const listOf = async (query: string) => (await staff.get(`/items?category_id=${cameras}&${query}`)).text;
  const all = await listOf(`field_${mount}=${mounts.get('E')}`);
  t.match(all, /Lens mount.*Weight \(kg\).*Heavy.*9.5.*Slight.*0.5/);
  t.notMatch(all, /Hidden|Reflex/);
  for (const [asked, found, left] of [
    ['5..10', /Heavy/, /Slight/],
    ['..1', /Slight/, /Heavy/],
    ['0.5', /Slight/, /Heavy/],
    ['9..', /Heavy/, /Slight/],
  ] as const) {
    const text = await listOf(`field_${weight}=${asked}`);
    t.match(text, found, asked);
    t.notMatch(text, left, asked);
  }
  t.match(await listOf(`field_${weight}=heavy'--`), /Nothing matches/);
  const file = (await as(await holding({ 'items.view': 'any', 'items.export': 'any' }))).get('/items/export');
  t.match((await file).response.body, /Lens mount.*Weight \(kg\)/);
});

t.test('P14 where no two items may say the same, the second is told so, also when both save at once', async (t) => {
  const phones = await world.category('Phones');
  const imei = await fieldOf(phones, { name: 'IMEI', type: 'text', once: 'on' });
  const items = [
    await world.item({ stockroom: store, category: phones }),
    await world.item({ stockroom: store, category: phones }),
  ];
  const manager = await as(await holding(MANAGING));
  const answers = await Promise.all(items.map((item) => edit(manager, item, { [`field_${imei}`]: 'AB-1' })));
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 422]);
  t.match(answers.find(({ status }) => status === 422)?.text ?? '', /IMEI: another item says the same/);
  t.equal((await db('field_values').where({ field_id: imei })).length, 1);
});

t.test('L15 L33 choices are renamed and taken away without any item losing what it says', async (t) => {
  const grips = await world.category('Grips');
  const size = await fieldOf(grips, { name: 'Size', type: 'choice', choices: 'Small\nLarge\nHuge' });
  const sizes = await choicesOf(size);
  const [small, large, huge] = ['Small', 'Large', 'Huge'].map((name) => sizes.get(name));
  const item = await world.item({ name: 'Clamp', stockroom: store, category: grips });
  const manager = await as('equipment-manager');
  await edit(manager, item, { [`field_${size}`]: String(large) });
  const path = `/fields/${size}/edit`;
  const typed = { [`choice_${small}`]: 'Tiny', [`choice_${large}`]: '', [`choice_${huge}`]: '', choices: 'Giant' };
  const saved = await manager.submit((await manager.get(path)).form(path), typed);
  t.match(saved.text, /Size was saved.*Giant, Tiny/);
  t.match((await manager.get(`/items/${item}`)).text, /Size ?Large/, 'it stays where it was chosen');
  const options = (await manager.get(`/items/${item}/edit`)).form(`/items/${item}/edit`).options(`field_${size}`);
  t.strictSame(
    options.map(({ label }) => label),
    ['Not said', 'Giant', 'Large', 'Tiny'],
  );
  const other = await world.item({ stockroom: store, category: grips });
  t.equal(
    (await edit(manager, other, { [`field_${size}`]: String(large) })).status,
    422,
    'and is offered nowhere else',
  );
  const foreign = { [`choice_${PL}`]: 'Mine' };
  t.equal((await manager.send((await manager.get(path)).form(path), foreign)).status, 403);
});

t.test(
  'L15 L33 fields are ordered, archived with what items say in them, and deleted only while nobody says anything',
  async (t) => {
    const sound = await world.category('Sound');
    const [first, second] = [
      await fieldOf(sound, { name: 'Pattern', type: 'text' }),
      await fieldOf(sound, { name: 'Phantom power', type: 'yes_no' }),
    ];
    const item = await world.item({ stockroom: store, category: sound });
    const manager = await as('equipment-manager');
    await edit(manager, item, { [`field_${first}`]: 'Cardioid' });
    const page = `/categories/${sound}`;
    t.notOk((await manager.get(page)).offers(`/fields/${first}/earlier`));
    t.match(
      (await manager.submit((await manager.get(page)).form(`/fields/${second}/earlier`))).text,
      /Phantom power.*Pattern/,
    );
    t.notOk((await manager.get(page)).offers(`/fields/${first}/deletion`));
    t.equal((await manager.force(`/fields/${first}/deletion`)).status, 409);
    await manager.submit((await manager.get(page)).form(`/fields/${first}/archive`));
    t.notMatch((await manager.get(`/items/${item}`)).text, /Cardioid/);
    t.equal((await edit(manager, item, { [`field_${first}`]: 'Omni' })).status, 403, 'what is not offered is refused');
    await manager.submit((await manager.get(page)).form(`/fields/${first}/restoration`));
    t.match((await manager.get(`/items/${item}`)).text, /Cardioid/);
    await manager.submit((await manager.get(page)).form(`/fields/${second}/deletion`));
    t.strictSame(await db('custom_fields').where({ id: second }), []);
  },
);

t.test('P14 many items change category at once only where nothing that they say is lost', async (t) => {
  const [light, bulky] = [
    await world.item({ name: 'Light one', stockroom: store, category: tripods }),
    await world.item({ name: 'Bulky one', stockroom: store, category: tripods }),
  ];
  const manager = await as(await holding(MANAGING));
  await edit(manager, bulky, { [`field_${load}`]: '30' });
  const change = async (category: number) => {
    const page = await manager.get(`/batches/category?item_ids=${light}&item_ids=${bulky}`);
    return manager.submit(page.form('/batches/category'), { category_id: String(category) });
  };
  t.match((await change(film)).text, /Gauge \(mm\)/, 'what has to be filled in is asked for one by one');
  t.match((await change(cameras)).text, /What is said in Load would be lost/);
  t.equal((await db('items').where({ id: light }).first()).category_id, cameras);
  t.equal((await db('items').where({ id: bulky }).first()).category_id, tripods);
});

t.test('L33 a category is not moved away from fields in which its items say something', async (t) => {
  const [above, elsewhere] = [await world.category('Optics'), await world.category('Elsewhere')];
  const below = await world.category('Macro optics', above);
  const glass = await fieldOf(above, { name: 'Glass', type: 'text' });
  const item = await world.item({ stockroom: store, category: below });
  const manager = await as('equipment-manager');
  await edit(manager, item, { [`field_${glass}`]: 'BK7' });
  const path = `/categories/${below}/edit`;
  const move = async () => manager.submit((await manager.get(path)).form(path), { parent_id: String(elsewhere) });
  const refused = await move();
  t.equal(refused.status, 422);
  t.match(refused.text, /Its items say something in Glass/);
  await edit(manager, item, { [`field_${glass}`]: '' });
  t.match((await move()).text, /Elsewhere > Macro optics/);
});

t.test('L15 T45 nobody shapes fields who may not customise equipment', async (t) => {
  const paths = [`/categories/${cameras}/fields`, `/fields/${mount}/edit`, `/fields/${mount}/archive`];
  for (const role of ['staff', 'limited-staff', 'viewer', 'user', 'lab-manager']) {
    const person = await as(role);
    t.equal((await person.get(`/fields/${mount}/edit`)).refusal, 'toggle', role);
    for (const path of paths) {
      const answer = await person.force(path, { name: 'Mine', type: 'text', version: '1' });
      t.equal(answer.refusal, 'toggle', `${role} ${path}`);
    }
  }
  t.equal((await db('custom_fields').where({ id: mount }).first()).name, 'Lens mount');
});

t.test('P14 a copy says what the first one said, and two who edit at once see both versions', async (t) => {
  const manager = await as(await holding(MANAGING));
  const item = await world.item({ name: 'Manfrotto', stockroom: store, category: tripods });
  await edit(manager, item, { [`field_${load}`]: '12' });
  const copies = `/items/${item}/duplicates`;
  await manager.submit((await manager.get(copies)).form(copies), { name: 'Manfrotto copy', copies: '2' });
  const made = await db('items').where({ name: 'Manfrotto copy' }).pluck('id');
  t.strictSame(await db('field_values').whereIn('item_id', made).pluck('value'), ['12', '12']);
  const path = `/items/${item}/edit`;
  const late = (await manager.get(path)).form(path);
  await edit(manager, item, { [`field_${load}`]: '15' });
  const stale = await manager.send(late, { [`field_${load}`]: '9' });
  t.equal(stale.status, 409);
  t.match(stale.text, /Load \(kg\) ?9 ?15/);
});
