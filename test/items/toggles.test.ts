/** Single toggles of equipment: what each adds on top of seeing items, and nothing else. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);
const room = await world.location({ name: 'Room' });
const store = await world.stockroom({ name: 'Store', location: room });
const camera = await world.item({ name: 'Camera', stockroom: store });

const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));

t.test('T2 who manages items creates, edits and archives them; who only views does not', async (t) => {
  const manager = await holding({ 'items.view': 'any', 'items.manage': 'any' });
  t.ok((await manager.get('/items')).leads('/items/new'));
  const made = await manager.submit((await manager.get('/items/new')).form('/items'), {
    name: 'Tripod',
    stockroom_id: String(store),
  });
  t.match(made.text, /Tripod/);
  const tripod = (await db('items').where({ name: 'Tripod' }).first()).id;
  const edit = `/items/${tripod}/edit`;
  await manager.submit((await manager.get(edit)).form(edit), { name: 'Tall tripod' });
  await manager.submit((await manager.get(`/items/${tripod}`)).form(`/items/${tripod}/archive`));
  const [saved] = await db('items').where({ id: tripod });
  t.equal(saved.name, 'Tall tripod');
  t.ok(saved.archived_at);

  const viewer = await holding({ 'items.view': 'any' });
  const page = await viewer.get(`/items/${camera}`);
  t.notOk(page.leads(`/items/${camera}/edit`));
  t.notOk(page.offers(`/items/${camera}/archive`));
  t.notOk((await viewer.get('/items')).leads('/items/new'));
  for (const path of ['/items', `/items/${camera}/edit`, `/items/${camera}/archive`]) {
    t.equal((await viewer.force(path, { name: 'Mine', stockroom_id: String(store) })).refusal, 'toggle', path);
  }
  t.match(await db('items').where({ id: camera }).first(), { name: 'Camera', archived_at: null });
});

t.test('C21 a User is not offered to move an item, and cannot', async (t) => {
  const user = await as('user');
  const page = await user.get(`/items/${camera}`);
  t.equal(page.status, 200);
  t.notOk(page.leads(`/items/${camera}/location`));
  t.equal((await user.get(`/items/${camera}/location`)).refusal, 'toggle');
  const elsewhere = await world.location();
  const forced = await user.force(`/items/${camera}/location`, { location_id: String(elsewhere) });
  t.equal(forced.refusal, 'toggle');
  t.equal((await db('items').where({ id: camera }).first()).location_id, room);
});

t.test('I6 a viewer sees equipment, and it can be lent to them', async (t) => {
  const viewer = await world.person({ role: 'viewer', name: 'Vera Viewer' });
  t.match((await (await as(viewer)).get('/items')).text, /Camera/);
  const staff = await as('staff');
  const address = `/checkouts/new?item_ids=${camera}&starts_at=2031-03-01T10:00&ends_at=2031-03-02T10:00&borrower_id=${viewer.id}`;
  const form = (await staff.get(address)).form('/checkouts');
  t.ok(form.options('borrower_id').some(({ value }) => value === String(viewer.id)));
  t.equal((await (await as(viewer)).get(address)).refusal, 'toggle', 'but a viewer lends nothing');
});

t.test('L34 a day-to-day action appears only in the modules that the role holds', async (t) => {
  const equipment = await holding({ 'items.view': 'any', 'items.export': 'any' });
  t.ok((await equipment.get('/items')).leads('/items/export'));
  t.notOk((await equipment.get('/')).navigation.some(({ href }) => href === '/locations'));
  t.equal((await equipment.get('/locations')).refusal, 'toggle');
  t.equal((await equipment.force('/locations', { name: 'Mine', kind: 'room' })).refusal, 'toggle');

  const storage = await holding({ 'storage.view': 'on', 'storage.use': 'on', 'storage.manage': 'on' });
  t.ok((await storage.get('/locations')).leads('/locations/new'));
  t.notOk((await storage.get('/')).navigation.some(({ href }) => href === '/items'));
  t.equal((await storage.get('/items/export')).refusal, 'toggle');
});
