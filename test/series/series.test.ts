/** Reservations that repeat: made in one go, kept together, and called off by one, from one on, or all. */
import t from 'tap';
import { answers, at, book, forceBooking } from '../bookings/ways.ts';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';
import { closure, limit } from '../lending-rules/ruled.ts';

const { as, db, world } = await build(t);
const room = await world.stockroom({ name: 'Series store', staff: 'all', departments: 'all', groups: 'all' });

/** From the page of one reservation to the times of it that repeat. */
async function times(
  browser: Browser,
  item: number,
  repeat: Record<string, string | string[]> = { every: 'week', times: '4' },
): Promise<Page> {
  const page = await answers(browser, 'reservations', [item], { starts_at: at(7, 10), ends_at: at(7, 12) });
  const [link] = page.links.filter(({ label }) => label === 'Repeat it');
  const asked = await browser.get(link?.href ?? '');
  const form = asked.forms.find(({ action }) => action === '/series/new');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...form?.values, ...repeat })) {
    for (const each of [value].flat()) query.append(name, each);
  }
  return browser.get(`/series/new?${query}`);
}

async function held(item: number) {
  return db('holds').where({ item_id: item, active: true }).orderByRaw('lower(during)');
}

t.test('P3 a student books every week, sees each time that is in the way, and gets those that work', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Weekly camera' });
  await book(await as('self-service'), 'reservations', [item], { starts_at: at(21, 9), ends_at: at(21, 11) });
  const student = await as('self-service');
  const page = await times(student, item);
  t.match(page.title, /Check your answers/);
  t.match(page.text, /Every week, 4 times.*works.*works.*in the way ?Weekly camera is taken.*works/);
  const made = await student.submit(page.form('/series'), { purpose: 'Seminar' });
  t.match(made.text, /3 reservations were made.*Left out, since something is in the way: .*10:00/);
  t.match(made.title, /Series of Weekly camera/);
  t.equal((await held(item)).length, 4);
  const rows = await db('bookings').where({ series_id: (await db('series').orderBy('id', 'desc').first()).id });
  t.equal(rows.length, 3);
  t.ok(rows.every(({ purpose }) => purpose === 'Seminar'));
  const one = await student.get(`/reservations/${rows[0].id}`);
  t.ok(one.leads(`/reservations/${rows[0].id}/series`));
  const entry = await db('audit_entries').where({ action: 'series.create' }).first();
  t.equal(entry.after.bookings.length, 3);
  t.equal(entry.after.left_out.length, 1);
});

t.test('P3 all or nothing books nothing where one time does not work', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Whole camera' });
  await book(await as('self-service'), 'reservations', [item], { starts_at: at(14, 9), ends_at: at(14, 11) });
  const student = await as('self-service');
  const page = await times(student, item);
  const refused = await student.submit(page.form('/series'), { mode: 'all' });
  t.equal(refused.status, 409);
  t.match(refused.text, /Not every time works.*Whole camera is taken/);
  t.equal((await held(item)).length, 1, 'nothing is half booked');
  t.equal(
    (
      await db('series').whereIn(
        'id',
        db('bookings')
          .select('series_id')
          .whereIn('id', db('holds').select('booking_id').where({ item_id: item })),
      )
    ).length,
    0,
  );
});

t.test('P3 every time meets the rules of the stockroom, and quotas count those before it', async (t) => {
  const strict = await world.stockroom({ name: 'Strict series', departments: 'all', groups: 'all' });
  const item = await world.item({ stockroom: strict, name: 'Ruled camera' });
  await closure(db, strict, `${at(14).slice(0, 10)}T00:00`, `${at(15).slice(0, 10)}T00:00`);
  await limit(db, strict, { open_bookings: 2 });
  const student = await as('self-service');
  const page = await times(student, item);
  t.match(
    page.text,
    /works.*in the way ?Strict series is closed.*works.*in the way ?Nobody has more than 2 open bookings of Strict series; 2 are/,
  );
  t.match((await student.submit(page.form('/series'))).text, /2 reservations were made/);
  t.equal((await held(item)).length, 2);
});

t.test('P3 where none of the times works there is no button, and the server books none', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Taken camera' });
  await book(await as('self-service'), 'reservations', [item], { starts_at: at(1), ends_at: at(60) });
  const student = await as('self-service');
  const free = await world.item({ stockroom: room });
  const form = (await times(student, free)).form('/series');
  const query = new URLSearchParams({
    item_ids: String(item),
    starts_at: at(7, 10),
    ends_at: at(7, 12),
    every: 'week',
    times: '3',
  });
  const page = await student.get(`/series/new?${query}`);
  t.match(page.title, /None of these times works/);
  t.notOk(page.offers('/series'));
  const refused = await student.send(form, { item_ids: String(item) });
  t.equal(refused.status, 409);
  t.match(refused.text, /None of these times works/);
});

t.test('P3 this one, this one and those after it, or all are called off together', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Called camera' });
  const student = await as('self-service');
  await student.submit((await times(student, item, { every: 'week', times: '5' })).form('/series'));
  const lines = await held(item);
  const ids = lines.map((line) => line.booking_id);
  const path = (n: number) => `/reservations/${ids[n]}/series`;
  const form = (page: Page, n: number) => page.form(path(n));
  t.match(
    (await student.submit(form(await student.get(path(1)), 1), { extent: 'this' })).text,
    /One reservation was cancelled/,
  );
  t.equal((await held(item)).length, 4);
  t.match(
    (await student.submit(form(await student.get(path(3)), 3), { extent: 'following' })).text,
    /2 reservations were cancelled/,
  );
  t.strictSame(
    (await held(item)).map((line) => line.booking_id),
    [ids[0], ids[2]],
  );
  t.match(
    (await student.submit(form(await student.get(path(2)), 2), { extent: 'all' })).text,
    /2 reservations were cancelled/,
  );
  t.equal((await held(item)).length, 0);
  const over = await student.get(path(0));
  t.notOk(over.offers(path(0)), 'nothing is left to be called off');
  const { version } = await db('bookings').where({ id: ids[0] }).first();
  t.equal((await student.force(path(0), { extent: 'all', version: String(version) })).status, 409);
});

t.test('P3 one of a series is edited alone', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Edited camera' });
  const student = await as('self-service');
  await student.submit((await times(student, item, { every: 'week', times: '2' })).form('/series'));
  const [first, second] = await held(item);
  const path = `/reservations/${first.booking_id}/edit`;
  t.match((await student.submit((await student.get(path)).form(path), { ends_at: at(7, 15) })).text, /was saved/);
  const [, after] = await held(item);
  t.strictSame(after.during, second.during);
  t.equal(
    (await db('bookings').where({ id: first.booking_id }).first()).series_id,
    (await db('bookings').where({ id: second.booking_id }).first()).series_id,
  );
});

t.test('P3 a series of somebody else is neither seen nor called off, and nobody blocked makes one', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Private camera' });
  const student = await as('self-service');
  await student.submit((await times(student, item, { every: 'week', times: '2' })).form('/series'));
  const [line] = await held(item);
  const other = await as('self-service');
  t.equal((await other.get(`/reservations/${line.booking_id}/series`)).status, 404);
  t.equal((await other.force(`/reservations/${line.booking_id}/series`, { extent: 'all' })).status, 404);
  const viewer = await as('viewer');
  const seen = await viewer.get(`/reservations/${line.booking_id}/series`);
  t.match(seen.text, /Its reservations/);
  t.notOk(seen.offers(`/reservations/${line.booking_id}/series`));
  t.equal((await viewer.force(`/reservations/${line.booking_id}/series`, { extent: 'all' })).status, 403);
  const blocked = await as(await world.person({ role: 'self-service', blocked: true }));
  t.equal((await blocked.get('/series/new')).status, 403);
  const forced = {
    item_ids: String(item),
    starts_at: at(7),
    ends_at: at(8),
    every: 'week',
    times: '2',
    mode: 'works',
    weekdays: '',
  };
  t.equal((await blocked.force('/series', forced)).status, 403);
  t.equal((await viewer.force('/series', forced)).status, 403);
});

t.test('P3 staff repeat for somebody else, and who may ignore conflicts books over what is taken', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Lent camera' });
  const ann = await world.person({ name: 'Ann Often' });
  const desk = await as('front-desk');
  const page = await times(desk, item, { every: 'day', times: '3', borrower_id: String(ann.id) });
  t.match(page.text, /Lent camera for Ann Often/);
  t.match((await desk.submit(page.form('/series'))).text, /3 reservations were made/);
  t.equal((await db('bookings').where({ borrower_id: ann.id })).length, 3);
  const owner = await as(world.owner);
  const over = await times(owner, item, { every: 'day', times: '3' });
  const made = await owner.submit(over.form('/series'), { ignore_conflicts: 'on' });
  t.match(made.text, /3 reservations were made/);
  t.equal((await db('holds').where({ item_id: item, overrides: true })).length, 3);
});

t.test('P3 the same form sent twice makes one series', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Twice camera' });
  const student = await as('self-service');
  const form = (await times(student, item)).form('/series');
  const pages = await Promise.all([student.send(form), student.send(form), student.send(form)]);
  t.equal(new Set(pages.map(({ location }) => location)).size, 1);
  t.equal((await held(item)).length, 4);
});

t.test('P3 two who book series of one camera at once never overlap', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Raced camera' });
  const [one, two] = [await as('self-service'), await as('self-service')];
  const forms = [(await times(one, item)).form('/series'), (await times(two, item)).form('/series')] as const;
  const pages = await Promise.all([one.send(forms[0]), two.send(forms[1])]);
  t.ok(pages.every(({ status }) => status === 303 || status === 409));
  t.equal((await held(item)).length, 4);
});

t.test('P3 what is typed wrong is said where it is asked', async (t) => {
  const item = await world.item({ stockroom: room });
  const student = await as('self-service');
  t.match((await times(student, item, { every: 'week', times: '', until: '' })).text, /enter a number, or a last day/);
  t.match(
    (await times(student, item, { every: 'week', times: '99' })).text,
    /How many times: enter a whole number from 1 to 60/,
  );
  for (const nothing of ['', '?item_ids=999999&starts_at=2030-01-01T10:00&ends_at=2030-01-01T11:00']) {
    t.equal((await student.get(`/series/new${nothing}`)).status, 404, 'nothing can repeat that is not there');
  }
  const gone = await student.send((await times(student, item)).form('/series'), { item_ids: '999999' });
  t.equal(gone.status, 422);
  t.match(gone.text, /What should repeat/, 'nor what is gone by the time that it is sent');
  const past = await forceBooking(student, 'reservations', [item], {
    starts_at: '2020-01-01T10:00',
    ends_at: '2020-01-01T11:00',
  });
  t.equal(past.status, 422);
  const form = (await times(student, item)).form('/series');
  t.equal((await student.send(form, { starts_at: '2020-01-01T10:00', ends_at: '2020-01-01T11:00' })).status, 422);
});

t.test('P3 forged fields of a series are refused: another borrower, a closed stockroom, a foreign field', async (t) => {
  const item = await world.item({ stockroom: room });
  const closed = await world.item({ stockroom: await world.stockroom({}) });
  const ann = await world.person();
  const student = await as('self-service');
  const form = (await times(student, item)).form('/series');
  const fresh = () => ({ _key: crypto.randomUUID() });
  t.equal((await student.send(form, { ...fresh(), borrower_id: String(ann.id) })).status, 403);
  t.equal((await student.send(form, { ...fresh(), item_ids: String(closed) })).status, 403);
  t.equal((await student.send(form, { ...fresh(), item_ids: '999999' })).status, 422);
  t.equal((await student.send(form, { ...fresh(), ignore_conflicts: 'on' })).status, 403);
  t.equal((await student.send(form, { ...fresh(), series_id: '1' })).status, 403);
  t.equal((await student.send(form, { ...fresh(), weekdays: ['8'] })).status, 422);
  t.equal((await student.send(form, { ...fresh(), every: 'year' })).status, 422);
  t.equal((await held(item)).length, 0);
});

t.test('P3 kits and so many of a counted item repeat, too', async (t) => {
  const kit = await world.kit(room, 'Interview kit');
  const [one, two] = [await world.item({ stockroom: room, kit }), await world.item({ stockroom: room, kit })];
  const cables = await world.item({ stockroom: room, quantity: 5, name: 'Cables' });
  const student = await as('self-service');
  const query = `kit_ids=${kit}&item_ids=${cables}&quantity_${cables}=3&starts_at=${at(7, 10)}&ends_at=${at(7, 12)}&every=day&times=3`;
  const page = await student.get(`/series/new?${query}`);
  t.match(page.text, /Interview kit, Cables/);
  t.match((await student.submit(page.form('/series'))).text, /3 reservations were made/);
  for (const item of [one, two, cables]) t.equal((await held(item)).length, 3);
  t.ok((await held(cables)).every(({ quantity }) => quantity === 3));
});
