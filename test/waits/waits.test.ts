/** Waiting for what is taken: the first in line is offered what comes free, and nobody else sees who waits. */
import t from 'tap';
import { offerFreed } from '../../src/features/waits/line/commands.ts';
import { answers, at, book, clone, forceBooking } from '../bookings/ways.ts';
import type { Browser } from '../browser.ts';
import { build } from '../helper.ts';
import { limit } from '../lending-rules/ruled.ts';

const { app, as, db, world } = await build(t);
const room = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });
const when = { starts_at: at(5), ends_at: at(6) };

/** From the refusal of a booking to a place in line. */
async function queue(browser: Browser, item: number, more: Record<string, string> = {}) {
  const page = await answers(browser, 'reservations', [item], when);
  const [link] = page.links.filter(({ label }) => label.startsWith('Tell me when'));
  const asked = await browser.get(link?.href ?? '');
  return browser.submit(asked.form('/waits'), more);
}

async function taken(name: string, more: { stockroom?: number; category?: number } = {}) {
  const item = await world.item({ stockroom: room, name, ...more });
  const holder = await as('self-service');
  const made = await book(holder, 'reservations', [item], when);
  const free = () => holder.submit(made.form(`${made.path}/cancellation`));
  return { item, free };
}

/** Until somebody waits for a row that is locked. */
async function waitsForALock(): Promise<void> {
  for (;;) {
    const { rows } = await db.raw(`select from pg_locks where not granted`);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function placeOf(person: { id: number }) {
  return db('waits').where({ person_id: person.id }).orderBy('id', 'desc').first();
}

t.test('P5 whoever waits longest is offered what comes free, held for them, and takes it', async (t) => {
  const { item, free } = await taken('Wanted camera');
  const [ann, ben] = [await world.person({ name: 'Ann First' }), await world.person({ name: 'Ben Second' })];
  const [first, second] = [await as(ann), await as(ben)];
  t.match((await queue(first, item)).text, /You stand in line.*You wait for.*Wanted camera/);
  await queue(second, item);
  await app.jobs.runWaiting();
  t.equal((await placeOf(ann)).state, 'waiting', 'while it is taken nothing is offered');
  await free();
  await app.jobs.runWaiting();
  t.equal((await placeOf(ann)).state, 'offered', 'the cancellation itself calls those who wait');
  t.equal((await placeOf(ben)).state, 'waiting');
  t.equal((await forceBooking(second, 'reservations', [item], when)).status, 409, 'it is held');
  const home = await first.get('/');
  t.match(home.text, /Something that you wait for is free.*held for you ?until/);
  t.notMatch((await second.get('/')).text, /is free: held|Something that you wait for is free/);
  const { id } = await placeOf(ann);
  const took = await first.submit(home.form(`/waits/${id}/acceptance`));
  t.match(took.text, /It is reserved for you.*Wanted camera/);
  t.equal((await placeOf(ann)).state, 'accepted');
  t.equal((await db('bookings').where({ borrower_id: ann.id, status: 'reserved' })).length, 1);
  t.notOk((await first.get('/waits')).offers(`/waits/${id}/acceptance`));
  t.equal((await first.force(`/waits/${id}/acceptance`)).status, 409, 'once');
});

t.test('P5 what is left to others, or not answered in time, goes to the next in line', async (t) => {
  const { item, free } = await taken('Passed camera');
  const people = [await world.person(), await world.person(), await world.person()] as const;
  const browsers = [await as(people[0]), await as(people[1]), await as(people[2])] as const;
  for (const browser of browsers) await queue(browser, item);
  await free();
  await app.jobs.runWaiting();
  const offer = await placeOf(people[0]);
  t.ok(offer.offered_until.getTime() - Date.now() <= 24 * 60 * 60_000);
  await browsers[0].submit((await browsers[0].get('/waits')).form(`/waits/${offer.id}/refusal`));
  await app.jobs.runWaiting();
  t.strictSame([(await placeOf(people[0])).state, (await placeOf(people[1])).state], ['declined', 'offered']);
  const late = await placeOf(people[1]);
  await db('waits')
    .where({ id: late.id })
    .update({ offered_until: new Date(Date.now() - 1000) });
  t.notOk((await browsers[1].get('/waits')).offers(`/waits/${late.id}/acceptance`));
  t.equal((await browsers[1].force(`/waits/${late.id}/acceptance`)).status, 409, 'too late');
  await db.raw(`select graphile_worker.add_job('waits:offer')`);
  await app.jobs.runWaiting();
  t.strictSame([(await placeOf(people[1])).state, (await placeOf(people[2])).state], ['missed', 'offered']);
  t.equal(
    (await db('bookings').where({ borrower_id: people[1].id, status: 'cancelled' })).length,
    1,
    'and is not held any more',
  );
  t.equal((await db('holds').where({ item_id: item, active: true })).length, 1);
});

t.test('P5 an early return calls those who wait, too', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Returned camera' });
  const desk = await as('front-desk');
  const made = await book(desk, 'checkouts', [item], { ends_at: at(9) });
  const ann = await world.person();
  await queue(await as(ann), item);
  await desk.submit(made.form(`${made.path}/return`));
  await app.jobs.runWaiting();
  t.equal((await placeOf(ann)).state, 'offered');
});

t.test('P5 any of a category is offered from the same stockroom, and only from there', async (t) => {
  const category = await world.category('Tripods');
  const { item } = await taken('Tripod one', { category });
  const other = await taken('Tripod two', { category });
  await world.item({
    stockroom: await world.stockroom({ departments: 'all', groups: 'all' }),
    category,
    name: 'Tripod elsewhere',
  });
  const ann = await world.person();
  const browser = await as(ann);
  t.match((await queue(browser, item, { what: 'category' })).text, /Any of Tripods/);
  await app.jobs.runWaiting();
  t.equal((await placeOf(ann)).state, 'waiting');
  await other.free();
  await app.jobs.runWaiting();
  const { booking_id } = await placeOf(ann);
  t.equal((await db('holds').where({ booking_id }).first()).item_id, other.item);
});

t.test('P5 nobody sees who else waits but the staff of the stockroom', async (t) => {
  const own = await world.stockroom({ name: 'Own store', departments: 'all', groups: 'all' });
  const { item } = await taken('Secret camera', { stockroom: own });
  const ann = await world.person({ name: 'Ann Quiet' });
  await queue(await as(ann), item);
  const { id } = await placeOf(ann);
  const [student, viewer] = [await as('self-service'), await as('viewer')];
  t.notMatch((await student.get('/waits')).text, /Ann Quiet|Secret camera/);
  for (const path of ['acceptance', 'refusal', 'withdrawal']) {
    t.equal((await student.force(`/waits/${id}/${path}`)).status, 404, path);
    t.equal((await viewer.force(`/waits/${id}/${path}`)).status, 403, path);
  }
  t.match((await (await as('front-desk')).get('/waits')).text, /Others wait for.*Secret camera.*Ann Quiet/);
  const elsewhere = await as(await world.person({ toggles: clone('limited-staff', {}) }));
  t.notMatch((await elsewhere.get('/waits')).text, /Ann Quiet/, 'not the staff of another one');
  const listed = await world.person({ toggles: clone('limited-staff', {}) });
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: own, person_id: listed.id });
  t.match((await (await as(listed)).get('/waits')).text, /Ann Quiet/);
});

t.test('P5 an offer is made to somebody as they are by then: not blocked, still admitted, by the rules', async (t) => {
  const { item, free } = await taken('Guarded camera');
  const [blocked, strict, ann] = [await world.person(), await world.person(), await world.person()];
  for (const person of [blocked, strict, ann]) await queue(await as(person), item);
  await db('people').where({ id: blocked.id }).update({ blocked_at: new Date() });
  await db('people')
    .where({ id: strict.id })
    .update({ role_id: await world.roleId('viewer') });
  await free();
  await app.jobs.runWaiting();
  t.strictSame(
    [(await placeOf(blocked)).state, (await placeOf(strict)).state, (await placeOf(ann)).state],
    ['waiting', 'waiting', 'offered'],
  );
  const limited = await world.stockroom({ departments: 'all', groups: 'all' });
  const other = await taken('Limited camera', { stockroom: limited });
  const ben = await world.person();
  await queue(await as(ben), other.item);
  await limit(db, limited, { ahead_days: 1 });
  await other.free();
  await app.jobs.runWaiting();
  t.equal((await placeOf(ben)).state, 'waiting');
});

t.test('P5 where reservations need approval, what is offered waits for that, too, once it is taken', async (t) => {
  const asking = await world.stockroom({ departments: 'all', groups: 'all' });
  await db('stockrooms').where({ id: asking }).update({ needs_approval: true });
  const { item, free } = await taken('Asked camera', { stockroom: asking });
  const ann = await world.person();
  const browser = await as(ann);
  await queue(browser, item);
  await free();
  await app.jobs.runWaiting();
  const { id, booking_id } = await placeOf(ann);
  await browser.submit((await browser.get('/waits')).form(`/waits/${id}/acceptance`));
  t.equal((await db('bookings').where({ id: booking_id }).first()).status, 'requested');
});

t.test(
  'P5 nobody waits for what is free, twice for the same, for the past, or for what they may not book',
  async (t) => {
    const free = await world.item({ stockroom: room, name: 'Free camera' });
    const { item } = await taken('Twice wanted');
    const student = await as('self-service');
    const body = { what: 'item', ...when };
    const told = await student.force('/waits', { ...body, item_id: String(free) });
    t.equal(told.status, 409);
    t.match(told.text, /It is free then/);
    await queue(student, item);
    t.match((await student.force('/waits', { ...body, item_id: String(item) })).text, /You wait for it already/);
    t.equal(
      (await student.force('/waits', { ...body, item_id: String(item), starts_at: '2020-01-01T10:00' })).status,
      422,
    );
    const closed = await world.item({ stockroom: await world.stockroom({}), name: 'Closed camera' });
    t.equal((await student.force('/waits', { ...body, item_id: String(closed) })).status, 403);
    t.equal((await (await as('viewer')).get('/waits/new')).status, 403);
    const blocked = await as(await world.person({ blocked: true }));
    t.equal((await blocked.force('/waits', { ...body, item_id: String(item) })).status, 403);
    const page = await answers(await as('viewer'), 'reservations', [item], when);
    t.equal(page.status, 403);
  },
);

t.test('P5 whoever stops waiting is offered nothing, and whoever calls the reservation off leaves it', async (t) => {
  const { item, free } = await taken('Left camera');
  const [ann, ben] = [await world.person(), await world.person()];
  const [one, two] = [await as(ann), await as(ben)];
  await queue(one, item);
  await queue(two, item);
  const place = await placeOf(ann);
  t.match((await one.submit((await one.get('/waits')).form(`/waits/${place.id}/withdrawal`))).text, /do not wait/);
  await free();
  await app.jobs.runWaiting();
  t.strictSame([(await placeOf(ann)).state, (await placeOf(ben)).state], ['withdrawn', 'offered']);
  const { booking_id } = await placeOf(ben);
  await two.submit((await two.get(`/reservations/${booking_id}`)).form(`/reservations/${booking_id}/cancellation`));
  await db.raw(`select graphile_worker.add_job('waits:offer')`);
  await app.jobs.runWaiting();
  t.equal((await placeOf(ben)).state, 'declined');
});

t.test('P5 two processes that ask at once pass nobody by, and offer nothing twice', async (t) => {
  const { item, free } = await taken('Raced wait');
  const people = [await world.person(), await world.person(), await world.person()] as const;
  for (const person of people) await queue(await as(person), item);
  await free();
  await Promise.all([1, 2, 3].map(() => offerFreed(db, new Date())));
  t.strictSame(await Promise.all(people.map(async (person) => (await placeOf(person)).state)), [
    'offered',
    'waiting',
    'waiting',
  ]);
  t.equal((await db('holds').where({ item_id: item, active: true })).length, 1);
});

t.test('P5 what comes free while the line is asked goes to the first in it all the same', async (t) => {
  const { item, free } = await taken('Freed between');
  const [ann, ben] = [await world.person(), await world.person()];
  for (const person of [ann, ben]) await queue(await as(person), item);
  const { id } = await placeOf(ben);
  const held = await db.transaction();
  await held('waits').where({ id }).forUpdate().select('id');
  const asking = offerFreed(db, new Date());
  await waitsForALock();
  await free();
  await held.rollback();
  await asking;
  t.strictSame([(await placeOf(ann)).state, (await placeOf(ben)).state], ['offered', 'waiting']);
});

t.test('P5 what goes wrong with one in line keeps nobody else waiting', async (t) => {
  const [broken, whole] = [await taken('Broken wait'), await taken('Whole wait')];
  const [ann, ben] = [await world.person(), await world.person()];
  await queue(await as(ann), broken.item);
  await queue(await as(ben), whole.item);
  await db.raw(`create function fail() returns trigger language plpgsql as $$ begin raise 'broken'; end $$`);
  await db.raw(`create trigger fails before update on waits for each row when (old.person_id = ${ann.id})
    execute function fail()`);
  t.teardown(() => db.raw('drop trigger fails on waits; drop function fail'));
  for (const { free } of [broken, whole]) await free();
  await t.rejects(offerFreed(db, new Date()), { errors: [/broken/] });
  t.strictSame([(await placeOf(ann)).state, (await placeOf(ben)).state], ['waiting', 'offered']);
});

t.test('P5 nobody waits for more than twenty things, in however many windows they ask', async (t) => {
  const { item } = await taken('One too many');
  const ann = await world.person();
  const browser = await as(ann);
  const { workspaceId: workspace_id } = world;
  await db('waits').insert(
    Array.from({ length: 19 }, (_, n) => ({
      ...{ workspace_id, person_id: ann.id, stockroom_id: room, item_id: item },
      ...{ starts_at: new Date(Date.now() + (n + 20) * 864e5), ends_at: new Date(Date.now() + (n + 21) * 864e5) },
    })),
  );
  const items = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(async (n) => (await taken(`Much wanted ${n}`)).item));
  const sent = items.map((item_id) => browser.force('/waits', { what: 'item', item_id: String(item_id), ...when }));
  t.strictSame((await Promise.all(sent)).map(({ status }) => status).sort(), [303, ...Array(7).fill(409)]);
  t.equal((await db('waits').where({ person_id: ann.id, state: 'waiting' })).length, 20);
});

t.test('P5 staff who answer for somebody are told of them, and each button says to whom it belongs', async (t) => {
  const { item, free } = await taken('Answered for');
  const ann = await world.person({ name: 'Ann Absent' });
  await queue(await as(ann), item);
  await free();
  await app.jobs.runWaiting();
  const { id } = await placeOf(ann);
  const desk = await as('front-desk');
  const page = await desk.get('/waits');
  t.match(page.text, /It is free: held for them/);
  t.match(page.text, /Take it ?:? ?Answered for for Ann Absent/);
  t.match((await desk.submit(page.form(`/waits/${id}/acceptance`))).text, /It is reserved for Ann Absent/);
});

t.test(
  'P5 the days on which something is taken lead to waiting for it, and a reservation that is only offered says so',
  async (t) => {
    const { item, free } = await taken('Gridded camera');
    await db('holds')
      .where({ item_id: item })
      .update({ during: db.raw(`tstzrange(now() - interval '1 hour', now() + interval '9 days')`) });
    const ann = await world.person();
    const browser = await as(ann);
    const grid = await browser.get(`/calendar?item_id=${item}`);
    const link = grid.links.find(({ href }) => href.startsWith('/waits/new?') && href.includes(at(5).slice(0, 10)));
    t.match((await browser.submit((await browser.get(link?.href ?? '')).form('/waits'))).text, /You stand in line/);
    t.notOk(
      (await (await as('viewer')).get(`/calendar?item_id=${item}`)).links.some(({ href }) =>
        href.startsWith('/waits/new'),
      ),
    );
    await free();
    await app.jobs.runWaiting();
    const { id, booking_id } = await placeOf(ann);
    const page = await browser.get(`/reservations/${booking_id}`);
    t.match(page.text, /Offered from the waiting list.*It is called off unless it is taken in time/);
    t.match((await browser.submit(page.form(`/waits/${id}/acceptance`))).text, /It is reserved for you/);
    t.notMatch((await browser.get(`/reservations/${booking_id}`)).text, /Offered from the waiting list/);
  },
);

t.test('P5 somebody in the archive is offered nothing', async (t) => {
  const { item, free } = await taken('Archived camera');
  const ann = await world.person();
  await queue(await as(ann), item);
  await db('people').where({ id: ann.id }).update({ archived_at: new Date() });
  await free();
  await app.jobs.runWaiting();
  t.equal((await placeOf(ann)).state, 'missed');
});

t.test('P5 an offer that was changed or approved is a reservation, and does not lapse', async (t) => {
  for (const way of ['edit', 'approval'] as const) {
    const store = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
    if (way === 'approval') await db('stockrooms').where({ id: store }).update({ needs_approval: true });
    const { item, free } = await taken(`Offered by ${way}`, { stockroom: store });
    const ann = await world.person();
    const browser = await as(ann);
    await queue(browser, item);
    await free();
    await app.jobs.runWaiting();
    const { id, booking_id } = await placeOf(ann);
    const path = `/reservations/${booking_id}`;
    if (way === 'edit') {
      await browser.submit((await browser.get(`${path}/edit`)).form(`${path}/edit`), { purpose: 'I want it' });
    } else {
      const staff = await as('staff');
      await staff.submit((await staff.get(path)).form(`${path}/approval`));
    }
    await db('waits')
      .where({ id })
      .update({ offered_until: new Date(Date.now() - 1000) });
    await offerFreed(db, new Date());
    t.equal((await placeOf(ann)).state, 'accepted', way);
    t.equal((await db('bookings').where({ id: booking_id }).first()).status, 'reserved', way);
  }
});
