import t from 'tap';
import { build } from '../helper.ts';
import { answers, at, book, forceBooking, idOf } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

t.test('P22 a student chooses dates first, then sees what is free then, then checks the answers', async (t) => {
  const room = await world.stockroom({ name: 'Cameras', departments: 'all', groups: 'all' });
  const camera = await world.item({ name: 'Canon C70', stockroom: room });
  const taken = await world.item({ name: 'Canon C80', stockroom: room });
  const pool = await world.item({ name: 'Batteries', stockroom: room, quantity: 5 });
  const other = await as('self-service');
  await book(other, 'reservations', [taken]);
  await book(other, 'reservations', [pool], {}, { [`quantity_${pool}`]: '2' });
  const student = await as('self-service');
  const first = await student.get('/reservations/new');
  t.equal(first.status, 200);
  const dates = first.forms.find((form) => form.action === '/reservations/new');
  t.strictSame(dates?.names, ['starts_at', 'ends_at']);
  const second = await student.get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}`);
  t.match(second.text, /Canon C70 free Cameras/);
  t.match(second.text, /Canon C80 taken Cameras/);
  t.match(second.text, /Batteries free 3 of 5 Cameras/);
  const picks = second.document.querySelectorAll('input[name="item_ids"]').map((input) => input.getAttribute('value'));
  t.strictSame(new Set(picks), new Set([String(camera), String(pool)]), 'only what is free can be picked');
  const third = await answers(student, 'reservations', [camera]);
  t.match(third.title, /Check your answers/);
  const saved = await student.submit(third.form('/reservations'), { purpose: 'Short film' });
  t.match(saved.path, /^\/reservations\/\d+$/);
  t.match(saved.text, /The reservation was made/);
  t.match(saved.text, /Canon C70/);
  t.match(saved.text, /Short film/);
  const [hold] = await db('holds').where({ item_id: camera });
  t.match(hold, { active: true, overrides: false, quantity: 1 });
});

t.test('a student who asks for what is taken reads what is in the way, and when it is free', async (t) => {
  const room = await world.stockroom({ departments: 'all', groups: 'all' });
  const category = await world.category();
  const camera = await world.item({ name: 'Arri', stockroom: room, category });
  await world.item({ name: 'Arri', stockroom: room, category });
  await world.item({ name: 'Arri the second', stockroom: room, category });
  const other = await as('self-service');
  await book(other, 'reservations', [camera], {}, { purpose: 'A secret purpose' });
  const student = await as('self-service');
  const page = await answers(student, 'reservations', [camera]);
  t.equal(page.status, 200);
  t.notOk(page.offers('/reservations'));
  t.match(page.text, /Arri is not free then/);
  t.match(page.text, /Another Arri.*Arri the second instead of Arri/);
  const forced = await forceBooking(student, 'reservations', [camera]);
  t.equal(forced.status, 409);
  t.match(forced.text, /It is taken for all or part of this time/);
  t.notMatch(forced.text, /secret/);
  const nearest = forced.links.find(
    (link) => link.href.includes('starts_at') && link.href.includes(`item_ids=${camera}`),
  );
  t.ok(nearest, 'a time is offered');
  const way = await student.get(nearest?.href ?? '');
  t.ok(way.offers('/reservations'), 'and it can be booked');
});

const open = await world.stockroom({ name: 'Store', staff: 'all', departments: 'all', groups: 'all' });

t.test('a student books a kit whole: each of its items is taken, and it is free only where all are', async (t) => {
  const kit = await world.kit(open, 'Interview kit');
  const members = [await world.item({ stockroom: open, kit }), await world.item({ stockroom: open, kit })];
  const student = await as('self-service');
  const form = (await answers(student, 'reservations', [], { kit_ids: String(kit) })).form('/reservations');
  const made = await student.submit(form);
  t.match(made.text, /In the kit Interview kit/);
  const holds = await db('holds').where({ kit_id: kit }).orderBy('item_id');
  t.strictSame(
    holds.map((hold) => hold.item_id),
    members,
  );
  t.equal((await forceBooking(student, 'reservations', [members[0] ?? 0])).status, 409);
  const choose = await student.get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}&q=interview`);
  t.match(choose.text, /Interview kit ?2 items taken/);
  const hidden = await world.location();
  await db('items').where({ id: members[1] }).update({ location_id: hidden });
  const [store] = await db('stockrooms').where({ id: open });
  const narrow = await as(await world.person({ span: [store.location_id] }));
  const part = await forceBooking(narrow, 'reservations', [], {
    kit_ids: String(kit),
    starts_at: at(8),
    ends_at: at(9),
  });
  t.equal(part.status, 422, 'not half of it');
});

t.test('a student asks for two of a category and gets two that are free', async (t) => {
  const category = await world.category('Tripods');
  const tripods = await Promise.all(
    [1, 2, 3].map((n) => world.item({ stockroom: open, category, name: `Tripod ${n}` })),
  );
  const student = await as('self-service');
  await book(student, 'reservations', [tripods[0] ?? 0]);
  const name = `category_${category}`;
  const choose = await student.get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}&q=tripod`);
  t.match(choose.text, /Tripods 2 free/);
  const form = (await answers(student, 'reservations', [], { [name]: '2' })).form('/reservations');
  t.match((await student.submit(form)).text, /The reservation was made/);
  const more = await forceBooking(student, 'reservations', [], { [name]: '1' });
  t.equal(more.status, 409);
  t.match(more.text, /0 of the 1/);
  t.equal((await db('holds').whereIn('item_id', tripods)).length, 3);
});

t.test(
  'a student who looks for one thing after another sees what they chose before, and can take it out again',
  async (t) => {
    const [camera, tripod] = [
      await world.item({ stockroom: open, name: 'Cinema camera' }),
      await world.item({ stockroom: open, name: 'Fluid tripod' }),
    ];
    const student = await as('self-service');
    const period = { starts_at: at(1), ends_at: at(2) };
    const query = new URLSearchParams({ ...period, step: 'items', q: 'fluid', item_ids: String(camera) });
    const page = await student.get(`/reservations/new?${query}`);
    t.match(page.text, /Chosen already.*Cinema camera/);
    const form = page.forms.find(({ names }) => names.includes('item_ids'));
    t.same(
      form?.options('item_ids').map(({ value }) => Number(value)),
      [camera, tripod],
    );
    t.equal(form?.values.item_ids, String(camera), 'it is ticked still');
  },
);

t.test('a student who types nonsense is told so, and nothing is booked', async (t) => {
  const item = await world.item({ stockroom: open });
  const student = await as('self-service');
  const before = (await db('bookings')).length;
  const wrong: Record<string, string>[] = [
    { ends_at: at(0) },
    { starts_at: 'yesterday' },
    { starts_at: '2026-02-30T10:00' },
    { starts_at: '0001-01-01T10:00' },
    { ends_at: '9999-01-01T10:00' },
    { starts_at: at(-2) },
    { [`quantity_${item}`]: '2' },
    { [`quantity_${item}`]: '0' },
    { item_ids: '' },
    { item_ids: '999999' },
    { kit_ids: '999999' },
    { item_ids: 'x' },
    { purpose: 'x'.repeat(501) },
  ];
  for (const typed of wrong) {
    const page = await forceBooking(student, 'reservations', [item], typed);
    t.equal(page.status, 422, JSON.stringify(typed));
    t.match(page.title, /^Error: /, JSON.stringify(typed));
  }
  t.equal((await forceBooking(student, 'reservations', [item], { status: 'out' })).status, 403, 'no unknown field');
  t.equal((await db('bookings')).length, before);
  for (const query of [
    'starts_at=x&ends_at=y',
    'item_ids=x',
    'item_ids=999999&starts_at=2027-01-01T10:00&ends_at=2027-01-02T10:00',
    'step=items',
    'category_1=x',
    'q=%25&starts_at=2027-01-01T10:00&ends_at=2027-01-02T10:00',
    'borrower_id=0',
  ]) {
    t.equal((await student.get(`/reservations/new?${query}`)).status, 200, query);
  }
  for (const query of [
    'after=x',
    'after=99999999999999999_1',
    'status=x',
    'from=2026-13-01',
    'stockroom_id=x',
    'q=%00',
  ]) {
    t.ok((await student.get(`/reservations?${query}`)).status < 500, query);
  }
});

t.test('a student who sends the form twice books once', async (t) => {
  const item = await world.item({ stockroom: open, quantity: 9 });
  const student = await as('self-service');
  const form = (await answers(student, 'reservations', [item])).form('/reservations');
  const pages = await Promise.all([1, 2, 3].map(() => student.send(form)));
  t.strictSame(new Set(pages.map((page) => page.location)).size, 1);
  t.equal((await db('holds').where({ item_id: item })).length, 1);
});

t.test('a wall clock means what it says on either side of a clock change', async (t) => {
  const item = await world.item({ stockroom: open });
  const student = await as('self-service');
  const spring = { starts_at: '2027-03-27T10:00', ends_at: '2027-03-28T10:00' };
  const made = await book(student, 'reservations', [item], spring);
  const [row] = await db('bookings').where({ id: idOf(made) });
  t.equal(row.starts_at.toISOString(), '2027-03-27T10:00:00.000Z');
  t.equal(row.ends_at.toISOString(), '2027-03-28T09:00:00.000Z', 'a day of 23 hours');
  t.match(made.text, /Sun, 28 Mar 2027, 10:00/);
  const edit = (await student.get(`${made.path}/edit`)).form(`${made.path}/edit`);
  t.match(edit.values, spring, 'and reads back as it was typed');
  const next = await book(student, 'reservations', [item], {
    starts_at: '2027-03-28T10:00',
    ends_at: '2027-03-28T12:00',
  });
  t.match(next.text, /was made/, 'the next begins where it ends');
  const autumn = { starts_at: '2027-10-30T10:00', ends_at: '2027-10-31T10:00' };
  const [later] = await db('bookings').where({ id: idOf(await book(student, 'reservations', [item], autumn)) });
  t.equal(later.ends_at - later.starts_at, 25 * 60 * 60 * 1000, 'a day of 25 hours');
  const skipped = await book(student, 'reservations', [item], {
    starts_at: '2028-03-26T01:30',
    ends_at: '2028-03-26T03:00',
  });
  t.match(skipped.text, /26 Mar 2028, 02:30/, 'an hour that is skipped is moved forward');
});

t.test('staff take back one item, then the rest, and what is overdue can always come back', async (t) => {
  const items = [
    await world.item({ stockroom: open, name: 'First out' }),
    await world.item({ stockroom: open, name: 'Second out' }),
  ];
  const ann = await world.person({ name: 'Ann Late' });
  const staff = await as('staff');
  const made = await book(staff, 'checkouts', items, { borrower_id: String(ann.id) });
  const id = idOf(made);
  await db('bookings')
    .where({ id })
    .update({ starts_at: new Date(Date.now() - 9e7), ends_at: new Date(Date.now() - 6e7) });
  await db('holds')
    .where({ booking_id: id })
    .update({ during: db.raw(`tstzrange(now() - interval '25 hours', now() - interval '17 hours')`) });
  t.match(
    (await staff.get('/checkouts?status=overdue')).text,
    /First out and 1 more Ann Late Overdue|First out and 1 more Overdue/,
  );
  t.match((await staff.get('/')).text, /Overdue 1/);
  t.match((await (await as(ann)).get('/')).text, /One of your loans is overdue/);
  const now = await answers(staff, 'checkouts', [items[0] ?? 0]);
  t.notOk(now.offers('/checkouts'), 'it is not there to be handed out again');
  t.ok(
    (await answers(staff, 'reservations', [items[0] ?? 0])).offers('/reservations'),
    'but can be reserved for later',
  );
  await db('people').where({ id: ann.id }).update({ blocked_at: new Date(), archived_at: new Date() });
  const page = await staff.get(`/checkouts/${id}`);
  const parts = page.forms.find(
    (form) => form.names.includes('_csrf') && form.buttons.includes('Take back what is ticked'),
  );
  const [line] = await db('holds').where({ booking_id: id, item_id: items[0] });
  const some = await staff.submit(parts ?? page.form('missing'), { line_ids: String(line.id) });
  t.match(some.text, /1 came back; the rest is still out/);
  t.equal((await staff.force(`/checkouts/${id}/return`, { line_ids: String(line.id) })).status, 409, 'once');
  t.match((await staff.submit(some.form(`/checkouts/${id}/return`))).text, /Everything is back/);
  t.equal((await staff.force(`/checkouts/${id}/return`)).status, 409);
});

t.test('what comes back early is free at once', async (t) => {
  const item = await world.item({ stockroom: open });
  const staff = await as('staff');
  const made = await book(staff, 'checkouts', [item], { ends_at: at(5) });
  t.notOk((await answers(staff, 'reservations', [item])).offers('/reservations'));
  await staff.submit(made.form(`${made.path}/return`));
  t.ok((await answers(staff, 'reservations', [item])).offers('/reservations'));
});

t.test('a student changes the items and the time of a reservation, where both are free', async (t) => {
  const [one, other, third] = [
    await world.item({ stockroom: open, name: 'Edit one' }),
    await world.item({ stockroom: open, name: 'Edit other' }),
    await world.item({ stockroom: open, name: 'Edit third' }),
  ];
  const student = await as('self-service');
  await book(await as('self-service'), 'reservations', [third], { starts_at: at(3), ends_at: at(4) });
  const made = await book(student, 'reservations', [one]);
  const path = `${made.path}/edit`;
  const form = (await student.get(path)).form(path);
  t.ok(
    form.options('item_ids').some((option) => option.label === 'Edit other'),
    'what else is free is offered',
  );
  const saved = await student.submit(form, { item_ids: [String(other), String(third)] });
  t.match(saved.text, /Edit other/);
  t.notMatch(saved.text, /Edit one/);
  const held = await db('holds')
    .where({ booking_id: idOf(made) })
    .orderBy('item_id');
  t.strictSame(
    held.map((hold) => hold.item_id),
    [other, third],
  );
  const later = (await student.get(path)).form(path);
  const refused = await student.submit(later, { starts_at: at(3), ends_at: at(4) });
  t.equal(refused.status, 409);
  t.match(refused.text, /Edit third/);
  t.equal((await db('holds').where({ booking_id: idOf(made) })).length, 2, 'nothing is half saved');
  const foreign = await world.item({ stockroom: await world.stockroom({ departments: 'all', groups: 'all' }) });
  t.equal((await student.submit(later, { item_ids: [String(foreign)] })).status, 422);
  t.equal((await student.submit(form, { purpose: 'Old form' })).status, 409, 'a stale form says so');
});
