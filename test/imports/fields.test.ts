/** What files say in the fields of categories, and which category they name: read, refused, and back as it went. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { csvOf } from '../../src/platform/csv.ts';
import { workbookOf } from '../../src/platform/sheets/writing.ts';
import { openSheet } from '../../src/platform/sheets.ts';
import type { Browser, Page, Typed } from '../browser.ts';
import { build } from '../helper.ts';

const { app, as, db, world } = await build(t);
t.setTimeout(300_000);

const store = await world.stockroom({ name: 'Store' });
const cameras = await world.category('Cameras');
const film = await world.category('Film cameras', cameras);
const cinema = await world.category('Cinema');
const lenses = await world.category('Lenses', cameras);
const primes = await world.category('Lenses', cinema);
const tripods = await world.category('Tripods');

const mount = await fieldOf(cameras, { name: 'Lens mount', type: 'choice', choices: 'PL\nEF\nE' });
const weight = await fieldOf(cameras, { name: 'Weight', type: 'decimal', unit: 'kg' });
const imei = await fieldOf(cameras, { name: 'Body number', type: 'text', once: 'on' });
await fieldOf(film, { name: 'Gauge', type: 'whole', unit: 'mm', required: 'on' });
await fieldOf(cameras, { name: 'Story', type: 'long_text' });
await fieldOf(cameras, { name: 'Insured for', type: 'money' });
await fieldOf(cameras, { name: 'Checked', type: 'date' });
await fieldOf(cameras, { name: 'Weatherproof', type: 'yes_no' });
await fieldOf(cameras, { name: 'Manual', type: 'url' });
await fieldOf(cameras, { name: 'Ask', type: 'email' });
await fieldOf(lenses, { name: 'Flags', type: 'text' });
await fieldOf(lenses, { name: 'Focus', type: 'text' });
await fieldOf(primes, { name: 'Focus', type: 'text' });

const ALL = 'Lens mount,Weight (kg),Body number,Gauge (mm),Insured for,Checked,Weatherproof,Manual,Ask';

t.test('T4 P14 what a file says in the fields of a category is read as its form reads it', async (t) => {
  const person = await as('administrator');
  const mapping = await uploaded(
    person,
    `Name,Code,Category,${ALL}\n${[
      'Bolex,B-1,Cameras > Film cameras,ef,"2,50",BN-1,16,5000,2026-03-01,yes,https://example.com/manual,a@example.org',
      'Alexa,B-2,Cameras,PL,,BN-2,,,,No,,',
    ].join('\n')}\n`,
  );
  t.equal(mapping.form(mapping.path).values.column_4, `field_${mount}`, 'they are suggested by their names');
  const done = await started(person, await previewed(person, mapping));
  t.match(done.text, /2 items of 2 rows were made/);
  t.match(await said('Bolex'), {
    ...{ 'Lens mount': 'EF', Weight: '2.5', 'Body number': 'BN-1', Gauge: '16', 'Insured for': '5000.00' },
    ...{ Checked: '2026-03-01', Weatherproof: 'yes', Manual: 'https://example.com/manual', Ask: 'a@example.org' },
  });
  t.strictSame(await said('Alexa'), { 'Body number': 'BN-2', 'Lens mount': 'PL', Weatherproof: 'no' });
});

t.test(
  'T5 P14 however many fields there are, none is missing from an export or from the columns of an import',
  async (t) => {
    const crowded = await world.category('Crowded');
    const names = Array.from({ length: 140 }, (_, n) => `Crowded field ${n}`);
    const of = { workspace_id: world.workspaceId, category_id: crowded, kind: 'text' };
    await db('custom_fields').insert(names.map((name, place) => ({ ...of, name, place })));
    const person = await as('administrator');
    const file = (await person.get('/items/export')).response.body;
    t.strictSame(
      names.filter((name) => !file.split('\r\n')[0]?.split(',').includes(name)),
      [],
    );
    const mapping = await uploaded(person, file);
    const said = Object.values(mapping.form(mapping.path).values);
    t.ok(said.filter((value) => String(value).startsWith('field_')).length >= names.length);
    await db('custom_fields').where({ category_id: crowded }).update({ archived_at: new Date() });
  },
);

t.test('T4 P14 a row changes what an item says in a field, and the record tells it', async (t) => {
  const person = await as('administrator');
  const preview = await previewed(person, await uploaded(person, 'Code,Weight (kg)\nB-1,"3,0"\nB-2,\n'));
  t.match(preview.text, /Weight: “2.5” → “3”/);
  t.match(preview.text, /1 row says nothing new/);
  await started(person, preview);
  t.match(await said('Bolex'), { Weight: '3' });
  const [entry] = await db('audit_entries').where({ action: 'items.import_changes' }).orderBy('id', 'desc').limit(1);
  t.match(entry, { before: { Weight: '2.5' }, after: { Weight: '3' } });
  const emptied = await uploaded(person, 'Code,Weight (kg),Gauge (mm)\nB-1,,\nB-2,,\n');
  const wanted = await previewed(person, emptied, { empty_clears: 'on' });
  t.match(wanted.text, /Gauge \(mm\): fill it in/, 'what has to be filled in is not emptied');
});

t.test('T4 P14 each wrong value is told with its field, and a field of another category by its name', async (t) => {
  const person = await as('administrator');
  const rows = [
    'Wrong number,Cameras,,heavy,,,,,,,',
    'Wrong choice,Cameras,XYZ,,,,,,,,',
    'Wrong amount,Cameras,,,,,much,,,,',
    'Wrong day,Cameras,,,,,,soon,,,',
    'Wrong word,Cameras,,,,,,,perhaps,,',
    'Wrong address,Cameras,,,,,,,,javascript:1,',
    'Wrong mail,Cameras,,,,,,,,,nobody',
    'Not its field,Cameras,,,,35,,,,,',
    'Nothing of it,Tripods,,1,,,,,,,',
    'Of nothing,,,1,,,,,,,',
    'Not filled in,Cameras > Film cameras,,1,,,,,,,',
  ];
  const preview = await previewed(person, await uploaded(person, `Name,Category,${ALL}\n${rows.join('\n')}\n`));
  for (const words of [
    /Wrong number.*Weight \(kg\): enter a number/,
    /“Lens mount”: “XYZ” is not known here/,
    /Insured for: enter an amount/,
    /Checked: enter a date/,
    /“Weatherproof”: “perhaps” is not known here/,
    /Manual: enter an address/,
    /Ask: /,
    /Not its field Cameras Left out ?Gauge \(mm\): only what is of “Film cameras”, or of a category below it/,
    /Nothing of it Tripods Left out ?Weight \(kg\): only what is of “Cameras”/,
    /Of nothing Left out ?Weight \(kg\): only what is of “Cameras”/,
    /Not filled in.*Gauge \(mm\): fill it in/,
  ]) {
    t.match(preview.text, words);
  }
  const done = await started(person, preview);
  t.match(done.text, /11 rows were left out/);
  t.strictSame(await db('items').whereLike('name', 'Wrong%').orWhereLike('name', 'Not%'), []);
});

t.test('T4 P14 what no two items may say is told before, for what is there and within the file', async (t) => {
  const person = await as('administrator');
  const text = 'Name,Category,Code,Body number\nOld,Cameras,C-1,bn-1\nNew,Cameras,C-2,BN-9\nAgain,Cameras,C-3,bn-9\n';
  const preview = await previewed(person, await uploaded(person, text));
  t.match(preview.text, /Old Cameras Left out ?Body number: another item says the same/);
  t.match(preview.text, /Again Cameras Left out ?Body number: line 3 says the same/);
  const done = await started(person, preview);
  t.match(done.text, /1 item of 3 rows was made. 2 rows were left out/);
  t.equal((await db('field_values').where({ field_id: imei }).whereRaw('lower(value) = ?', ['bn-9'])).length, 1);
});

t.test('H5 T4 T48 limited staff fill in the fields of their own items, and of no others', async (t) => {
  const theirs = await world.item({ name: 'Theirs', stockroom: await world.stockroom(), category: cameras });
  const lena = await world.person({ role: 'limited-staff' });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: store, person_id: lena.id });
  const person = await as(lena);
  const own = (await db('items').where({ name: 'Alexa' }).first()).id;
  const preview = await previewed(person, await uploaded(person, `Item ID,Weight (kg)\n${own},7\n${theirs},7\n`));
  t.match(preview.text, new RegExp(`There is no item ${theirs} that you may change`));
  await started(person, preview);
  t.match(await said('Alexa'), { Weight: '7' });
  t.strictSame(await said('Theirs'), {});
  const exported = await openSheet((await person.get('/items/export')).response.rawPayload);
  t.notMatch(JSON.stringify(await Array.fromAsync(exported.rows)), /Theirs/);
});

t.test('T4 L33 a category is named by its path, or by a name that only one has', async (t) => {
  const person = await as('administrator');
  const rows = ['By path,cinema>Lenses', 'By name,Tripods', 'Vague,lenses', 'Nowhere,Cinema > Lenses > '];
  const preview = await previewed(person, await uploaded(person, `Name,Category\n${rows.join('\n')}\n`));
  t.match(preview.text, /Several categories are called “lenses”: write “Cameras > Lenses” or “Cinema > Lenses”/);
  t.match(preview.text, /There is no category “Cinema > Lenses >”/);
  await started(person, preview);
  t.strictSame(
    await db('items').whereIn('name', ['By path', 'By name', 'Vague']).orderBy('name').pluck('category_id'),
    [tripods, primes],
  );
});

t.test('T4 L33 categories that are not there yet are made with all above them, each once', async (t) => {
  const person = await as('administrator');
  const rows = [
    'Drone,Cameras > Flying > Small,1.5',
    'Kite,cameras > flying > small,2',
    'Balloon,Cameras > Flying,3',
    'Rug,Flying carpets,',
    'Heavy rug,Flying carpets,4',
  ];
  const preview = await previewed(person, await uploaded(person, `Name,Category,Weight (kg)\n${rows.join('\n')}\n`));
  t.match(preview.text, /New categories will be made: .*Cameras > Flying > Small/);
  t.match(preview.text, /Heavy rug Flying carpets Left out ?Weight \(kg\): only what is of “Cameras”/);
  await started(person, preview);
  const flying = await db('categories').where({ parent_id: cameras, name: 'Flying' });
  const small = await db('categories').where({ name: 'Small' });
  t.match([flying.length, small.length, small[0].parent_id], [1, 1, flying[0].id]);
  t.strictSame(
    await db('items').whereIn('name', ['Drone', 'Kite', 'Balloon', 'Rug', 'Heavy rug']).orderBy('name').pluck('name'),
    ['Balloon', 'Drone', 'Kite', 'Rug'],
  );
  t.match(await said('Kite'), { Weight: '2' }, 'and have the fields of what is above them');
  const lena = await as(await world.person({ role: 'limited-staff' }));
  const theirs = await uploaded(lena, 'Name,Category\nX,Cameras > Sinking\n');
  t.notOk(theirs.form(theirs.path).names.includes('create_categories'));
});

for (const kind of ['csv', 'xlsx'] as const) {
  t.test(`T4 T5 P13 P14 fields and paths that leave as ${kind} come back with nothing to change`, async (t) => {
    const person = await as('administrator');
    const text = [
      'Name,Category,Story,Flags of Cameras > Lenses,Focus of Cameras > Lenses,Focus of Cinema > Lenses',
      `Epic ${kind},Cameras,"One line; another\n=1+1, ""quoted""",,,`,
      `Zoom ${kind},Cameras > Lenses,-5,red,manual,`,
      `Prime ${kind},Cinema > Lenses,,,,007`,
    ].join('\n');
    t.match((await started(person, await previewed(person, await uploaded(person, text)))).text, /3 items of 3 rows/);
    t.strictSame(await said(`Zoom ${kind}`), { Story: '-5', Flags: 'red', Focus: 'manual' });
    t.strictSame(await said(`Prime ${kind}`), { Focus: '007' });
    const counted = await world.item({ name: `Cables ${kind}`, stockroom: store });
    await db('items').where({ id: counted }).update({ counted: true, quantity: 12 });
    const content = (await person.get(kind === 'csv' ? '/items/export' : '/items/export.xlsx')).response.rawPayload;
    const sheet = await openSheet(content);
    const rows = await Array.fromAsync(sheet.rows);
    const category = sheet.headings.indexOf('Category');
    t.ok(rows.some(({ cells }) => cells[0] === `Prime ${kind}` && cells[category] === 'Cinema > Lenses'));
    const preview = await previewed(person, await uploaded(person, content), {}, false);
    t.match(preview.text, new RegExp(`0 rows of ${rows.length} will become items. ${rows.length} rows say nothing`));
    const done = await started(person, preview);
    t.match(done.text, new RegExp(`${rows.length} rows said nothing new`));
    const heavier = [
      [...sheet.headings],
      ...rows
        .filter(({ cells }) => cells[0] === 'Bolex')
        .map(({ cells }) => cells.map((cell, n) => (sheet.headings[n] === 'Weight (kg)' ? '4.25' : cell))),
    ];
    const file =
      kind === 'csv'
        ? Buffer.from((await Array.fromAsync(csvOf(heavier))).join(''))
        : await buffer(workbookOf(Readable.from(heavier)));
    await db('field_values').where({ field_id: weight }).update({ value: '1' });
    await started(person, await previewed(person, await uploaded(person, file), {}, false));
    t.match(await said('Bolex'), { Weight: '4.25', Gauge: '16' });
  });
}

async function fieldOf(category: number, typed: Typed): Promise<number> {
  const person = await as('equipment-manager');
  const page = await person.get(`/categories/${category}/fields/new`);
  const answer = await person.submit(page.form(`/categories/${category}/fields`), typed);
  if (!answer.text.includes('was created')) throw new Error(answer.text);
  const made = await db('custom_fields')
    .where({ category_id: category, name: String(typed.name) })
    .first();
  return made.id;
}

/** What an item says, by the names of its fields; a choice by its name. */
async function said(name: string): Promise<Record<string, string>> {
  const rows = await db('field_values')
    .join('items', 'items.id', 'field_values.item_id')
    .join('custom_fields', 'custom_fields.id', 'field_values.field_id')
    .leftJoin('field_choices', 'field_choices.id', 'field_values.choice_id')
    .where('items.name', name)
    .select({ field: 'custom_fields.name', value: db.raw('coalesce(field_choices.name, field_values.value)') });
  return Object.fromEntries(rows.map(({ field, value }) => [field, value]));
}

async function uploaded(person: Browser, content: string | Buffer): Promise<Page> {
  const form = (await person.get('/imports/new')).form('/imports');
  return person.upload(form, { file: { name: 'list.csv', content } });
}

async function previewed(person: Browser, mapping: Page, typed: Typed = {}, placed = true): Promise<Page> {
  return person.submit(mapping.form(mapping.path), { ...(placed ? { stockroom_id: String(store) } : {}), ...typed });
}

/** From the preview to the result. */
async function started(person: Browser, preview: Page): Promise<Page> {
  await person.submit(preview.form(`${preview.path}/run`));
  await app.jobs.runWaiting();
  return person.get(preview.path);
}
