/** Drafts of bookings: kept, gone on with, seen by whom, and holding nothing. */
import t from 'tap';
import { throwAway } from '../../src/platform/housekeeping.ts';
import { answers, at, clone, idOf } from '../bookings/ways.ts';
import type { Browser, Page, Typed } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const store = await world.stockroom({ name: 'Store', staff: [lena.id], departments: 'all', groups: 'all' });
const camera = await world.item({ name: 'Draft camera', stockroom: store });
const PERIOD = { starts_at: at(3), ends_at: at(4) };
const tripod = await world.item({ name: 'Draft tripod', stockroom: store });

t.test('T28 T29 a student keeps what was chosen as a draft, goes on with it and books it', async (t) => {
  const student = await as('self-service');
  const page = await answers(student, 'reservations', [camera, tripod]);
  const list = await kept(student, page, { purpose: 'Film' });
  t.equal(list.path, '/reservations/drafts');
  t.match(list.text, /It holds nothing until you book it.*Draft camera and 1 more ?Film/);
  t.equal((await db('holds').where({ item_id: camera })).length, 0);
  const again = await student.get(goOn(list));
  t.match(again.text, /Check your answers.*Draft camera/);
  t.match(again.form('/reservations').values, { purpose: 'Film' });
  t.equal((await student.get(again.links.find(({ href }) => href.startsWith('/series/new'))?.href ?? '')).status, 200);
  const choosing = await student.get(`${goOn(list)}&step=items`);
  t.ok(
    choosing.forms.some(({ values }) => values.draft_id),
    'it is still that draft where something else is chosen',
  );
  await kept(student, again);
  t.equal((await db('drafts')).length, 1, 'kept anew it is still the same draft');
  const opened = await student.get(goOn(await student.get('/reservations/drafts')));
  const booked = await student.submit(opened.form('/reservations'));
  t.match(booked.text, /The reservation was made/);
  t.equal((await db('drafts')).length, 0, 'what is booked is a draft no more');
  t.ok((await student.get('/reservations')).leads('/reservations/drafts'));
});

t.test('a forged draft with a character that no database keeps is kept without it', async (t) => {
  const student = await as('self-service');
  const page = await answers(student, 'reservations', [camera], { starts_at: at(8), ends_at: at(9) });
  const { _csrf = '', _key = '' } = page.form('/reservations').values;
  const basket = `item_ids=${camera}&purpose=Fi%00lm`;
  await student.post('/reservations/drafts', { _csrf, _key, basket });
  const list = await student.get('/reservations/drafts');
  t.match([list.status, list.text], [200, /Draft camera ?Film/]);
  await db('drafts').delete();
});

t.test('a draft blocks nobody, and says so when somebody else was faster', async (t) => {
  const item = await world.item({ name: 'Fought for', stockroom: store });
  const slow = await as('self-service');
  const list = await keep(slow, item);
  const fast = await as('self-service');
  const booked = await fast.submit((await answers(fast, 'reservations', [item], PERIOD)).form('/reservations'));
  t.ok(idOf(booked));
  const late = await slow.get(goOn(list));
  t.match(late.text, /Fought for is not free then/);
  t.notOk(late.offers('/reservations'));
  t.ok(late.offers('/reservations/drafts'), 'it can be kept for another time');
});

t.test('H5 C27 a draft is seen by its maker and by whoever manages the bookings of its stockroom', async (t) => {
  const item = await world.item({ name: 'Private lens', stockroom: store });
  const student = await as('self-service');
  const mine = await keep(student, item);
  const drop = mine.forms.find(({ action }) => action.endsWith('/deletion'))?.action ?? '';
  for (const who of ['staff', lena] as const) {
    const person = await as(who);
    t.notMatch((await person.get('/reservations/drafts')).text, /Private lens/, 'not among one’s own');
    t.match((await person.get('/reservations/drafts?whose=all')).text, /Private lens/);
  }
  const elsewhere = await world.person({ role: 'limited-staff' });
  for (const who of ['self-service', elsewhere] as const) {
    const person = await as(who);
    t.notMatch((await person.get('/reservations/drafts?whose=all')).text, /Private lens/);
    t.equal((await person.force(drop)).status, 404);
  }
  const viewer = await as('viewer');
  t.notOk((await viewer.get('/reservations')).leads('/reservations/drafts'));
  t.equal((await viewer.get('/reservations/drafts')).refusal, 'toggle');
  t.equal((await viewer.force(drop)).refusal, 'toggle');
  t.match((await student.submit(mine.form(drop))).text, /thrown away.*No drafts/);
  t.equal((await student.force(drop)).status, 404);
});

t.test('T25 a blocked person keeps no draft, and throws away those that are there', async (t) => {
  const person = await world.person({ role: 'self-service' });
  const browser = await as(person);
  const list = await keep(browser, camera);
  await db('people').where({ id: person.id }).update({ blocked_at: new Date() });
  const kept = await browser.get('/reservations/drafts');
  t.notOk(kept.links.some(({ label }) => label.startsWith('Go on')));
  t.equal((await browser.force('/reservations/drafts', { basket: `item_ids=${camera}` })).status, 403);
  const drop = list.forms.find(({ action }) => action.endsWith('/deletion'))?.action ?? '';
  t.match((await browser.submit(kept.form(drop))).text, /thrown away/);
});

t.test('H5 I14 nothing out of reach comes into a draft', async (t) => {
  const hidden = await world.item({ name: 'Out of reach', stockroom: await world.stockroom() });
  const limited = await as(lena);
  const refused = await limited.force('/reservations/drafts', { basket: `item_ids=${hidden}` });
  t.equal(refused.status, 422);
  t.equal((await limited.force('/reservations/drafts', { basket: 'item_ids=999999' })).status, 422);
  const student = await as('self-service');
  t.equal((await student.get(`/items/${hidden}`)).status, 200, 'what one sees but may not book is no draft either');
  t.equal((await student.force('/reservations/drafts', { basket: `item_ids=${hidden}` })).status, 422);
  t.notOk((await answers(student, 'reservations', [hidden], PERIOD)).offers('/reservations/drafts'));
  const only = await as(await world.person({ toggles: clone('self-service', { 'checkouts.manage': 'off' }) }));
  t.equal((await only.force('/checkouts/drafts', { basket: `item_ids=${camera}` })).refusal, 'toggle');
});

t.test('drafts that nobody went on with are thrown away by the clock', async (t) => {
  await keep(await as('self-service'), camera);
  const before = (await db('drafts')).length;
  const newest = db('drafts').max('id');
  await db('drafts')
    .where('id', newest)
    .update({ saved_at: db.raw(`now() - interval '31 days'`) });
  await throwAway(db);
  t.equal((await db('drafts')).length, before - 1);
});

async function keep(browser: Browser, item: number): Promise<Page> {
  const page = await answers(browser, 'reservations', [item], PERIOD);
  return kept(browser, page);
}

/** Keeps what a page says, by the button that it has: in its form, or where there is none at its top. */
async function kept(browser: Browser, page: Page, typed: Typed = {}): Promise<Page> {
  if (page.offers('/reservations/drafts') && !page.offers('/reservations')) {
    return browser.submit(page.form('/reservations/drafts'));
  }
  const answer = await browser.post('/reservations/drafts', { ...page.form('/reservations').values, ...typed });
  return answer.status === 303 ? browser.get(answer.location) : answer;
}

function goOn(list: Page): string {
  return list.links.find(({ label }) => label.startsWith('Go on'))?.href ?? '';
}
