import t from 'tap';
import type { FormOnPage } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';
import { openDaily } from '../lending-rules/ruled.ts';
import { paired, said, scan } from './counter.ts';

const house = await build(t);
const { db, world, as } = house;
const counter = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });

async function student(name: string, badge: string) {
  const person = await world.person({ name, role: 'self-service' });
  await world.code({ code: badge, person: person.id });
  return person;
}

async function thing(name: string, code: string, stockroom: number = counter) {
  const item = await world.item({ name, stockroom });
  await world.code({ code, item });
  return item;
}

const lent = (item: number) => db('holds').where({ item_id: item }).whereNotNull('handed_out_at');

t.test('X8 whoever forges for whom or until when things are lent changes nothing', async (t) => {
  await student('Ada Student', 'B-ADA');
  const other = await student('Bea Student', 'B-BEA');
  const item = await thing('Camera', 'C-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-ADA');
  const page = await scan(kiosk, 'C-1');
  const forged = { borrower_id: String(other.id), person_id: String(other.id), ignore_conflicts: 'on', turn_id: '1' };
  for (const [name, value] of Object.entries(forged)) {
    for (const path of ['/desk/finish', '/desk/scan', '/desk/length']) {
      const answer = await kiosk.send(page.form(path), { scan: 'C-1', lasting: 'week', [name]: value });
      t.equal(answer.refusal, 'field', `${path} ${name}`);
    }
  }
  t.equal(
    (await kiosk.post('/desk/finish', { _key: 'x', version: '1' })).status,
    403,
    'nor without the token of its forms',
  );
  t.same(await lent(item), []);
});

t.test('X8 badges and things of another workspace are unknown at a device', async (t) => {
  const elsewhere = await World.make(db, 'Another school');
  const stranger = await elsewhere.person({ role: 'self-service' });
  await elsewhere.code({ code: 'B-ELSEWHERE', person: stranger.id });
  const far = await elsewhere.item({ stockroom: await elsewhere.stockroom({ departments: 'all', groups: 'all' }) });
  await elsewhere.code({ code: 'C-ELSEWHERE', item: far });
  await student('Cleo Student', 'B-CLEO');
  const { kiosk } = await paired(house, { role: 'owner' });
  t.match(said(await scan(kiosk, 'B-ELSEWHERE')), /Nothing here carries the code/);
  await scan(kiosk, 'B-CLEO');
  t.match(said(await scan(kiosk, 'C-ELSEWHERE')), /Nothing here carries the code/);
  t.match(said(await scan(kiosk, `https://any.example/items/${far}`)), /Nothing here carries the code/);
});

t.test('X8 whoever is archived, or loses their role, does nothing more at the desk that serves them', async (t) => {
  const [gone, demoted] = [await student('Dora Student', 'B-DORA'), await student('Emil Student', 'B-EMIL')];
  const item = await thing('Tripod', 'T-1');
  const { kiosk } = await paired(house);
  const page = await scan(kiosk, 'B-DORA');
  await db('people').where({ id: gone.id }).update({ archived_at: new Date() });
  t.equal((await kiosk.send(page.form('/desk/scan'), { scan: 'T-1' })).status, 409);
  t.match(said(await scan(kiosk, 'B-DORA')), /Nothing here carries the code/);
  await scan(kiosk, 'B-EMIL');
  const listed = await scan(kiosk, 'T-1');
  await db('people')
    .where({ id: demoted.id })
    .update({ role_id: await world.roleId('viewer') });
  t.equal((await kiosk.send(listed.form('/desk/finish'))).status, 403);
  t.same(await lent(item), []);
});

t.test('X8 staff serve nobody whom they do not see', async (t) => {
  await student('Finn Student', 'B-FINN');
  const toggles = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'checkouts.view': 'any',
    'checkouts.manage': 'any',
  } as const;
  const desk = await as(await world.person({ toggles }));
  const page = await scan(desk, 'B-FINN');
  t.equal(page.status, 409);
  t.notMatch(page.response.body, /Finn/);
});

t.test('X8 somebody who signs in where a device stands still acts as whoever shows a badge there', async (t) => {
  const person = await student('Gus Student', 'B-GUS');
  const { kiosk } = await paired(house);
  await kiosk.signIn(world.owner.email);
  t.equal((await kiosk.get('/items')).status, 200);
  await scan(kiosk, 'B-GUS');
  const item = await thing('Slider', 'S-1');
  await scan(kiosk, 'S-1');
  await scan(kiosk, 'finish');
  const made = await db('bookings').join('holds', 'holds.booking_id', 'bookings.id').where({ item_id: item }).first();
  t.equal(made.created_by, person.id);
});

t.test('X8 a finish that is sent from two windows at once lends once', async (t) => {
  await student('Hal Student', 'B-HAL');
  const item = await thing('Boom', 'BO-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-HAL');
  const page = await scan(kiosk, 'BO-1');
  const [one, two] = [page.form('/desk/finish'), (await kiosk.get('/desk')).form('/desk/finish')];
  const answers = await Promise.all([kiosk.send(one), kiosk.send(two)]);
  t.same(answers.map(({ status }) => status).sort(), [303, 409]);
  t.equal((await lent(item)).length, 1);
});

t.test('X8 two badges that are shown to one device at once begin one turn', async (t) => {
  await student('Ida Student', 'B-IDA');
  await student('Jo Student', 'B-JO');
  const { kiosk, id } = await paired(house);
  const [one, two] = [(await kiosk.get('/desk')).form('/desk/scan'), (await kiosk.get('/desk')).form('/desk/scan')];
  const answers = await Promise.all([kiosk.send(one, { scan: 'B-IDA' }), kiosk.send(two, { scan: 'B-JO' })]);
  t.ok(answers.every(({ status }) => status === 303 || status === 409));
  t.equal((await db('desk_turns').where({ device_id: id })).length, 1);
});

t.test('X8 the same thing listed at two desks goes to one of them', async (t) => {
  await student('Kim Student', 'B-KIM');
  await student('Lou Student', 'B-LOU');
  const item = await thing('Gimbal', 'G-1');
  const desks = [(await paired(house)).kiosk, (await paired(house)).kiosk];
  const forms: FormOnPage[] = [];
  for (const [n, desk] of desks.entries()) {
    await scan(desk, n === 0 ? 'B-KIM' : 'B-LOU');
    forms.push((await scan(desk, 'G-1')).form('/desk/finish'));
  }
  const answers = await Promise.all(desks.map((desk, n) => (forms[n] ? desk.send(forms[n]) : null)));
  t.same(answers.map((answer) => answer?.status).sort(), [303, 409]);
  t.equal((await lent(item)).length, 1);
});

t.test(
  'P6 P9 a stockroom that is closed tomorrow at this time is lent from until the nearest time at which it is open',
  async (t) => {
    await student('Mia Student', 'B-MIA');
    const room = await world.stockroom({ name: 'Day store', staff: 'all', departments: 'all', groups: 'all' });
    const item = await thing('Day camera', 'DC-1', room);
    const minutes = minutesNow();
    await openDaily(db, room, Math.max(0, minutes - 60), Math.min(1440, minutes + 60));
    await db('stockroom_hours').where({ stockroom_id: room, weekday: weekdayTomorrow() }).delete();
    const { kiosk } = await paired(house);
    await scan(kiosk, 'B-MIA');
    await scan(kiosk, 'DC-1');
    const page = await scan(kiosk, 'finish');
    t.match(said(page), /Lent:/);
    t.equal((await lent(item)).length, 1);
  },
);

t.test('P6 P9 whoever chooses a time at which it is closed reads so, and can choose another', async (t) => {
  await student('Nan Student', 'B-NAN');
  const room = await world.stockroom({ name: 'Short store', staff: 'all', departments: 'all', groups: 'all' });
  const item = await thing('Short camera', 'SC-1', room);
  await db('stockrooms').where({ id: room }).update({ longest_days: 2 });
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-NAN');
  let page = await scan(kiosk, 'SC-1');
  t.notMatch(page.text, /Not to be lent like this/);
  page = await kiosk.submit(page.form('/desk/length'), { lasting: 'week' });
  t.match(page.text, /Not to be lent like this ?Short store lends for 2 days at most/, 'it is said before the end');
  page = await scan(kiosk, 'finish', page);
  t.equal(page.status, 409);
  t.match(said(page), /Short store/);
  page = await kiosk.submit(page.form('/desk/length'), { lasting: 'tomorrow' });
  await scan(kiosk, 'finish', page);
  t.equal((await lent(item)).length, 1);
});

function minutesNow(): number {
  const [hours = 0, minutes = 0] = clock({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .split(':')
    .map(Number);
  return hours * 60 + minutes;
}

function weekdayTomorrow(): number {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const today = days.indexOf(clock({ weekday: 'short' }));
  return ((today + 1) % 7) + 1;
}

function clock(format: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...format, timeZone: 'Europe/Dublin' }).format(new Date());
}

t.test('X8 whoever guesses at badges of others is stopped by the device, where things still come back', async (t) => {
  const ada = await student('Gus Guesser', 'B-GUESSER');
  const item = await thing('Recorder', 'R-GUESSED');
  const { kiosk } = await paired(house, { role: 'owner' });
  await scan(kiosk, 'B-GUESSER');
  await scan(kiosk, 'R-GUESSED');
  await scan(kiosk, 'QM-FINISH');
  t.same(await db('bookings').where({ borrower_id: ada.id }).pluck('status'), ['out']);
  let page = await kiosk.get('/desk');
  for (let guess = 0; guess < 30; guess++) page = await scan(kiosk, `B-${1000 + guess}`, page);
  t.match(said(page), /Nothing here carries the code/);
  for (const code of ['B-GUESSER', 'B-2000']) {
    page = await scan(kiosk, code);
    t.equal(page.status, 429, code);
    t.match(said(page), /Too many tries.*Try again in 15 minutes/, `${code}: a badge is answered like none`);
  }
  t.match(said(await scan(kiosk, 'R-GUESSED')), /Recorder is back/);
  t.match(said(await scan((await paired(house)).kiosk, 'B-GUESSER')), /Hello/, 'other devices serve them');
  await db('sign_in_failures').update({ since: new Date(Date.now() - 16 * 60_000) });
  t.match(said(await scan(kiosk, 'B-GUESSER')), /Hello/, 'and this one, a while later');
  t.equal((await db('holds').where({ item_id: item }).whereNotNull('returned_at')).length, 1);
});
