/** Printing labels: who prints which, that a scanner reads them back, and that a print outlasts its page. */
import t from 'tap';
import { throwAway } from '../../src/platform/housekeeping.ts';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';
import { read } from '../reading.ts';

t.setTimeout(300_000);
const house = await build(t, { BASE_URL: 'http://lending.example.org' });
const { app, as, db, world } = house;

const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const cameras = await world.stockroom({ name: 'Camera store', staff: [lena.id] });
const sounds = await world.stockroom({ name: 'Sound store' });
const camera = await world.item({ name: 'Žižkov 日本 camera', stockroom: cameras });
const bare = await world.item({ name: 'Without a code', stockroom: cameras });
const zoom = await world.item({ name: 'Zoom H6', stockroom: sounds });
await world.code({ item: camera, code: 'NL-0001' });
await world.code({ item: camera, code: '5012345678900' });
await world.code({ item: zoom, code: 'SND/1 ä' });
const PRINTS = { 'account.sign_in': 'on', 'items.view': 'any', 'items.print_labels': 'any' } as const;
const printer = await as(await world.person({ toggles: PRINTS }));
const templates = new Map(
  (await db('label_templates').where({ workspace_id: world.workspaceId })).map(({ id, name }) => [name, String(id)]),
);

t.test('T6 P12 who prints labels needs just that: a sheet comes out that scanners and phones read', async (t) => {
  const page = await printer.get('/items');
  const link = page.links.find(({ label }) => label === 'Print labels');
  t.ok(link);
  const form = (await printer.get(link?.href ?? '')).form('/labels');
  t.strictSame(
    form.options('template_id').map(({ label }) => label),
    [...templates.keys()].sort((one, other) => one.localeCompare(other)),
  );
  const waiting = await printer.submit(form, { template_id: chosen('Avery 5160'), first: '5', copies: '2' });
  t.match(waiting.text, /Waiting/);
  t.match(waiting.document.querySelector('noscript')?.toString(), /refresh/);
  const done = await finished(printer, waiting);
  t.match(done.text, /Done.*Labels for 3 items, 2 copies of each. 1 of 1 page is drawn/);
  t.match(done.text, /2 items without a barcode/);
  const [sheet, ...more] = await read(await fileOf(printer, done));
  t.same(more, []);
  t.match(sheet, { width: 215.9, height: 279.4 });
  for (const words of ['Žižkov', '日本', 'NL-0001', 'Without a code', 'Zoom H6'])
    t.ok(sheet?.text.includes(words), words);
  const addresses = [
    `http://lending.example.org/items/${bare}`,
    'http://lending.example.org/scan?code=NL-0001',
    'http://lending.example.org/scan?code=SND%2F1%20%C3%A4',
  ];
  t.strictSame(
    sheet?.codes.map(({ format, text }) => `${format} ${text}`).sort(),
    [...addresses, ...addresses]
      .map((text) => `QRCode ${text}`)
      .concat(['Code128 NL-0001', 'Code128 NL-0001'])
      .sort(),
  );
  for (const [address, item] of [
    [addresses[0], bare],
    [addresses[1], camera],
    [addresses[2], zoom],
    ['NL-0001', camera],
  ] as const) {
    t.equal((await printer.get(`/scan?code=${encodeURIComponent(String(address))}`)).location, `/items/${item}`);
    const path = String(address).replace('http://lending.example.org', '');
    if (path.startsWith('/scan')) t.equal((await printer.get(path)).location, `/items/${item}`, 'by a phone camera');
  }
});

t.test('T6 a tape comes out label by label, whatever the shape', async (t) => {
  for (const [name, width, height, format] of [
    ['Tape 24 mm', 60, 24, 'QRCode'],
    ['Tape 12 mm', 50, 12, 'Code128'],
  ] as const) {
    const page = await printer.get(`/labels/new?item_ids=${camera}`);
    const done = await finished(
      printer,
      await printer.submit(page.form('/labels'), { template_id: chosen(name), copies: '2' }),
    );
    const labels = await read(await fileOf(printer, done));
    t.notMatch(done.text, /without a barcode|left out/);
    t.equal(labels.length, 2, name);
    for (const label of labels) {
      t.match(label, { width, height }, name);
      t.strictSame(
        label.codes.map((code) => code.format),
        [format],
        name,
      );
    }
  }
});

t.test('T6 the label of one item is printed from its page, by whoever may print it', async (t) => {
  const way = `/labels/new?item_ids=${camera}`;
  t.ok((await printer.get(`/items/${camera}`)).leads(way));
  t.match((await printer.get(way)).text, /For 1 item.*NL-0001/);
  const viewer = await as('viewer');
  t.equal((await viewer.get(`/items/${camera}`)).status, 200);
  t.notOk((await viewer.get(`/items/${camera}`)).leads(way));
});

t.test('T6 labels are printed for what is ticked in the list, or for all that match', async (t) => {
  const list = await printer.get('/items?q=camera');
  t.ok(list.document.querySelector('#picked button[formaction="/labels/new"]'));
  t.match((await printer.get(`/labels/new?q=camera&item_ids=${bare}`)).text, /For 1 item.*Without a code/);
  t.match((await printer.get(`/labels/new?q=camera&item_ids=${bare}&all=on`)).text, /For 1 item.*NL-0001/);
  t.match((await printer.get('/labels/new?q=')).text, /For 3 items/);
});

t.test('T6 T48 who does not print labels finds no way to it, and gets none', async (t) => {
  const done = await printed(printer, `item_ids=${camera}`);
  const id = done.path;
  for (const role of ['viewer', 'user', 'self-service', 'read-only']) {
    const person = await as(role);
    t.notOk(
      (await person.get('/')).navigation.some(({ href }) => href.startsWith('/label')),
      role,
    );
    t.notOk(
      (await person.get('/items')).links.some(({ href }) => href.startsWith('/label')),
      role,
    );
    for (const path of ['/labels', '/labels/new', id, `${id}/pdf`]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of ['/labels', `${id}/cancellation`])
      t.equal((await person.force(path)).refusal, 'toggle', `${role} ${path}`);
  }
});

t.test('H5 H1 limited staff print what is of their stockroom, and nothing else by any door', async (t) => {
  const person = await as(lena);
  t.match((await person.get('/labels/new')).text, /For 2 items/);
  const other = await person.get(`/labels/new?item_ids=${zoom}`);
  t.match(other.text, /There is nothing to print/);
  t.notMatch(other.text, /Zoom/);
  const mixed = await person.get(`/labels/new?item_ids=${camera}&item_ids=${zoom}`);
  t.match(mixed.text, /1 item left out.*For 1 item/);
  t.equal(mixed.form('/labels').values.item_ids, String(camera));
  t.match((await person.get('/labels/new?item_ids=999999')).text, /There is nothing to print/);
  t.equal((await person.get('/labels/new?item_ids=x')).status, 404);
  t.match((await person.get(`/labels/new?stockroom_id=${sounds}`)).text, /nothing to print/);
  const form = (await person.get(`/labels/new?item_ids=${camera}`)).form('/labels');
  const forced = await person.send(form, { item_ids: `${camera},${zoom}` });
  t.equal(forced.status, 422);
  t.match(forced.text, /not there any more/);
  const smuggled = await person.send(form, { item_ids: '', matching: `stockroom_id=${sounds}` });
  t.equal(smuggled.status, 422);
  const { id } = await otherTemplate();
  t.equal((await person.send(form, { template_id: String(id) })).status, 422, 'a template of another workspace');
});

t.test('H5 a print is its maker’s own: nobody else finds it', async (t) => {
  const { path } = await printed(printer, `item_ids=${camera}`);
  const other = await as('administrator');
  t.notMatch((await other.get('/labels')).text, /Done/);
  for (const each of [path, `${path}/pdf`]) t.equal((await other.get(each)).status, 404, each);
  t.equal((await other.force(`${path}/cancellation`)).status, 404);
});

t.test('H1 a print holds what its maker may print when it is drawn, not when it was asked for', async (t) => {
  const person = await as(lena);
  const waiting = await order(person, '');
  await db('items').where({ id: bare }).update({ stockroom_id: sounds });
  const done = await finished(person, waiting);
  t.match(done.text, /1 item left out/);
  t.notMatch((await read(await fileOf(person, done)))[0]?.text, /Without a code/);
  const again = await order(person, '');
  await db('stockroom_staff').where({ person_id: lena.id }).delete();
  t.match((await finished(person, again)).text, /Stopped.*nothing left to print/i);
  await db('items').where({ id: bare }).update({ stockroom_id: cameras });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: cameras, person_id: lena.id });
});

t.test('T6 a print whose maker may print no more is stopped', async (t) => {
  const leaving = await world.person({ toggles: PRINTS });
  const person = await as(leaving);
  const waiting = await order(person, `item_ids=${camera}`);
  await db('people').where({ id: leaving.id }).update({ archived_at: new Date() });
  await app.jobs.runWaiting();
  const row = await db('label_prints')
    .where({ id: idOf(waiting) })
    .first();
  t.match(row, { state: 'failed', failure: /may not print labels any more/, pdf: null });
});

t.test('T6 a print is cancelled, and what was drawn of it is not kept', async (t) => {
  const waiting = await order(printer, '');
  const cancelled = await printer.submit(waiting.form(`${waiting.path}/cancellation`));
  t.match(cancelled.text, /The labels were cancelled.*Cancelled/);
  await app.jobs.runWaiting();
  t.match(
    await db('label_prints')
      .where({ id: idOf(waiting) })
      .first(),
    { state: 'cancelled', pdf: null },
  );
  t.equal((await printer.force(`${waiting.path}/cancellation`)).status, 409);
  t.equal((await printer.get(`${waiting.path}/pdf`)).status, 409);
});

t.test('T6 a print that its process left behind is taken up by the next one, and kept for a day', async (t) => {
  const waiting = await order(printer, `item_ids=${camera}`);
  await db.raw('delete from graphile_worker._private_jobs');
  await db('label_prints')
    .where({ id: idOf(waiting) })
    .update({ state: 'running', beat_at: db.raw(`now() - interval '1 minute'`) });
  await db.raw(`select graphile_worker.add_job('labels:resume')`);
  await app.jobs.runWaiting();
  t.match((await finished(printer, waiting)).text, /Done/);
  await throwAway(db);
  t.equal((await printer.get(waiting.path)).status, 200);
  await db('label_prints')
    .where({ id: idOf(waiting) })
    .update({ finished_at: db.raw(`now() - interval '25 hours'`) });
  await throwAway(db);
  t.equal((await printer.get(waiting.path)).status, 404);
});

t.test('T6 what cannot be printed is said beside its field', async (t) => {
  const form = (await printer.get(`/labels/new?item_ids=${camera}`)).form('/labels');
  const beyond = await printer.submit(form, { template_id: chosen('Avery 5160'), first: '31' });
  t.match(beyond.text, /the sheets of this template hold 30/);
  t.equal(beyond.form('/labels').values.item_ids, String(camera), 'what was chosen stays');
  t.match((await printer.submit(form, { copies: '51' })).text, /Copies of each: enter a whole number from 1 to 50/);
  t.equal((await printer.send(form, { item_ids: '', matching: 'status=archived' })).status, 422);
});

async function printed(person: Browser, query: string): Promise<Page> {
  return finished(person, await order(person, query));
}

async function order(person: Browser, query: string): Promise<Page> {
  const page = await person.get(`/labels/new?${query}`);
  return person.submit(page.form('/labels'), { template_id: chosen('Avery L4736') });
}

async function finished(person: Browser, waiting: Page): Promise<Page> {
  await app.jobs.runWaiting();
  return person.get(waiting.path);
}

async function fileOf(person: Browser, done: Page): Promise<Uint8Array> {
  const { response } = await person.get(`${done.path}/pdf`);
  t.equal(response.headers['content-type'], 'application/pdf');
  return response.rawPayload;
}

function chosen(name: string): string {
  const found = [...templates].find(([each]) => each.startsWith(name));
  if (!found) throw new Error(`There is no template ${name}`);
  return found[1];
}

function idOf({ path }: Page): number {
  return Number(path.split('/').at(-1));
}

async function otherTemplate() {
  const [workspace] = await db('workspaces').insert({ name: 'Elsewhere' }).returning('id');
  return db('label_templates').where({ workspace_id: workspace?.id }).first();
}
