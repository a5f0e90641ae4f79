/** Who may book, see, change, hand out and take back, role by role. */
import t from 'tap';
import type { Browser } from '../browser.ts';
import { build } from '../helper.ts';
import { answers, at, book, clone, forceBooking, idOf, rightNow } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

const open = await world.stockroom({ name: 'Open counter', staff: 'all', departments: 'all', groups: 'all' });

async function camera(stockroom: number = open): Promise<number> {
  return world.item({ stockroom });
}

async function bookingsOf(item: number): Promise<number> {
  const rows = await db('holds').where({ item_id: item, active: true });
  return rows.length;
}

t.test('C7 an administrator makes reservations and check-outs of their own', async (t) => {
  const administrator = await as('administrator');
  const reserved = await book(administrator, 'reservations', [await camera()]);
  t.match(reserved.text, /The reservation was made/);
  const out = await book(administrator, 'checkouts', [await camera()]);
  t.match(out.text, /The check-out was made/);
  const viewer = await as('viewer');
  const item = await camera();
  for (const kind of ['reservations', 'checkouts'] as const) {
    t.notOk((await viewer.get(`/${kind}`)).leads(`/${kind}/new`));
    t.equal((await viewer.get(`/${kind}/new`)).refusal, 'toggle');
    t.equal((await forceBooking(viewer, kind, [item])).refusal, 'toggle');
  }
  t.equal(await bookingsOf(item), 0);
});

t.test(
  "C8 T30 an administrator fully controls the bookings of others; a student does not touch another's",
  async (t) => {
    const [ann, ben] = [await world.person({ name: 'Ann Student' }), await world.person({ name: 'Ben Student' })];
    const item = await camera();
    const id = idOf(await book(await as(ann), 'reservations', [item]));
    const other = await as(ben);
    t.notOk((await other.get('/reservations')).leads(`/reservations/${id}`));
    t.equal((await other.get(`/reservations/${id}`)).status, 404);
    for (const path of ['edit', 'cancellation', 'checkout']) {
      t.equal((await other.force(`/reservations/${id}/${path}`)).status, 404, path);
    }
    const administrator = await as('administrator');
    const page = await administrator.get(`/reservations/${id}`);
    t.match(page.text, /Ann Student/);
    const edit = await administrator.get(`/reservations/${id}/edit`);
    const saved = await administrator.submit(edit.form(`/reservations/${id}/edit`), {
      purpose: 'Seen to',
      ends_at: at(3),
    });
    t.match(saved.text, /The reservation was saved/);
    t.match(saved.text, /Seen to/);
    const out = await administrator.submit(saved.form(`/reservations/${id}/checkout`));
    t.match(out.path, /^\/checkouts\/\d+$/);
    t.match(out.text, /It was handed out/);
    const checkout = idOf(out);
    t.notOk((await administrator.get(`/reservations/${id}`)).offers(`/reservations/${id}/checkout`), 'once is enough');
    t.equal((await administrator.force(`/reservations/${id}/checkout`)).status, 409);
    t.equal((await administrator.force(`/reservations/${id}/cancellation`)).status, 409);
    t.equal((await other.force(`/checkouts/${checkout}/return`)).status, 404);
    t.equal((await other.force(`/checkouts/${checkout}/extension`)).status, 403, 'self-service extends nothing');
    const back = await administrator.submit(out.form(`/checkouts/${checkout}/return`));
    t.match(back.text, /Everything is back/);
    t.equal((await db('bookings').where({ id: checkout }).first()).status, 'returned');
    const made = await book(administrator, 'reservations', [item], {
      borrower_id: String(ben.id),
      starts_at: at(20),
      ends_at: at(21),
    });
    t.match(made.text, /Ben Student/);
    const cancelled = await administrator.submit(made.form(`/reservations/${idOf(made)}/cancellation`));
    t.match(cancelled.text, /was cancelled/);
    t.equal(await bookingsOf(item), 1, 'only what was lent remains as a record');
  },
);

t.test('C11 T34 who may ignore conflicts books over a booking, and is warned; who may not is refused', async (t) => {
  const item = await camera();
  await book(await as('self-service'), 'reservations', [item]);
  const staff = await as('staff');
  const page = await answers(staff, 'reservations', [item]);
  t.notOk(page.offers('/reservations'), 'staff cannot book it');
  const refused = await forceBooking(staff, 'reservations', [item]);
  t.equal(refused.status, 409);
  const forged = await forceBooking(staff, 'reservations', [item], { ignore_conflicts: 'on' });
  t.equal(forged.status, 403);
  t.equal(forged.refusal, 'field');
  t.equal(await bookingsOf(item), 1);
  const daring = await as(await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) }));
  const offered = await answers(daring, 'reservations', [item]);
  t.match(offered.text, /Not recommended/);
  const unticked = await daring.submit(offered.form('/reservations'));
  t.equal(unticked.status, 409, 'it has to be ticked');
  t.match(unticked.text, /Book it all the same/);
  const booked = await daring.submit(offered.form('/reservations'), { ignore_conflicts: 'on' });
  t.match(booked.text, /The reservation was made/);
  t.match(booked.text, /Booked over another booking/);
  const [hold] = await db('holds').where({ item_id: item, overrides: true });
  t.match(hold.overridden, { taken: true });
  const [entry] = await db('audit_entries').where({ subject_id: idOf(booked), action: 'reservations.create' });
  t.match(entry.after, { ignored_conflicts: true });
});

t.test('C12 who may ignore conflicts checks out items of several places at once; who may not is refused', async (t) => {
  const other = await world.stockroom({ staff: 'all' });
  const both = [await camera(), await camera(other)];
  const staff = await as('staff');
  const page = await answers(staff, 'checkouts', both);
  t.notOk(page.offers('/checkouts'));
  t.match(page.text, /One check-out holds items of one stockroom/);
  t.equal((await forceBooking(staff, 'checkouts', both)).status, 409);
  const away = await world.item({ stockroom: open, location: await world.location() });
  t.match(
    (await answers(staff, 'checkouts', [away])).text,
    /is not at the stockroom.*Put it back.*It stands in another place than its stockroom/,
  );
  t.equal((await forceBooking(staff, 'checkouts', [away])).status, 409);
  t.strictSame(await db('holds').whereIn('item_id', [...both, away]), []);
  const reserved = await book(staff, 'reservations', [away]);
  t.equal(
    (await staff.force(`/reservations/${idOf(reserved)}/checkout`)).status,
    409,
    'handing out is a check-out, too',
  );
  t.match(
    (await book(staff, 'reservations', both, { starts_at: at(8), ends_at: at(9) })).text,
    /2 reservations were made/,
  );
  const daring = await as(await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) }));
  const made = await book(daring, 'checkouts', both, {}, { ignore_conflicts: 'on' });
  t.match(made.text, /2 check-outs were made, one for each stockroom/);
  t.match(made.text, /Booked together with it/);
  const again = await daring.submit(
    (await daring.get(`/reservations/${idOf(reserved)}`)).form(`/reservations/${idOf(reserved)}/checkout`),
  );
  t.equal(again.status, 409);
  const handed = await daring.submit(again.form(`/reservations/${idOf(reserved)}/checkout`));
  t.match(handed.text, /It was handed out/);
});

t.test("C17 where the staff box says All, a User creates, updates and fulfils anybody's bookings", async (t) => {
  const ann = await world.person({ name: 'Ann Borrower' });
  const user = await as('user');
  const item = await camera();
  const made = await book(user, 'reservations', [item], { borrower_id: String(ann.id) });
  t.match(made.text, /Ann Borrower/);
  const id = idOf(made);
  const edit = await user.get(`/reservations/${id}/edit`);
  t.match((await user.submit(edit.form(`/reservations/${id}/edit`), { purpose: 'Changed' })).text, /Changed/);
  const out = await user.submit(made.form(`/reservations/${id}/checkout`));
  t.match(out.text, /It was handed out/);
  const closed = await world.stockroom({ staff: [] });
  const shut = await camera(closed);
  const page = await answers(user, 'reservations', [shut], { borrower_id: String(ann.id) });
  t.notOk(page.offers('/reservations'), 'elsewhere a User books nothing for others');
  t.equal((await forceBooking(user, 'reservations', [shut], { borrower_id: String(ann.id) })).refusal, 'reach');
  t.equal(await bookingsOf(shut), 0);
});

t.test('T29 whoever hands things out says to whom: nothing is lent to them by not looking', async (t) => {
  const staff = await as('staff');
  const item = await camera();
  const page = await answers(staff, 'checkouts', [item]);
  const form = page.form('/checkouts');
  t.equal(form.values.borrower_id, '', 'nobody is chosen beforehand');
  const asked = await staff.submit(form, { purpose: 'Shoot' });
  t.match([asked.status, asked.text], [422, /For: choose who it is for/]);
  t.equal(asked.form('/checkouts').values.purpose, 'Shoot', 'and what was typed stays');
  t.strictSame(await db('holds').where({ item_id: item }), []);
  const ann = await world.person({ name: 'Ann Asked' });
  const made = await staff.submit(asked.form('/checkouts'), { borrower_id: String(ann.id) });
  t.match(made.text, /The check-out was made/);
  t.notOk((await answers(staff, 'reservations', [await camera()])).form('/reservations').values.borrower_id === '');
});

t.test('C25 T29 self-service books in its own name only', async (t) => {
  const ann = await world.person({ name: 'Ann Self' });
  const other = await world.person({ name: 'Olaf Other' });
  const student = await as(ann);
  const item = await camera();
  for (const kind of ['reservations', 'checkouts'] as const) {
    const form = (await answers(student, kind, [item], { borrower_id: String(ann.id) })).form(`/${kind}`);
    t.notOk(form.names.includes('borrower_id'), 'nobody is asked for whom');
    const foreign = await forceBooking(student, kind, [item], { borrower_id: String(other.id) });
    t.equal(foreign.status, 403);
    t.equal(foreign.refusal, 'reach');
    t.notMatch(foreign.text, /Olaf/);
    t.notOk((await answers(student, kind, [item], { borrower_id: String(other.id) })).offers(`/${kind}`));
  }
  t.equal(await bookingsOf(item), 0);
  const own = await forceBooking(student, 'reservations', [item], { borrower_id: String(ann.id) });
  t.equal(own.status, 303, 'their own id may be said');
});

t.test('C26 C28 reservations and check-outs of self-service are toggles of their own', async (t) => {
  const item = await camera();
  const without = {
    reservations: clone('self-service', { 'reservations.manage': 'off' }),
    checkouts: clone('self-service', { 'checkouts.manage': 'off' }),
  };
  for (const [off, on] of [
    ['reservations', 'checkouts'],
    ['checkouts', 'reservations'],
  ] as const) {
    const student = await as(await world.person({ toggles: without[off] }));
    t.notOk((await student.get(`/${off}`)).leads(`/${off}/new`), off);
    t.equal((await student.get(`/${off}/new`)).refusal, 'toggle');
    t.equal((await forceBooking(student, off, [item])).refusal, 'toggle');
    t.equal(await bookingsOf(item), 0);
    t.ok((await student.get(`/${on}`)).leads(`/${on}/new`), on);
    const made = await book(student, on, [await camera()]);
    t.match(made.text, /was made/);
    if (on === 'reservations') t.notOk(made.offers(`/reservations/${idOf(made)}/checkout`), 'and hands nothing out');
  }
});

t.test('C30 self-service with check-outs that it may only see', async (t) => {
  const ann = await world.person({ toggles: clone('self-service', { 'checkouts.manage': 'off' }) });
  const id = idOf(await book(await as('staff'), 'checkouts', [await camera()], { borrower_id: String(ann.id) }));
  const student = await as(ann);
  t.ok((await student.get('/checkouts')).leads(`/checkouts/${id}`));
  const page = await student.get(`/checkouts/${id}`);
  t.equal(page.status, 200);
  t.notOk(page.offers(`/checkouts/${id}/return`));
  t.equal((await student.force(`/checkouts/${id}/return`)).refusal, 'toggle');
});

t.test('C27 C29 self-service never reads who else booked what, and what for', async (t) => {
  const stockroom = await world.stockroom({ name: 'Shared shelf', departments: 'all', groups: 'all' });
  const names = ['Norbert Nosy-Name', 'Petra Private-Name'];
  const lent = await world.item({ stockroom, name: 'Lens of all' });
  const out = await world.item({ stockroom, name: 'Lamp of all' });
  const [norbert, petra] = [await world.person({ name: names[0] ?? '' }), await world.person({ name: names[1] ?? '' })];
  const reserved = idOf(await book(await as(norbert), 'reservations', [lent], {}, { purpose: 'Hushed matter' }));
  const checkout = idOf(await book(await as(petra), 'checkouts', [out], {}, { purpose: 'Hidden matter' }));
  const student = await as('self-service');
  const pages = [
    '/',
    '/reservations?status=all',
    '/checkouts?status=all',
    `/reservations?q=Norbert`,
    `/calendar?stockroom_id=${stockroom}`,
    '/reservations/calendar',
    '/checkouts/calendar?view=week',
    `/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}`,
    `/reservations/new?item_ids=${lent}&starts_at=${at(1)}&ends_at=${at(2)}`,
    `/checkouts/new?item_ids=${out}&starts_at=${rightNow()}&ends_at=${at(2)}`,
  ];
  for (const path of pages) {
    const { body, statusCode } = (await student.get(path)).response;
    t.equal(statusCode, 200, path);
    t.notMatch(body, /Nosy-Name|Private-Name|Hushed|Hidden matter/, path);
    t.notMatch(body, new RegExp(`/reservations/${reserved}\\b|/checkouts/${checkout}\\b`), path);
  }
  const [from, today] = [at(1).slice(0, 10), rightNow().slice(0, 10)];
  for (const view of ['month', 'week', 'day'] as const) {
    const reservations = await student.get(`/reservations/calendar?view=${view}&day=${from}`);
    t.match(reservations.text, view === 'day' ? /Taken.*Lens of all/ : /Lens of all: taken/, view);
    t.notMatch(reservations.response.body, /Nosy-Name|Hushed/, view);
    const checkouts = await student.get(`/checkouts/calendar?view=${view}&day=${today}`);
    t.match(checkouts.text, TAKEN[view], view);
    t.notMatch(checkouts.response.body, /Private-Name|Hidden matter/, view);
  }
  const blind = await as(await world.person({ toggles: clone('self-service', { 'items.view': 'staffed' }) }));
  t.notMatch((await blind.get(`/reservations/calendar?day=${from}`)).text, /Lens of all/, 'only of items one sees');
  const table = await student.get(`/calendar?stockroom_id=${stockroom}&q=lamp`);
  t.match(table.text, /taken|part/, 'that it is taken is no secret');
  t.equal((await student.get(`/reservations/${reserved}`)).status, 404);
  t.equal((await student.get(`/checkouts/${checkout}`)).status, 404);
  const refused = await forceBooking(student, 'reservations', [lent]);
  t.equal(refused.status, 409);
  t.notMatch(refused.response.body, /Nosy-Name|Hushed/);
  const staff = await as('staff');
  t.match((await staff.get('/reservations?q=Norbert')).text, /Norbert Nosy-Name.*|Hushed/, 'the search does find it');
  t.match(
    (await staff.get(`/reservations/calendar?view=week&day=${at(1).slice(0, 10)}`)).text,
    /Lens of all, Norbert Nosy-Name/,
  );
});

t.test('T26 T27 who may view bookings sees them in a list and in a calendar; others see neither', async (t) => {
  const item = await world.item({ stockroom: open, name: 'Listed camera' });
  const id = idOf(await book(await as('staff'), 'reservations', [item], { starts_at: at(70), ends_at: at(71) }));
  const viewer = await as('viewer');
  t.ok((await viewer.get('/reservations?q=listed')).leads(`/reservations/${id}`));
  const month = await viewer.get(`/reservations/calendar?day=${at(70).slice(0, 10)}`);
  t.ok(month.leads(`/reservations/${id}`));
  const week = await viewer.get(`/reservations/calendar?view=week&day=${at(70).slice(0, 10)}`);
  t.ok(week.leads(`/reservations/${id}`));
  const day = await viewer.get(`/reservations/calendar?view=day&day=${at(70).slice(0, 10)}`);
  t.ok(day.leads(`/reservations/${id}`));
  t.notMatch(month.text, /taken/, 'to whoever sees them all nothing is just taken');
  t.notOk((await viewer.get('/checkouts?q=listed')).leads(`/reservations/${id}`), 'a reservation is no check-out');
  const reader = await as('read-only');
  for (const path of [
    '/reservations',
    '/checkouts',
    '/reservations/calendar',
    '/checkouts/calendar',
    `/reservations/${id}`,
  ]) {
    t.equal((await reader.get(path)).refusal, 'toggle', path);
    t.notOk((await reader.get('/calendar')).leads(path), path);
  }
});

t.test('T28 who may manage bookings creates, edits and finishes them; who may not finds no button', async (t) => {
  const item = await camera();
  const desk = await as('front-desk');
  const page = await book(desk, 'reservations', [item]);
  const id = idOf(page);
  const viewer = await as('viewer');
  const seen = await viewer.get(`/reservations/${id}`);
  t.equal(seen.status, 200);
  for (const path of ['cancellation', 'checkout']) {
    t.ok(page.offers(`/reservations/${id}/${path}`), path);
    t.notOk(seen.offers(`/reservations/${id}/${path}`), path);
    t.equal((await viewer.force(`/reservations/${id}/${path}`)).refusal, 'toggle', path);
  }
  t.ok(page.leads(`/reservations/${id}/edit`));
  t.notOk(seen.leads(`/reservations/${id}/edit`));
  t.equal((await viewer.get(`/reservations/${id}/edit`)).refusal, 'toggle');
  t.equal((await db('bookings').where({ id }).first()).status, 'reserved');
  const out = await desk.submit(page.form(`/reservations/${id}/checkout`));
  t.match((await desk.submit(out.form(`/checkouts/${idOf(out)}/return`))).text, /Everything is back/);
});

t.test('T32 who may extend moves the due date of an active loan, where nobody comes after', async (t) => {
  const item = await camera();
  const desk = await as('front-desk');
  const id = idOf(await book(desk, 'checkouts', [item]));
  await book(desk, 'reservations', [item], { starts_at: at(5), ends_at: at(6) });
  const path = `/checkouts/${id}/extension`;
  const form = (await desk.get(path)).form(path);
  t.equal((await desk.submit(form, { ends_at: at(-1) })).status, 422, 'not backwards');
  const tooFar = await desk.submit(form, { ends_at: at(5, 12) });
  t.equal(tooFar.status, 409);
  t.match(tooFar.text, /taken for a part of this time/);
  const extended = await desk.submit(form, { ends_at: at(5) });
  t.match(extended.text, /was extended/, 'up to the very moment');
  const editor = await as(await world.person({ toggles: clone('front-desk', { 'checkouts.extend': 'off' }) }));
  const seen = await editor.get(`/checkouts/${id}`);
  t.notOk(seen.leads(path));
  t.equal((await editor.get(path)).refusal, 'toggle');
  t.equal((await editor.force(path, { ends_at: at(4) })).refusal, 'toggle');
  const [row] = await db('holds').where({ booking_id: id }).select(db.raw('upper(during) as until'));
  t.equal(
    new Date(row.until).toISOString(),
    new Date((await db('bookings').where({ id }).first()).ends_at).toISOString(),
  );
});

t.test('T34 what was booked in spite of others before is extended over others by nobody else', async (t) => {
  const item = await camera();
  const owner = await as('administrator');
  const desk = await as('front-desk');
  await book(owner, 'reservations', [item], { starts_at: at(1, 6), ends_at: at(1, 8) });
  const all = { ignore_conflicts: 'on' };
  const id = idOf(await book(owner, 'checkouts', [item], { ends_at: at(1, 7) }, all));
  await book(owner, 'reservations', [item], { starts_at: at(3), ends_at: at(4) });
  const path = `/checkouts/${id}/extension`;
  const extend = async (who: Browser, ends_at: string, more = {}) =>
    who.submit((await who.get(path)).form(path), { ends_at, ...more });
  t.equal((await extend(desk, at(1, 8))).status, 409, 'the same reservation for longer');
  t.equal((await extend(desk, at(3, 12))).status, 409, 'or another one');
  t.match((await extend(owner, at(2), all)).text, /was extended/);
  t.match((await extend(desk, at(3))).text, /was extended/, 'while nobody has it, it may last longer');
});

for (const [id, role] of [
  ['C19', 'user'],
  ['C32', 'self-service'],
] as const) {
  t.test(`${id} ${role} ignores conflicts by an optional toggle only`, async (t) => {
    const item = await camera();
    await book(await as('staff'), 'reservations', [item]);
    const without = await as(role);
    t.notOk((await answers(without, 'reservations', [item])).offers('/reservations'));
    t.equal((await forceBooking(without, 'reservations', [item], { ignore_conflicts: 'on' })).refusal, 'field');
    t.equal(await bookingsOf(item), 1);
    const holder = await as(await world.person({ toggles: clone(role, { 'bookings.ignore_conflicts': 'on' }) }));
    const made = await book(holder, 'reservations', [item], {}, { ignore_conflicts: 'on' });
    t.match(made.text, /Booked over another booking/);
  });
}

t.test('T31 who may book in the past does; others are told to choose a time to come', async (t) => {
  const item = await camera();
  const past = { starts_at: at(-3), ends_at: at(1) };
  const user = await as('user');
  for (const kind of ['reservations', 'checkouts'] as const) {
    const page = await forceBooking(user, kind, [item], past);
    t.equal(page.status, 422, kind);
    t.match(page.text, /This is in the past|this is in the past/);
  }
  t.equal(await bookingsOf(item), 0);
  const desk = await as('front-desk');
  t.match((await book(desk, 'reservations', [item], past)).text, /The reservation was made/);
  t.match((await book(desk, 'checkouts', [await camera()], past)).text, /The check-out was made/);
});

/** A day of a month names only the first few. */
const TAKEN = { month: /Item \d+: taken/, week: /Lamp of all: taken/, day: /Taken.*Lamp of all/ };
