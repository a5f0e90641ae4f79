/** What is out of circulation: it is not booked, handed out or extended, and who may do so all the same is kept in the record. */
import t from 'tap';
import { answers, at, book, clone, forceBooking, idOf } from '../bookings/ways.ts';
import type { Browser } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const store = await world.stockroom({ name: 'Store', staff: 'all', departments: 'all', groups: 'all' });
const borrower = await world.person({ name: 'Bea Borrower' });
const daring = await world.person({
  toggles: clone('staff', { 'bookings.ignore_conflicts': 'on' }),
  name: 'Dara Daring',
});

const flagged = async (more: { kit?: number; category?: number; name?: string } = {}) => {
  const item = await world.item({ stockroom: store, ...more });
  return { item, flag: await world.flag({ on: [item], name: `Broken ${item}` }) };
};
const heldBy = async (item: number) => db('holds').where({ item_id: item, active: true });

t.test(
  'P11 T35 an item out of circulation, as under maintenance, is neither reserved nor checked out, and the answer says why',
  async (t) => {
    const { item } = await flagged({ name: 'Cracked lens' });
    for (const [role, kind] of [
      ['staff', 'reservations'],
      ['staff', 'checkouts'],
      ['self-service', 'reservations'],
      ['front-desk', 'checkouts'],
    ] as const) {
      const person = await as(role);
      const page = await answers(person, kind, [item]);
      t.match(page.text, /Cracked lens is out of circulation/, role);
      t.match(page.text, new RegExp(`it is flagged Broken ${item}`), role);
      t.notOk(page.offers(`/${kind}`), role);
      const forced = await forceBooking(person, kind, [item]);
      t.equal(forced.status, 409, role);
      t.match(forced.text, /is out of circulation/, role);
      t.equal((await forceBooking(person, kind, [item], { ignore_conflicts: 'on' })).refusal, 'field', role);
    }
    t.strictSame(await heldBy(item), []);
  },
);

t.test('T35 who may ignore conflicts books it all the same, and what was set aside is recorded', async (t) => {
  const { item } = await flagged();
  const person = await as(daring);
  const page = await answers(person, 'reservations', [item]);
  t.match(page.text, /out of circulation/);
  t.equal((await person.submit(page.form('/reservations'))).status, 409, 'the box has to be ticked');
  const made = await person.submit(page.form('/reservations'), { ignore_conflicts: 'on' });
  t.match(made.text, /in spite of a flag/);
  const [flagging] = await db('flaggings').where({ item_id: item });
  const [hold] = await heldBy(item);
  t.match(hold, { overrides: false, overridden: { flaggings: [flagging.id], restricted: false } });
  const [entry] = await db('audit_entries').where({ action: 'reservations.create', subject_id: idOf(made) });
  t.match(entry.after, { ignored_conflicts: true });
});

t.test('T35 a reservation made before the flag is not handed out under it, unless that is ignored', async (t) => {
  const item = await world.item({ stockroom: store, name: 'Boom' });
  const staff = await as('staff');
  const booking = idOf(await book(staff, 'reservations', [item], { borrower_id: String(borrower.id) }));
  const flag = await world.flag({ name: 'Bent', on: [item] });
  const refused = await staff.submit((await staff.get(`/reservations/${booking}`)).form(out(booking)));
  t.equal(refused.status, 409);
  t.match(refused.text, /Boom.*flagged Bent/);
  t.equal((await staff.force(out(booking), { ignore_conflicts: 'on' })).refusal, 'field');
  const person = await as(daring);
  const warned = await person.submit((await person.get(`/reservations/${booking}`)).form(out(booking)));
  const done = await person.submit(warned.form(out(booking)));
  t.match(done.text, /It was handed out/);
  const [flagging] = await db('flaggings').where({ flag_id: flag });
  t.match(await heldBy(item), [{ overridden: { flaggings: [flagging.id] } }]);
});

t.test('T35 what was set aside once is not asked again, but another flag is', async (t) => {
  const { item } = await flagged();
  const made = await book(await as(daring), 'reservations', [item], { borrower_id: String(borrower.id) }, ignoring);
  const booking = idOf(made);
  await world.flag({ name: 'Wet', on: [item] });
  const staff = await as('staff');
  const refused = await staff.submit((await staff.get(`/reservations/${booking}`)).form(out(booking)));
  t.equal(refused.status, 409);
  t.match(refused.text, /Wet/);
  await db('flaggings')
    .where({ item_id: item })
    .whereNot('flag_id', (await flagOf(item)).first)
    .update(removed());
  const handed = await staff.submit((await staff.get(`/reservations/${booking}`)).form(out(booking)));
  t.match(handed.text, /It was handed out/);
});

t.test(
  'T35 custody of what is out of circulation is neither taken nor handed on, unless that is ignored',
  async (t) => {
    const { item } = await flagged({ name: 'Harp' });
    const path = `/items/${item}/custody`;
    const staff = await as('staff');
    const refused = await staff.submit((await staff.get(path)).form(path));
    t.equal(refused.status, 409);
    t.match(refused.text, /Harp cannot be handed over.*flagged Broken/);
    t.equal((await staff.force(path, { ignore_conflicts: 'on' })).refusal, 'field');
    t.strictSame(await heldBy(item), []);
    const person = await as(daring);
    t.match((await person.submit((await person.get(path)).form(path), ignoring)).text, /in custody now/);
    t.match(await heldBy(item), [{ overridden: { flaggings: [Number], restricted: false } }]);
    const [entry] = await db('audit_entries').where({ action: 'custody.take', subject_id: item });
    t.match(entry.after, { ignored_conflicts: true });
    const on = `${path}/transfer`;
    const stays = await staff.submit((await staff.get(on)).form(on), { holder_id: String(borrower.id) });
    t.equal(stays.status, 409);
  },
);

t.test('T11 once the flag is off, the item is booked as before', async (t) => {
  const { item } = await flagged();
  const staff = await as('staff');
  t.notOk((await answers(staff, 'checkouts', [item])).offers('/checkouts'));
  await staff.submit((await staff.get(`/items/${item}`)).form(`/items/${item}/flags/removal`));
  t.match((await book(staff, 'checkouts', [item], { borrower_id: String(borrower.id) })).text, /Out/);
});

t.test('T35 what is out and flagged meanwhile comes back, but does not stay longer', async (t) => {
  const item = await world.item({ stockroom: store });
  const staff = await as('staff');
  const loan = idOf(await book(staff, 'checkouts', [item], { borrower_id: String(borrower.id) }));
  await world.flag({ name: 'Recalled', on: [item] });
  const path = `/checkouts/${loan}/extension`;
  const refused = await staff.submit((await staff.get(path)).form(path), { ends_at: at(9) });
  t.equal(refused.status, 409);
  t.match(refused.text, /flagged Recalled/);
  const person = await as(daring);
  const longer = await person.submit((await person.get(path)).form(path), { ends_at: at(9), ...ignoring });
  t.match(longer.text, /was extended/);
  t.match(await heldBy(item), [{ overridden: { flaggings: [Number] } }]);
  const back = await staff.submit((await staff.get(`/checkouts/${loan}`)).form(`/checkouts/${loan}/return`));
  t.match(back.text, /Everything is back/);
});

t.test('T35 a reservation is cut short in spite of a flag, but neither lengthened nor given more', async (t) => {
  const [item, more] = [await world.item({ stockroom: store }), (await flagged()).item];
  const staff = await as('staff');
  const days = { starts_at: at(3), ends_at: at(6) };
  const booking = idOf(await book(staff, 'reservations', [item], days));
  await world.flag({ name: 'Cut', on: [item] });
  const path = `/reservations/${booking}/edit`;
  const edit = async (person: Browser, typed: Record<string, string | string[]>) =>
    person.submit((await person.get(path)).form(path), typed);
  t.match((await edit(staff, { ends_at: at(5) })).text, /was saved/);
  const longer = await edit(staff, { ends_at: at(8) });
  t.equal(longer.status, 409);
  t.match(longer.text, /flagged Cut/);
  t.notOk(
    (await staff.get(path))
      .form(path)
      .options('item_ids')
      .some(({ value }) => value === String(more)),
    'what is flagged is not offered',
  );
  t.equal((await edit(staff, { item_ids: [String(item), String(more)] })).status, 409);
  t.equal((await heldBy(item)).length, 1, 'what was refused changed nothing');
  const saved = await edit(await as(daring), { item_ids: [String(item), String(more)], ...ignoring });
  t.match(saved.text, /was saved/);
  t.match(await heldBy(more), [{ overridden: { flaggings: [Number] } }]);
});

t.test('P11 T35 a kit with a flagged item is not free, and neither is that item one of its category', async (t) => {
  const category = await world.category('Cables');
  const kit = await world.kit(store, 'Cable kit');
  await world.item({ stockroom: store, kit });
  await flagged({ kit });
  await flagged({ category, name: 'Old cable' });
  const good = await world.item({ stockroom: store, category, name: 'New cable' });
  const person = await as('staff');
  const page = await person.get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}&step=items`);
  t.match(page.text, /Cable kit\s*2 items flagged/);
  t.match(page.text, /Old cable flagged/);
  t.notOk(page.document.querySelector(`input[name="kit_ids"][value="${kit}"]`));
  t.match(page.text, /Cables 1 free/);
  t.equal((await forceBooking(person, 'reservations', [], { item_ids: [], kit_ids: String(kit) })).status, 409);
  const two = await forceBooking(person, 'reservations', [], { item_ids: [], [`category_${category}`]: '2' });
  t.equal(two.status, 409);
  t.match(two.text, /1 of the 2/);
  const one = await forceBooking(person, 'reservations', [], { item_ids: [], [`category_${category}`]: '1' });
  t.equal(one.status, 303);
  t.equal((await heldBy(good)).length, 1);
});

t.test('T35 something like it is offered in its place', async (t) => {
  const category = await world.category('Tripods');
  const { item } = await flagged({ category, name: 'Tripod' });
  const free = await world.item({ stockroom: store, category, name: 'Tripod' });
  const page = await answers(await as('self-service'), 'reservations', [item]);
  const way = page.links.find(({ label }) => label === 'Another Tripod');
  t.match(way?.href, `item_ids=${free}`);
});

t.test('T35 the calendar says that it is flagged, and offers no day of it', async (t) => {
  const { item } = await flagged({ name: 'Flat drum' });
  const page = await (await as('staff')).get(`/calendar?item_id=${item}`);
  t.match(page.text, /Flat drum.*flagged/);
  t.notOk(page.links.some(({ href }) => href.includes(`item_ids=${item}`)));
});

t.test(
  'T10 flagging names the reservations that it touches to those who see them, and else says how many',
  async (t) => {
    const item = await world.item({ name: 'Reel', stockroom: store });
    const staff = await as('staff');
    const booking = idOf(await book(staff, 'reservations', [item], { borrower_id: String(borrower.id) }));
    await book(staff, 'reservations', [item], { starts_at: at(5), ends_at: at(6), borrower_id: String(borrower.id) });
    const flag = await world.flag({ name: 'Torn' });
    const path = `/items/${item}/flags`;
    const page = await staff.submit((await staff.get(path)).form(path), { flag_id: String(flag) });
    t.match(page.text, /It is reserved 2 times/);
    t.ok(page.leads(`/reservations/${booking}`));
    t.match(page.text, /Bea Borrower/);
    const stranger = await (await as('self-service')).get(`/items/${item}`);
    t.match(stranger.text, /cannot be handed out for 2 reservations/);
    t.notOk(stranger.leads(`/reservations/${booking}`));
    t.notMatch(stranger.text, /Bea/);
  },
);

t.test('T35 a flag that merely informs stands in nobody’s way', async (t) => {
  const item = await world.item({ stockroom: store });
  await world.flag({ withdraws: false, on: [item] });
  t.match((await book(await as('self-service'), 'reservations', [item])).text, /was made/);
});

t.test('T35 why? names the flag beside the decision', async (t) => {
  const { item } = await flagged();
  const person = await as('self-service');
  const page = await person.get(`/why?permission=reservations.manage&item_id=${item}`);
  t.match(page.text, /What else stands in the way.*out of circulation/);
  const fine = await world.item({ stockroom: store });
  t.match((await person.get(`/why?permission=reservations.manage&item_id=${fine}`)).text, /Nothing: no flag/);
  t.notMatch((await person.get(`/why?permission=items.view&item_id=${item}`)).text, /What else/);
});

t.test('T35 of a flag and a booking at the same moment, one waits for the other', async (t) => {
  const staff = await as('staff');
  const flag = await world.flag({ name: 'Raced' });
  for (let n = 0; n < 10; n++) {
    const item = await world.item({ stockroom: store });
    const [put, made] = await Promise.all([
      staff.force(`/items/${item}/flags`, { flag_id: String(flag) }),
      forceBooking(staff, 'reservations', [item]),
    ]);
    t.equal(put.status, 303);
    const [flagging] = await db('flaggings').where({ item_id: item });
    const [hold] = await db('holds').join('bookings', 'bookings.id', 'booking_id').where({ item_id: item });
    if (made.status === 303) t.ok(hold, 'it was booked before it was flagged');
    else t.match([made.status, hold, flagging.removed_at], [409, undefined, null]);
  }
});

const ignoring = { ignore_conflicts: 'on' };

function out(booking: number): string {
  return `/reservations/${booking}/checkout`;
}

async function flagOf(item: number): Promise<{ first: number }> {
  const [first] = await db('flaggings').where({ item_id: item }).orderBy('id').pluck('flag_id');
  return { first };
}

function removed() {
  return { removed_at: new Date(), removed_by: world.owner.id };
}
