/** Kits as their staff make them: created, filled, emptied, swapped, and what that does to what is booked. */
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Typed } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const studio = await world.location({ name: 'Studio' });
const annex = await world.location({ name: 'Annex' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const store = await world.stockroom({ name: 'Camera store', location: studio, staff: [lena.id] });
const sounds = await world.stockroom({ name: 'Sound store', location: annex });
const borrower = await world.person({ name: 'Bea Borrower' });
const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));

t.test(
  'T2 C5 H4 who manages items creates, edits, archives, restores and deletes kits of their stockroom',
  async (t) => {
    const person = await as(lena);
    t.ok((await person.get('/kits')).leads('/kits/new'));
    const form = (await person.get('/kits/new')).form('/kits');
    t.strictSame(
      form.options('stockroom_id').map(({ label }) => label),
      ['Camera store'],
    );
    const made = await person.submit(form, { name: 'Doc kit', codes: 'KIT-7', description: 'For two' });
    t.match(made.text, /Doc kit was created/);
    t.match(made.text, /KIT-7/);
    t.equal((await person.get('/scan?code=kit-7')).location, made.path);
    const saved = await submit(person, `${made.path}/edit`, { name: 'Documentary kit', codes: 'KIT-8' });
    t.match(saved.text, /Documentary kit was saved/);
    t.match(saved.text, /KIT-8/);
    t.match((await press(person, made.path, 'archive')).text, /is in the archive now/);
    t.notMatch((await person.get('/kits')).text, /Documentary/);
    t.match((await person.get('/kits?status=archived')).text, /Documentary/);
    t.match((await press(person, made.path, 'restoration')).text, /back from the archive/);
    t.match((await press(person, made.path, 'deletion')).text, /was deleted/);
    const actions = await db('audit_entries').where({ subject_kind: 'kit' }).orderBy('id').pluck('action');
    t.strictSame(actions, ['kits.create', 'kits.save', 'kits.archive', 'kits.restore', 'kits.delete']);
  },
);

t.test('T3 who manages items puts them into a kit, swaps them and takes them out', async (t) => {
  const kit = await world.kit(store, 'Interview kit');
  const camera = await world.item({ name: 'Canon 5D', stockroom: store });
  const lamp = await world.item({ name: 'Lamp', stockroom: store });
  const spare = await world.item({ name: 'Spare lamp', stockroom: store });
  await world.code({ item: camera, code: 'CAM-1' });
  const manager = await holding({ 'items.view': 'any', 'items.manage': 'any' });
  const path = `/kits/${kit}`;
  t.ok((await manager.get(path)).leads(`${path}/items`));
  const scanned = await manager.get(`${path}/items?q=cam-1`);
  t.strictSame(scanned.form(`${path}/items`).values.item_ids, ['', String(camera)], 'what was scanned is ticked');
  t.match((await manager.submit(scanned.form(`${path}/items`))).text, /Canon 5D is part of Interview kit now/);
  const all = (await manager.get(`${path}/items`)).form(`${path}/items`);
  t.notOk(all.choices('item_ids').includes(String(camera)), 'what is in a kit is not offered again');
  await manager.submit(all, { item_ids: ['', String(lamp)] });
  t.strictSame(await membersOf(kit), [camera, lamp]);
  const swap = (await manager.get(`${path}/swap?item_id=${lamp}`)).form(`${path}/swap`);
  t.equal(swap.values.item_id, String(lamp));
  const swapped = await manager.submit(swap, { by_item_id: String(spare) });
  t.match(swapped.text, /Spare lamp stands in for Lamp in Interview kit now/);
  t.strictSame(await membersOf(kit), [camera, spare]);
  const taken = await manager.submit((await manager.get(path)).form(`${path}/items/removal`));
  t.match(taken.text, /Canon 5D is not part of Interview kit any more/);
  t.strictSame(await membersOf(kit), [spare]);
  const own = await db('audit_entries')
    .where({ subject_kind: 'item', subject_id: camera })
    .orderBy('id')
    .pluck('action');
  t.strictSame(own, ['items.put_into_kit', 'items.take_out_of_kit'], 'the item’s own history says so, too');
});

t.test('T3 C20 C33 who does not manage items is offered nothing of it, and refused', async (t) => {
  const kit = await world.kit(store, 'Fixed kit');
  const inside = await world.item({ name: 'Inside', stockroom: store, kit });
  const outside = await world.item({ name: 'Outside', stockroom: store });
  for (const who of [
    await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any' } }),
    'user',
    'self-service',
    'viewer',
  ] as const) {
    const person = await as(who);
    const page = await person.get(`/kits/${kit}`);
    t.notOk(page.forms.some(({ action }) => action.startsWith('/kits/')));
    t.notOk(page.links.some(({ href }) => href.startsWith(`/kits/${kit}/`)));
    t.notOk((await person.get('/kits')).leads('/kits/new'));
    for (const gone of ['/kits/new', `/kits/${kit}/edit`, `/kits/${kit}/items`, `/kits/${kit}/swap`]) {
      t.equal((await person.get(gone)).refusal, 'toggle', gone);
    }
    for (const what of ['edit', 'location', 'items', 'items/removal', 'swap', 'archive', 'restoration', 'deletion']) {
      const body = { item_ids: String(outside), item_id: String(inside), by_item_id: String(outside) };
      t.equal((await person.force(`/kits/${kit}/${what}`, body)).refusal, 'toggle', what);
    }
    t.equal((await person.force('/kits', { name: 'Mine', stockroom_id: String(store) })).refusal, 'toggle');
  }
  t.strictSame(await membersOf(kit), [inside]);
});

t.test('H5 limited staff fill a kit only with what they manage, and reach no other stockroom’s kit', async (t) => {
  const kit = await world.kit(store, 'Lena’s kit');
  const theirs = await world.kit(sounds, 'Sound kit');
  const zoom = await world.item({ name: 'Zoom H6', stockroom: sounds });
  await world.code({ item: zoom, code: 'SND-1' });
  const person = await as(lena);
  const page = await person.get(`/kits/${kit}/items?q=snd-1`);
  t.match(page.text, /Nothing matches/);
  t.notMatch(page.text, /Zoom/, 'a code of what one does not see says nothing');
  t.equal((await person.force(`/kits/${kit}/items`, { item_ids: String(zoom), version: '1' })).status, 422);
  for (const path of ['', '/edit', '/items', '/swap', '/location']) {
    t.equal((await person.get(`/kits/${theirs}${path}`)).status, 404, path);
  }
  t.equal((await person.force(`/kits/${theirs}/items`, { item_ids: String(zoom), version: '1' })).status, 404);
  t.notMatch((await person.get('/kits')).text, /Sound kit/);
  t.strictSame(await membersOf(kit), []);
});

t.test('T3 a kit holds items of its stockroom that are in no other kit, and says what stands in the way', async (t) => {
  const kit = await world.kit(store, 'Strict kit');
  const other = await world.kit(store, 'Other kit');
  const [bound, archived, far] = [
    await world.item({ name: 'Bound', stockroom: store, kit: other }),
    await world.item({ name: 'Archived', stockroom: store, archived: true }),
    await world.item({ name: 'Far', stockroom: sounds }),
  ];
  await world.code({ item: bound, code: 'BOUND' });
  const person = await as('administrator');
  const path = `/kits/${kit}/items`;
  t.match((await person.get(`${path}?q=bound`)).text, /Bound cannot go in ?It is part of Other kit/);
  for (const [item, words] of [
    [bound, /part of another kit/],
    [archived, /in the archive/],
    [far, /another stockroom/],
  ] as const) {
    const refused = await person.force(path, { item_ids: String(item), version: '1' });
    t.equal(refused.status, 409);
    t.match(refused.text, words);
  }
  t.strictSame(await membersOf(kit), []);
  const form = (await person.get(path)).form(path);
  t.equal((await person.send(form)).status, 422, 'nothing is ticked');
});

t.test('T3 bookings keep what they hold when an item goes into a kit or out of it, and one is told so', async (t) => {
  const kit = await world.kit(store, 'Booked kit');
  const camera = await world.item({ name: 'Booked camera', stockroom: store, kit });
  const spare = await world.item({ name: 'Booked spare', stockroom: store });
  const asKit = await hold(camera, [2, 3], kit);
  await hold(spare, [5, 6]);
  const person = await as('administrator');
  const path = `/kits/${kit}`;
  const swap = (await person.get(`${path}/swap?item_id=${camera}`)).form(`${path}/swap`);
  const swapped = await person.submit(swap, { by_item_id: String(spare) });
  t.match(swapped.text, /1 booking made before keeps it as part of the kit/);
  t.match(await db('holds').where({ id: asKit }).first(), { active: true, item_id: camera, kit_id: kit });
  const back = await person.submit((await person.get(`${path}/items?q=booked+camera`)).form(`${path}/items`), {
    item_ids: ['', String(camera)],
  });
  t.match(back.text, /1 booking made before holds something of it: the kit is not free then/);
});

t.test(
  'L13 C5 a kit is archived while it is not booked, and deleted only where it is empty and never was',
  async (t) => {
    const person = await as('administrator');
    const kit = await world.kit(store, 'Long-lived kit');
    const member = await world.item({ name: 'Member', stockroom: store, kit });
    const path = `/kits/${kit}`;
    t.notOk((await person.get(path)).offers(`${path}/deletion`));
    t.match((await person.force(`${path}/deletion`)).text, /is not empty/);
    const held = await hold(member, [2, 3], kit);
    t.match((await person.force(`${path}/archive`)).text, /still out or booked/);
    await db('holds').where({ id: held }).update({ active: false });
    await press(person, path, 'items/removal');
    t.notOk((await person.get(path)).offers(`${path}/deletion`));
    const refused = await person.force(`${path}/deletion`);
    t.equal(refused.status, 409);
    t.match(refused.text, /has a history/);
    const editor = await as('project-manager');
    const fresh = await world.kit(store, 'Fresh kit');
    t.notOk((await editor.get(`/kits/${fresh}`)).offers(`/kits/${fresh}/deletion`), 'L14 Edit deletes nothing');
    t.equal((await editor.force(`/kits/${fresh}/deletion`)).refusal, 'toggle');
  },
);

t.test('T8 C6 C21 moving a kit is a toggle of its own, on its page and on its form', async (t) => {
  const kit = await world.kit(store, 'Moving kit');
  const mover = await holding({ 'items.view': 'any', 'items.change_location': 'any' });
  const page = await mover.get(`/kits/${kit}`);
  t.ok(page.leads(`/kits/${kit}/location`));
  t.notOk(page.leads(`/kits/${kit}/edit`));
  const moved = await submit(mover, `/kits/${kit}/location`, { location_id: String(annex) });
  t.match(moved.text, /has a new location/);
  t.equal((await db('kits').where({ id: kit }).first()).location_id, annex);
  const editor = await holding({ 'items.view': 'any', 'items.manage': 'any' });
  const form = (await editor.get(`/kits/${kit}/edit`)).form(`/kits/${kit}/edit`);
  t.notOk(form.names.includes('location_id'));
  t.equal((await editor.send(form, { location_id: String(studio) })).refusal, 'field');
  t.equal((await editor.force(`/kits/${kit}/location`, { location_id: String(studio) })).refusal, 'toggle');
  const user = await as('user');
  t.notOk((await user.get(`/kits/${kit}`)).leads(`/kits/${kit}/location`));
  t.equal((await db('kits').where({ id: kit }).first()).location_id, annex);
});

t.test('a kit changes stockroom only while it is empty, and not into one that one does not manage', async (t) => {
  const kit = await world.kit(store, 'Wandering kit');
  const item = await world.item({ name: 'Wanderer', stockroom: store, kit });
  const person = await as('administrator');
  const path = `/kits/${kit}/edit`;
  t.match((await submit(person, path, { stockroom_id: String(sounds) })).text, /is not empty/);
  await db('items').where({ id: item }).update({ kit_id: null });
  const late = (await person.get(path)).form(path);
  const putting = await db.transaction();
  await putting('items').where({ id: item }).update({ kit_id: kit });
  const sent = person.send(late, { stockroom_id: String(sounds) });
  await setTimeout(300);
  await putting.commit();
  const raced = await sent;
  t.equal(raced.status, 409, 'also where somebody puts something into it just then');
  t.match(raced.text, /is not empty/);
  await db('items').where({ id: item }).update({ kit_id: null });
  t.match((await submit(person, path, { stockroom_id: String(sounds) })).text, /was saved/);
  await db('kits').where({ id: kit }).update({ stockroom_id: store });
  const limited = await as(lena);
  const form = (await limited.get(path)).form(path);
  t.equal((await limited.send(form, { stockroom_id: String(sounds) })).status, 422);
  t.equal((await db('kits').where({ id: kit }).first()).stockroom_id, store);
});

t.test('of two who put one item into two kits at once, one succeeds', async (t) => {
  const [one, other] = [await as('administrator'), await as('staff')];
  const kits = [await world.kit(store), await world.kit(store)];
  const item = await world.item({ name: 'Contested', stockroom: store });
  const body = { item_ids: String(item), version: '1' };
  const answers = await Promise.all([
    one.force(`/kits/${kits[0]}/items`, body),
    other.force(`/kits/${kits[1]}/items`, body),
  ]);
  t.strictSame(answers.map(({ status }) => status).sort(), [303, 409]);
});

async function submit(person: Browser, path: string, typed: Typed) {
  return person.submit((await person.get(path)).form(path), typed);
}

async function press(person: Browser, kit: string, what: string) {
  return person.submit((await person.get(kit)).form(`${kit}/${what}`));
}

async function membersOf(kit: number): Promise<number[]> {
  return db('items').where({ kit_id: kit }).orderBy('id').pluck('id');
}

/** A reservation of an item from and until days from now, as part of a kit or by itself; the id of its hold. */
async function hold(item: number, [from, to]: [number, number], kit: number | null = null): Promise<number> {
  const [starts_at, ends_at] = [from, to].map((days) => new Date(Date.now() + days * 86_400_000));
  const workspace_id = world.workspaceId;
  const common = { workspace_id, kind: 'reservation', status: 'reserved', stockroom_id: store };
  const [booking] = await db('bookings')
    .insert({ ...common, borrower_id: borrower.id, created_by: borrower.id, starts_at, ends_at })
    .returning('id');
  const during = db.raw('tstzrange(?, ?)', [starts_at ?? null, ends_at ?? null]);
  const row = { workspace_id, item_id: item, booking_id: booking.id, kit_id: kit, during };
  const [made] = await db('holds').insert(row).returning('id');
  return made.id;
}
