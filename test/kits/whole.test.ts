/** A kit is booked whole; what is missing from it is named, and only who may ignore conflicts books it without that. */
import t from 'tap';
import { answers, at, book, clone } from '../bookings/ways.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const store = await world.stockroom({ name: 'Store', staff: 'all', departments: 'all', groups: 'all' });
const kit = await world.kit(store, 'Interview kit');
const camera = await world.item({ name: 'Camera', stockroom: store, kit });
const lamp = await world.item({ name: 'Lamp', stockroom: store, kit });
const wish = { kit_ids: String(kit) };
const overriding = await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) });
const plain = await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'off' }) });

t.test('P1 T34 a kit of which something is taken is offered without it under the override alone', async (t) => {
  await book(await as('self-service'), 'reservations', [lamp]);
  const staff = await as(plain);
  const refused = await answers(staff, 'reservations', [], wish);
  t.match(refused.text, /Lamp is not free then/);
  t.notOk(refused.offers('/reservations'));
  t.notOk(refused.links.some(({ href }) => href.includes('without_ids')));
  const forged = await staff.force('/reservations', {
    ...wish,
    without_ids: String(lamp),
    starts_at: at(1),
    ends_at: at(2),
  });
  t.equal(forged.refusal, 'field');
  t.strictSame(await db('holds').where({ kit_id: kit }), []);
  const person = await as(overriding);
  const page = await answers(person, 'reservations', [], wish);
  const way = page.links.find(({ label }) => label === 'Interview kit without Lamp');
  t.ok(way, 'the kit without it is offered by name');
  const without = await person.get(way?.href ?? '');
  t.match(without.text, /Left out of their kit.*Lamp/);
  const made = await person.submit(without.form('/reservations'));
  t.match(made.text, /The reservation was made/);
  t.match(await db('holds').where({ kit_id: kit }), [{ item_id: camera, overrides: false }]);
});

t.test('P1 T3 a kit of which something is in the archive is not booked whole, and it is named', async (t) => {
  await db('holds').delete();
  await db('items').where({ id: lamp }).update({ archived_at: new Date() });
  const staff = await as(plain);
  const page = await answers(staff, 'reservations', [], wish);
  t.match(page.text, /Interview kit is not complete.*Lamp.*It is in the archive/);
  t.notOk(page.offers('/reservations'));
  const period = { starts_at: at(1), ends_at: at(2) };
  const forced = await staff.force('/reservations', { ...wish, ...period });
  t.equal(forced.status, 409);
  t.match(forced.text, /Lamp is in the archive/);
  const person = await as(overriding);
  const all = await person.force('/reservations', { ...wish, ...period, ignore_conflicts: 'on' });
  t.equal(all.status, 409, 'what is in the archive is lent to nobody');
  const way = (await answers(person, 'reservations', [], wish)).links.find(({ href }) => href.includes('without_ids'));
  t.match((await person.submit((await person.get(way?.href ?? '')).form('/reservations'))).text, /was made/);
  t.match(await db('holds').where({ kit_id: kit, active: true }), [{ item_id: camera }]);
});
