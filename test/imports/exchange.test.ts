/** The commands that import and export: as whom, into what, and with which exit code. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { exportFile, importFile } from '../../src/exchange.ts';
import { testDatabase } from '../database.ts';
import { World } from '../factories.ts';

const { knex: db } = await testDatabase(t);
const world = await World.make(db);
const folder = await mkdtemp(join(tmpdir(), 'exchange-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const lena = await world.person({ role: 'limited-staff' });
const wrong: string[] = [];
const say = { log: () => {}, error: (line: string) => void wrong.push(line) };
const viewer = await world.person({ role: 'viewer' });
const media = await world.stockroom({ name: 'Media store', staff: [lena.id] });
await world.stockroom({ name: 'Closed store' });

t.test('T4 P13 a file is imported from the command line, by an owner, and its wrong rows end it with 1', async (t) => {
  const good = await file('good.csv', 'Product,Barcode\nLamp,L-1\n');
  t.equal(await importFile(db, [good, '--stockroom', 'media store', '--mapping', 'Name=Product'], say), 0);
  t.match(await db('items').first(), { name: 'Lamp', stockroom_id: media });
  const bad = await file('bad.csv', 'name,price\nStand,abc\nTripod,1\n');
  t.equal(await importFile(db, [bad, '--stockroom', 'Media store'], say), 1);
  t.match(wrong, [/Line 2: Price/]);
  t.equal(await importFile(db, [bad, '--stockroom', 'Media store', '--all-or-nothing'], say), 1);
  t.strictSame(await db('items').orderBy('name').pluck('name'), ['Lamp', 'Tripod']);
});

t.test('T4 T5 H5 the commands act as the person who is named, and refuse what that person may not', async (t) => {
  const list = await file('list.csv', 'name\nX\n');
  await t.rejects(importFile(db, [list, '--stockroom', 'Closed store', '--person', lena.email], say), {
    message: /no stockroom "Closed store"/,
  });
  await t.rejects(importFile(db, [list, '--stockroom', 'Media store', '--person', viewer.email], say), {
    message: /lacks the permission items.import/,
  });
  await t.rejects(exportFile(db, [join(folder, 'x.csv'), '--person', viewer.email], say), {
    message: /lacks the permission items.export/,
  });
  for (const [args, message] of [
    [[list], /Name a stockroom/],
    [[join(folder, 'none.csv')], /cannot be read/],
    [[list, '--stockroom', 'Media store', '--mapping', 'name=Nothing'], /no column "Nothing"/],
    [[list, '--stockroom', 'Media store', '--mapping', 'colour=name'], /no field "colour"/],
    [[list, '--person', 'nobody@example.org'], /Nobody has the address/],
    [[list, '--wrong'], /Unknown option/],
    [[await file('empty.csv', '')], /The file is empty/],
  ] as const) {
    await t.rejects(importFile(db, args, say), { message });
  }
  await t.rejects(exportFile(db, [join(folder, 'x.pdf')], say), { message: /ends with .csv or .xlsx/ });
});

t.test('T5 H5 what is exported from the command line is what that person sees', async (t) => {
  await world.item({ name: 'Hidden', stockroom: await world.stockroom({ name: 'Far store' }) });
  const to = join(folder, 'items.csv');
  t.equal(await exportFile(db, [to, '--person', lena.email], say), 0);
  const text = await readFile(to, 'utf8');
  t.match(text, /Lamp/);
  t.notMatch(text, /Hidden|Far store/);
  await t.rejects(exportFile(db, [to], say), { message: /is there already/ });
  const workbook = join(folder, 'items.xlsx');
  t.equal(await exportFile(db, [workbook, '--filter', 'q=lamp'], say), 0);
  t.match((await readFile(workbook)).subarray(0, 2).toString(), 'PK');
  t.equal(await importFile(db, [workbook, '--match', 'id'], say), 0);
});

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
