import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const store = await world.stockroom({ name: 'Store' });
const other = await world.stockroom({ name: 'Other store' });
const camera = await world.item({ name: 'Camera', stockroom: store });
const lamp = await world.item({ name: 'Lamp', stockroom: other });
const bought = { price: '1200', purchased_on: '2020-01-01', useful_life: '12', residual_value: '100' };

const holding = async (toggles: Scopes) => world.person({ toggles: { 'account.sign_in': 'on', ...toggles } });

t.test('P21 who manages items says what one cost and how long it lasts, and reads what it is worth', async (t) => {
  const manager = await as(await holding({ 'items.view': 'any', 'items.manage': 'any' }));
  const edit = `/items/${camera}/edit`;
  const typed = { ...bought, supplier: 'Rental Ltd', order_number: 'PO-7', warranty_until: '2020-12-31' };
  const saved = await manager.submit((await manager.get(edit)).form(edit), typed);
  t.match(saved.text, /Supplier ?Rental Ltd Order number ?PO-7 Price ?€1,200.00 Useful life ?12 months/);
  t.match(saved.text, /Residual value ?€100.00 Book value today ?€100.00/);
  t.match(saved.text, /Warranty ?Expired ?until/);
  const wrong = await manager.submit((await manager.get(edit)).form(edit), { residual_value: '1200.01' });
  t.equal(wrong.status, 422);
  t.match(wrong.text, /Residual value: enter at most the price/);
  for (const useful_life of ['0', '601', '1.5', 'a year']) {
    t.equal((await manager.send((await manager.get(edit)).form(edit), { useful_life })).status, 422, useful_life);
  }
  t.match(await db('items').where({ id: camera }).first(), { useful_life: 12, residual_value: '100.00' });
});

t.test('P21 T48 who merely sees equipment sees no prices: not on the page, and not in an export', async (t) => {
  await db('items').where({ id: camera }).update({ price: '1200', supplier: 'Rental Ltd', order_number: 'PO-7' });
  const viewer = await as(await holding({ 'items.view': 'any', 'items.export': 'any' }));
  const page = await viewer.get(`/items/${camera}`);
  t.match(page.text, /Bought on ?Wed,? 1 Jan 2020 Warranty ?Expired/);
  t.notMatch(page.text, /1,200|Rental|PO-7|Book value/);
  const file = (await viewer.get('/items/export')).response.body;
  t.match(file, /Under warranty until/);
  t.notMatch(file, /1200|Rental|PO-7/);
  const forced = await viewer.force(`/items/${camera}/edit`, { name: 'Camera', price: '1', version: '1' });
  t.equal(forced.refusal, 'toggle');

  const reader = await as(await holding({ 'items.view': 'any', 'items.export': 'any', 'reports.view': 'on' }));
  t.match((await reader.get(`/items/${camera}`)).text, /Price ?€1,200.00/);
  t.match((await reader.get('/items/export')).response.body, /Rental Ltd,PO-7,2020-01-01,1200.00/);
});

t.test('P21 H5 staff of one stockroom read the prices of their own items only', async (t) => {
  await db('items').where({ id: lamp }).update({ price: '77.70' });
  const toggles = { 'items.view': 'any', 'items.export': 'any', 'items.manage': 'staffed' } as const;
  const person = await holding(toggles);
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: store, person_id: person.id });
  const staff = await as(person);
  t.match((await staff.get(`/items/${camera}`)).text, /€1,200.00/);
  t.notMatch((await staff.get(`/items/${lamp}`)).text, /77.70/);
  const file = (await staff.get('/items/export')).response.body;
  t.match(file, /1200.00/);
  t.notMatch(file, /77.70/);
});
