import t from 'tap';
import { build } from '../helper.ts';
import { at, book, clone, forceBooking, idOf } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

const store = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

async function items(...names: string[]): Promise<number[]> {
  return Promise.all(names.map((name) => world.item({ name, stockroom: store })));
}

async function lineOf(item: number): Promise<string> {
  const row = await db('holds').where({ item_id: item, active: true }).first();
  return String(row.id);
}

t.test('P8 staff hand out a part of a reservation, then the rest; it is fulfilled once nothing is left', async (t) => {
  const [camera = 0, tripod = 0, light = 0] = await items('Part camera', 'Part tripod', 'Part light');
  const ann = await world.person({ name: 'Ann Parts' });
  const staff = await as('staff');
  const made = await book(staff, 'reservations', [camera, tripod, light], { borrower_id: String(ann.id) });
  const path = `${made.path}/checkout`;
  const parts = made.forms.find((form) => form.buttons.includes('Hand out what is ticked'));
  if (!parts) throw new Error('No part can be ticked');
  const out = await staff.submit(parts, { line_ids: await lineOf(camera) });
  t.match(out.text, /A part was handed out; the rest is still reserved/);
  t.match(out.text, /Part camera/);
  t.notMatch(out.text, /Part tripod/);
  const rest = await staff.get(made.path);
  t.match(rest.text, /State ?Reserved/);
  t.notMatch(rest.text, /Part camera/);
  t.ok(rest.leads(out.path), 'and it leads to what went out');
  t.equal((await staff.force(path, { line_ids: await lineOf(camera) })).status, 409, 'a line goes out once');
  t.equal((await forceBooking(staff, 'reservations', [tripod])).status, 409, 'what is left is still held');
  const second = await staff.submit(rest.form(path));
  t.match(second.text, /It was handed out/);
  const over = await staff.get(made.path);
  t.match(over.text, /State ?Handed out.*Part camera/);
  t.ok(over.leads(out.path) && over.leads(second.path));
  t.equal(
    (
      await db('bookings')
        .where({ id: idOf(made) })
        .first()
    ).status,
    'fulfilled',
  );
});

t.test('P8 staff take back one of two, say in what condition it is, and that it is damaged', async (t) => {
  const [lens = 0, filter = 0] = await items('Returned lens', 'Kept filter');
  const staff = await as('front-desk');
  const made = await book(staff, 'checkouts', [lens, filter]);
  const path = `${made.path}/return`;
  t.ok(made.leads(path));
  const form = (await staff.get(path)).form(path);
  const empty = await staff.submit(form, { line_ids: ['', await lineOf(lens)], damaged: ['off', 'on'], condition: '' });
  t.equal(empty.status, 422, 'what is damaged is said');
  t.match(empty.text, /say what is damaged/);
  const typed = { line_ids: ['', await lineOf(lens)], damaged: ['off', 'on'], condition: 'The front glass is cracked' };
  const back = await staff.submit(empty.form(path), typed);
  t.match(back.text, /1 came back; the rest is still out/);
  t.match(back.text, /Damaged, back .*The front glass is cracked/);
  t.match(await db('holds').where({ item_id: lens }).first(), { damaged: true });
  const [entry] = await db('audit_entries').where({ action: 'checkouts.return', subject_id: idOf(made) });
  t.match(entry.after, { condition: 'The front glass is cracked', damaged: true });
  const viewer = await as('viewer');
  t.notOk((await viewer.get(made.path)).leads(path));
  t.equal((await viewer.get(path)).refusal, 'toggle');
});

t.test('P8 of what is counted less can come back than is out; the rest stays out until it comes, too', async (t) => {
  const batteries = await world.item({ name: 'Battery', stockroom: store, quantity: 6 });
  const [lens = 0] = await items('Battery lens');
  const staff = await as('front-desk');
  const made = await book(staff, 'checkouts', [batteries, lens], { [`quantity_${batteries}`]: '5' });
  const path = `${made.path}/return`;
  const line = await lineOf(batteries);
  const form = (await staff.get(path)).form(path);
  t.equal(form.values[`quantity_${line}`], '5', 'all of it, unless one says less');
  t.equal(form.names.filter((name) => name.startsWith('quantity_')).length, 1, 'single things are not counted');
  const some = { line_ids: ['', line], [`quantity_${line}`]: '3', condition: 'One leaks', damaged: ['off', 'on'] };
  const more = await staff.submit(form, { ...some, [`quantity_${line}`]: '7' });
  t.equal(more.status, 422);
  t.match(more.text, /How many: only 5 are out/);
  t.equal(more.form(path).values[`quantity_${line}`], '7', 'and what was typed is kept');
  const back = await staff.submit(more.form(path), some);
  t.match(back.text, /3 came back; the rest is still out/);
  t.match(back.text, /Battery.* 2 Out .*Battery.* 3 Damaged, back .*One leaks/);
  const rows = await db('holds').where({ item_id: batteries }).orderBy('quantity');
  t.strictSame(
    rows.map(({ quantity, returned_at, damaged, overrides }) => [quantity, returned_at !== null, damaged, overrides]),
    [
      [2, false, false, false],
      [3, true, true, false],
    ],
  );
  t.match((await db('audit_entries').where({ action: 'checkouts.return' }).orderBy('id', 'desc').first()).after, {
    quantities: { [line]: 3 },
  });
  t.equal((await forceBooking(staff, 'checkouts', [batteries], { [`quantity_${batteries}`]: '5' })).status, 409);
  t.equal((await forceBooking(staff, 'checkouts', [batteries], { [`quantity_${batteries}`]: '4' })).status, 303);
  const rest = await staff.submit((await staff.get(path)).form(path));
  t.match(rest.text, /Everything is back/);
  t.equal((await staff.force(path, { line_ids: ['', line], [`quantity_${line}`]: '1' })).status, 409, 'once');
});

t.test('P8 less comes back, too, of what was booked twice over, and overdue', async (t) => {
  const cables = await world.item({ name: 'Doubled cable', stockroom: store, quantity: 4 });
  const staff = await as('front-desk');
  const four = { [`quantity_${cables}`]: '4' };
  const made = await book(staff, 'checkouts', [cables], four);
  const daring = await as(await world.person({ toggles: clone('front-desk', { 'bookings.ignore_conflicts': 'any' }) }));
  const beside = await forceBooking(daring, 'checkouts', [cables], { ...four, ignore_conflicts: 'on' });
  t.equal(beside.status, 303);
  await db('holds')
    .where({ booking_id: idOf(made) })
    .update({ during: db.raw(`tstzrange(now() - interval '3 days', now() - interval '1 day')`) });
  for (const each of [made, await staff.get(beside.location)]) {
    const [line] = await db('holds').where({ booking_id: idOf(each) });
    const back = await staff.force(`${each.path}/return`, { line_ids: String(line.id), [`quantity_${line.id}`]: '1' });
    t.equal(back.status, 303, back.text);
  }
  const out = await db('holds').where({ item_id: cables }).whereNull('returned_at').pluck('quantity');
  t.strictSame(out, [3, 3]);
});

t.test('P8 of what two people take back at once no piece comes back twice', async (t) => {
  const clamps = await world.item({ name: 'Raced clamp', stockroom: store, quantity: 5 });
  const staff = await as('front-desk');
  const made = await book(staff, 'checkouts', [clamps], { [`quantity_${clamps}`]: '5' });
  const line = await lineOf(clamps);
  const sent = [1, 2, 3].map(() =>
    staff.force(`${made.path}/return`, { line_ids: ['', line], [`quantity_${line}`]: '2' }),
  );
  t.strictSame((await Promise.all(sent)).map(({ status }) => status).sort(), [303, 303, 422]);
  const rows = await db('holds').where({ item_id: clamps });
  t.equal(
    rows.reduce((sum, { quantity }) => sum + quantity, 0),
    5,
  );
});

t.test('P8 T10 what comes back broken is flagged by whoever may flag it, and goes out no more', async (t) => {
  const [broken = 0] = await items('Broken gimbal');
  const [flag] = await db('flags')
    .insert({ workspace_id: world.workspaceId, name: 'Broken', colour: 'red', withdraws: true })
    .returning('id');
  const desk = await as('front-desk');
  const out = await book(desk, 'checkouts', [broken]);
  const path = `${out.path}/return`;
  const user = await as('user');
  t.notOk((await user.get(path)).form(path).names.includes('flag_id'), 'a toggle of its own');
  t.equal((await user.force(path, { flag_id: String(flag.id) })).refusal, 'field');
  const typed = { flag_id: String(flag.id), condition: 'Does not turn', damaged: ['off', 'on'] };
  t.match((await desk.submit((await desk.get(path)).form(path), typed)).text, /Everything is back. 1 flagged/);
  t.match((await desk.get(`/items/${broken}`)).text, /Broken/);
  t.equal((await forceBooking(desk, 'reservations', [broken])).status, 409);
  const entry = await db('audit_entries').where({ action: 'items.flag', subject_id: broken }).first();
  t.match(entry.after, { flag: 'Broken' });
});

t.test(
  'P8 whoever ignores conflicts hands out a part all the same, and the booking shows what was set aside',
  async (t) => {
    const away = await world.item({ name: 'Far away', stockroom: store, location: await world.location() });
    const [near = 0] = await items('Near by');
    const daring = await as(await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) }));
    const made = await book(daring, 'reservations', [away, near]);
    const parts = made.forms.find((form) => form.buttons.includes('Hand out what is ticked'));
    if (!parts) throw new Error('No part can be ticked');
    const refused = await daring.submit(parts, { line_ids: await lineOf(away) });
    t.equal(refused.status, 409);
    const out = await daring.submit(refused.form(`${made.path}/checkout`));
    t.match(out.text, /A part was handed out/);
    t.match(out.text, /Booked away from its stockroom/);
  },
);

t.test('T28 staff swap an item for another of its category by scanning it', async (t) => {
  const [cameras, other] = [await world.category('Swap cameras'), await world.category('Swap others')];
  const camera = async (name: string, category: number) => world.item({ name, stockroom: store, category });
  const first = await camera('Camera one', cameras);
  const second = await camera('Camera two', cameras);
  const third = await camera('Camera three', cameras);
  const lamp = await camera('A lamp', other);
  for (const [code, item] of [
    ['SWAP-2', second],
    ['SWAP-3', third],
    ['SWAP-LAMP', lamp],
  ] as const) {
    await world.code({ code, item });
  }
  const staff = await as('staff');
  await book(staff, 'reservations', [third]);
  const made = await book(staff, 'reservations', [first]);
  const path = `${made.path}/swap`;
  const page = await staff.get(path);
  t.match(
    page.form(path).options('item_id'),
    [{ label: 'None' }, { label: 'Camera two' }],
    'what is free, of its kind',
  );
  const sent = async (code: string) =>
    staff.submit((await staff.get(path)).form(path), { line_id: await lineOf(first), code });
  const unlike = await sent('SWAP-LAMP');
  t.equal(unlike.status, 409, 'not another kind');
  t.match(unlike.text, /is not like Camera one/);
  t.equal((await sent('SWAP-3')).status, 409, 'not what is taken');
  t.match((await sent('nothing')).text, /Nothing here carries that code/);
  t.equal((await sent('')).status, 422);
  const saved = await sent('swap-2');
  t.match(saved.text, /Camera two/);
  t.notMatch(saved.text, /Camera one/);
  t.equal((await db('holds').where({ item_id: first })).length, 0);
  const viewer = await as('viewer');
  t.notOk((await viewer.get(made.path)).leads(path));
  t.equal((await viewer.get(path)).refusal, 'toggle');
  const student = await as('self-service');
  t.equal((await student.get(path)).status, 404);
});

t.test('T30 C8 an administrator edits, extends and closes what others booked', async (t) => {
  const [one = 0] = await items('Of others');
  const student = await as('self-service');
  const made = await book(student, 'reservations', [one]);
  const administrator = await as('administrator');
  const edit = `${made.path}/edit`;
  const changed = await administrator.submit((await administrator.get(edit)).form(edit), { ends_at: at(4) });
  const out = await administrator.submit(changed.form(`${made.path}/checkout`));
  const extension = `${out.path}/extension`;
  const longer = await administrator.submit((await administrator.get(extension)).form(extension), { ends_at: at(6) });
  t.match(longer.text, /was extended/);
  t.match((await administrator.submit(longer.form(`${out.path}/return`))).text, /Everything is back/);
  t.match((await student.get(out.path)).text, /State ?Returned/);
  t.notOk((await student.get(made.path)).leads(edit), 'what is over is not edited');
});
