import t from 'tap';
import { answers, at, book, clone, forceBooking, rightNow } from '../bookings/ways.ts';
import { build } from '../helper.ts';
import { limit } from '../lending-rules/ruled.ts';

const house = await build(t);
const { db, world, as } = house;

const open = await world.stockroom({ name: 'Open counter', staff: 'all', departments: 'all', groups: 'all' });
const closed = await world.stockroom({ name: 'Closed counter' });

async function holderOf(item: number): Promise<number | null> {
  const row = await db('custodies').where({ item_id: item, released_at: null }).first();
  return row?.holder_id ?? null;
}

t.test('T16 T17 T18 front desk takes custody without a return date, and releases it', async (t) => {
  const item = await world.item({ name: 'Laser meter', stockroom: open });
  const desk = await world.person({ role: 'front-desk', name: 'Fred Desk' });
  const browser = await as(desk);
  const page = await browser.get(`/items/${item}`);
  t.ok(page.leads(`/items/${item}/custody`));
  const form = (await browser.get(`/items/${item}/custody`)).form(`/items/${item}/custody`);
  t.notOk(
    form.names.some((name) => /ends|until|due/.test(name)),
    'no return date is asked for',
  );
  const taken = await browser.submit(form);
  t.match(taken.text, /Laser meter is in custody now/);
  t.match(taken.text, /Held by ?Fred Desk \(you\)/);
  t.equal(await holderOf(item), desk.id);
  t.match((await browser.get('/custody')).text, /Laser meter Fred Desk \(you\)/);
  t.notMatch(
    (await browser.get('/custody?holder_id=abc')).text,
    /Laser meter/,
    'a filter that means nothing finds nothing',
  );
  t.match((await browser.get('/')).text, /In your custody/);
  t.notOk(taken.leads(`/items/${item}/custody`), 'it is in custody once');
  t.equal((await browser.force(`/items/${item}/custody`)).status, 409);
  const released = await browser.submit(taken.form(`/items/${item}/custody/release`));
  t.match(released.text, /was released/);
  t.match(released.text, /Held before.*Fred Desk/);
  t.equal(await holderOf(item), null);
  t.ok((await answers(browser, 'reservations', [item])).offers('/reservations'), 'and it is free again');
  t.equal((await browser.force(`/items/${item}/custody/release`)).status, 404, 'there is nothing to release');
});

t.test('T17 T18 a student with the toggles at own holds what is theirs, from stockrooms open to them', async (t) => {
  const toggles = clone('self-service', { 'custody.take': 'own', 'custody.release': 'own' });
  const student = await world.person({ toggles });
  const [mine, theirs, far] = [
    await world.item({ stockroom: open }),
    await world.item({ stockroom: open }),
    await world.item({ stockroom: closed }),
  ];
  const other = await world.person({ name: 'Olga Other' });
  await (await as('front-desk')).force(`/items/${theirs}/custody`, { holder_id: String(other.id) });
  const browser = await as(student);
  const form = (await browser.get(`/items/${mine}/custody`)).form(`/items/${mine}/custody`);
  t.notOk(form.names.includes('holder_id'), 'for nobody else');
  t.equal((await browser.send(form, { holder_id: String(other.id) })).refusal, 'field');
  await browser.submit(form);
  t.equal(await holderOf(mine), student.id);
  t.notOk((await browser.get(`/items/${far}`)).leads(`/items/${far}/custody`));
  t.equal((await browser.force(`/items/${far}/custody`)).status, 403);
  const page = await browser.get(`/items/${theirs}`);
  t.notMatch(page.text, /Olga/, 'whose it is stays with the custody');
  t.equal((await browser.force(`/items/${theirs}/custody/release`)).status, 404);
  t.notMatch((await browser.get('/custody')).text, /Olga/);
  t.ok((await browser.get('/custody')).offers(`/items/${mine}/custody/release`));
  t.equal((await browser.force(`/items/${mine}/custody/transfer`, { holder_id: String(other.id) })).status, 403);
  const plain = await as('self-service');
  t.notOk((await plain.get(`/items/${mine}`)).leads(`/items/${mine}/custody`));
  t.equal((await plain.force(`/items/${mine}/custody`)).status, 403);
  t.equal((await (await as('scientist')).force(`/items/${mine}/custody`)).status, 403);
});

t.test('T18 a holder who does not see the item any more can still release it', async (t) => {
  const toggles = { ...clone('self-service', {}), 'items.view': 'staffed', 'custody.release': 'own' } as const;
  const student = await world.person({ toggles });
  const item = await world.item({ stockroom: closed });
  await (await as('editor')).force(`/items/${item}/custody`, { holder_id: String(student.id) });
  const browser = await as(student);
  t.equal((await browser.get(`/items/${item}`)).status, 404);
  const list = await browser.get('/custody');
  t.match((await browser.submit(list.form(`/items/${item}/custody/release`))).text, /was released/);
});

t.test('T19 front desk transfers custody from one person to another in one act, and its history is kept', async (t) => {
  const item = await world.item({ name: 'Old laptop', stockroom: open });
  const [ann, ben] = [await world.person({ name: 'Ann First' }), await world.person({ name: 'Ben Next' })];
  const contact = await world.contact('Carla Contact');
  const desk = await as('front-desk');
  const form = (await desk.get(`/items/${item}/custody`)).form(`/items/${item}/custody`);
  t.ok(form.choices('holder_id').includes(String(contact)), 'contacts can hold things, too');
  await desk.submit(form, { holder_id: String(ann.id) });
  const path = `/items/${item}/custody/transfer`;
  const first = (await desk.get(path)).form(path);
  t.notOk(first.choices('holder_id').includes(String(ann.id)), 'not to whoever has it');
  t.equal((await desk.submit(first)).status, 422, 'nobody gets it because their name comes first');
  t.equal((await desk.force(path, { holder_id: String(ann.id), version: first.values.version ?? '' })).status, 422);
  t.match((await desk.submit(first, { holder_id: String(ben.id) })).text, /Held by ?Ben Next.*Held before.*Ann First/);
  const rows = await db('custodies').where({ item_id: item }).orderBy('id');
  t.strictSame(rows[0].released_at, rows[1].taken_at, 'without a gap');
  t.equal((await db('holds').where({ item_id: item })).length, 1, 'it was held all the time');
  t.equal((await desk.submit(first, { holder_id: String(contact) })).status, 409, 'an older form is stale');
  t.equal(await holderOf(item), ben.id);
  const entry = await db('audit_entries').where({ action: 'custody.transfer' }).first();
  t.match(entry, { before: { holder: ann.id }, after: { holder: ben.id } });
  const role = { ...clone('front-desk', {}), 'custody.transfer': 'off' } as const;
  const without = await as(await world.person({ toggles: role }));
  t.notOk((await without.get(`/items/${item}`)).leads(path));
  t.equal((await without.force(path, { holder_id: String(ann.id) })).status, 403);
  t.match((await desk.get(`/people/${ben.id}`)).text, /In their custody Old laptop|In their custody.*Old laptop/);
});

t.test(
  'T16 T17 what is booked for later cannot be held without an end, and the page names what is in the way',
  async (t) => {
    const item = await world.item({ name: 'Wanted lens', stockroom: open });
    const ann = await world.person({ name: 'Ann Ahead' });
    await book(await as(ann), 'reservations', [item], {}, { purpose: 'A secret purpose' });
    const desk = await as('front-desk');
    const page = await desk.get(`/items/${item}/custody`);
    t.notOk(page.offers(`/items/${item}/custody`));
    t.match(page.text, /Wanted lens is not free.*Reserved ?Ann Ahead/);
    const forced = await desk.force(`/items/${item}/custody`);
    t.equal(forced.status, 409);
    t.match(forced.text, /Ann Ahead/);
    const student = await as(await world.person({ toggles: clone('self-service', { 'custody.take': 'own' }) }));
    const seen = await student.force(`/items/${item}/custody`);
    t.equal(seen.status, 409);
    t.match(seen.text, /Taken/);
    t.notMatch(seen.text, /Ann|secret/, 'never whose it is');
    t.equal(await holderOf(item), null);
  },
);

t.test('T18 what is released rests as after every loan, and the page says so', async (t) => {
  const stockroom = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  await limit(db, stockroom, { rest_minutes: 90 });
  const item = await world.item({ name: 'Tired lamp', stockroom });
  const desk = await as('front-desk');
  await desk.submit((await desk.get(`/items/${item}/custody`)).form(`/items/${item}/custody`));
  const released = await desk.submit((await desk.get(`/items/${item}`)).form(`/items/${item}/custody/release`));
  t.match(released.text, /Nobody has custody of it/);
  const page = await desk.get(`/items/${item}/custody`);
  t.match(page.text, /Tired lamp is not free.*It rests after a loan/);
  t.equal((await desk.force(`/items/${item}/custody`)).status, 409);
  const refused = await answers(desk, 'reservations', [item], { starts_at: rightNow(), ends_at: at(1) });
  t.notOk(refused.offers('/reservations'));
  t.ok((await answers(desk, 'reservations', [item])).offers('/reservations'), 'after that it is free');
  await db('items').where({ id: item }).update({ archived_at: new Date() });
  t.match((await desk.get(`/items/${item}`)).text, /Custody.*It is in the archive\./);
});

t.test('T19 what was set aside for one holder does not count for the next', async (t) => {
  const item = await world.item({ name: 'Flagged once', stockroom: open });
  const flag = await world.flag({ on: [item] });
  const [ann, ben] = [await world.person(), await world.person()];
  const desk = await as(await world.person({ toggles: clone('front-desk', { 'bookings.ignore_conflicts': 'any' }) }));
  const form = (await desk.get(`/items/${item}/custody`)).form(`/items/${item}/custody`);
  await desk.submit(form, { holder_id: String(ann.id), ignore_conflicts: 'on' });
  t.ok((await db('holds').where({ item_id: item }).first()).overridden);
  await db('flaggings').where({ item_id: item, flag_id: flag }).delete();
  const path = `/items/${item}/custody/transfer`;
  await desk.submit((await desk.get(path)).form(path), { holder_id: String(ben.id) });
  t.equal(await holderOf(item), ben.id);
  t.equal((await db('holds').where({ item_id: item }).first()).overridden, null);
});

t.test('T16 what is in custody is taken for every time to come', async (t) => {
  const item = await world.item({ stockroom: open });
  const desk = await as('front-desk');
  await desk.force(`/items/${item}/custody`);
  const student = await as('self-service');
  const days = await student.get(`/calendar?item_id=${item}&from=${at(3).slice(0, 10)}`);
  t.equal(days.text.match(/taken/g)?.length, 14, 'on each of the days that are shown');
  t.equal((await forceBooking(student, 'reservations', [item])).status, 409);
  t.equal((await forceBooking(student, 'reservations', [item], { starts_at: at(700), ends_at: at(701) })).status, 409);
});

t.test('T17 of two people who take at once one does', async (t) => {
  const item = await world.item({ stockroom: open });
  const [one, other, third] = [await as('front-desk'), await as('staff'), await as('staff')];
  const pages = await Promise.all([
    one.force(`/items/${item}/custody`),
    other.force(`/items/${item}/custody`),
    third.force('/reservations', { item_ids: String(item), starts_at: at(1), ends_at: at(2) }),
  ]);
  t.equal((await db('holds').where({ item_id: item, active: true })).length, 1);
  t.equal(pages.filter((page) => page.status === 409).length, 2);
});

t.test(
  'T17 nobody takes custody of what there are many of, of what is archived, or in a stockroom of others',
  async (t) => {
    const pool = await world.item({ stockroom: open, quantity: 5 });
    const gone = await world.item({ stockroom: open, archived: true });
    const desk = await as('front-desk');
    for (const item of [pool, gone]) {
      t.notOk((await desk.get(`/items/${item}`)).leads(`/items/${item}/custody`));
      t.equal((await desk.force(`/items/${item}/custody`)).status, 404);
    }
    const limited = await world.person({ role: 'limited-staff' });
    const box = await world.stockroom({ staff: [limited.id] });
    const [own, foreign] = [await world.item({ stockroom: box }), await world.item({ stockroom: closed })];
    const staff = await as(limited);
    t.equal((await staff.force(`/items/${own}/custody`)).status, 303);
    t.equal((await staff.force(`/items/${foreign}/custody`)).status, 404);
  },
);

t.test('T17 T25 the blocked take nothing and are given nothing; what they hold can be taken back', async (t) => {
  const [held, free] = [await world.item({ stockroom: open }), await world.item({ stockroom: open })];
  const bea = await world.person({ role: 'front-desk', name: 'Bea Blocked' });
  const staff = await as('staff');
  await staff.force(`/items/${held}/custody`, { holder_id: String(bea.id) });
  await db('people').where({ id: bea.id }).update({ blocked_at: new Date() });
  const blocked = await as(bea);
  t.notOk((await blocked.get(`/items/${free}`)).leads(`/items/${free}/custody`));
  const refused = await blocked.force(`/items/${free}/custody`);
  t.equal(refused.status, 403);
  t.match(refused.text, /blocked/i);
  t.equal((await blocked.force(`/items/${held}/custody/transfer`, { holder_id: String(world.owner.id) })).status, 403);
  const given = await staff.force(`/items/${free}/custody`, { holder_id: String(bea.id) });
  t.equal(given.status, 409);
  t.match(given.text, /Bea Blocked is blocked/);
  const page = await staff.get(`/items/${held}`);
  t.match((await staff.submit(page.form(`/items/${held}/custody/release`))).text, /was released/);
});

t.test('C27 whoever sees only their own reads no holder in the list, the item or the conflict', async (t) => {
  const item = await world.item({ name: 'Secret camera', stockroom: open });
  const holder = await world.person({ name: 'Hugo Holder' });
  await (await as('front-desk')).force(`/items/${item}/custody`, { holder_id: String(holder.id) });
  const student = await as('self-service');
  for (const path of ['/custody', `/items/${item}`, `/custody?status=released`, `/custody?holder_id=${holder.id}`]) {
    const page = await student.get(path);
    t.equal(page.status, 200, path);
    t.notMatch(page.text, /Hugo/, path);
  }
  const none = await as(await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any' } }));
  t.equal((await none.get('/custody')).status, 403);
  t.notOk((await none.get('/')).navigation.some(({ href }) => href === '/custody'));
  t.notMatch((await none.get(`/items/${item}`)).text, /Custody/);
});
