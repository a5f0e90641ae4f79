/** What is restricted to access groups: nobody else books it or is handed it, unless that is ignored and recorded. */
import t from 'tap';
import { answers, at, book, clone, forceBooking, idOf } from '../bookings/ways.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const store = await world.stockroom({ name: 'Store', staff: 'all', departments: 'all', groups: 'all' });
const pilot = await world.person({ name: 'Pia Pilot' });
const walker = await world.person({ name: 'Walt Walker' });
const daring = await world.person({ toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }) });
const drone = await world.item({ name: 'Drone', stockroom: store });
const pilots = await world.accessGroup({ name: 'Pilots', people: [pilot.id], items: [drone] });
let day = 1;
const free = () => ({ starts_at: at(++day), ends_at: at(day + 1, 9) });
const heldBy = async (item: number) => db('holds').where({ item_id: item, active: true });

t.test('T36 who is not in the access group neither reserves nor checks out, and reads why', async (t) => {
  const person = await as(walker);
  for (const kind of ['reservations', 'checkouts'] as const) {
    const page = await answers(person, kind, [drone], free());
    t.match(page.text, /Drone is restricted to others/, kind);
    t.match(page.text, /restricted to the people of an access group; you are not among them/, kind);
    t.notMatch(page.text, /Pilots/, 'the names are for those who see people');
    t.notOk(page.offers(`/${kind}`), kind);
    const forced = await forceBooking(person, kind, [drone], free());
    t.equal(forced.status, 409, kind);
    t.equal((await forceBooking(person, kind, [drone], { ignore_conflicts: 'on' })).refusal, 'field', kind);
  }
  t.match(
    (await person.get(`/items/${drone}`)).text,
    /Restricted to the people of an access group.*You are not among them/,
  );
  t.strictSame(await heldBy(drone), []);
});

t.test('T36 who is in it books as ever', async (t) => {
  const person = await as(pilot);
  t.match((await person.get(`/items/${drone}`)).text, /You are among them/);
  t.match((await book(person, 'reservations', [drone], free())).text, /was made/);
});

t.test('T36 self-service is not offered as free what is restricted to others', async (t) => {
  const category = await world.category('Aircraft');
  await db('items').where({ id: drone }).update({ category_id: category });
  const person = await as(walker);
  const step = new URLSearchParams({ ...free(), step: 'items' });
  const page = await person.get(`/reservations/new?${step}`);
  t.match(page.text, /Drone restricted/);
  t.notOk(page.document.querySelector(`input[value="${drone}"][name="item_ids"]`));
  t.notMatch(page.text, /Aircraft \d free/);
  t.ok((await (await as(pilot)).get(`/reservations/new?${step}`)).document.querySelector(`input[value="${drone}"]`));
  t.match((await person.get(`/calendar?item_id=${drone}`)).text, /Drone.*restricted/);
  const many = { item_ids: [], [`category_${category}`]: '1' };
  t.equal((await forceBooking(person, 'reservations', [], { ...many, ...free() })).status, 409);
});

t.test('T36 it is the borrower who has to be admitted, whoever books', async (t) => {
  const staff = await as('staff');
  const step = new URLSearchParams({ ...free(), step: 'items' });
  const picking = await staff.get(`/reservations/new?${step}`);
  t.ok(picking.document.querySelector(`input[value="${drone}"]`), 'who lends to others picks it');
  const page = await answers(staff, 'reservations', [drone], free());
  t.ok(page.offers('/reservations'), 'since it may be for somebody who is admitted');
  const form = page.form('/reservations');
  const refused = await staff.submit(form, { borrower_id: String(walker.id), _key: crypto.randomUUID() });
  t.equal(refused.status, 409);
  t.match(refused.text, /restricted to Pilots; the borrower is not among them/, 'staff see people, and so the names');
  t.match((await staff.submit(form, { borrower_id: String(pilot.id) })).text, /was made/);
});

t.test('T36 who may ignore conflicts lends it all the same, and what was set aside is recorded', async (t) => {
  const person = await as(daring);
  const kite = await world.item({ name: 'Kite', stockroom: store });
  await world.accessGroup({ items: [kite] });
  const page = await answers(person, 'reservations', [kite], { borrower_id: String(walker.id) });
  const made = await person.submit(page.form('/reservations'), { ignore_conflicts: 'on' });
  t.match(made.text, /in spite of its access groups/);
  const [hold] = await db('holds').where({ booking_id: idOf(made) });
  t.match(hold, { overrides: false, overridden: { restricted: true, flaggings: [] } });
  const out = `/reservations/${idOf(made)}/checkout`;
  const staff = await as('staff');
  t.match((await staff.submit((await staff.get(`/reservations/${idOf(made)}`)).form(out))).text, /It was handed out/);
});

t.test('T36 who left the access group is not handed what they reserved, and does not keep it longer', async (t) => {
  const item = await world.item({ name: 'Glider', stockroom: store });
  const group = await world.accessGroup({ name: 'Gliders', people: [pilot.id], items: [item] });
  const staff = await as('staff');
  const days = { borrower_id: String(pilot.id) };
  const booking = idOf(await book(staff, 'reservations', [item], days));
  const leave = async () => db('access_group_people').where({ access_group_id: group }).delete();
  await leave();
  const out = `/reservations/${booking}/checkout`;
  const refused = await staff.submit((await staff.get(`/reservations/${booking}`)).form(out));
  t.equal(refused.status, 409);
  t.match(refused.text, /Glider.*restricted to Gliders/);
  const { workspaceId: workspace_id } = world;
  await db('access_group_people').insert({ workspace_id, access_group_id: group, person_id: pilot.id });
  const loan = idOf(await staff.submit((await staff.get(`/reservations/${booking}`)).form(out)));
  await leave();
  const path = `/checkouts/${loan}/extension`;
  t.equal((await staff.submit((await staff.get(path)).form(path), { ends_at: at(9) })).status, 409);
});

t.test('T36 custody goes only to those who are admitted', async (t) => {
  const item = await world.item({ name: 'Balloon', stockroom: store });
  await world.accessGroup({ name: 'Aeronauts', people: [pilot.id], items: [item] });
  const staff = await as('staff');
  const take = `/items/${item}/custody`;
  const refused = await staff.submit((await staff.get(take)).form(take), { holder_id: String(walker.id) });
  t.equal(refused.status, 409);
  t.match(refused.text, /restricted to Aeronauts/);
  await staff.submit((await staff.get(take)).form(take), { holder_id: String(pilot.id) });
  t.equal((await heldBy(item)).length, 1);
  const on = `${take}/transfer`;
  const stays = await staff.submit((await staff.get(on)).form(on), { holder_id: String(walker.id) });
  t.equal(stays.status, 409);
  t.match(await db('custodies').where({ item_id: item }), [{ holder_id: pilot.id, released_at: null }]);
});

t.test('T36 the selector of an item goes before its category’s, and that before the one above', async (t) => {
  const top = await world.category('Vehicles');
  const middle = await world.category('Boats');
  const { workspaceId: workspace_id } = world;
  await db('categories').where({ id: middle }).update({ parent_id: top });
  const item = await world.item({ name: 'Canoe', stockroom: store, category: middle });
  await world.accessGroup({ name: 'Drivers', people: [walker.id], categories: [top] });
  const may = async (who: typeof pilot) =>
    (await answers(await as(who), 'reservations', [item], free())).offers('/reservations');
  t.strictSame([await may(walker), await may(pilot)], [true, false], 'as the category above says');
  const page = await (await as('staff')).get(`/items/${item}`);
  t.match(page.text, /Restricted to Drivers, as its category Vehicles is/);
  await db('categories').where({ id: middle }).update({ access: 'listed' });
  t.strictSame([await may(walker), await may(pilot)], [false, false], 'an empty list admits nobody');
  await db('category_access_groups').insert({ workspace_id, category_id: middle, access_group_id: pilots });
  t.strictSame([await may(walker), await may(pilot)], [false, true], 'as the nearest category says');
  await db('items').where({ id: item }).update({ access: 'all' });
  t.strictSame([await may(walker), await may(pilot)], [true, true], 'as the item says');
});

t.test('T36 why? tells of the access group beside the decision', async (t) => {
  const query = `permission=reservations.manage&item_id=${drone}`;
  t.match((await (await as(walker)).get(`/why?${query}`)).text, /What else.*you are not among them/);
  const about = await (await as('administrator')).get(`/why?person_id=${walker.id}&${query}`);
  t.match(about.text, /restricted to Pilots; the borrower is not among them/);
  t.match((await (await as(pilot)).get(`/why?${query}`)).text, /Nothing: no flag/);
});
