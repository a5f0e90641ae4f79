/** Imports through their pages: what is read, what is refused, and that each row is made once, by whoever may. */
import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';

const { app, as, db, world } = await build(t);
t.setTimeout(600_000);
const DATA = new URL('../../../shared/data/', import.meta.url);

const hall = await world.location({ name: 'Hall', kind: 'building' });
const vault = await world.location({ name: 'Vault', parent: hall });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const media = await world.stockroom({ name: 'Media store', location: hall, staff: [lena.id] });
const closed = await world.stockroom({ name: 'Closed store', location: vault });

t.test('T4 P13 who imports brings a list: columns, preview, progress, result', async (t) => {
  const person = await as('administrator');
  t.ok((await person.get('/items')).leads('/imports/new'));
  const mapping = await uploaded(
    person,
    'Name,Category,Serial,Price\nLamp,Light,L-1,10\nStand,Light,,abc\n\nTripod,,T-1,\n',
  );
  t.match(mapping.title, /Which column says what/);
  t.match(mapping.text, /3 rows/);
  const form = mapping.form(mapping.path);
  t.match(form.values, { column_1: 'name', column_2: 'category_id', column_3: 'serial_number', column_4: 'price' });
  t.match((await person.submit(form)).text, /Choose the stockroom/);
  const preview = await person.submit(form, { stockroom_id: String(media) });
  t.match(preview.text, /2 rows of 3 will become items/);
  t.match(preview.text, /1 row will be left out/);
  t.match(preview.text, /New categories will be made: Light/);
  t.match(preview.text, /5 Tripod/, 'blank rows are left out, and the lines are those of the file');
  t.match(preview.text, /3 Stand Light Left out ?Price: enter an amount/);
  t.strictSame(await db('items').where({ stockroom_id: media }), [], 'nothing is made yet');
  const waiting = await person.submit(preview.form(`${preview.path}/run`));
  t.match(waiting.text, /Waiting/);
  t.ok(waiting.document.querySelector('progress'));
  t.match(waiting.document.querySelector('noscript')?.toString(), /refresh/);
  await app.jobs.runWaiting();
  const done = await person.get(preview.path);
  t.match(done.text, /Done.*2 items of 3 rows were made. 1 row was left out/);
  t.match(done.text, /3 Stand Price: enter an amount/);
  const items = await db('items').where({ stockroom_id: media }).orderBy('name');
  t.match(items, [
    { name: 'Lamp', serial_number: 'L-1', price: '10.00', location_id: hall },
    { name: 'Tripod', serial_number: 'T-1', price: null },
  ]);
  t.match(await db('categories'), [{ name: 'Light' }]);
  const shaped = await db('audit_entries').where({ action: 'categories.create' });
  t.match(
    shaped,
    [{ subject_kind: 'category', after: { name: 'Light' } }],
    'P19 also what comes along is written down',
  );
  const left = await person.get(`${preview.path}/failures`);
  t.match(left.response.body, /Name,Category,Serial,Price,Why it was left out\r\nStand,Light,,abc,/);
  const entries = await db('audit_entries').where({ action: 'items.import' });
  t.equal(entries.length, 2);
  t.match((await person.get(`/items/${items[0].id}/history`)).text, /imported it/);
  const fragment = await person.get(preview.path, { 'hx-request': 'true' });
  t.notMatch(fragment.response.body, /<html/);
});

t.test(
  'P13 what nobody sees in a file is not imported with it, be it in a name, a code or a new category',
  async (t) => {
    const person = await as('administrator');
    const text = 'Name,Category,Code\nGaf\u200Bfer tape\u202E,Ta\u2060pe,G\uFEFF-1\n\u200B,Tape,G-2\n';
    const mapping = await uploaded(person, text);
    const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
    t.match(preview.text, /1 row of 2 will become items/);
    await person.submit(preview.form(`${preview.path}/run`));
    await app.jobs.runWaiting();
    const [made] = await db('items').where({ name: 'Gaffer tape' }).select('id', 'category_id');
    t.match(await db('codes').where({ item_id: made?.id ?? 0 }), [{ code: 'G-1' }]);
    t.match(await db('categories').where({ id: made?.category_id ?? 0 }), [{ name: 'Tape' }]);
  },
);

t.test('P13 a file is taken whatever characters its name holds', async (t) => {
  const person = await as('administrator');
  const form = (await person.get('/imports/new')).form('/imports');
  const page = await person.upload(form, { file: { name: 'li\0st.csv', content: 'Name\nLamp\n' } });
  t.match(page.text, /list\.csv: 1 row/);
});

t.test('P13 the same file again warns, and equal names are separate items', async (t) => {
  const person = await as('administrator');
  const text = 'name\nTwin\nTwin\n';
  await finished(person, await uploaded(person, text));
  const again = await uploaded(person, text);
  t.match(again.text, /very same file was imported before/);
  await finished(person, again);
  t.equal((await db('items').where({ name: 'Twin' })).length, 4);
});

t.test('T4 who does not import sees no way to it and gets none', async (t) => {
  const imported = await uploaded(await as('administrator'), 'name\nSecret\n');
  for (const role of ['user', 'self-service', 'viewer', 'scientist']) {
    const person = await as(role);
    t.notOk(
      (await person.get('/items')).links.some(({ href }) => href.startsWith('/imports')),
      role,
    );
    for (const path of ['/imports', '/imports/new', imported.path, imported.path.replace('/mapping', '')]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of [
      '/imports',
      imported.path,
      imported.path.replace('mapping', 'run'),
      imported.path.replace('mapping', 'cancellation'),
    ]) {
      t.equal((await person.force(path)).refusal, 'toggle', `${role} ${path}`);
    }
  }
});

t.test('H5 an import is its maker’s own: nobody else finds it', async (t) => {
  const imported = await uploaded(await as('administrator'), 'name\nSecret\n');
  const id = imported.path.replace('/mapping', '');
  for (const who of [lena, 'administrator'] as const) {
    const person = await as(who);
    t.notMatch((await person.get('/imports')).text, /Secret|list.csv.*Not started/);
    for (const path of [id, imported.path, `${id}/failures`]) t.equal((await person.get(path)).status, 404, path);
    for (const path of ['run', 'cancellation', 'mapping'])
      t.equal((await person.force(`${id}/${path}`)).status, 404, path);
  }
  t.equal(
    (
      await db('imports')
        .where({ id: Number(id.split('/').at(-1)) })
        .first('state')
    ).state,
    'draft',
  );
});

t.test('H4 H5 T48 limited staff import into their stockroom and into no other, by picker or by name', async (t) => {
  const person = await as(lena);
  const mapping = await uploaded(
    person,
    'name,stockroom,location\nOurs,Media store,Hall\nTheirs,Closed store,\nNowhere,,\n',
  );
  const form = mapping.form(mapping.path);
  t.notOk(form.options('stockroom_id').some(({ label }) => label === 'Closed store'));
  t.notOk(form.names.includes('create_categories'), 'making categories is not offered');
  const forced = await person.send(form, { stockroom_id: String(closed) });
  t.equal(forced.status, 422);
  t.equal((await person.send(form, { create_categories: 'on' })).refusal, 'field');
  const preview = await person.submit(form);
  t.match(preview.text, /There is no stockroom “Closed store” that you may import into/);
  t.match(preview.text, /It names no stockroom/);
  await started(person, preview);
  t.strictSame(await db('items').whereIn('name', ['Ours', 'Theirs', 'Nowhere']).pluck('name'), ['Ours']);
});

t.test('L33 an unknown category is an error for those who do not customise equipment', async (t) => {
  const person = await as(lena);
  const mapping = await uploaded(person, 'name,category\nDrone,Flying\n');
  const form = mapping.form(mapping.path);
  t.equal(form.values.column_2, '', 'a column of unknown names is not suggested');
  const preview = await person.submit(form, { stockroom_id: String(media), column_2: 'category_id' });
  t.match(preview.text, /There is no category “Flying”/);
  t.notMatch(preview.text, /will be made/);
  await started(person, preview);
  t.strictSame(await db('items').where({ name: 'Drone' }), []);
  t.strictSame(await db('categories').where({ name: 'Flying' }), []);
});

t.test('I14 a span holds for imports: no row lands outside it', async (t) => {
  const person = await as(await world.person({ role: 'staff', span: [vault] }));
  const mapping = await uploaded(person, 'name,location\nInside,Vault\nOutside,Hall\n');
  const form = mapping.form(mapping.path);
  t.strictSame(
    form.options('stockroom_id').map(({ label }) => label),
    ['None', 'Closed store'],
  );
  const preview = await person.submit(form, { stockroom_id: String(closed) });
  t.match(preview.text, /There is no location “Hall”/);
  await started(person, preview);
  t.strictSame(await db('items').whereIn('name', ['Inside', 'Outside']).pluck('name'), ['Inside']);
});

t.test('what is taken away while an import waits is not done any more', async (t) => {
  const maker = await world.person({
    toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.manage': 'any', 'items.import': 'any' },
  });
  const person = await as(maker);
  const mapping = await uploaded(person, 'name\nLate\n');
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
  await person.submit(preview.form(`${preview.path}/run`));
  const { role_id } = await db('people').where({ id: maker.id }).first('role_id');
  await db('role_toggles').where({ role_id, toggle: 'items.import' }).delete();
  await app.jobs.runWaiting();
  t.strictSame(await db('items').where({ name: 'Late' }), []);
  t.match(await db('imports').where({ created_by: maker.id }).first(), { state: 'failed' });
});

t.test('an import that two processes run at once, and that is taken up again, makes each row once', async (t) => {
  const person = await as('administrator');
  const names = Array.from({ length: 120 }, (_, n) => `Once ${n}`);
  const mapping = await uploaded(person, ['name', ...names].join('\n'));
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
  await person.submit(preview.form(`${preview.path}/run`));
  const importId = Number(preview.path.split('/').at(-1));
  await db.raw(`select graphile_worker.add_job('imports:run', ?::json)`, [
    JSON.stringify({ workspaceId: world.workspaceId, importId }),
  ]);
  await Promise.all([app.jobs.runWaiting(), app.jobs.runWaiting()]);
  t.equal((await db('items').whereLike('name', 'Once %')).length, 120);
  t.match((await person.get(preview.path)).text, /120 items of 120 rows were made/);
  t.equal((await person.force(`${preview.path}/run`)).status, 409, 'it is not started twice');
});

t.test('an import that its process left is taken up by the next', async (t) => {
  const person = await as('administrator');
  const mapping = await uploaded(person, 'name\nOrphan\n');
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
  await person.submit(preview.form(`${preview.path}/run`));
  await db.raw('delete from graphile_worker._private_jobs');
  await db('imports')
    .where({ id: Number(preview.path.split('/').at(-1)) })
    .update({ beat_at: new Date(0) });
  await db.raw(`select graphile_worker.add_job('imports:resume', '{}'::json)`);
  await app.jobs.runWaiting();
  t.equal((await db('items').where({ name: 'Orphan' })).length, 1);
});

t.test('an import that is cancelled makes nothing more', async (t) => {
  const person = await as('administrator');
  const mapping = await uploaded(person, 'name\nNever\n');
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
  const waiting = await person.submit(preview.form(`${preview.path}/run`));
  t.equal((await person.get(mapping.path)).status, 409, 'its columns are settled');
  const cancelled = await person.submit(waiting.form(`${preview.path}/cancellation`));
  t.match(cancelled.text, /Cancelled/);
  await app.jobs.runWaiting();
  t.strictSame(await db('items').where({ name: 'Never' }), []);
  t.equal((await person.force(`${preview.path}/cancellation`)).status, 409);
});

t.test('files are read as spreadsheets save them', async (t) => {
  const person = await as('administrator');
  const text = 'name;notes\r\nMüller lamp;“käse”\r\n';
  const latin = Buffer.from([...'name;notes\r\nMüller lamp;x'].map((each) => each.charCodeAt(0)));
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  for (const content of [text, `\uFEFF${text}`, latin, utf16, text.replaceAll(';', '\t'), text.replaceAll(';', ',')]) {
    const mapping = await uploaded(person, content);
    const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
    t.match(preview.text, /Müller lamp/);
    t.match(preview.text, /1 row of 1 will become items/);
  }
});

t.test('a file that is no list of items is refused in words, and nothing is kept', async (t) => {
  const person = await as('administrator');
  const kept = await db('imports').count();
  const bad: [string | Buffer, RegExp][] = [
    ['', /The file is empty/],
    ['name\n', /no rows below/],
    ['name,Name\nx,y\n', /Two columns are called “name”/],
    ['name,,notes\nx,y,z\n', /Column 2 has no heading/],
    ['name\n"never closed\n', /never closed.*line/],
    [Buffer.from('PK\u0003\u0004\0\0\0name\n'), /workbook is damaged/],
    [`name\n${'x\n'.repeat(100_001)}`, /at most 100,000/],
    [`name\n"${'x'.repeat(10_000_000)}"\n`, /far too long/],
  ];
  for (const [content, words] of bad) {
    const page = await uploaded(person, content);
    t.equal(page.status, 422, String(words));
    t.match(page.text, words);
    t.match(page.title, /^Error:/);
  }
  const form = (await person.get('/imports/new')).form('/imports');
  t.match((await person.upload(form, {})).text, /Choose a CSV or XLSX file/);
  t.strictSame(await db('imports').count(), kept);
});

t.test('each row says what is wrong with it', async (t) => {
  await world.location({ name: 'Shelf', parent: hall });
  await world.location({ name: 'Shelf', parent: vault });
  const other = await world.item({ name: 'Other', stockroom: media });
  await world.code({ item: other, code: 'TAKEN' });
  const person = await as('administrator');
  const rows = [
    `${'x'.repeat(201)},,,`,
    ',Shelf,,A-0',
    'Vague,Shelf,,A-1',
    'Exact,Hall > Shelf,,A-2',
    'Coded,,,taken',
    'Again,,,a-2',
    'Wide,,,,surplus',
    'Late,,yesterday,',
  ];
  const mapping = await uploaded(person, `name,location,bought on,code\n${rows.join('\n')}\n`);
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media), match: 'none' });
  for (const words of [
    /at most 200 characters/,
    /Enter name/,
    /Several locations are called “Shelf”/,
    /Something else carries the code “taken”/,
    /Line 5 names the code “a-2” already/,
    /5 cells, but the first row names 4/,
    /enter a date/,
  ]) {
    t.match(preview.text, words);
  }
  const done = await started(person, preview);
  t.match(done.text, /1 item of 8 rows was made. 7 rows were left out/);
  t.match(done.text, /Something else carries the code “taken”/);
});

for (const [file, rows, name] of [
  ['ncad/MID_Equipment_Import.csv', 177, 'Canon EOS 250D Camera'],
  ['nemo/tools.csv', 137, 'PECVD'],
] as const) {
  const path = new URL(file, DATA);
  const skip = existsSync(path) ? false : `${file} is not there: it belongs to the data beside the checkout`;
  t.test(`P13 the real list ${file} is imported through the pages, untouched`, { skip }, async (t) => {
    const stockroom = await world.stockroom({ name: `For ${file}` });
    const person = await as('administrator');
    const mapping = await uploaded(person, readFileSync(path));
    const form = mapping.form(mapping.path);
    t.equal(form.values.column_1, 'name');
    t.ok(Object.values(form.values).includes('category_id'));
    const preview = await person.submit(form, { stockroom_id: String(stockroom) });
    t.match(preview.text, new RegExp(`${rows} rows of ${rows} will become items`));
    const done = await started(person, preview);
    t.match(done.text, new RegExp(`${rows} items of ${rows} rows were made`));
    t.equal((await db('items').where({ stockroom_id: stockroom })).length, rows);
    t.match(
      (await person.get(`/items?stockroom_id=${stockroom}&q=${encodeURIComponent(name)}`)).text,
      new RegExp(name),
    );
    t.equal((await db('items').where({ stockroom_id: stockroom }).whereNull('category_id')).length, 0);
  });
}

async function uploaded(person: Browser, content: string | Buffer): Promise<Page> {
  const form = (await person.get('/imports/new')).form('/imports');
  return person.upload(form, { file: { name: 'list.csv', content } });
}

/** From the columns to the result, into the stockroom of media. */
async function finished(person: Browser, mapping: Page): Promise<Page> {
  return started(person, await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) }));
}

/** From the preview to the result. */
async function started(person: Browser, preview: Page): Promise<Page> {
  await person.submit(preview.form(`${preview.path}/run`));
  await app.jobs.runWaiting();
  return person.get(preview.path);
}
