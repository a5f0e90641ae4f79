import t from 'tap';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);
const PERIOD = { starts_at: '2031-05-10T09:00', ends_at: '2031-05-12T09:00' };

t.test('somebody whose own reservation holds what they do not see moves it, and keeps what it holds', async (t) => {
  const stockroom = await world.stockroom({ departments: 'all', groups: 'all' });
  const item = await world.item({ stockroom });
  const person = await world.person({ role: 'limited-staff' });
  const { workspaceId: workspace_id } = world;
  const facts = { workspace_id, kind: 'reservation', status: 'reserved', stockroom_id: stockroom };
  const [made] = await db('bookings')
    .insert({
      ...{ ...facts, borrower_id: person.id, created_by: person.id },
      ...{ starts_at: '2031-05-10T09:00Z', ends_at: '2031-05-12T09:00Z' },
    })
    .returning<{ id: number }[]>('id');
  const during = db.raw(`tstzrange('2031-05-10T09:00Z', '2031-05-12T09:00Z')`);
  await db('holds').insert({ workspace_id, booking_id: made?.id, item_id: item, during });
  const browser = await as(person);
  const path = `/reservations/${made?.id}/edit`;
  const page = await browser.get(path);
  const typed = { starts_at: '2031-05-10T12:00', ends_at: '2031-05-11T12:00' };
  const saved = await browser.send(page.form(path), typed);
  t.equal(saved.status, 303, saved.text);
  const [hold] = await db('holds').where({ booking_id: made?.id }).select('item_id', db.raw('lower(during) as begins'));
  t.match(hold, { item_id: item, begins: new Date('2031-05-10T11:00Z') });
});

t.test('T3 a kit is offered to nobody who does not see all of it', async (t) => {
  const room = await world.location({ name: 'Here' });
  const stockroom = await world.stockroom({ location: room, staff: 'all', departments: 'all', groups: 'all' });
  const kit = await world.kit(stockroom, 'Kit in two places');
  await world.item({ name: 'Seen part', stockroom, kit });
  await world.item({ name: 'Unseen part', stockroom, kit, location: await world.location({ name: 'There' }) });
  const somebody = await as(await world.person({ role: 'self-service', span: [room] }));
  const everything = await as('self-service');
  const period = new URLSearchParams(PERIOD);
  const offered = async (who: typeof somebody) =>
    (await who.get(`/reservations/new?${period}&step=items&q=two+places`)).text;
  t.match(await offered(everything), /Kit in two places/);
  t.notMatch(await offered(somebody), /Kit in two places/);
  const page = await somebody.get(`/kits/${kit}`);
  t.match(page.text, /Seen part/);
  t.match(page.text, /Not all of it is for you to see/);
  t.notOk(page.leads(`/reservations/new?kit_ids=${kit}`));
  const answers = await somebody.get(`/reservations/new?${period}&kit_ids=${kit}`);
  t.notOk(answers.offers('/reservations'), 'nor is there a button that could only be refused');
  t.notMatch(answers.text, /two places|part/);
  t.equal((await somebody.force('/reservations', { kit_ids: String(kit), ...PERIOD })).status, 422);
  t.ok((await everything.get(`/kits/${kit}`)).leads(`/reservations/new?kit_ids=${kit}`));
  const whole = await everything.get(`/reservations/new?${period}&kit_ids=${kit}`);
  t.equal((await everything.send(whole.form('/reservations'))).status, 303);
});

t.test('I14 a closed stockroom outside one’s span is not named where one of its items stands within it', async (t) => {
  const here = await world.location({ name: 'Within' });
  const stockroom = await world.stockroom({ name: 'Hidden counter', location: await world.location() });
  await world.item({ name: 'Stray tripod', stockroom, location: here });
  const choose = `/reservations/new?${new URLSearchParams(PERIOD)}&step=items&q=stray`;
  t.match((await (await as('self-service')).get(choose)).text, /Hidden counter/);
  const somebody = await as(await world.person({ role: 'self-service', span: [here] }));
  t.match((await somebody.get('/items?q=stray')).text, /Stray tripod/);
  t.notMatch((await somebody.get(choose)).text, /Hidden counter/);
});

t.test('I14 nothing names the stockroom or the kit outside one’s span of an item that stands within it', async (t) => {
  const here = await world.location({ name: 'Inside' });
  const stockroom = await world.stockroom({ name: 'Far counter', staff: 'all', departments: 'all', groups: 'all' });
  await db('stockrooms').where({ id: stockroom }).update({ needs_approval: true });
  const kit = await world.kit(stockroom, 'Far set');
  const item = await world.item({ name: 'Lone gimbal', stockroom, kit, location: here });
  const person = await world.person({ role: 'front-desk', span: [here] });
  await world.custody(item, person.id);
  const limited = await as(person);
  const everywhere = await as('front-desk');
  const basket = new URLSearchParams({ ...PERIOD, item_ids: String(item) });
  const pages = [
    ...['/items?q=gimbal', `/items/${item}`, '/calendar?q=gimbal', '/custody', '/search?q=gimbal'],
    ...[`/reservations/new?${basket}`, `/checkouts/new?${basket}`],
    `/why?person_id=${person.id}&permission=items.manage&item_id=${item}`,
  ];
  for (const path of pages) {
    const { text, status } = await limited.get(path);
    t.equal(status, 200, path);
    t.match(text, /Lone gimbal/, path);
    t.notMatch(text, /Far (counter|set)/, path);
    t.match((await everywhere.get(path)).text, /Far (counter|set)/, `${path} names it for those who see it`);
  }
  t.notMatch((await limited.get('/')).text, /Far/);
});
