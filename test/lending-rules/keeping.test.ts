/** The rules of a stockroom, wherever something is booked, moved, extended or handed out. */
import t from 'tap';
import { answers, at, book, clone, forceBooking, idOf, rightNow } from '../bookings/ways.ts';
import { build } from '../helper.ts';
import { closure, limit, openDaily } from './ruled.ts';

const { as, db, world } = await build(t);

async function counter(name: string) {
  const room = await world.stockroom({ name, staff: 'all', departments: 'all', groups: 'all' });
  return { room, item: await world.item({ stockroom: room, name: `Camera of ${name}` }) };
}

t.test('P6 a student is told that it is closed then, and books the nearest time that works from a link', async (t) => {
  const { room, item } = await counter('Day store');
  await openDaily(db, room, 9 * 60, 17 * 60);
  const student = await as('self-service');
  const wanted = { starts_at: at(2, 20), ends_at: at(3, 10) };
  const page = await answers(student, 'reservations', [item], wanted);
  t.match(page.title, /This cannot be booked/);
  t.match(page.text, /Day store is closed when it would be picked up.*open Mon–Sun 09:00–17:00/);
  t.notOk(page.offers('/reservations'), 'no button');
  const forced = await forceBooking(student, 'reservations', [item], wanted);
  t.equal(forced.status, 409, 'and the server says the same');
  t.match(forced.text, /Day store does not lend like this.*Day store is closed/);
  t.equal((await db('holds').where({ item_id: item })).length, 0);
  const way = forced.links.find(
    ({ href }) => href.startsWith('/reservations/new?') && /starts_at=/.test(href) && /–/.test(forced.text),
  );
  const [nearest] = page.links.filter(({ label }) => /\d{2}:\d{2}/.test(label));
  t.ok(way && nearest);
  const made = await student.submit((await student.get(nearest?.href ?? '')).form('/reservations'));
  t.match(made.text, /The reservation was made/);
});

t.test('P6 staff are told of a rule, may go beyond it, and it is noted with the booking', async (t) => {
  const { room, item } = await counter('Night store');
  await openDaily(db, room, 9 * 60, 17 * 60);
  await limit(db, room, { longest_days: 1 });
  const desk = await as('front-desk');
  const page = await answers(desk, 'reservations', [item], { starts_at: at(2, 20), ends_at: at(5, 10) });
  t.match(page.text, /This goes beyond the rules.*closed when it would be picked up.*lends for 1 day at most/);
  const made = await desk.submit(page.form('/reservations'));
  t.match(made.text, /It is booked when the stockroom is closed and for longer than it lends/);
  t.match(made.text, /Beyond the rules/);
  t.strictSame(
    (
      await db('bookings')
        .where({ id: idOf(made) })
        .first()
    ).beyond.sort(),
    ['closed', 'longest'],
  );
  const entry = await db('audit_entries').where({ action: 'reservations.create' }).orderBy('id', 'desc').first();
  t.strictSame(entry.after.beyond_rules.sort(), ['closed', 'longest']);
});

t.test('P6 closed times show in words where one chooses dates, items and days', async (t) => {
  const { room, item } = await counter('Shown store');
  await closure(db, room, `${at(2).slice(0, 10)}T00:00`, `${at(3).slice(0, 10)}T00:00`);
  await closure(db, room, `${at(4).slice(0, 10)}T00:00`, `${at(5).slice(0, 10)}T00:00`, true);
  const student = await as('self-service');
  const dates = await student.get(`/reservations/new?item_ids=${item}`);
  t.match(dates.text, /Opening hours and rules.*Shown store.*Stocktaking/);
  t.notMatch(dates.text, /Day store/, 'of what is picked only');
  const choose = await student.get(`/reservations/new?starts_at=${at(2, 10)}&ends_at=${at(2, 12)}&q=Shown`);
  t.match(choose.text, /Not everything can be booked then.*Shown store is closed.*Camera of Shown store closed/);
  t.notOk(choose.document.querySelector(`input[name="item_ids"][value="${item}"]`), 'nothing to pick');
  const grid = await student.get(`/calendar?item_id=${item}`);
  t.match(grid.text, /closed.*blackout/, 'P22');
  const free = grid.links.filter(({ href }) => href.includes(`item_ids=${item}`));
  t.equal(free.length, 12, 'P22 every other day starts a booking');
  const desk = await (await as('front-desk')).get(`/calendar?item_id=${item}`);
  t.match(desk.text, /free, closed.*blackout/, 'staff may go beyond the one, and not the other');
});

t.test('P5 a blackout stops staff, too; whoever may ignore conflicts lifts it, on the record', async (t) => {
  const { room, item } = await counter('Dark store');
  await closure(db, room, at(3, 0), at(4, 0), true);
  const over = { starts_at: at(2), ends_at: at(5) };
  for (const role of ['self-service', 'front-desk', 'administrator']) {
    const browser = await as(
      role === 'administrator'
        ? await world.person({
            toggles: clone('administrator', { 'bookings.ignore_conflicts': 'off', 'account.manage': 'off' }),
          })
        : role,
    );
    t.notOk((await answers(browser, 'reservations', [item], over)).offers('/reservations'), role);
    t.equal((await forceBooking(browser, 'reservations', [item], over)).status, 409, role);
  }
  const breaker = await as(await world.person({ toggles: clone('front-desk', { 'bookings.ignore_conflicts': 'on' }) }));
  const page = await answers(breaker, 'reservations', [item], over);
  t.match(page.text, /lends nothing for any part of/);
  t.equal((await breaker.submit(page.form('/reservations'))).status, 409, 'only where it is ticked');
  const made = await breaker.submit(page.form('/reservations'), { ignore_conflicts: 'on', _key: crypto.randomUUID() });
  t.match(made.text, /Booked in a blackout/);
  const entry = await db('audit_entries').where({ action: 'reservations.create' }).orderBy('id', 'desc').first();
  t.match(entry.after, { ignored_conflicts: true, beyond_rules: ['blackout'] });
});

t.test('P6 ignoring conflicts lifts no rule that binds whoever books for themselves', async (t) => {
  const { room, item } = await counter('Strict store');
  await limit(db, room, { longest_days: 2 });
  const student = await as(
    await world.person({ toggles: clone('self-service', { 'bookings.ignore_conflicts': 'on' }) }),
  );
  const wanted = { starts_at: at(2), ends_at: at(6) };
  const page = await answers(student, 'reservations', [item], wanted);
  t.notOk(page.offers('/reservations'));
  t.equal((await forceBooking(student, 'reservations', [item], { ...wanted, ignore_conflicts: 'on' })).status, 409);
});

t.test('P5 notice, looking ahead and quotas bind a student and are told to staff', async (t) => {
  const { room, item } = await counter('Quota store');
  const more = await world.item({ stockroom: room, quantity: 10, name: 'Cables' });
  await limit(db, room, { notice_hours: 48, ahead_days: 30, items_at_once: 3, open_bookings: 2 });
  const ann = await world.person({ name: 'Ann Student' });
  const student = await as(ann);
  t.match(
    (await answers(student, 'reservations', [item], { starts_at: at(1), ends_at: at(3) })).text,
    /told 48 hours ahead/,
  );
  t.match(
    (await answers(student, 'reservations', [item], { starts_at: at(40), ends_at: at(41) })).text,
    /booked 30 days ahead at most/,
  );
  const three = { starts_at: at(4), ends_at: at(6), [`quantity_${more}`]: '3' };
  t.match((await book(student, 'reservations', [more], three)).text, /was made/);
  const fourth = await answers(student, 'reservations', [item], { starts_at: at(5), ends_at: at(7) });
  t.match(fourth.text, /lends 3 items at once to one person; it would be 4/);
  t.match(
    (await book(student, 'reservations', [item], { starts_at: at(6), ends_at: at(8) })).text,
    /was made/,
    'afterwards',
  );
  const third = await forceBooking(student, 'reservations', [more], { starts_at: at(10), ends_at: at(11) });
  t.match(third.text, /Give something back.*Nobody has more than 2 open bookings of Quota store; 2 are open already/);
  const staff = await as('front-desk');
  const page = await answers(staff, 'reservations', [more], {
    starts_at: at(10),
    ends_at: at(11),
    borrower_id: String(ann.id),
  });
  t.match(page.text, /goes beyond the rules.*Nobody has more than 2 open bookings/);
  t.match(
    (await staff.submit(page.form('/reservations'))).text,
    /was made.*with more bookings than one person may have/,
  );
});

t.test('P5 two baskets sent at once do not get past a quota', async (t) => {
  const { room } = await counter('Race store');
  await limit(db, room, { open_bookings: 1 });
  const items = await Promise.all(Array.from({ length: 6 }, () => world.item({ stockroom: room })));
  const ann = await world.person();
  const browsers = await Promise.all(items.map(() => as(ann)));
  const pages = await Promise.all(
    items.map((item, n) =>
      (browsers[n] ?? browsers[0])?.force('/reservations', {
        item_ids: String(item),
        starts_at: at(1),
        ends_at: at(2),
      }),
    ),
  );
  t.strictSame(pages.map((page) => page?.status).sort(), [303, 409, 409, 409, 409, 409]);
  t.equal((await db('bookings').where({ borrower_id: ann.id })).length, 1);
});

t.test('P5 an item rests between two loans: the hold lasts longer than the booking says', async (t) => {
  const { room, item } = await counter('Rest store');
  await limit(db, room, { rest_minutes: 60 });
  const [one, two] = [await as('self-service'), await as('front-desk')];
  const made = await book(one, 'reservations', [item], { starts_at: at(2, 10), ends_at: at(2, 12) });
  t.match(made.text, /Until ?[A-Z][a-z]{2}, .*, 12:00/, 'the rest is no part of what is shown');
  const [hold] = await db('holds').where({ item_id: item }).select(db.raw('upper(during) as until'));
  t.equal(
    hold.until.getTime() -
      (
        await db('bookings')
          .where({ id: idOf(made) })
          .first()
      ).ends_at.getTime(),
    60 * 60_000,
  );
  for (const wanted of [
    { starts_at: at(2, 12), ends_at: at(2, 14) },
    { starts_at: at(2, 8), ends_at: at(2, 10) },
  ]) {
    const page = await answers(two, 'reservations', [item], wanted);
    t.match(page.text, /has to rest between two loans/, 'before and after, for staff, too');
    t.equal((await forceBooking(two, 'reservations', [item], wanted)).status, 409);
    const [nearest] = page.links.filter(({ label }) => /\d{2}:\d{2}/.test(label));
    t.ok((await two.get(nearest?.href ?? '')).offers('/reservations'), 'and the nearest time has room for it');
  }
  t.match((await book(two, 'reservations', [item], { starts_at: at(2, 13), ends_at: at(2, 14) })).text, /was made/);
  await t.rejects(
    db('holds').insert({
      workspace_id: world.workspaceId,
      item_id: item,
      booking_id: idOf(made),
      during: db.raw(`tstzrange(?, ?)`, [new Date(hold.until.getTime() - 1000), hold.until]),
    }),
    /holds_do_not_(overlap|exceed)|is not free/,
    'the constraint keeps it',
  );
});

t.test('P5 what comes back early rests from then on', async (t) => {
  const { room, item } = await counter('Early store');
  await limit(db, room, { rest_minutes: 120 });
  const desk = await as('front-desk');
  const made = await book(desk, 'checkouts', [item], { ends_at: at(5) });
  await desk.submit(made.form(`${made.path}/return`));
  const [hold] = await db('holds').where({ item_id: item }).select(db.raw('upper(during) - returned_at as rested'));
  t.match(hold.rested, { hours: 2 });
  t.equal((await forceBooking(desk, 'checkouts', [item], { starts_at: rightNow(), ends_at: at(3) })).status, 409);
  t.equal((await forceBooking(desk, 'reservations', [item], { starts_at: at(2), ends_at: at(3) })).status, 303);
});

t.test('P6 extending meets the rules: the whole loan, when it comes back, and blackouts', async (t) => {
  const { room, item } = await counter('Longer store');
  await openDaily(db, room, 0, 24 * 60);
  const ann = await world.person({ toggles: clone('self-service', { 'checkouts.extend': 'own' }) });
  const desk = await as('front-desk');
  const made = await book(desk, 'checkouts', [item], { ends_at: at(3), borrower_id: String(ann.id) });
  const path = `${made.path}/extension`;
  await limit(db, room, { longest_days: 5 });
  const student = await as(ann);
  const form = (await student.get(path)).form(path);
  const refused = await student.submit(form, { ends_at: at(9) });
  t.equal(refused.status, 409);
  t.match(refused.text, /Longer store lends for 5 days at most/);
  const [way] = refused.links.filter(({ href }) => href.startsWith(`${path}?ends_at=`));
  const nearer = await student.get(way?.href ?? '');
  t.match((await student.submit(nearer.form(path))).text, /was extended/, 'the link fills the form with what works');
  await closure(db, room, at(6, 0), at(7, 0), true);
  await limit(db, room, { longest_days: 500 });
  const again = (await desk.get(path)).form(path);
  t.match((await desk.submit(again, { ends_at: at(8) })).text, /lends nothing for any part of/, 'staff neither');
  await db('stockroom_hours').where({ stockroom_id: room }).update({ opens: 540, closes: 1020 });
  await db('closures').where({ stockroom_id: room }).delete();
  const late = await desk.submit((await desk.get(path)).form(path), { ends_at: at(8, 20) });
  t.match(late.text, /Beyond the rules ?Booked when the stockroom is closed/, 'but staff go beyond hours');
});

t.test('P6 moving a reservation meets the rules, as far as its time or items are new', async (t) => {
  const { room, item } = await counter('Move store');
  const student = await as('self-service');
  const made = await book(student, 'reservations', [item], { starts_at: at(3, 20), ends_at: at(4, 20) });
  await openDaily(db, room, 9 * 60, 17 * 60);
  const path = `${made.path}/edit`;
  const form = (await student.get(path)).form(path);
  t.match((await student.submit(form, { purpose: 'A film' })).text, /was saved/, 'what was booked before stays');
  const next = (await student.get(path)).form(path);
  const refused = await student.submit(next, { ends_at: at(4, 21) });
  t.equal(refused.status, 409);
  t.match(refused.text, /Move store is closed when it would be brought back/);
  const [way] = refused.links.filter(({ href }) => href.startsWith(`${path}?`));
  const filled = (await student.get(way?.href ?? '')).form(path);
  t.match((await student.submit(filled)).text, /was saved/);
});

t.test(
  'P6 handing out early meets the rules, and what was booked before a blackout can still be handed out',
  async (t) => {
    const { room, item } = await counter('Hand store');
    const self = await as(await world.person({ role: 'self-service' }));
    const made = await book(self, 'reservations', [item], { starts_at: at(3), ends_at: at(6) });
    const out = `${made.path}/checkout`;
    await closure(db, room, at(1, 0), at(2, 0), true);
    t.match((await self.submit(made.form(out))).text, /lends nothing for any part of/, 'not from now until it begins');
    await db('closures').where({ stockroom_id: room }).delete();
    await closure(db, room, at(4, 0), at(5, 0), true);
    await db('stockrooms').where({ id: room }).update({ keeps_hours: true });
    t.match((await self.force(out)).text, /Hand store is closed when it would be picked up/, 'nor while it is closed');
    const desk = await as('front-desk');
    t.match(
      (await desk.submit((await desk.get(made.path)).form(out))).text,
      /It was handed out.*Beyond the rules/,
      'staff do both',
    );
    const entry = await db('audit_entries').where({ action: 'checkouts.hand_out' }).orderBy('id', 'desc').first();
    t.strictSame(entry.after.beyond_rules, ['closed']);
  },
);

t.test('P6 so many of a category are taken from a stockroom that is open then', async (t) => {
  const category = await world.category('Tripods');
  const [shut, open] = [await counter('Shut store'), await counter('Open store')];
  await db('items').whereIn('id', [shut.item, open.item]).update({ category_id: category });
  await db('stockrooms').where({ id: shut.room }).update({ keeps_hours: true });
  const student = await as('self-service');
  const period = `starts_at=${at(2)}&ends_at=${at(3)}`;
  t.match((await student.get(`/reservations/new?${period}`)).text, /Tripods 1 free/);
  const page = await student.get(`/reservations/new?${period}&category_${category}=1`);
  const made = await student.submit(page.form('/reservations'));
  t.match(made.text, /Camera of Open store/);
});

t.test('P5 staff who lend to one person at once do not stand in each other’s way where a quota counts', async (t) => {
  const { room } = await counter('Busy store');
  await limit(db, room, { items_at_once: 3 });
  const items = await Promise.all(Array.from({ length: 8 }, () => world.item({ stockroom: room })));
  const ann = await world.person();
  const desks = await Promise.all(items.map(() => as('front-desk')));
  const body = { starts_at: at(1), ends_at: at(2), borrower_id: String(ann.id) };
  const pages = await Promise.all(
    items.map((item, n) => desks[n]?.force('/reservations', { ...body, item_ids: String(item) })),
  );
  t.ok(pages.every((page) => page?.status === 303));
});

t.test('P5 whoever may ignore conflicts hands out in spite of a blackout by one more button', async (t) => {
  const { room, item } = await counter('Spite store');
  const owner = await as(world.owner);
  const made = await book(owner, 'reservations', [item], { starts_at: at(3), ends_at: at(6) });
  await closure(db, room, at(1, 0), at(2, 0), true);
  const out = `${made.path}/checkout`;
  const refused = await owner.submit(made.form(out));
  t.equal(refused.status, 409);
  t.match((await owner.submit(refused.form(out))).text, /It was handed out.*Booked in a blackout/);
  const desk = await as('front-desk');
  const other = await book(desk, 'reservations', [await world.item({ stockroom: room })], {
    starts_at: at(3),
    ends_at: at(6),
  });
  t.notOk((await desk.submit(other.form(`${other.path}/checkout`))).offers(`${other.path}/checkout`), 'nobody else');
});

t.test('P22 a row is named by what it is about, also where the first of them cannot be picked', async (t) => {
  const { room } = await counter('Row store');
  await db('stockrooms').where({ id: room }).update({ keeps_hours: true });
  const page = await (await as('self-service')).get(`/reservations/new?starts_at=${at(2)}&ends_at=${at(3)}&q=Row`);
  t.match(page.document.querySelector('tbody th')?.text, /Camera of Row store/);
});
