import t from 'tap';
import { Browser } from '../browser.ts';
import { build } from '../helper.ts';
import { paired, said, scan } from './counter.ts';

const house = await build(t);
const { app, db, world, as } = house;

const counter = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });
const closed = await world.stockroom({ name: 'Closed store' });

async function somebody(name: string, badge: string, role = 'self-service') {
  const person = await world.person({ name, role });
  await world.code({ code: badge, person: person.id });
  return person;
}

async function thing(name: string, code: string, stockroom: number = counter, quantity?: number) {
  const item = await world.item({ name, stockroom, ...(quantity ? { quantity } : {}) });
  await world.code({ code, item });
  return item;
}

async function loanOf(item: number) {
  return db('holds')
    .join('bookings', 'bookings.id', 'holds.booking_id')
    .where({ 'holds.item_id': item })
    .whereNull('holds.returned_at')
    .whereNotNull('holds.handed_out_at')
    .first('bookings.borrower_id', 'bookings.created_by', 'bookings.stockroom_id');
}

t.test(
  'P9 X8 a student shows a badge to a device, scans two things and finishes: they are lent, and both are in the log',
  async (t) => {
    const student = await somebody('Ada Student', 'B-ADA');
    const [camera, tripod] = [await thing('Camera one', 'C-1'), await thing('Tripod one', 'T-1')];
    const { kiosk, id: device } = await paired(house);
    t.match((await kiosk.get('/desk')).text, /Scan (a|your) badge/);
    let page = await scan(kiosk, 'b-ada');
    t.match(page.text, /Ada Student/);
    page = await scan(kiosk, 'C-1', page);
    t.match(said(page), /Camera one is on the list/);
    page = await scan(kiosk, 'http://elsewhere.example/scan?code=T-1', page);
    t.match(page.text, /Finish: lend these 2/);
    t.notOk(await loanOf(camera), 'nothing is lent before the end');
    page = await kiosk.submit(page.form('/desk/finish'));
    t.match(said(page), /Lent: 2 things until/);
    t.match(page.title, /Scan (a|your) badge/, 'she is forgotten at once');
    for (const item of [camera, tripod]) t.equal((await loanOf(item))?.borrower_id, student.id);
    const made = await db('audit_entries').where({ action: 'checkouts.create', device_id: device }).first();
    t.equal(made.person_id, student.id);
    t.same(made.after.items, [camera, tripod]);
    const log = await (await as(world.owner)).get('/audit?action=checkouts.create');
    t.match(log.text, /Ada Student ?at Device/);
  },
);

t.test(
  'P9 the barcode that says finish ends a turn as the button does, and what a scanner adds is left out',
  async (t) => {
    await somebody('Bea Student', 'B-BEA');
    const lamp = await thing('Lamp one', 'L-1');
    const { kiosk } = await paired(house);
    await scan(kiosk, 'B-BEA');
    await scan(kiosk, '\u0002L-1\r\n');
    const page = await scan(kiosk, 'qm-finish');
    t.match(said(page), /Lent: one thing/);
    t.ok(await loanOf(lamp));
    t.equal((await scan(kiosk, 'finish')).status, 200, 'once more, it ends nothing');
  },
);

t.test('P8 P9 what is counted comes back one by one, as it was lent', async (t) => {
  const student = await somebody('Cora Counted', 'B-CORA');
  const cable = await thing('Counted cable', 'CC-1', counter, 9);
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-CORA');
  for (let n = 0; n < 3; n++) await scan(kiosk, 'CC-1');
  await scan(kiosk, 'finish');
  const out = () => db('holds').where({ item_id: cable }).whereNull('returned_at').sum('quantity').first();
  t.match(await out(), { sum: '3' });
  await scan(kiosk, 'B-CORA');
  t.match(said(await scan(kiosk, 'CC-1')), /Counted cable: one is back, 2 more to bring/);
  t.match(await out(), { sum: '2' });
  await scan(kiosk, 'CC-1');
  const last = await scan(kiosk, 'CC-1');
  t.match(said(last), /Counted cable is back/);
  t.equal(
    last.links.filter(({ label }) => /Something is wrong/.test(label)).length,
    3,
    'each has a condition of its own',
  );
  t.equal((await db('bookings').where({ borrower_id: student.id }).first()).status, 'returned');
});

t.test('P8 P9 somebody who has some of what is counted takes more of it, and scans the rest of it', async (t) => {
  await somebody('Mo More', 'B-MO');
  const cable = await thing('More cable', 'MC-1', counter, 5);
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-MO');
  await scan(kiosk, 'MC-1');
  await scan(kiosk, 'finish');
  const page = await scan(kiosk, 'B-MO');
  const more = await kiosk.submit(page.form('/desk/lines'));
  t.match(said(more), /More cable is on the list/);
  t.match(said(await scan(kiosk, 'MC-1')), /More cable is on the list/, 'what one takes more of does not come back');
  await scan(kiosk, 'finish');
  const out = () => db('holds').where({ item_id: cable }).whereNull('returned_at').sum('quantity').first();
  t.match(await out(), { sum: '3' });
  const again = await scan(kiosk, 'B-MO');
  for (let n = 0; n < 2; n++) await kiosk.submit((await kiosk.get('/desk')).form('/desk/lines'));
  t.match((await kiosk.submit((await kiosk.get('/desk')).form('/desk/lines'))).text, /More cable/);
  t.match(await out(), { sum: '3' }, 'there are no more than there are');
  t.match(again.text, /Still out/);
  await kiosk.submit((await kiosk.get('/desk')).form('/desk/abandonment'));
});

t.test('P9 another time that is over is said at its field, with what was typed', async (t) => {
  await somebody('Tim Typed', 'B-TIM');
  await thing('Timed lamp', 'TL-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-TIM');
  const page = await scan(kiosk, 'TL-1');
  const refused = await kiosk.submit(page.form('/desk/due'), { ends_at: '2020-01-01T10:00' });
  t.match([refused.status, refused.text], [422, /choose one that is still to come/]);
  t.equal(refused.form('/desk/due').values.ends_at, '2020-01-01T10:00');
  t.ok(refused.document.querySelector('.due details')?.hasAttribute('open'));
  t.ok(refused.document.querySelector('.due .error'), 'beside its field');
});

t.test('P9 whoever borrowed something scans their badge and then it, and it is back', async (t) => {
  const student = await somebody('Cleo Student', 'B-CLEO');
  const item = await thing('Recorder one', 'R-1');
  const { kiosk, id: device } = await paired(house);
  await scan(kiosk, 'B-CLEO');
  await scan(kiosk, 'R-1');
  await scan(kiosk, 'finish');
  let page = await scan(kiosk, 'B-CLEO');
  t.match(page.text, /Still out.*Recorder one/);
  page = await scan(kiosk, 'R-1', page);
  t.match(said(page), /Recorder one is back/);
  t.notOk(await loanOf(item));
  const entry = await db('audit_entries').where({ action: 'checkouts.return', device_id: device }).first();
  t.equal(entry.person_id, student.id);
});

t.test('X8 a student at a device takes back nothing of others, and is not told whose it is', async (t) => {
  await somebody('Dora Student', 'B-DORA');
  await somebody('Emil Student', 'B-EMIL');
  const item = await thing('Mixer one', 'M-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-DORA');
  await scan(kiosk, 'M-1');
  await scan(kiosk, 'finish');
  await scan(kiosk, 'B-EMIL');
  const page = await scan(kiosk, 'M-1');
  t.equal(page.status, 409);
  t.match(said(page), /Mixer one is lent to somebody/);
  t.notMatch(page.response.body, /Dora/);
  t.ok(await loanOf(item), 'it is still out');
  await scan(kiosk, 'finish');
  const alone = await scan(kiosk, 'M-1');
  t.equal(alone.status, 409);
  t.match(said(alone), /Whoever borrowed it scans their badge first/);
});

t.test('P9 at a device whose role takes back for anybody, whoever brings a thing only scans it', async (t) => {
  const student = await somebody('Finn Student', 'B-FINN');
  const item = await thing('Boom one', 'BO-1');
  const { kiosk, id: device } = await paired(house, { role: 'front-desk', stockroom: counter });
  await scan(kiosk, 'B-FINN');
  await scan(kiosk, 'BO-1');
  await scan(kiosk, 'finish');
  t.equal((await loanOf(item))?.borrower_id, student.id);
  const page = await scan(kiosk, 'BO-1');
  t.match(said(page), /Boom one is back/);
  t.notMatch(page.response.body, /Finn/);
  t.notOk(await loanOf(item));
  const entry = await db('audit_entries').where({ action: 'checkouts.return', device_id: device }).first();
  t.equal(entry.person_id, null, 'nobody showed a badge');
});

t.test('X8 what a device may not do is refused to whoever is served there, though their own role may', async (t) => {
  const staff = await somebody('Gus Staff', 'B-GUS', 'staff');
  await somebody('Gil Student', 'B-GIL');
  const item = await thing('Drone one', 'D-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-GIL');
  await scan(kiosk, 'D-1');
  await scan(kiosk, 'finish');
  await scan(kiosk, 'B-GUS');
  const page = await scan(kiosk, 'D-1');
  t.equal(page.status, 409);
  t.match(said(page), /Drone one is lent to somebody/);
  t.ok(await loanOf(item));
  t.match(said(await scan(await as(staff), 'D-1')), /Drone one is back/, 'where he signs in, he takes it back');
  const nothing = await paired(house, { toggles: { 'items.view': 'any' } });
  t.equal((await nothing.kiosk.get('/desk')).status, 403, 'and a device that lends nothing is no desk');
});

t.test(
  'X8 what the role of a badge does not allow is refused in words at a device that may do everything',
  async (t) => {
    await somebody('Hal Viewer', 'B-HAL', 'viewer');
    const { kiosk } = await paired(house, { role: 'owner' });
    const page = await scan(kiosk, 'B-HAL');
    t.equal(page.status, 409);
    t.match(said(page), /With the role of this badge, Viewer, nothing is borrowed or brought back/);
    t.match((await kiosk.get('/desk')).text, /Scan (a|your) badge/, 'nobody is served');
  },
);

t.test(
  'X8 a stockroom that is not open to whoever shows a badge stays closed at a device that staffs it',
  async (t) => {
    await somebody('Ida Student', 'B-IDA');
    const item = await thing('Crane one', 'CR-1', closed);
    const { kiosk } = await paired(house, { role: 'front-desk', stockroom: closed });
    await scan(kiosk, 'B-IDA');
    const page = await scan(kiosk, 'CR-1');
    t.equal(page.status, 403);
    t.match(said(page), /not open to your department and groups/);
    t.notOk(await loanOf(item));
  },
);

t.test('X8 a device of one stockroom knows nothing of another', async (t) => {
  await somebody('Jo Student', 'B-JO');
  await thing('Far one', 'F-1', closed);
  const { kiosk } = await paired(house, { stockroom: counter });
  await scan(kiosk, 'B-JO');
  const page = await scan(kiosk, 'F-1');
  t.equal(page.status, 409);
  t.match(said(page), /Nothing here carries the code F-1/);
});

t.test('P9 T25 a blocked person reads why, takes nothing, and can bring back what they have', async (t) => {
  const person = await somebody('Kim Student', 'B-KIM');
  const [one, other] = [await thing('Slider one', 'S-1'), await thing('Slider two', 'S-2')];
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-KIM');
  await scan(kiosk, 'S-1');
  await scan(kiosk, 'finish');
  await db('people').where({ id: person.id }).update({ blocked_at: new Date() });
  let page = await scan(kiosk, 'B-KIM');
  t.match(said(page), /Blocked from new bookings/);
  page = await scan(kiosk, 'S-2', page);
  t.equal(page.status, 403);
  t.match(said(page), /blocked from making new bookings/);
  t.notOk(await loanOf(other));
  page = await scan(kiosk, 'S-1', page);
  t.match(said(page), /Slider one is back/);
  t.notOk(await loanOf(one));
});

t.test(
  'P9 a contact is lent things at a device that lends to others, and at no device that people use for themselves',
  async (t) => {
    const contact = await world.contact('Lou Contact');
    await world.code({ code: 'B-LOU', person: contact });
    const item = await thing('Prism one', 'P-1');
    const own = await paired(house);
    const refused = await scan(own.kiosk, 'B-LOU');
    t.equal(refused.status, 409);
    t.match(said(refused), /Not here/);
    const { kiosk, id: device } = await paired(house, { role: 'front-desk', stockroom: counter });
    await scan(kiosk, 'B-LOU');
    await scan(kiosk, 'P-1');
    t.match(said(await scan(kiosk, 'finish')), /Lent:/);
    t.equal((await loanOf(item))?.borrower_id, contact);
    t.ok(
      await db('audit_entries').where({ action: 'checkouts.create', device_id: device, person_id: contact }).first(),
    );
  },
);

t.test('X8 a device forgets whom it serves after a minute, having asked before, and lends nothing', async (t) => {
  await somebody('Mia Student', 'B-MIA');
  const item = await thing('Rail one', 'RA-1');
  const { kiosk, id: device } = await paired(house);
  await scan(kiosk, 'B-MIA');
  const served = await scan(kiosk, 'RA-1');
  t.match(served.response.body, /<noscript><meta http-equiv="refresh" content="[0-9]+; url=\/desk"><\/noscript>/);
  await idle(device, 45);
  const asks = await kiosk.get('/desk');
  t.match(asks.text, /Is anybody still there\?/);
  t.match(asks.text, /in 1[0-9] s/);
  const goesOn = await kiosk.submit(asks.form('/desk/presence'));
  t.notMatch(goesOn.text, /Is anybody still there/);
  t.match(goesOn.text, /Rail one/);
  await idle(device, 61);
  const forgotten = await kiosk.get('/desk');
  t.match(forgotten.text, /Scan (a|your) badge/);
  t.notMatch(forgotten.response.body, /Mia|Rail/);
  const late = await kiosk.send(goesOn.form('/desk/finish'));
  t.equal(late.status, 409);
  t.match(said(late), /somebody else is served now/);
  t.notOk(await loanOf(item));
});

async function idle(device: number, seconds: number) {
  await db('desk_turns')
    .where({ device_id: device })
    .update({ acted_at: db.raw('now() - make_interval(secs => ?)', [seconds]) });
}

t.test('X8 the badge of a second person ends the turn of the first, of whom nothing is seen or lent', async (t) => {
  await somebody('Nan Student', 'B-NAN');
  const second = await somebody('Ole Student', 'B-OLE');
  const [hers, his] = [await thing('Nan camera', 'N-1'), await thing('Ole camera', 'O-1')];
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-NAN');
  const first = await scan(kiosk, 'N-1');
  let page = await scan(kiosk, 'B-OLE', first);
  t.notMatch(page.response.body, /Nan/);
  page = await scan(kiosk, 'O-1', page);
  const stale = await kiosk.send(first.form('/desk/scan'), { scan: 'N-1' });
  t.equal(stale.status, 409, 'the page of the first turn does nothing in the second');
  await kiosk.submit(page.form('/desk/finish'));
  t.notOk(await loanOf(hers));
  t.equal((await loanOf(his))?.borrower_id, second.id);
});

t.test('X8 two devices and two browsers of one person serve different people, and mix nothing', async (t) => {
  await somebody('Pat Student', 'B-PAT');
  await somebody('Quin Student', 'B-QUIN');
  const staff = await world.person({ role: 'front-desk', name: 'Fred Desk' });
  const desks = [(await paired(house)).kiosk, (await paired(house)).kiosk, await as(staff), await as(staff)];
  for (const [at, desk] of desks.entries()) await scan(desk, at % 2 === 0 ? 'B-PAT' : 'B-QUIN');
  for (const [at, desk] of desks.entries()) {
    const page = await desk.get('/desk');
    t.match(page.text, at % 2 === 0 ? /Pat Student/ : /Quin Student/);
    t.notMatch(page.text, at % 2 === 0 ? /Quin/ : /Pat/);
  }
});

t.test('P9 T29 staff behind a counter lend to whoever shows a badge, and take back whatever is scanned', async (t) => {
  const student = await somebody('Rae Student', 'B-RAE');
  const item = await thing('Lens one', 'LE-1');
  const staff = await world.person({ role: 'front-desk', name: 'Fay Desk' });
  const desk = await as(staff);
  t.ok((await desk.get('/')).leads('/desk'), 'the desk is in the navigation');
  await scan(desk, 'B-RAE');
  await scan(desk, 'LE-1');
  t.match(said(await scan(desk, 'finish')), /Lent to Rae Student/);
  const loan = await loanOf(item);
  t.equal(loan?.borrower_id, student.id);
  t.equal(loan?.created_by, staff.id);
  t.match(said(await scan(desk, 'LE-1')), /Lens one is back/);
  t.notOk(await loanOf(item));
  t.match((await desk.get('/desk')).text, /Bringing back.*Brought back.*Lens one/);
});

t.test('P9 T29 a student who lends to nobody else finds no desk, and is refused it', async (t) => {
  const student = await as('self-service');
  t.notOk((await student.get('/')).leads('/desk'));
  t.equal((await student.get('/desk')).status, 403);
  t.equal((await student.force('/desk/scan', { scan: 'B-ADA', version: '0' })).status, 403);
});

t.test('P9 things are lent until tomorrow, unless another time is chosen', async (t) => {
  await somebody('Sam Student', 'B-SAM');
  const item = await thing('Gimbal one', 'G-1');
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-SAM');
  let page = await scan(kiosk, 'G-1');
  page = await kiosk.submit(page.form('/desk/length'), { lasting: 'week' });
  page = await kiosk.submit(page.form('/desk/due'), { ends_at: '2020-01-01T10:00' });
  t.equal(page.status, 422);
  t.match(said(page), /still to come/);
  await kiosk.submit(page.form('/desk/finish'));
  const { ends_at } = await db('bookings')
    .join('holds', 'holds.booking_id', 'bookings.id')
    .where({ item_id: item })
    .first();
  const days = (ends_at.getTime() - Date.now()) / 86_400_000;
  t.ok(days > 6.9 && days < 7.1, String(days));
});

t.test('P9 whatever stands in the way of a thing is said when it is scanned, and the list can be mended', async (t) => {
  await somebody('Tea Student', 'B-TEA');
  const [flagged, fine] = [await thing('Broken one', 'BR-1'), await thing('Fine one', 'FI-1')];
  await world.flag({ name: 'Broken', on: [flagged] });
  const { kiosk } = await paired(house);
  await scan(kiosk, 'B-TEA');
  let page = await scan(kiosk, 'BR-1');
  t.equal(page.status, 409);
  t.match(said(page), /Broken one is out of circulation/);
  page = await scan(kiosk, 'nothing at all', page);
  t.match(said(page), /Nothing here carries the code nothing at all/);
  page = await scan(kiosk, 'FI-1', page);
  page = await scan(kiosk, 'FI-1', page);
  t.match(said(page), /on the list already/);
  page = await kiosk.submit(page.form('/desk/lines/removal'));
  t.notMatch(page.text, /Finish: lend/);
  await kiosk.submit(page.form('/desk/finish'));
  t.notOk(await loanOf(fine));
});

t.test('P9 what is taken by somebody else while it is on the list is not lent, and nothing else is', async (t) => {
  await somebody('Uma Student', 'B-UMA');
  await somebody('Vic Student', 'B-VIC');
  const [wanted, other] = [await thing('Wanted one', 'W-1'), await thing('Other one', 'OT-1')];
  const [one, two] = [(await paired(house)).kiosk, (await paired(house)).kiosk];
  for (const [desk, badge] of [
    [one, 'B-UMA'],
    [two, 'B-VIC'],
  ] as const) {
    await scan(desk, badge);
    await scan(desk, 'W-1');
  }
  await scan(one, 'OT-1');
  await scan(two, 'finish');
  const page = await scan(one, 'finish');
  t.equal(page.status, 409);
  t.match(said(page), /Wanted one/);
  t.match(page.text, /Uma Student/, 'she is still served');
  t.notOk(await loanOf(other));
  t.ok(await loanOf(wanted));
});

t.test('P9 the same scan and the same finish sent twice have one effect', async (t) => {
  await somebody('Wes Student', 'B-WES');
  const item = await thing('Cable one', 'CA-1', counter, 10);
  const { kiosk } = await paired(house);
  let page = await scan(kiosk, 'B-WES');
  const form = page.form('/desk/scan');
  await kiosk.send(form, { scan: 'CA-1' });
  await kiosk.send(form, { scan: 'CA-1' });
  page = await kiosk.get('/desk');
  t.notMatch(page.text, /Cable one × 2/);
  page = await scan(kiosk, 'CA-1', page);
  t.match(page.text, /Cable one × 2/, 'scanned again, there are two');
  const finish = page.form('/desk/finish');
  t.equal((await kiosk.send(finish)).status, 303);
  t.equal((await kiosk.send(finish)).status, 303);
  t.equal((await db('holds').where({ item_id: item })).length, 1);
});

t.test('X8 a device opens nothing but its desk, and its cookie is no session', async (t) => {
  await somebody('Xia Owner', 'B-XIA', 'owner');
  const { kiosk } = await paired(house, { role: 'owner' });
  await scan(kiosk, 'B-XIA');
  for (const path of [
    '/',
    '/items',
    '/people',
    '/checkouts',
    '/settings',
    '/settings/devices',
    '/me',
    '/why',
    '/search',
  ]) {
    t.equal((await kiosk.get(path)).status, 401, path);
  }
  const page = await kiosk.get('/desk');
  t.same(new Set(page.links.map(({ href }) => href)), new Set(['/desk']), 'and it leads nowhere else');
  t.notOk(page.offers('/sign-out'));
  const forged = new Browser(app);
  forged.take('device=nonsense; said=nonsense');
  t.equal((await forged.get('/desk')).status, 401);
});
