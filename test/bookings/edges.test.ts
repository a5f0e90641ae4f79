/** Where bookings met their edges: what is ticked, what is back, what was left out, what is late. */
import t from 'tap';
import { build } from '../helper.ts';
import { limit } from '../lending-rules/ruled.ts';
import { answers, at, book, clone, forceBooking, idOf } from './ways.ts';

const { db, world, as } = await build(t);
const store = await world.stockroom({ name: 'Edge store', staff: 'all', departments: 'all', groups: 'all' });
const thing = (name: string, more: { kit?: number; category?: number; quantity?: number } = {}) =>
  world.item({ stockroom: store, name, ...more });
const HOUR = 60 * 60_000;
const hours = (n: number) => new Date(Date.now() + n * HOUR);

t.test('P8 where nothing is ticked nothing is handed out or taken back', async (t) => {
  const items = [await thing('Ticked one'), await thing('Ticked two')];
  const staff = await as('staff');
  const made = await book(staff, 'reservations', items);
  const parts = made.forms.find((form) => form.buttons.includes('Hand out what is ticked'));
  if (!parts) throw new Error('No part can be ticked');
  t.equal((await staff.submit(parts)).status, 422);
  const out = await staff.submit(made.form(`${made.path}/checkout`));
  t.match(out.text, /It was handed out/, 'the button for all of it is another');
  const path = `${out.path}/return`;
  const none = await staff.submit((await staff.get(path)).form(path), { line_ids: [''] });
  t.equal(none.status, 422);
  t.match(none.text, /What comes back: tick at least one/);
  t.equal((await db('holds').whereIn('item_id', items).whereNotNull('returned_at')).length, 0);
});

t.test('P8 T29 the page of an item says who has it, whatever else is booked, and only while they do', async (t) => {
  const [camera, light] = [await thing('Held camera'), await thing('Held light')];
  const [ann, bob] = [await world.person({ name: 'Ann Hasit' }), await world.person({ name: 'Bob Later' })];
  const of = { stockroom: store, borrower: ann.id };
  const loan = await world.booking({ ...of, items: [camera, light], from: hours(-1), to: hours(20), out: true });
  for (let n = 2; n < 9; n++) {
    await world.booking({ ...of, borrower: bob.id, items: [camera], from: hours(n * 24), to: hours(n * 24 + 2) });
  }
  const staff = await as('staff');
  t.match((await staff.get(`/items/${camera}`)).text, /Ann Hasit has it/);
  const line = await db('holds').where({ booking_id: loan, item_id: camera }).first();
  await staff.submit((await staff.get(`/checkouts/${loan}/return`)).form(`/checkouts/${loan}/return`), {
    line_ids: String(line.id),
  });
  t.notMatch((await staff.get(`/items/${camera}`)).text, /Ann Hasit has it/);
  t.match((await staff.get(`/items/${light}`)).text, /Ann Hasit has it/);
});

t.test('T28 what was booked of a kit stays as it was booked when the reservation is edited', async (t) => {
  const kit = await world.kit(store, 'Edge kit');
  const [one, two] = [await thing('Kit one', { kit }), await thing('Kit two', { kit })];
  const daring = await as(await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) }));
  const sent = await daring.force('/reservations', {
    ...{ kit_ids: String(kit), without_ids: String(two), ignore_conflicts: 'on' },
    ...{ starts_at: at(1), ends_at: at(2) },
  });
  const path = sent.location;
  const held = async () =>
    db('holds')
      .where({ booking_id: Number(path.split('/').at(-1)) })
      .orderBy('item_id')
      .pluck('item_id');
  t.strictSame(await held(), [one]);
  const staff = await as('staff');
  const edit = async (typed: Record<string, string>) =>
    staff.submit((await staff.get(`${path}/edit`)).form(`${path}/edit`), typed);
  t.match((await edit({ purpose: 'Other words' })).text, /was saved/);
  t.strictSame(await held(), [one], 'what was left out stays out');
  await db('items').where({ id: one }).update({ kit_id: null });
  t.match((await edit({ purpose: 'More words' })).text, /was saved/);
  t.strictSame(await held(), [one], 'and what left the kit since stays in the reservation');
});

t.test('C11 who changes only words of what was booked twice over, or ends it earlier, is not refused', async (t) => {
  const item = await thing('Doubled camera');
  const ann = await world.person();
  await book(await as('staff'), 'reservations', [item]);
  const daring = await as(await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) }));
  const of = { borrower_id: String(ann.id), ignore_conflicts: 'on' };
  const { location: path } = await forceBooking(daring, 'reservations', [item], of);
  const student = await as(ann);
  const edit = async (typed: Record<string, string>) =>
    student.submit((await student.get(`${path}/edit`)).form(`${path}/edit`), typed);
  t.match((await edit({ purpose: 'Only words' })).text, /was saved/);
  t.match((await edit({ ends_at: at(1, 14) })).text, /was saved/);
  t.match(
    await db('holds')
      .where({ booking_id: Number(path.split('/').at(-1)) })
      .first(),
    {
      overrides: true,
      overridden: { taken: true },
    },
  );
  t.equal((await edit({ ends_at: at(3) })).status, 409, 'longer is another matter');
});

t.test('P5 what is bound to a category is not lost where something else is in the way', async (t) => {
  const category = await world.category('Edge tripods');
  await thing('Edge tripod', { category });
  const camera = await thing('Edge camera');
  await book(await as('staff'), 'reservations', [camera]);
  const student = await as('self-service');
  const refused = await forceBooking(student, 'reservations', [camera], { [`category_${category}`]: '1' });
  t.equal(refused.status, 409);
  const ways = refused.links.filter(({ href }) => href.startsWith('/reservations/new?'));
  t.ok(ways.length > 0);
  for (const { href } of ways) t.match(href, `category_${category}=1`);
});

t.test('P5 several who ask for one of a category at once are given different ones', async (t) => {
  const category = await world.category('Raced tripods');
  for (let n = 0; n < 6; n++) await thing(`Raced tripod ${n}`, { category });
  const students = await Promise.all([1, 2, 3, 4, 5, 6].map(() => as('self-service')));
  const body = { [`category_${category}`]: '1', starts_at: at(1), ends_at: at(2) };
  const sent = await Promise.all(students.map((student) => student.force('/reservations', body)));
  t.strictSame(
    sent.map(({ status }) => status),
    [303, 303, 303, 303, 303, 303],
  );
  const late = await (await as('self-service')).force('/reservations', body);
  t.match(late.text, /There are not enough of them/);
});

t.test('P3 a series says which member of its kit is in the way', async (t) => {
  const kit = await world.kit(store, 'Flagged kit');
  await thing('Whole member', { kit });
  const broken = await thing('Broken member', { kit });
  await world.flag({ on: [broken] });
  const student = await as('self-service');
  const query = new URLSearchParams({ kit_ids: String(kit), starts_at: at(1), ends_at: at(2) });
  const page = await student.get(`/series/new?${query}&every=week&times=2`);
  t.match(page.text, /None of these times works.*Broken member/);
});

t.test('P5 what comes back late rests, too, as far as nobody has it next', async (t) => {
  const room = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  await limit(db, room, { rest_minutes: 120 });
  const [item, next] = [await world.item({ stockroom: room }), await world.item({ stockroom: room })];
  const ann = await world.person();
  const of = { stockroom: room, borrower: ann.id };
  const loan = await world.booking({ ...of, items: [item, next], from: hours(-9), to: hours(-3), out: true });
  await world.booking({ ...of, items: [next], from: hours(1), to: hours(2) });
  await db('holds')
    .where({ booking_id: loan })
    .update({ rest: '2 hours', during: db.raw(`tstzrange(lower(during), upper(during) + interval '2 hours')`) });
  const staff = await as('front-desk');
  t.match((await staff.submit((await staff.get(`/checkouts/${loan}`)).form(`/checkouts/${loan}/return`))).text, /back/);
  const until = async (of: number) =>
    (await db('holds').where({ booking_id: loan, item_id: of }).first(db.raw('upper(during) as until'))).until;
  t.ok(Math.abs((await until(item)) - hours(2).getTime()) < 60_000, 'for two hours from now');
  t.ok((await until(next)) <= hours(1), 'but not into what comes next');
});

t.test('T28 a swap is offered where there is something to swap, and offers what the server takes', async (t) => {
  const parent = await world.category('Swaps');
  const [mine, free, flagged] = [
    await thing('Swap mine', { category: parent }),
    await thing('Swap free', { category: parent }),
    await thing('Swap flagged', { category: parent }),
  ];
  await world.flag({ on: [flagged] });
  const kit = await world.kit(store, 'Swapless kit');
  for (const name of ['Swapless one', 'Swapless two']) await thing(name, { kit });
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [mine]);
  const form = (await staff.get(`${made.path}/swap`)).form(`${made.path}/swap`);
  t.strictSame(form.choices('item_id'), ['', String(free)]);
  const whole = await staff.force('/reservations', { kit_ids: String(kit), starts_at: at(1), ends_at: at(2) });
  t.notOk((await staff.get(whole.location)).leads(`${whole.location}/swap`));
  t.equal((await staff.get(`${whole.location}/swap`)).status, 404);
  const ann = await world.person();
  const own = await book(await as(ann), 'reservations', [free]);
  await db('stockrooms').where({ id: store }).update({ departments_all: false });
  t.teardown(() => db('stockrooms').where({ id: store }).update({ departments_all: true }));
  const student = await as(ann);
  t.notOk((await student.get(own.path)).leads(`${own.path}/swap`), 'nor where nothing can be booked any more');
  t.equal((await student.get(`${own.path}/swap`)).status, 403);
});

t.test('C27 who sees reservations but no check-outs is not told how things came back', async (t) => {
  const item = await thing('Scratched camera');
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [item]);
  const out = await staff.submit(made.form(`${made.path}/checkout`));
  const back = (await staff.get(`${out.path}/return`)).form(`${out.path}/return`);
  await staff.submit(back, { condition: 'Secretly scratched' });
  t.match((await staff.get(made.path)).text, /Secretly scratched/);
  const toggles = clone('viewer', { 'reservations.view': 'any', 'checkouts.view': 'off' });
  const reader = await as(await world.person({ toggles }));
  const page = await reader.get(made.path);
  t.match(page.text, /Scratched camera/);
  t.notMatch(page.text, /Secretly|Back /);
});

t.test('T29 a kit of which not all is free is not called free', async (t) => {
  const kit = await world.kit(store, 'Cable kit');
  await thing('Kit lamp', { kit });
  const cables = await thing('Kit cables', { kit, quantity: 5 });
  const staff = await as('staff');
  await forceBooking(staff, 'reservations', [cables], { [`quantity_${cables}`]: '2' });
  const page = await staff.get(
    `/reservations/new?${new URLSearchParams({ starts_at: at(1), ends_at: at(2), q: 'cable kit' })}`,
  );
  t.match(page.text, /Cable kit.{0,80}taken/);
});

t.test('T32 nothing more goes to somebody who is in the archive', async (t) => {
  const item = await thing('Archived camera');
  const ann = await world.person({ name: 'Ann Gone' });
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [item], { borrower_id: String(ann.id) });
  await db('people').where({ id: ann.id }).update({ archived_at: new Date() });
  const refused = await staff.submit(made.form(`${made.path}/checkout`));
  t.equal(refused.status, 409);
  t.match(refused.text, /Ann Gone is in the archive/);
});

t.test('T32 an overdue loan is extended over what was reserved meanwhile and never fetched', async (t) => {
  const item = await thing('Late camera');
  const [ann, bob] = [await world.person(), await world.person()];
  const of = { stockroom: store, items: [item] };
  const loan = await world.booking({ ...of, borrower: ann.id, from: hours(-9), to: hours(-5), out: true });
  const dead = await world.booking({ ...of, borrower: bob.id, from: hours(-4), to: hours(-2) });
  const live = await world.booking({ ...of, borrower: bob.id, from: hours(72), to: hours(80) });
  const staff = await as('front-desk');
  const extend = async (ends_at: string) =>
    staff.submit((await staff.get(`/checkouts/${loan}/extension`)).form(`/checkouts/${loan}/extension`), { ends_at });
  t.equal((await extend(at(4))).status, 409, 'what is still to come is in the way');
  t.match((await extend(at(1))).text, /The check-out was extended/);
  t.equal((await db('holds').where({ booking_id: dead }).first()).active, false);
  t.equal((await db('holds').where({ booking_id: live }).first()).active, true);
  t.match((await (await as('staff')).get(`/reservations/${dead}`)).text, /Not held any more/);
});

t.test('T27 what is overdue stands in the calendar until it is back', async (t) => {
  const item = await thing('Overdue tripod');
  const ann = await world.person();
  await world.booking({
    stockroom: store,
    items: [item],
    borrower: ann.id,
    from: hours(-90),
    to: hours(-50),
    out: true,
  });
  const staff = await as('staff');
  for (const view of ['day', 'week', 'month']) {
    t.match((await staff.get(`/checkouts/calendar?view=${view}`)).text, /Overdue tripod/, view);
  }
  t.notMatch((await staff.get(`/checkouts/calendar?view=day&day=${at(2).slice(0, 10)}`)).text, /Overdue tripod/);
});

t.test('T30 what was called off holds nothing, and its page says so', async (t) => {
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [await thing('Let go camera')]);
  const gone = await staff.submit(made.form(`${made.path}/cancellation`));
  t.match(gone.text, /Let go camera.*Not held any more/);
  t.ok(idOf(gone) > 0);
});

t.test('P8 an edited number is kept where something else is wrong', async (t) => {
  const cables = await thing('Edited cables', { quantity: 9 });
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [cables]);
  const form = (await staff.get(`${made.path}/edit`)).form(`${made.path}/edit`);
  const page = await staff.submit(form, { [`quantity_${cables}`]: '7', ends_at: at(0) });
  t.equal(page.status, 422);
  t.equal(page.form(`${made.path}/edit`).values[`quantity_${cables}`], '7');
  t.ok((await answers(staff, 'reservations', [cables])).offers('/reservations'));
});

t.test('T28 a change that is not free leads back with all that was typed', async (t) => {
  const [mine, other] = [await thing('Changed camera'), await thing('Wanted light')];
  const staff = await as('staff');
  await forceBooking(staff, 'reservations', [other], { starts_at: at(5), ends_at: at(6) });
  const made = await book(staff, 'reservations', [mine]);
  const form = (await staff.get(`${made.path}/edit`)).form(`${made.path}/edit`);
  const typed = { item_ids: [String(mine), String(other)], starts_at: at(5), ends_at: at(6), purpose: 'A long story' };
  const refused = await staff.submit(form, typed);
  t.equal(refused.status, 409);
  const [way] = refused.links.filter(({ label }) => label === 'Change it again');
  const again = (await staff.get(way?.href ?? '')).form(`${made.path}/edit`);
  t.match(again.values, { purpose: 'A long story', starts_at: at(5), ends_at: at(6) });
  t.ok([again.values.item_ids].flat().includes(String(mine)));
});

t.test('T28 P5 whatever does not fit into a list is found by searching', async (t) => {
  const room = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  const names = Array.from({ length: 53 }, (_, n) => `Crowded ${String(n).padStart(2, '0')}`);
  const [first = 0, ...others] = await Promise.all(names.map((name) => world.item({ stockroom: room, name })));
  for (const name of names)
    await world.item({ stockroom: room, name: `Member ${name.slice(-2)}`, kit: await world.kit(room, `Kit ${name}`) });
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [first]);
  const path = `${made.path}/edit`;
  const page = await staff.get(path);
  t.match(page.text, /Find something else to add/);
  const last = String(others.at(-1));
  t.notOk(page.form(path).choices('item_ids').includes(last));
  const found = await staff.get(`${path}?q=crowded+52`);
  t.strictSame(found.form(path).choices('item_ids'), [String(first), last], 'beside what is in it');
  const when = new URLSearchParams({ starts_at: at(1), ends_at: at(2), stockroom_id: String(room) });
  t.match((await staff.get(`/reservations/new?${when}`)).text, /Kits.*The first 50: search to see others/);
});

t.test('T28 what went into the archive out of a reservation that nobody fetched is named', async (t) => {
  const [mine, gone] = [await thing('Kept camera'), await thing('Gone camera')];
  const ann = await world.person();
  const id = await world.booking({
    stockroom: store,
    items: [mine, gone],
    borrower: ann.id,
    from: hours(-9),
    to: hours(-5),
  });
  await db('items').where({ id: gone }).update({ archived_at: new Date() });
  const staff = await as('staff');
  const path = `/reservations/${id}/edit`;
  const move = { starts_at: at(1), ends_at: at(2) };
  const refused = await staff.submit((await staff.get(path)).form(path), move);
  t.equal(refused.status, 422);
  t.match(refused.text, /Gone camera is in the archive: leave it out/);
  const moved = await staff.submit(refused.form(path), { ...move, item_ids: String(mine) });
  t.match(moved.text, /was saved/);
});

t.test('P4 P5 handing out early goes round neither notice nor approval', async (t) => {
  const room = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  const item = await world.item({ stockroom: room });
  const ann = await world.person({ role: 'self-service' });
  const student = await as(ann);
  const id = await world.booking({ stockroom: room, items: [item], borrower: ann.id, from: hours(96), to: hours(120) });
  const hand = async () =>
    student.submit((await student.get(`/reservations/${id}`)).form(`/reservations/${id}/checkout`));
  await limit(db, room, { notice_hours: 48 });
  const told = await hand();
  t.equal(told.status, 409);
  t.match(told.text, /told 48 hours ahead/);
  await db('stockrooms').where({ id: room }).update({ notice_hours: null, needs_approval: true });
  const asked = await hand();
  t.equal(asked.status, 409);
  t.match(asked.text, /Reserve it first/);
});

t.test('P5 what was reserved and never fetched counts against nobody, however long it rests', async (t) => {
  const room = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  await limit(db, room, { rest_minutes: 24 * 60, items_at_once: 1 });
  const [item, other] = [await world.item({ stockroom: room }), await world.item({ stockroom: room })];
  const ann = await world.person({ role: 'self-service' });
  await world.booking({ stockroom: room, items: [item], borrower: ann.id, from: hours(-3), to: hours(-1) });
  await db('holds')
    .where({ item_id: item })
    .update({ rest: '24 hours', during: db.raw(`tstzrange(lower(during), upper(during) + interval '24 hours')`) });
  t.equal(
    (await forceBooking(await as(ann), 'reservations', [other], { starts_at: at(30), ends_at: at(31) })).status,
    303,
  );
});

t.test('T28 a scan says itself what it is to be swapped for', async (t) => {
  const [lenses, stands] = [await world.category('Scan lenses'), await world.category('Scan stands')];
  const lens = await thing('Scan lens', { category: lenses });
  const [stand, other] = [
    await thing('Scan stand', { category: stands }),
    await thing('Other stand', { category: stands }),
  ];
  await world.code({ code: 'SCAN-STAND', item: other });
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [lens, stand]);
  const path = `${made.path}/swap`;
  const line = await db('holds').where({ item_id: lens }).first();
  const saved = await staff.submit((await staff.get(path)).form(path), {
    line_id: String(line.id),
    code: 'scan-stand',
  });
  t.match(saved.text, /was saved/);
  const held = await db('holds')
    .where({ booking_id: idOf(made), active: true })
    .orderBy('item_id')
    .pluck('item_id');
  t.strictSame(held, [lens, other]);
});

t.test('T29 of a category something is found, however much else stands before it', async (t) => {
  const [early, late] = [await world.category('Early things'), await world.category('Late things')];
  const of = { workspace_id: world.workspaceId, stockroom_id: store };
  const { location_id } = await db('stockrooms').where({ id: store }).first('location_id');
  const many = (category_id: number, count: number) =>
    db.batchInsert(
      'items',
      Array.from({ length: count }, (_, n) => ({ ...of, location_id, category_id, name: `Many ${n}` })),
    );
  await many(early, 2100);
  await many(late, 3);
  const page = await (await as('self-service')).get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}`);
  t.match(page.text, /Any of Late things ?(optional)? ?3 free|Late things.*3 free/);
  t.match(page.text, /Early things.*free at least/);
});

t.test('T29 whoever goes on with nothing ticked is told so', async (t) => {
  const student = await as('self-service');
  const when = new URLSearchParams({ starts_at: at(1), ends_at: at(2) });
  const page = await student.get(`/reservations/new?${when}`);
  t.notMatch(page.text, /Tick what you need/);
  const again = await student.get(`/reservations/new?${when}&step=check`);
  t.match(again.text, /Tick what you need/);
  t.match(again.title, /^Error: /);
});

t.test('P5 several of a category come from one stockroom that has enough of them', async (t) => {
  const category = await world.category('Together stands');
  const open = { staff: 'all', departments: 'all', groups: 'all' } as const;
  const [few, many] = [await world.stockroom(open), await world.stockroom(open)];
  await world.item({ stockroom: few, category });
  const enough = [await world.item({ stockroom: many, category }), await world.item({ stockroom: many, category })];
  const body = { [`category_${category}`]: '2', starts_at: at(1), ends_at: at(2) };
  const { location } = await (await as('self-service')).force('/reservations', body);
  const booking_id = Number(location.split('/').at(-1));
  t.strictSame(await db('holds').where({ booking_id }).orderBy('item_id').pluck('item_id'), enough);
});
