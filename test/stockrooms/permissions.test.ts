import t, { type Test } from 'tap';
import { answers, book, forceBooking } from '../bookings/ways.ts';
import type { Typed } from '../browser.ts';
import { build } from '../helper.ts';
import { filled, permissionsForm, permit } from './permitting.ts';

const { as, db, world } = await build(t);

const administrator = await world.person({ role: 'administrator', name: 'Anton Berg' });
const anton = await as(administrator);
const casper = await world.person({ role: 'limited-staff', name: 'Casper Holt' });
const sonja = await world.person({ role: 'limited-staff', name: 'Sonja Lind' });
const film = await world.department('Film');

const CLOSED = { staff: [], departments: 'none', groups: 'none' } as const;
let made = 0;

t.test('H7 the box is edited at Stockrooms > Edit > Permissions, by those who manage the stockroom', async (t) => {
  const { room } = await furnished();
  const start = await anton.get('/');
  t.ok(start.navigation.some(({ href }) => href === '/stockrooms'));
  t.ok((await anton.get('/stockrooms')).leads(`/stockrooms/${room}`));
  t.ok((await anton.get(`/stockrooms/${room}`)).leads(`/stockrooms/${room}/edit`));
  t.ok((await anton.get(`/stockrooms/${room}/edit`)).leads(`/stockrooms/${room}/permissions`));
  const form = await permissionsForm(anton, room);
  t.strictSame(
    form.names.filter((name) => !['_csrf', '_key', 'version'].includes(name)),
    ['staff_mode', 'staff', 'departments_mode', 'departments', 'groups_mode', 'groups'],
  );
  for (const role of ['staff', 'editor', 'limited-staff', 'self-service']) {
    const browser = await as(role);
    await db('stockrooms').where({ id: room }).update({ staff_all: true });
    t.notOk((await browser.get(`/stockrooms/${room}`)).leads(`/stockrooms/${room}/permissions`), role);
    t.equal((await browser.get(`/stockrooms/${room}/permissions`)).status, 403, role);
    const forced = await browser.force(`/stockrooms/${room}/permissions`, { ...filled(CLOSED), version: '1' });
    t.equal(forced.status, 403, role);
  }
  t.equal((await db('stockrooms').where({ id: room }).first()).version, 1, 'and nothing was changed');
});

t.test('H4 limited staff listed in the box manage its inventory and its loans from the next request on', async (t) => {
  const { room, item } = await furnished();
  const browser = await as(casper);
  t.equal((await browser.get(`/items/${item}`)).status, 404);
  const saved = await permit(anton, room, { staff: [casper.id] });
  t.match(saved.text, /permissions of .* were saved/);
  const page = await browser.get(`/items/${item}`);
  t.ok(page.leads(`/items/${item}/edit`));
  const edit = `/items/${item}/edit`;
  t.equal((await browser.send((await browser.get(edit)).form(edit), { name: 'Renamed' })).status, 303);
  const borrower = await world.person({ name: 'Some student' });
  const lent = await book(browser, 'checkouts', [item], { borrower_id: String(borrower.id) });
  t.match(lent.path, /^\/checkouts\/\d+$/);
  await permit(anton, room, { staff: [sonja.id] });
  t.equal((await browser.get(`/items/${item}`)).status, 404, 'and no longer once they are taken off');
  t.equal((await browser.get(lent.path)).status, 404);
});

t.test('H5 limited staff not listed find its items in no list, search, picker or page', async (t) => {
  const { room, item, name } = await furnished();
  const theirs = await furnished();
  await permit(anton, room, { staff: [sonja.id] });
  await permit(anton, theirs.room, { staff: [casper.id] });
  const browser = await as(casper);
  for (const path of ['/items', `/items?q=${name}`, `/items?stockroom_id=${room}`, '/stockrooms', '/items/new']) {
    const page = await browser.get(path);
    t.notOk(page.leads(`/items/${item}`) || page.leads(`/stockrooms/${room}`), path);
    t.notMatch(page.text, new RegExp(`${name}|room-${room}`), path);
  }
  t.match((await browser.get('/items')).text, new RegExp(theirs.name));
  t.equal((await browser.get(`/items/${item}`)).status, 404);
  t.equal((await browser.force(`/items/${item}/edit`, { name: 'Mine' })).status, 404);
  const own = (await browser.get('/items/new')).form('/items');
  t.notOk(own.options('stockroom_id').some(({ value }) => value === String(room)));
  const forced = await browser.submit(own, { name: 'Smuggled', stockroom_id: String(room) });
  t.equal(forced.status, 422);
  t.strictSame(await db('items').where({ name: 'Smuggled' }), []);
});

t.test('H8 a box that says All lets every limited staff in', async (t) => {
  const { room, item } = await furnished();
  await permit(anton, room, { staff: 'all' });
  for (const person of [casper, sonja]) {
    t.ok((await (await as(person)).get(`/items/${item}`)).leads(`/items/${item}/edit`), person.name);
  }
});

t.test('H9 listing a person removes All: only those listed stay', async (t) => {
  const { room } = await furnished();
  await permit(anton, room, { staff: 'all' });
  const page = await anton.get(`/stockrooms/${room}/permissions`);
  t.match(page.text, /Listing a person removes All/);
  const form = page.form(`/stockrooms/${room}/permissions`);
  t.equal(form.values.staff_mode, 'all');
  await anton.submit(form, { staff: ['', String(casper.id)] });
  t.match(await box(room), { all: false, staff: [casper.id] }, 'also where the choice was left at All');
  t.equal((await (await as(casper)).get(`/stockrooms/${room}`)).status, 200);
  t.equal((await (await as(sonja)).get(`/stockrooms/${room}`)).status, 404);
  const back = await permissionsForm(anton, room);
  await anton.submit(back, { staff_mode: 'all' });
  t.match(await box(room), { all: true, staff: [] }, 'choosing All empties the list');
});

t.test('H9 an emptied list stays a list: nobody unlisted gets in', async (t) => {
  const { room } = await furnished();
  await permit(anton, room, { staff: [casper.id] });
  const form = await permissionsForm(anton, room);
  await anton.submit(form, { staff: '' });
  t.match(await box(room), { all: false, staff: [] });
  t.equal((await (await as(casper)).get(`/stockrooms/${room}`)).status, 404);
  const sent = await permissionsForm(anton, room);
  const { staff: _, ...without } = sent.values;
  t.equal((await anton.post(sent.action, without)).status, 303, 'the mode marks the list as present');
  t.match(await box(room), { all: false, staff: [] });
});

t.test('H10 listing an administrator closes the stockroom to limited staff', async (t) => {
  const { room } = await furnished();
  await permit(anton, room, { staff: 'all' });
  const browser = await as(casper);
  t.equal((await browser.get(`/stockrooms/${room}`)).status, 200);
  await permit(anton, room, { staff: [administrator.id] });
  t.equal((await browser.get(`/stockrooms/${room}`)).status, 404);
});

t.test('H11 an administrator who is not listed still manages its inventory and loans', async (t) => {
  await managesAll(t, 'administrator');
});

t.test('H12 so does regular staff', async (t) => {
  await managesAll(t, 'staff');
});

t.test('H14 a person with the role User who is listed manages that stockroom’s loans', async (t) => {
  const { room, item } = await furnished();
  const user = await world.person({ role: 'user' });
  const browser = await as(user);
  const student = String((await world.person()).id);
  t.notOk((await answers(browser, 'checkouts', [item], { borrower_id: student })).offers('/checkouts'));
  const refused = await forceBooking(browser, 'checkouts', [item], { borrower_id: student });
  t.ok([403, 404, 422].includes(refused.status), String(refused.status));
  t.strictSame(await db('bookings').where({ stockroom_id: room }), []);
  await permit(anton, room, { staff: [user.id] });
  const lent = await book(browser, 'checkouts', [item], { borrower_id: student });
  t.match(lent.path, /^\/checkouts\/\d+$/);
  t.ok(lent.offers(`${lent.path}/return`));
});

t.test('H15 and gets no inventory management by it', async (t) => {
  const { room, item } = await furnished();
  const user = await world.person({ role: 'user' });
  await permit(anton, room, { staff: [user.id] });
  const browser = await as(user);
  const page = await browser.get(`/items/${item}`);
  t.equal(page.status, 200);
  t.notOk(page.leads(`/items/${item}/edit`));
  t.notOk((await browser.get('/items')).leads('/items/new'));
  t.equal((await browser.force(`/items/${item}/edit`, { name: 'Mine' })).refusal, 'toggle');
  t.notMatch(await db('items').where({ id: item }).first(), { name: 'Mine' });
  t.match((await browser.get(`/stockrooms/${room}`)).text, /You manage its loans/);
});

t.test('a list replaces only what its editor can see: who sees no people edits no staff', async (t) => {
  const { room } = await furnished();
  const toggles = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'items.manage': 'any',
    'reservations.view': 'any',
    'reservations.manage': 'any',
    'checkouts.view': 'any',
    'checkouts.manage': 'any',
    'stockrooms.manage': 'any',
  } as const;
  await permit(anton, room, { staff: [casper.id], departments: [film] });
  const browser = await as(await world.person({ toggles }));
  const page = await browser.get(`/stockrooms/${room}/permissions`);
  t.notMatch(page.text, /Casper|Sonja/);
  t.match(page.text, /shown to those who may view people/);
  const form = page.form(`/stockrooms/${room}/permissions`);
  t.notOk(form.names.includes('staff') || form.names.includes('staff_mode'));
  const saved = await browser.submit(form, { departments_mode: 'all', departments: '' });
  t.match(saved.text, /were saved/);
  t.match(await box(room), { all: false, staff: [casper.id] });
  const next = await permissionsForm(browser, room);
  const forced = await browser.send(next, { staff_mode: 'all' });
  t.equal(forced.refusal, 'field');
  t.match(await box(room), { all: false, staff: [casper.id] });
  for (const path of [`/stockrooms/${room}/permissions/preview`]) {
    t.equal((await browser.get(path)).refusal, 'toggle');
    t.equal((await browser.force(path, filled(CLOSED))).refusal, 'toggle');
  }
});

t.test(
  'whoever takes themself off the list of the stockroom that they manage lands where they still may',
  async (t) => {
    const { room } = await furnished();
    const toggles = {
      'account.sign_in': 'on',
      'items.view': 'staffed',
      'items.manage': 'staffed',
      'reservations.view': 'staffed',
      'reservations.manage': 'staffed',
      'checkouts.view': 'staffed',
      'checkouts.manage': 'staffed',
      'stockrooms.manage': 'staffed',
      'contacts.view': 'on',
      'users.view': 'on',
    } as const;
    const manager = await world.person({ toggles });
    await permit(anton, room, { staff: [manager.id] });
    const browser = await as(manager);
    const left = await permit(browser, room, { staff: [casper.id] });
    t.equal(left.path, '/stockrooms');
    t.match(left.text, /were saved/);
    t.equal((await browser.get(`/stockrooms/${room}/permissions`)).status, 404);
  },
);

t.test('of two who edit one box, the later sees both versions, and nothing is lost', async (t) => {
  const { room } = await furnished();
  const other = await as('owner');
  const [mine, theirs] = [await permissionsForm(anton, room), await permissionsForm(other, room)];
  await anton.submit(mine, filled({ staff: [casper.id] }));
  const stale = await other.submit(theirs, filled({ staff: [sonja.id] }));
  t.equal(stale.status, 409);
  t.match(stale.text, /Sonja Lind.*Casper Holt/);
  t.match(await box(room), { staff: [casper.id] });
});

t.test('forged ids and unknown modes change nothing', async (t) => {
  const { room } = await furnished();
  const form = await permissionsForm(anton, room);
  const forgeries: Typed[] = [
    { staff: ['999999'] },
    { staff: ['-1'] },
    { staff_mode: 'everybody' },
    { departments_mode: '' },
    { departments_mode: 'listed', departments: ['999999'] },
    { groups_mode: 'listed', groups: ['x'] },
  ];
  for (const typed of forgeries) {
    t.equal((await anton.send(form, typed)).status, 422, JSON.stringify(typed));
  }
  const { groups_mode: _, ...without } = form.values;
  t.equal((await anton.post(form.action, without)).status, 422, 'a field that is absent is no answer');
  t.equal((await anton.send(form, { surprise: '1' })).refusal, 'field');
  t.equal((await db('stockrooms').where({ id: room }).first()).version, 1);
});

/** A stockroom that lists nobody and is open to nobody, with one item in it. */
async function furnished() {
  const name = `Camera${++made}x`;
  const room = await world.stockroom();
  await db('stockrooms')
    .where({ id: room })
    .update({ name: `room-${room}` });
  return { room, name, item: await world.item({ stockroom: room, name }) };
}

async function box(room: number) {
  const row = await db('stockrooms').where({ id: room }).first();
  return { all: row.staff_all, staff: await db('stockroom_staff').where({ stockroom_id: room }).pluck('person_id') };
}

async function managesAll(t: Test, role: string): Promise<void> {
  const { room, item } = await furnished();
  await permit(anton, room, { staff: [casper.id] });
  const browser = await as(role);
  const path = `/items/${item}/edit`;
  t.equal((await browser.send((await browser.get(path)).form(path), { name: `By ${role}` })).status, 303);
  const borrower_id = String((await world.person()).id);
  t.match((await book(browser, 'checkouts', [item], { borrower_id })).path, /^\/checkouts\/\d+$/);
  await permit(anton, room, { staff: [] });
  t.equal((await browser.get(path)).status, 200);
}
