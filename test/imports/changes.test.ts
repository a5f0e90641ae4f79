/** Imports that change what is there: what they find, what they may not, and that an export comes back as it went. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { csvOf } from '../../src/platform/csv.ts';
import { workbookOf } from '../../src/platform/sheets/writing.ts';
import { openSheet, textOfCell } from '../../src/platform/sheets.ts';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';

const { app, as, db, world } = await build(t);
t.setTimeout(300_000);

const hall = await world.location({ name: 'Hall', kind: 'building' });
const annexe = await world.location({ name: 'Annexe', parent: hall });
const vault = await world.location({ name: 'Vault' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const media = await world.stockroom({ name: 'Media store', location: hall, staff: [lena.id] });
const closed = await world.stockroom({ name: 'Closed store', location: vault });
const lamp = await world.item({ name: 'Lamp', stockroom: media });
await world.code({ item: lamp, code: 'L-1' });
await world.code({ item: lamp, code: 'L, "2"' });
const safe = await world.item({ name: 'Safe', stockroom: closed });
await world.code({ item: safe, code: 'S-1' });

t.test(
  'T4 P13 a row changes the item that carries its code, makes what is new, and leaves alone what says nothing new',
  async (t) => {
    const person = await as('administrator');
    const mapping = await uploaded(person, 'Code,Name,Price,Notes\nl-1,Work lamp,12,\nN-1,New lamp,,\nS-1,Safe,,\n');
    t.equal(mapping.form(mapping.path).values.match, 'codes', 'it is suggested where there is a column of codes');
    const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
    t.match(preview.text, /1 row of 3 will become items. 1 item will be changed. 1 row says nothing new/);
    t.match(preview.text, /2 Work lamp Changed ?name: “Lamp” → “Work lamp”, price: nothing → “12.00”/);
    t.match(preview.text, /3 New lamp New item/);
    t.match(preview.text, /4 Safe As it is/);
    const done = await started(person, preview);
    t.match(done.text, /1 item of 3 rows was made. 1 item was changed. 1 row said nothing new/);
    t.match(await db('items').where({ id: lamp }).first(), { name: 'Work lamp', price: '12.00', stockroom_id: media });
    t.strictSame(await db('codes').where({ item_id: lamp }).orderBy('id').pluck('code'), ['L-1', 'L, "2"']);
    t.match((await person.get(`/items/${lamp}/history`)).text, /changed it by an import: name, price/);
  },
);

t.test('P13 an empty cell empties the field only where that was asked for', async (t) => {
  const person = await as('administrator');
  const mapping = await uploaded(person, 'Code,Price,Location\nL-1,,\n');
  t.match((await person.submit(mapping.form(mapping.path))).text, /1 row says nothing new/);
  const again = await person.get(mapping.path);
  const preview = await person.submit(again.form(mapping.path), { empty_clears: 'on' });
  t.match(preview.text, /price: “12.00” → nothing/);
  await started(person, preview);
  t.match(await db('items').where({ id: lamp }).first(), { price: null, location_id: hall });
});

for (const kind of ['csv', 'xlsx'] as const) {
  t.test(
    `T4 T5 P13 what leaves as ${kind} comes back with nothing to change, and changes what was changed in it`,
    async (t) => {
      await world.item({ name: `=Formula ${kind}`, stockroom: media });
      await world.item({ name: `Plain ${kind}`, stockroom: closed });
      const person = await as('administrator');
      const address = kind === 'csv' ? '/items/export' : '/items/export.xlsx';
      const content = (await person.get(address)).response.rawPayload;
      const sheet = await openSheet(content);
      const rows = await Array.fromAsync(sheet.rows);
      const mapping = await uploaded(person, content);
      t.equal(mapping.form(mapping.path).values.match, 'id');
      const preview = await person.submit(mapping.form(mapping.path));
      t.match(
        preview.text,
        new RegExp(`0 rows of ${rows.length} will become items. ${rows.length} rows say nothing new`),
      );
      const changed = rows.map(({ cells }) =>
        [`${cells[0]}!`, ...cells.slice(1)].map((cell) => textOfCell(cell) ?? cell),
      );
      const table = [[...sheet.headings], ...changed];
      const file =
        kind === 'csv'
          ? Buffer.from((await Array.fromAsync(csvOf(table))).join(''))
          : await buffer(workbookOf(Readable.from(table)));
      const again = await uploaded(person, file);
      const done = await started(person, await person.submit(again.form(again.path)));
      t.match(done.text, new RegExp(`${rows.length} items were changed`));
      t.equal((await db('items').where({ name: `Plain ${kind}!` })).length, 1);
    },
  );
}

t.test(
  'H5 T4 T48 limited staff change nothing out of their reach, and learn no more than the form tells',
  async (t) => {
    const before = await db('items').where({ id: safe }).first();
    const person = await as(lena);
    const byCode = await uploaded(person, 'code,name\nS-1,Mine now\n');
    const coded = await person.submit(byCode.form(byCode.path), { stockroom_id: String(media) });
    t.match(coded.text, /Something else carries the code “s-1”/);
    t.notMatch(coded.text, /Safe|Closed store/);
    await started(person, coded);
    const byId = await uploaded(person, `Item ID,Name\n${safe},Mine now\n999999,Mine now\n`);
    const preview = await person.submit(byId.form(byId.path));
    t.match(preview.text, new RegExp(`There is no item ${safe} that you may change`));
    t.match(preview.text, /There is no item 999999 that you may change/);
    await started(person, preview);
    const away = await uploaded(person, `Item ID,Stockroom\n${lamp},Closed store\n`);
    t.match(
      (await person.submit(away.form(away.path), { column_2: 'stockroom_id' })).text,
      /There is no stockroom “Closed store” that you may import into/,
    );
    t.strictSame(await db('items').where({ id: safe }).first(), before);
    const exported = await person.get('/items/export');
    t.notMatch(exported.response.body, /Safe|Closed store|Vault/);
    const workbook = await openSheet((await person.get('/items/export.xlsx')).response.rawPayload);
    t.notMatch(JSON.stringify(await Array.fromAsync(workbook.rows)), /Safe|Closed store|Vault/);
  },
);

t.test('H5 T4 a stockroom that one does not see and one that is not there are told in the same words', async (t) => {
  const person = await as(lena);
  for (const name of ['Closed store', 'No such store']) {
    const mapping = await uploaded(person, `Code,Stockroom\nL-1,${name}\n`);
    t.equal(mapping.form(mapping.path).values.column_2, 'stockroom_id', 'the column is not passed over');
    const preview = await person.submit(mapping.form(mapping.path));
    t.match(preview.text, new RegExp(`Left out ?There is no stockroom “${name}” that you may import into`));
    t.notMatch(preview.text, /As it is/);
  }
});

t.test('T8 moving by an import needs what moving needs', async (t) => {
  const toggles = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'items.manage': 'any',
    'items.import': 'any',
  } as const;
  const text = `Item ID,Location,Notes\n${lamp},Annexe,moved\n`;
  const person = await as(await world.person({ toggles }));
  const mapping = await uploaded(person, text);
  const preview = await person.submit(mapping.form(mapping.path), { column_2: 'location_id' });
  t.match(preview.text, /It fills in what you may not change/);
  await started(person, preview);
  t.match(await db('items').where({ id: lamp }).first(), { location_id: hall });
  const mover = await as(await world.person({ toggles: { ...toggles, 'items.change_location': 'any' } }));
  const again = await uploaded(mover, text);
  await started(mover, await mover.submit(again.form(again.path), { column_2: 'location_id' }));
  t.match(await db('items').where({ id: lamp }).first(), { location_id: annexe, notes: 'moved' });
});

t.test('P13 all or nothing: one wrong row stops all, and each wrong row is told', async (t) => {
  const person = await as('administrator');
  const rows = Array.from({ length: 300 }, (_, n) => `Whole ${n},1`);
  const count = () =>
    db('items')
      .whereLike('name', 'Whole %')
      .then(({ length }) => length);
  const bad = await uploaded(person, ['name,price', ...rows, 'Bad,abc', 'Worse,-'].join('\n'));
  const preview = await person.submit(bad.form(bad.path), { stockroom_id: String(media), wholly: 'yes' });
  t.match(preview.text, /2 rows are wrong.*nothing at all will be imported/);
  const stopped = await started(person, preview);
  t.match(stopped.text, /Stopped.*Nothing was imported, since all or nothing was asked for: 2 rows are wrong/);
  t.equal(await count(), 0);
  const left = await person.get(`${preview.path}/failures`);
  t.strictSame(left.response.body.trim().split('\r\n').length, 3);
  t.match(left.response.body, /Bad,abc,Price: enter an amount/);
  const good = await uploaded(person, ['name,price', ...rows].join('\n'));
  const done = await started(
    person,
    await person.submit(good.form(good.path), { stockroom_id: String(media), wholly: 'yes' }),
  );
  t.match(done.text, /Done.*300 items of 300 rows were made/);
  t.equal(await count(), 300);
});

t.test('P13 all or nothing that is cancelled, or whose maker may not any more, leaves nothing', async (t) => {
  const toggles = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'items.manage': 'any',
    'items.import': 'any',
  } as const;
  const maker = await world.person({ toggles });
  const person = await as(maker);
  const mapping = await uploaded(person, 'name\nNever\n');
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media), wholly: 'yes' });
  const waiting = await person.submit(preview.form(`${preview.path}/run`));
  await person.submit(waiting.form(`${preview.path}/cancellation`));
  await app.jobs.runWaiting();
  const late = await uploaded(person, 'name\nNever\n');
  const form = await person.submit(late.form(late.path), { stockroom_id: String(media), wholly: 'yes' });
  await person.submit(form.form(`${form.path}/run`));
  const { role_id } = await db('people').where({ id: maker.id }).first('role_id');
  await db('role_toggles').where({ role_id, toggle: 'items.import' }).delete();
  await app.jobs.runWaiting();
  t.strictSame(await db('items').where({ name: 'Never' }), []);
  t.strictSame(await db('imports').where({ created_by: maker.id }).orderBy('id').pluck('state'), [
    'cancelled',
    'failed',
  ]);
});

t.test('P13 a person whose right is taken away in the middle does not go on', async (t) => {
  const toggles = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'items.manage': 'any',
    'items.import': 'any',
  } as const;
  const maker = await world.person({ toggles });
  const { role_id } = await db('people').where({ id: maker.id }).first('role_id');
  const person = await as(maker);
  const rows = Array.from({ length: 700 }, (_, n) => `Half ${n}`);
  const mapping = await uploaded(person, ['name', ...rows].join('\n'));
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media), wholly: 'no' });
  await person.submit(preview.form(`${preview.path}/run`));
  await db.raw(`create function take_it_away() returns trigger language plpgsql as $$ begin
    delete from role_toggles where role_id = ${role_id} and toggle = 'items.import'; return null; end $$;
    create trigger take_it_away after update of made on imports for each row when (new.made > 0) execute function take_it_away()`);
  await app.jobs.runWaiting();
  await db.raw('drop trigger take_it_away on imports; drop function take_it_away');
  t.match(await db('imports').where({ created_by: maker.id }).first(), { state: 'failed', made: 250 });
  t.equal((await db('items').whereLike('name', 'Half %')).length, 250);
});

t.test('P13 rows that name one item twice, several items at once, or a formula say so', async (t) => {
  const twins = [
    await world.item({ name: 'Twin one', stockroom: media }),
    await world.item({ name: 'Twin two', stockroom: media }),
  ];
  await db('items').whereIn('id', twins).update({ serial_number: 'SN-1' });
  const person = await as('administrator');
  const bySerial = await uploaded(person, 'serial number,notes\nSN-1,both\n');
  const several = await person.submit(bySerial.form(bySerial.path), {
    match: 'serial_number',
    stockroom_id: String(media),
  });
  t.match(several.text, /Several items match: Twin one, Twin two/);
  const twice = await uploaded(person, 'code,notes,price\nL-1,one,\n"L-1",two,\nN-1,=A1+B1,\nN-2,x,#REF!\n');
  const preview = await person.submit(twice.form(twice.path), { stockroom_id: String(media) });
  t.match(preview.text, /3.*Line 2 is about the same item/);
  t.match(preview.text, /“notes” holds a formula, not its result: =A1\+B1/);
  t.match(preview.text, /“price” holds an error of the spreadsheet: #REF!/);
});

t.test('P13 how columns were chosen is remembered for files of the same headings', async (t) => {
  const person = await as('administrator');
  const first = await uploaded(person, 'Thing,Remark\nOne,x\n');
  t.match(first.form(first.path).values, { column_1: '', column_2: '' });
  await person.submit(first.form(first.path), { column_1: 'name', column_2: 'notes', stockroom_id: String(media) });
  const other = await as(await world.person({ role: 'administrator' }));
  const next = await uploaded(other, 'Thing,Remark\nTwo,y\n');
  t.match(next.form(next.path).values, { column_1: 'name', column_2: 'notes', stockroom_id: String(media) });
  const wrong = await other.submit(next.form(next.path), { column_2: 'name' });
  t.match(wrong.text, /Another column says this already/);
});

t.test('P13 a workbook is read from the sheet that is named', async (t) => {
  const person = await as('administrator');
  const content = await buffer(workbookOf(Readable.from([['Name'], ['From a workbook']])));
  const form = (await person.get('/imports/new')).form('/imports');
  const missing = await person.upload(form, { file: { name: 'list.xlsx', content } }, { sheet: 'Other' });
  t.match(missing.text, /It has no sheet “Other”, but: Sheet1/);
  const mapping = await uploaded(person, content);
  t.match(mapping.text, /read as XLSX/);
  await started(person, await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) }));
  t.equal((await db('items').where({ name: 'From a workbook' })).length, 1);
});

t.test('P13 a long list is looked at page by page', async (t) => {
  const person = await as('administrator');
  const rows = Array.from({ length: 2100 }, (_, n) => `Long ${n + 2}`);
  const mapping = await uploaded(person, ['name', ...rows].join('\n'));
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(media) });
  t.match(preview.text, /2,100 rows: each is decided on when its turn comes/);
  const next = await person.get(`${preview.path}?after=51`);
  t.match(next.text, /52 Long 52 New item/);
  t.notMatch(next.text, /Long 51 /);
  t.ok(next.leads(preview.path), 'and back');
});

async function uploaded(person: Browser, content: string | Buffer): Promise<Page> {
  const form = (await person.get('/imports/new')).form('/imports');
  return person.upload(form, { file: { name: 'list.csv', content } });
}

/** From the preview to the result. */
async function started(person: Browser, preview: Page): Promise<Page> {
  await person.submit(preview.form(`${preview.path}/run`));
  await app.jobs.runWaiting();
  return person.get(preview.path);
}
