import t from 'tap';
import { build } from '../helper.ts';
import { paired, said, scan } from './counter.ts';

const house = await build(t);
const { db, world, as } = house;
const counter = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });
const HOUR = 3_600_000;

async function student(name: string, badge: string) {
  const person = await world.person({ name, role: 'self-service' });
  await world.code({ code: badge, person: person.id });
  return person;
}

async function thing(name: string, code: string, wish: { category?: number; kit?: number; quantity?: number } = {}) {
  const item = await world.item({ name, stockroom: counter, ...wish });
  await world.code({ code, item });
  return item;
}

/** Reserves straight in the database, from so many hours on and for two days. */
async function reserve(person: number, items: readonly number[], hours = 1, kit: number | null = null) {
  const [starts_at, ends_at] = [new Date(Date.now() + hours * HOUR), new Date(Date.now() + (hours + 48) * HOUR)];
  const of = { workspace_id: world.workspaceId };
  const [made] = await db('bookings')
    .insert({
      ...of,
      ...{ kind: 'reservation', status: 'reserved', stockroom_id: counter, borrower_id: person, created_by: person },
      ...{ starts_at, ends_at },
    })
    .returning('id');
  for (const item_id of items) {
    const during = db.raw('tstzrange(?, ?)', [starts_at, ends_at]);
    await db('holds').insert({ ...of, booking_id: made.id, item_id, kit_id: kit, during });
  }
  return made.id;
}

async function checkoutsOf(item: number) {
  return db('holds')
    .join('bookings', 'bookings.id', 'holds.booking_id')
    .where({ item_id: item, kind: 'checkout' })
    .select('bookings.*', 'holds.kit_id', 'holds.condition', 'holds.damaged', 'holds.returned_at');
}

t.test('P8 P9 what somebody reserved is handed out as reserved when it is scanned, a part of it too', async (t) => {
  const ada = await student('Ada Student', 'B-ADA');
  const [camera, tripod, extra] = [
    await thing('Camera', 'C-1'),
    await thing('Tripod', 'T-1'),
    await thing('Lamp', 'L-1'),
  ];
  const reservation = await reserve(ada.id, [camera, tripod]);
  const { kiosk, id: device } = await paired(house);
  await scan(kiosk, 'B-ADA');
  let page = await scan(kiosk, 'C-1');
  t.match(page.text, /Camera ?as reserved until/);
  page = await scan(kiosk, 'L-1', page);
  page = await scan(kiosk, 'finish', page);
  t.match(said(page), /Lent: one thing as reserved until .*, and one thing until/);
  const [fetched] = await checkoutsOf(camera);
  t.equal(fetched?.reservation_id, reservation);
  t.equal((await checkoutsOf(tripod)).length, 0, 'what was not scanned stays reserved');
  t.equal((await db('bookings').where({ id: reservation }).first()).status, 'reserved');
  t.equal((await checkoutsOf(extra))[0]?.reservation_id, null);
  const entry = await db('audit_entries').where({ action: 'checkouts.hand_out', device_id: device }).first();
  t.equal(entry.person_id, ada.id);
  await scan(kiosk, 'B-ADA');
  await scan(kiosk, 'T-1');
  await scan(kiosk, 'finish');
  t.equal((await db('bookings').where({ id: reservation }).first()).status, 'fulfilled');
});

t.test('P9 another of the category takes the place of what was reserved, and that is free again', async (t) => {
  const bea = await student('Bea Student', 'B-BEA');
  const category = await world.category('Microphones');
  const [reserved, other] = [
    await thing('Microphone A', 'MA', { category }),
    await thing('Microphone B', 'MB', { category }),
  ];
  const reservation = await reserve(bea.id, [reserved]);
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-BEA');
  const page = await scan(kiosk, 'MB');
  t.match(page.text, /In the place of Microphone A, reserved until/);
  t.match(said(await scan(kiosk, 'finish', page)), /one thing as reserved/);
  const [fetched] = await checkoutsOf(other);
  t.equal(fetched?.reservation_id, reservation);
  t.notOk(await db('holds').where({ item_id: reserved, active: true }).first());
  t.ok(await db('audit_entries').where({ action: 'reservations.swap', person_id: bea.id }).first());
});

t.test('P9 what is reserved goes before what could stand in for it, and both can be taken', async (t) => {
  const cleo = await student('Cleo Student', 'B-CLEO');
  const category = await world.category('Headphones');
  const [reserved, other] = [
    await thing('Headphones A', 'HA', { category }),
    await thing('Headphones B', 'HB', { category }),
  ];
  await reserve(cleo.id, [reserved]);
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-CLEO');
  await scan(kiosk, 'HB');
  const page = await scan(kiosk, 'HA');
  t.notMatch(page.text, /In the place of/);
  await scan(kiosk, 'finish', page);
  t.ok((await checkoutsOf(reserved))[0]?.reservation_id);
  t.equal((await checkoutsOf(other))[0]?.reservation_id, null);
});

t.test('X8 what others reserved is in the way, without a word of whose it is', async (t) => {
  const dora = await student('Dora Student', 'B-DORA');
  await student('Emil Student', 'B-EMIL');
  const item = await thing('Reserved one', 'RE-1');
  await reserve(dora.id, [item]);
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-EMIL');
  const page = await scan(kiosk, 'RE-1');
  t.equal(page.status, 409);
  t.match(said(page), /It is taken for all or part of this time/);
  t.notMatch(page.response.body, /Dora/);
});

t.test('P9 T29 staff hand out what somebody reserved by scanning their badge and the things', async (t) => {
  const finn = await student('Finn Student', 'B-FINN');
  const item = await thing('Fetched one', 'FE-1');
  const reservation = await reserve(finn.id, [item]);
  const desk = await as('front-desk');
  await scan(desk, 'B-FINN');
  await scan(desk, 'FE-1');
  await scan(desk, 'finish');
  const [fetched] = await checkoutsOf(item);
  t.equal(fetched?.reservation_id, reservation);
  t.equal(fetched?.borrower_id, finn.id);
});

t.test('P9 scanning one of a kit says what is missing; scanned whole, it is lent as a kit', async (t) => {
  await student('Gus Student', 'B-GUS');
  const kit = await world.kit(counter, 'Interview kit');
  const [one, two] = [await thing('Boom pole', 'K-1', { kit }), await thing('Field recorder', 'K-2', { kit })];
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-GUS');
  let page = await scan(kiosk, 'K-1');
  t.match(page.text, /Interview kit is not complete. Not scanned yet: Field recorder/);
  page = await scan(kiosk, 'K-2', page);
  t.notMatch(page.text, /not complete/);
  await scan(kiosk, 'finish', page);
  t.equal((await checkoutsOf(one))[0]?.kit_id, kit);
  t.equal((await checkoutsOf(two))[0]?.kit_id, kit);
  await scan(kiosk, 'B-GUS');
  const back = await scan(kiosk, 'K-2');
  t.match(back.text, /Interview kit is not back whole. Still missing: Boom pole/);
  t.notMatch((await scan(kiosk, 'K-1', back)).text, /not back whole/);
});

t.test('P9 the code of a kit lists all that is in it, and brings all of it back', async (t) => {
  await student('Hal Student', 'B-HAL');
  const kit = await world.kit(counter, 'Light kit');
  const items = [await thing('Panel', 'P-1', { kit }), await thing('Stand', 'S-1', { kit })];
  await world.code({ code: 'KIT-1', kit });
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-HAL');
  const page = await scan(kiosk, 'KIT-1');
  t.match(page.text, /Finish: lend these 2/);
  await scan(kiosk, 'finish', page);
  for (const item of items) t.equal((await checkoutsOf(item))[0]?.kit_id, kit);
  await scan(kiosk, 'B-HAL');
  t.match(said(await scan(kiosk, 'KIT-1')), /Light kit is back/);
  for (const item of items) t.ok((await checkoutsOf(item))[0]?.returned_at);
});

t.test('P9 T10 what came back damaged is described, and flagged by whoever may flag it', async (t) => {
  await student('Ida Student', 'B-IDA');
  const flag = await world.flag({ name: 'Broken' });
  const item = await thing('Slider', 'SL-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-IDA');
  await scan(kiosk, 'SL-1');
  await scan(kiosk, 'finish');
  await scan(kiosk, 'B-IDA');
  const page = await scan(kiosk, 'SL-1');
  const [link] = page.links.filter(({ href }) => href.startsWith('/desk/condition?'));
  const own = (await kiosk.get(link?.href ?? '')).form('/desk/condition');
  t.notOk(own.names.includes('flag_id'), 'a student may not flag');
  t.equal((await kiosk.send(own, { condition: 'The belt is torn', flag_id: String(flag) })).refusal, 'field');
  const noted = await kiosk.submit(own, { condition: 'The belt is torn', damaged: 'on' });
  t.match(noted.text, /Slider ?Damaged.*The belt is torn/);
  const [back] = await checkoutsOf(item);
  t.equal(back?.condition, 'The belt is torn');
  t.ok(back?.damaged);
  const desk = await as('front-desk');
  await scan(desk, 'B-IDA');
  await scan(desk, 'SL-1');
  await scan(desk, 'finish');
  const returned = await scan(desk, 'SL-1');
  const [wrong] = returned.links.filter(({ href }) => href.startsWith('/desk/condition?'));
  const form = (await desk.get(wrong?.href ?? '')).form('/desk/condition');
  await desk.submit(form, { condition: 'It squeaks', damaged: 'on', flag_id: String(flag) });
  t.ok(await db('flaggings').where({ item_id: item, flag_id: flag, removed_at: null }).first());
});

t.test('X8 nothing is said of what came back in the turn of somebody else', async (t) => {
  await student('Jo Student', 'B-JO');
  await student('Kim Student', 'B-KIM');
  await thing('Gimbal', 'G-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-JO');
  await scan(kiosk, 'G-1');
  await scan(kiosk, 'finish');
  await scan(kiosk, 'B-JO');
  const page = await scan(kiosk, 'G-1');
  const [link] = page.links.filter(({ href }) => href.startsWith('/desk/condition?'));
  const form = (await kiosk.get(link?.href ?? '')).form('/desk/condition');
  const next = await scan(kiosk, 'B-KIM', page);
  t.notMatch(next.response.body, /Gimbal/);
  t.equal((await kiosk.get(link?.href ?? '')).status, 404);
  const version = next.form('/desk/scan').values.version ?? '';
  t.equal((await kiosk.send(form, { condition: 'Mine', version })).status, 404);
  const [row] = await db('holds').where({ condition: 'Mine' });
  t.notOk(row);
});
