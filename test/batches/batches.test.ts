/** Acts on many items at once: who is offered which, what is done, what is left out and why. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { app, as, db, world } = await build(t);
const studio = await world.location({ name: 'Studio' });
const annex = await world.location({ name: 'Annex' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const store = await world.stockroom({ name: 'Camera store', location: studio, staff: [lena.id] });
const sounds = await world.stockroom({ name: 'Sound store', location: annex });
const camera = await world.category('Camera');
const borrower = await world.person({ name: 'Bea Borrower' });
const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));
const both = { 'items.view': 'any' } as const;

t.test('T8 C6 who may change locations moves many items at once, each with a record of its own', async (t) => {
  const items = [await named('Move one'), await named('Move two')];
  const mover = await holding({ ...both, 'items.change_location': 'any' });
  const list = await mover.get('/items?q=move');
  t.strictSame(waysOf(list), ['/batches/location'], 'and nothing else is offered');
  const page = await mover.get(address('location', items));
  const form = page.form('/batches/location');
  t.strictSame(form.values.item_ids, ['', ...items.map(String)]);
  const done = await mover.submit(form, { location_id: String(annex) });
  t.match(done.path, /^\/batches\/\d+$/);
  t.match(done.text, /2 items were moved/);
  t.strictSame(await db('items').whereIn('id', items).pluck('location_id'), [annex, annex]);
  const records = await db('audit_entries').where({ action: 'items.move' }).whereIn('subject_id', items);
  t.match(records, [{ before: { location_id: studio }, after: { location_id: annex } }, {}]);
  t.match((await mover.get(done.path)).text, /2 items were moved/, 'the result is there again later');
  t.equal((await (await as('administrator')).get(done.path)).status, 404, 'and is its maker’s own');
});

t.test('T8 the page of an act counts what it can be done to, and counts nothing where nothing is ticked', async (t) => {
  const mover = await holding({ ...both, 'items.change_location': 'any' });
  t.equal((await mover.get('/batches/location')).title, 'Move · Test school');
  t.equal((await mover.get(address('location', [await named('Counted once')]))).title, 'Move: 1 item · Test school');
});

t.test('T2 C5 who manages items changes categories, archives, restores and fills kits with many at once', async (t) => {
  const items = [await named('Manage one'), await named('Manage two')];
  const kit = await world.kit(store, 'Bulk kit');
  const manager = await holding({ ...both, 'items.manage': 'any' });
  t.strictSame(waysOf(await manager.get('/items?q=manage')), ['/batches/category', '/batches/kit', '/batches/archive']);
  await act(manager, 'category', items, { category_id: String(camera) });
  t.strictSame(await db('items').whereIn('id', items).pluck('category_id'), [camera, camera]);
  t.match((await act(manager, 'kit', items, { kit_id: String(kit) })).text, /2 items were put into the kit/);
  t.strictSame(await db('items').whereIn('id', items).pluck('kit_id'), [kit, kit]);
  t.match((await act(manager, 'archive', items)).text, /2 items were put into the archive/);
  t.strictSame(waysOf(await manager.get('/items?q=manage&status=archived')), [
    '/batches/category',
    '/batches/restoration',
  ]);
  t.match((await act(manager, 'restoration', items)).text, /2 items were taken out of the archive/);
  t.equal((await manager.get('/batches/deletion')).refusal, 'toggle', 'L14 but deletes nothing');
  const body = { item_ids: items.map(String) };
  t.equal((await manager.force('/batches/deletion', body)).refusal, 'toggle');
  t.equal((await manager.force('/batches/location', { ...body, location_id: String(annex) })).refusal, 'toggle');
});

t.test('L13 who deletes deletes what has no history, and reads what was left out and why', async (t) => {
  const [fresh, used] = [await named('Delete fresh'), await named('Delete used')];
  await hold(used);
  const person = await as('editor');
  const done = await act(person, 'deletion', [fresh, used]);
  t.match(done.text, /1 item was deleted\. 1 item was left out/);
  t.match(done.text, /Delete used Delete used has a history/);
  t.match(done.text, /Delete fresh/, 'what is gone keeps its name there');
  t.strictSame(await db('items').whereIn('id', [fresh, used]).pluck('id'), [used]);
  const kept = await db('audit_entries').where({ action: 'items.delete', subject_id: fresh });
  t.match(kept, [{ before: { name: 'Delete fresh' } }]);
});

t.test('C20 C33 I7 T48 who changes no items is offered no boxes, and every act is refused', async (t) => {
  const item = await named('Untouched');
  for (const who of [
    await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any' } }),
    'user',
    'self-service',
    'viewer',
  ] as const) {
    const person = await as(who);
    const list = await person.get('/items?q=untouched');
    t.strictSame(waysOf(list), []);
    t.notOk(list.document.querySelector('input[name="item_ids"]'));
    for (const key of ['location', 'category', 'kit', 'archive', 'restoration', 'deletion']) {
      t.equal((await person.get(address(key, [item]))).refusal, 'toggle', key);
      t.equal((await person.force(`/batches/${key}`, { item_ids: String(item) })).refusal, 'toggle', key);
    }
  }
  t.strictSame(await db('batch_rows').where({ item_id: item }), []);
});

t.test(
  'H5 H1 each item is decided on by itself: what one does not manage is left out, what one does not see is not there',
  async (t) => {
    const [mine, theirs] = [await named('Bulk mine'), await named('Bulk theirs', sounds)];
    const limited = await as(lena);
    const unseen = await limited.get(address('archive', [mine, theirs]));
    t.notMatch(unseen.text, /theirs/);
    const form = unseen.form('/batches/archive');
    t.equal((await limited.send(form, { item_ids: ['', String(mine), String(theirs)] })).status, 422);
    const wide = await world.person({
      toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.manage': 'staffed' },
    });
    await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: store, person_id: wide.id });
    const person = await as(wide);
    t.strictSame(waysOf(await person.get('/items?q=theirs')), [], 'what can be done to none of them is not offered');
    t.equal((await person.force('/batches/archive', { item_ids: String(theirs) })).refusal, 'reach');
    const page = await person.get(address('archive', [mine, theirs]));
    t.match(page.text, /Left out.*Bulk theirs/);
    t.notOk(page.form('/batches/archive').choices('item_ids').includes(String(theirs)));
    const done = await person.submit(page.form('/batches/archive'), { item_ids: ['', String(mine), String(theirs)] });
    t.match(done.text, /1 item was put into the archive\. 1 item was left out/);
    t.match(await db('items').whereIn('id', [mine, theirs]).orderBy('id'), [{}, { archived_at: null }]);
  },
);

t.test('I14 nobody moves items out of their span by the dozen', async (t) => {
  const near = await named('Span near');
  const person = await as(await world.person({ role: 'editor', span: [studio] }));
  const form = (await person.get(address('location', [near]))).form('/batches/location');
  t.notOk(form.choices('location_id').includes(String(annex)));
  t.equal((await person.send(form, { location_id: String(annex) })).status, 422);
  t.equal((await db('items').where({ id: near }).first()).location_id, studio);
});

t.test('what stands in the way of one item stops none of the others', async (t) => {
  const [free, out, far] = [await named('Way free'), await named('Way out'), await named('Way far', sounds)];
  await hold(out);
  const kit = await world.kit(store, 'Way kit');
  const person = await as('administrator');
  const archived = await act(person, 'archive', [free, out]);
  t.match(archived.text, /Way out Way out is still out or booked/);
  t.match(archived.text, /1 item was put into the archive/);
  const filled = await act(person, 'kit', [free, out, far], { kit_id: String(kit) });
  t.match(filled.text, /Way far Way far cannot go into Way kit\. It is of another stockroom/);
  t.strictSame(
    await db('items').where({ kit_id: kit }).pluck('id'),
    [out],
    'what is in the archive is left out before',
  );
});

t.test(
  'all that match are taken at once, up to a limit, and many in a job that a killed process cannot lose',
  async (t) => {
    for (let n = 0; n < 30; n++) await named(`Crowd ${n}`);
    const person = await as('administrator');
    const list = await person.get('/items?q=crowd');
    t.match(list.text, /All that match: 30 items/);
    const page = await person.get('/batches/archive?q=crowd&all=on');
    const form = page.form('/batches/archive');
    t.equal(form.choices('item_ids').length, 30);
    const waiting = await person.submit(form);
    t.match(waiting.text, /Running/);
    t.equal(await archivedOf('Crowd %'), 0);
    await app.jobs.runWaiting();
    t.match((await person.get(waiting.path)).text, /30 items were put into the archive/);
    t.equal(await archivedOf('Crowd %'), 30);
    const id = Number(waiting.path.split('/').at(-1));
    const late = { workspace_id: world.workspaceId, batch_id: id };
    const [row] = await db('batch_rows')
      .where({ ...late, place: 29 })
      .update({ state: 'waiting' })
      .returning('item_id');
    await db('items').where({ id: row.item_id }).update({ archived_at: null });
    await db('batches')
      .where({ id })
      .update({ state: 'waiting', finished_at: null, beat_at: new Date(Date.now() - 60_000) });
    await app.jobs.runWaiting();
    await db.raw(`select graphile_worker.add_job('batches:resume')`);
    await app.jobs.runWaiting();
    t.equal(await archivedOf('Crowd %'), 30);
    t.match((await person.get(waiting.path)).text, /30 items were put into the archive/);
  },
);

t.test('of the same form sent thrice one batch comes', async (t) => {
  const item = await named('Thrice');
  const person = await as('administrator');
  const form = (await person.get(address('category', [item]))).form('/batches/category');
  const answers = await Promise.all([1, 2, 3].map(() => person.send(form, { category_id: String(camera) })));
  t.equal(new Set(answers.map(({ location }) => location)).size, 1);
  t.equal((await db('batch_rows').where({ item_id: item })).length, 1);
  t.equal((await db('audit_entries').where({ action: 'items.save', subject_id: item })).length, 1);
});

t.test('nothing ticked is no act, and what was typed stays where something is not valid', async (t) => {
  const item = await named('Ticked');
  const person = await as('administrator');
  t.match((await person.get('/batches/archive')).text, /Nothing is ticked/);
  const form = (await person.get(address('location', [item]))).form('/batches/location');
  const none = await person.send(form, { item_ids: '', location_id: String(annex) });
  t.equal(none.status, 422);
  t.match(none.text, /Nothing is ticked/);
  const wrong = await person.send(form, { location_id: '' });
  t.equal(wrong.status, 422);
  t.strictSame(wrong.form('/batches/location').values.item_ids, ['', String(item)]);
});

async function named(name: string, stockroom: number = store): Promise<number> {
  return world.item({ name, stockroom });
}

function address(key: string, items: readonly number[]): string {
  return `/batches/${key}?${items.map((id) => `item_ids=${id}`).join('&')}`;
}

async function act(person: Browser, key: string, items: readonly number[], typed = {}): Promise<Page> {
  return person.submit((await person.get(address(key, items))).form(`/batches/${key}`), typed);
}

/** Where the buttons below the list lead. */
function waysOf(list: Page): (string | undefined)[] {
  return list.document.querySelectorAll('#picked button').map((button) => button.getAttribute('formaction'));
}

async function archivedOf(pattern: string): Promise<number> {
  return (await db('items').whereLike('name', pattern).whereNotNull('archived_at')).length;
}

/** A reservation that is still to come. */
async function hold(item_id: number): Promise<void> {
  const workspace_id = world.workspaceId;
  const [starts_at, ends_at] = [2, 3].map((days) => new Date(Date.now() + days * 86_400_000));
  const common = { workspace_id, kind: 'reservation', status: 'reserved', stockroom_id: store };
  const [booking] = await db('bookings')
    .insert({ ...common, borrower_id: borrower.id, created_by: borrower.id, starts_at, ends_at })
    .returning('id');
  const during = db.raw('tstzrange(?, ?)', [starts_at ?? null, ends_at ?? null]);
  await db('holds').insert({ workspace_id, item_id, booking_id: booking.id, during });
}
