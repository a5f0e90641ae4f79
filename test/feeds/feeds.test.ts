/** Calendar addresses, read back with a calendar library: what they show to whom, and that they follow at once. */
import ICAL from 'ical.js';
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Page } from '../browser.ts';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';

t.setTimeout(180_000);
const { app, as, db, world, stranger } = await build(t, { BASE_URL: 'http://lending.example.org' });

const hour = 3_600_000;
const cameras = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });
const sounds = await world.stockroom({ name: 'Sound store' });
const camera = await world.item({ name: 'Arri, "Mini"; LF', stockroom: cameras });
const tripod = await world.item({ name: 'Tripod', stockroom: cameras });
const zoom = await world.item({ name: 'Zoom H6', stockroom: sounds });
const ben = await world.person({ role: 'self-service', name: 'Ben Borrower' });
const ann = await world.person({ role: 'self-service', name: 'Ann Other' });
const bens = await booked({ item: camera, borrower: ben.id, from: 24, purpose: 'A film;\r\nEND:VCALENDAR' });
const anns = await booked({ item: tripod, borrower: ann.id, from: 48, purpose: 'A secret' });
const inSound = await booked({ item: zoom, borrower: ann.id, from: 72, stockroom: sounds });

t.test('P7 a person makes an address of their own, and a calendar program reads their bookings there', async (t) => {
  const browser = await as(ben);
  const page = await browser.get('/me');
  t.ok(page.offers('/me/calendar'));
  const made = await browser.submit(page.form('/me/calendar'));
  const path = addressIn(made);
  t.match(made.text, /it is not shown again/);
  t.notMatch((await browser.get('/me')).response.body, path, 'once');
  const { calendar, events, response } = await read(path);
  t.match(response.headers['content-type'], 'text/calendar');
  t.equal(calendar.getFirstPropertyValue('x-wr-calname'), 'Test school: Ben Borrower');
  t.equal(events.length, 1);
  const [event] = events;
  t.equal(event?.summary, 'Arri, "Mini"; LF');
  t.equal(event?.location, 'Camera store');
  t.equal(event?.description, 'Reservation: Reserved\nA film; END:VCALENDAR');
  t.equal(event?.uid, `booking-${world.workspaceId}-${bens}@quartermaster`);
  t.equal(event?.component.getFirstPropertyValue('url'), `http://lending.example.org/reservations/${bens}`);
});

t.test('P7 only a hash of an address is kept', async (t) => {
  const path = addressIn(await make(await as(ben), '/me', '/me/calendar'));
  const token = path.replace('/feeds/', '').replace('.ics', '');
  t.equal(token.length, 43);
  const { rows } = await db.raw(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`,
  );
  for (const { name } of rows) {
    const found = await db.raw(`select count(*)::int as count from ${name} as t where t::text like ?`, [`%${token}%`]);
    t.equal(found.rows[0].count, 0, name);
  }
});

t.test('P7 times are the same moments in every zone, also where a clock changes in between', async (t) => {
  const person = await world.person({ role: 'self-service' });
  const item = await world.item({ stockroom: cameras });
  const [from, to] = [new Date('2027-03-27T22:00:00Z'), new Date('2027-03-28T09:00:00Z')];
  await booked({ item, borrower: person.id, at: [from, to] });
  const { events } = await read(addressIn(await make(await as(person), '/me', '/me/calendar')));
  t.strictSame(
    events.map(({ startDate, endDate }) => [startDate.toJSDate(), endDate.toJSDate()]),
    [[from, to]],
  );
});

t.test(
  'P7 C27 C29 the feed of a stockroom shows what others booked as taken, with no name, purpose or link',
  async (t) => {
    const browser = await as(ben);
    const path = addressIn(await make(browser, `/stockrooms/${cameras}`, `/stockrooms/${cameras}/calendar`));
    const { events, response } = await read(path);
    t.ok(events.some(({ summary }) => summary === 'Ben Borrower: Arri, "Mini"; LF'));
    t.ok(events.some(({ summary }) => summary === 'Taken: Tripod'));
    t.notMatch(response.body, /Ann|secret|Zoom/);
    t.notMatch(response.body, new RegExp(`booking-\\d+-${anns}@|/reservations/${anns}`));
    const theirs = await read(
      addressIn(await make(await as('staff'), `/stockrooms/${cameras}`, `/stockrooms/${cameras}/calendar`)),
    );
    t.match(theirs.response.body, /Ann Other: Tripod/, 'staff see whose it is');
    t.notMatch(theirs.response.body, /Taken:/);
  },
);

t.test('P7 C27 the feed of an item names who has it to those who may see that, and to nobody else', async (t) => {
  const own = addressIn(await make(await as(ben), `/items/${tripod}`, `/items/${tripod}/calendar`));
  const theirs = addressIn(await make(await as('staff'), `/items/${tripod}`, `/items/${tripod}/calendar`));
  t.strictSame(await titles(own), ['Taken: Tripod']);
  t.strictSame(await titles(theirs), ['Ann Other: Tripod']);
  const kept = await world.item({ name: 'Lamp', stockroom: cameras });
  await world.custody(kept, ann.id);
  const [lamp, lampForStaff] = [
    addressIn(await make(await as(ben), `/items/${kept}`, `/items/${kept}/calendar`)),
    addressIn(await make(await as('staff'), `/items/${kept}`, `/items/${kept}/calendar`)),
  ];
  t.strictSame(await titles(lamp), ['Taken: Lamp']);
  t.strictSame(await titles(lampForStaff), ['In the custody of Ann Other: Lamp']);
  const toggles: Scopes = { 'account.sign_in': 'on', 'items.view': 'any', 'checkouts.view': 'own' };
  const keeper = await world.person({ toggles });
  const held = await world.item({ name: 'Meter', stockroom: cameras });
  await world.custody(held, keeper.id);
  const { events } = await read(addressIn(await make(await as(keeper), '/me', '/me/calendar')));
  t.match(events, [{ summary: 'In your custody: Meter' }]);
  t.ok(events[0]?.startDate.isDate, 'a whole day, since it has no end');
});

t.test('P7 H5 nobody gets an address for what they do not see', async (t) => {
  const lena = await world.person({ role: 'limited-staff' });
  const browser = await as(lena);
  for (const path of [`/stockrooms/${sounds}`, `/items/${zoom}`]) {
    t.equal((await browser.get(path)).status, 404);
    t.equal((await browser.force(`${path}/calendar`)).status, 404);
  }
  t.equal((await db('feeds').where({ person_id: lena.id })).length, 0);
});

t.test('P7 a feed follows its person at once: toggles, staff boxes, spans, blocks and the archive', async (t) => {
  const person = await world.person({
    toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'reservations.view': 'any' },
  });
  const browser = await as(person);
  const path = addressIn(await make(browser, `/stockrooms/${sounds}`, `/stockrooms/${sounds}/calendar`));
  t.strictSame(await titles(path), ['Ann Other: Zoom H6']);
  await toggle(person, 'reservations.view', 'own');
  t.strictSame(await titles(path), ['Taken: Zoom H6'], 'sees no longer whose');
  await toggle(person, 'items.view', 'staffed');
  t.equal((await fetched(path)).statusCode, 404, 'sees the stockroom no longer');
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: sounds, person_id: person.id });
  t.strictSame(await titles(path), ['Taken: Zoom H6'], 'staffs it now');
  await db('people').where({ id: person.id }).update({ span_all: false });
  t.equal((await fetched(path)).statusCode, 404, 'a span that holds nothing');
  await db('people').where({ id: person.id }).update({ span_all: true, blocked_at: new Date() });
  t.strictSame(await titles(path), ['Taken: Zoom H6'], 'the blocked still see');
  await db('people').where({ id: person.id }).update({ archived_at: new Date() });
  t.equal((await fetched(path)).statusCode, 404, 'in the archive');
  await db('people').where({ id: person.id }).update({ archived_at: null });
  t.equal((await fetched(path)).statusCode, 200);
  await toggle(person, 'account.sign_in', null);
  t.equal((await fetched(path)).statusCode, 404, 'may not sign in');
});

t.test('P7 a booking that is moved, called off or back early says so under the same identity', async (t) => {
  const person = await world.person({ role: 'self-service' });
  const item = await world.item({ name: 'Gimbal', stockroom: cameras });
  const id = await booked({ item, borrower: person.id, from: 24 });
  const path = addressIn(await make(await as(person), '/me', '/me/calendar'));
  const [before] = (await read(path)).events;
  const ends_at = new Date(Date.now() + 90 * hour);
  await db('bookings').where({ id }).update({ ends_at, version: 7 });
  const [moved] = (await read(path)).events;
  t.equal(moved?.uid, before?.uid);
  t.equal(moved?.sequence, 7);
  t.equal(moved?.endDate.toJSDate().getTime(), Math.floor(ends_at.getTime() / 1000) * 1000);
  t.equal(moved?.component.getFirstPropertyValue('status'), 'CONFIRMED');
  await db('bookings').where({ id }).update({ status: 'cancelled', closed_at: new Date(), version: 8 });
  await db('holds').where({ booking_id: id }).update({ active: false });
  const [gone] = (await read(path)).events;
  t.equal(gone?.uid, before?.uid);
  t.equal(gone?.component.getFirstPropertyValue('status'), 'CANCELLED');
  await db('bookings').where({ id }).update({ status: 'requested', closed_at: null, version: 9 });
  t.equal((await read(path)).events[0]?.component.getFirstPropertyValue('status'), 'TENTATIVE');
});

t.test('P7 P5 what is only offered from the waiting list says so until it is taken', async (t) => {
  const person = await world.person({ role: 'self-service' });
  const item = await world.item({ name: 'Steadicam', stockroom: cameras });
  const id = await booked({ item, borrower: person.id, from: 24 });
  const { starts_at, ends_at } = await db('bookings').where({ id }).first('starts_at', 'ends_at');
  await db('waits').insert({
    ...{ workspace_id: world.workspaceId, person_id: person.id, stockroom_id: cameras, item_id: item },
    ...{ starts_at, ends_at, state: 'offered', booking_id: id, offered_until: starts_at },
  });
  const path = addressIn(await make(await as(person), '/me', '/me/calendar'));
  const [offered] = (await read(path)).events;
  t.equal(offered?.component.getFirstPropertyValue('status'), 'TENTATIVE');
  t.match(offered?.description, 'Reservation: Only offered');
  await db('waits').where({ booking_id: id }).update({ state: 'accepted', closed_at: new Date() });
  t.equal((await read(path)).events[0]?.component.getFirstPropertyValue('status'), 'CONFIRMED');
});

t.test('P7 what did not change is not sent again', async (t) => {
  const person = await world.person({ role: 'self-service' });
  await booked({ item: await world.item({ stockroom: cameras }), borrower: person.id, from: 24 });
  const path = addressIn(await make(await as(person), '/me', '/me/calendar'));
  const first = await fetched(path);
  const tag = String(first.headers.etag);
  const again = await fetched(path, { 'if-none-match': tag });
  t.equal(again.statusCode, 304);
  t.equal(again.body, '');
  await booked({ item: await world.item({ stockroom: cameras }), borrower: person.id, from: 48 });
  t.equal((await fetched(path, { 'if-none-match': tag })).statusCode, 200);
  await db('people').where({ id: person.id }).update({ archived_at: new Date() });
  t.equal(
    (await fetched(path, { 'if-none-match': tag })).statusCode,
    404,
    'nor is anything confirmed to whoever is gone',
  );
});

t.test('P7 an address is replaced and revoked where it was made, and on one’s account', async (t) => {
  const browser = await as(ben);
  const first = addressIn(await make(browser, `/items/${camera}`, `/items/${camera}/calendar`));
  const page = await browser.get(`/items/${camera}`);
  t.match(page.text, /Replace the address/);
  const second = addressIn(await browser.submit(page.form(`/items/${camera}/calendar`)));
  t.not(first, second);
  t.equal((await fetched(first)).statusCode, 404);
  t.equal((await fetched(second)).statusCode, 200);
  const { id } = await db('feeds').where({ person_id: ben.id, item_id: camera }).first('id');
  const account = await browser.get('/me');
  t.match(account.text, /Calendar addresses.*Arri, "Mini"; LF/);
  const revocation = `/me/calendars/${id}/revocation`;
  t.ok((await browser.get(`/items/${camera}`)).offers(revocation));
  const other = await as(ann);
  t.equal((await other.force(revocation)).status, 404, 'by its person only');
  t.equal((await fetched(second)).statusCode, 200);
  t.match((await browser.submit(account.form(revocation))).text, /The address was revoked/);
  t.equal((await fetched(second)).statusCode, 404);
  t.equal((await browser.force(revocation)).status, 404);
});

t.test('P7 the same form twice makes one address, and says it once', async (t) => {
  const person = await world.person({ role: 'self-service' });
  const browser = await as(person);
  const form = (await browser.get('/me')).form('/me/calendar');
  const path = addressIn(await browser.submit(form));
  const again = await browser.submit(form);
  t.notMatch(again.response.body, /\/feeds\//);
  t.equal((await fetched(path)).statusCode, 200, 'which goes on');
});

t.test('P7 an address is no way in, and an address that nobody made leads nowhere', async (t) => {
  const nobody = stranger();
  for (const path of ['/feeds/x', '/feeds/x.ics', `/feeds/${'a'.repeat(43)}.ics`, '/feeds/%00', '/feeds/..%2Fme']) {
    t.equal((await nobody.get(path)).status, 404, path);
  }
  const path = addressIn(await make(await as(ben), '/me', '/me/calendar'));
  const response = await fetched(path);
  t.notOk(response.headers['set-cookie'], 'nobody is signed in by it');
  t.equal((await nobody.get('/me')).status, 401);
});

t.test('P7 a program that asks without end is told to wait, and others are not', async (t) => {
  const person = await world.person({ role: 'self-service' });
  const [path, other] = [
    addressIn(await make(await as(person), '/me', '/me/calendar')),
    addressIn(await make(await as(ann), '/me', '/me/calendar')),
  ];
  const answers = [];
  for (let n = 0; n < 32; n++) answers.push((await fetched(path)).statusCode);
  t.strictSame([...new Set(answers)], [200, 429]);
  t.ok(Number((await fetched(path)).headers['retry-after']) > 0);
  t.equal((await fetched(other)).statusCode, 200);
});

t.test('P7 words of people break no line of a calendar', async (t) => {
  await db('stockrooms').where({ id: cameras }).update({ name: 'Store\r\nBEGIN:VEVENT\r\nSUMMARY:Injected' });
  const path = addressIn(await make(await as('staff'), `/stockrooms/${cameras}`, `/stockrooms/${cameras}/calendar`));
  const { events, response, calendar } = await read(path);
  t.notOk(events.some(({ summary }) => summary === 'Injected'));
  t.notMatch(response.body, /^SUMMARY:Injected/m);
  t.equal(calendar.getFirstPropertyValue('x-wr-calname'), 'Store BEGIN:VEVENT SUMMARY:Injected');
  for (const line of response.body.split('\r\n')) t.ok(Buffer.byteLength(line) <= 75, line);
  await db('stockrooms').where({ id: cameras }).update({ name: 'Camera store' });
});

t.test('P7 the log keeps that an address was made, and not the address', async (t) => {
  const entry = await db('audit_entries').where({ action: 'feeds.make_of_stockroom' }).first();
  t.ok(entry);
  t.notMatch(JSON.stringify(await db('audit_entries').whereLike('action', 'feeds.%')), /\.ics/);
});

t.test('P7 what is booked from elsewhere stays out of the feed of a stockroom', async (t) => {
  const path = addressIn(await make(await as('staff'), `/stockrooms/${sounds}`, `/stockrooms/${sounds}/calendar`));
  const { events } = await read(path);
  t.strictSame(
    events.map(({ uid }) => uid),
    [`booking-${world.workspaceId}-${inSound}@quartermaster`],
  );
});

async function make(browser: Browser, page: string, action: string): Promise<Page> {
  return browser.submit((await browser.get(page)).form(action));
}

/** The path of the address that a page tells once. */
function addressIn(page: Page): string {
  const found = /http:\/\/lending\.example\.org(\/feeds\/[\w-]+\.ics)/.exec(page.text)?.[1];
  if (!found) throw new Error(`${page.path} tells no address: ${page.text.slice(0, 300)}`);
  return found;
}

async function fetched(path: string, headers: Record<string, string> = {}) {
  return app.inject({ method: 'GET', url: path, headers });
}

async function read(path: string) {
  const response = await fetched(path);
  if (response.statusCode !== 200) throw new Error(`${path} answers ${response.statusCode}`);
  const calendar = new ICAL.Component(ICAL.parse(response.body));
  const events = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  return { response, calendar, events };
}

async function titles(path: string): Promise<string[]> {
  return (await read(path)).events.map(({ summary }) => summary);
}

async function toggle({ id }: Person, key: string, scope: string | null): Promise<void> {
  const { role_id } = await db('people').where({ id }).first('role_id');
  const of = { workspace_id: world.workspaceId, role_id, toggle: key };
  await db('role_toggles').where(of).delete();
  if (scope !== null) await db('role_toggles').insert({ ...of, scope });
}

interface Wish {
  readonly item: number;
  readonly borrower: number;
  readonly stockroom?: number;
  /** In hours from now. */
  readonly from?: number;
  readonly at?: readonly [Date, Date];
  readonly purpose?: string;
}

async function booked({ item, borrower, stockroom = cameras, from = 0, at, purpose }: Wish): Promise<number> {
  const [start, end] = at ?? [new Date(Date.now() + from * hour), new Date(Date.now() + (from + 20) * hour)];
  return world.booking({ stockroom, items: [item], borrower, from: start, to: end, purpose });
}
