/** Items that are counted, not told apart: how many there are, how many are free, and further ones like them. */
import t from 'tap';
import { at, book } from '../bookings/ways.ts';
import type { Browser, Typed } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const store = await world.stockroom({ name: 'Store', staff: 'all', departments: 'all', groups: 'all' });

t.test('P1 T2 staff say how many there are of an item, and see how many are free', async (t) => {
  const person = await as('staff');
  const form = (await person.get('/items/new')).form('/items');
  const made = await person.submit(form, {
    name: 'Sandbag',
    stockroom_id: String(store),
    counted: 'on',
    quantity: '24',
  });
  t.match(made.text, /Sandbag was created/);
  t.match(made.text, /24 of 24 free/);
  t.match(await db('items').where({ name: 'Sandbag' }).first(), { counted: true, quantity: 24 });
  const more = await edit(person, made.path, { quantity: '30' });
  t.match(more.text, /30 of 30 free/);
  t.match((await person.get(`${made.path}/history`)).text, /edited it: quantity/);
  const wrong = await edit(person, made.path, { quantity: '' });
  t.equal(wrong.status, 422);
  t.match(wrong.text, /How many there are: enter a number/);
  const single = await person.send((await person.get('/items/new')).form('/items'), {
    name: 'One',
    stockroom_id: String(store),
    quantity: '7',
  });
  t.equal(single.status, 422);
  t.match(single.text, /tick that there are several alike/);
});

t.test('P1 what is free is what is left of the peak use, not of the sum', async (t) => {
  const pool = await world.item({ name: 'Peak cable', stockroom: store, quantity: 5 });
  const first = await as('self-service');
  const three = { [`quantity_${pool}`]: '3' };
  await book(first, 'reservations', [pool], { starts_at: at(3, 9), ends_at: at(3, 10), ...three });
  await book(await as('self-service'), 'reservations', [pool], { starts_at: at(3, 10), ends_at: at(3, 11), ...three });
  const student = await as('self-service');
  const whole = { starts_at: at(3, 9), ends_at: at(3, 11) };
  const page = await student.get(`/reservations/new?starts_at=${whole.starts_at}&ends_at=${whole.ends_at}&q=peak`);
  t.match(page.text, /Peak cable free 2 of 5/);
  const refused = await student.force('/reservations', { item_ids: String(pool), ...whole, ...three });
  t.equal(refused.status, 409);
  t.match(refused.text, /2 of 5 are free for all of this time; 3 were asked for/);
  t.match((await book(student, 'reservations', [pool], { ...whole, [`quantity_${pool}`]: '2' })).text, /was made/);
});

t.test('P1 there cannot be fewer than are booked at one moment: it is said how many are needed when', async (t) => {
  const pool = await world.item({ name: 'Battery', stockroom: store, quantity: 10 });
  const path = `/items/${pool}`;
  for (const [hour, many] of [
    [9, 4],
    [10, 3],
  ] as const) {
    const times = { starts_at: at(3, hour), ends_at: at(3, hour + 2) };
    await book(await as('self-service'), 'reservations', [pool], { ...times, [`quantity_${pool}`]: String(many) });
  }
  const person = await as('staff');
  const refused = await edit(person, path, { quantity: '5' });
  t.equal(refused.status, 409);
  t.match(refused.text, /7 of Battery are needed/);
  t.match(refused.text, /10:00 ?– ?11:00 7/);
  t.equal((await db('items').where({ id: pool }).first()).quantity, 10);
  t.match((await edit(person, path, { quantity: '7' })).text, /was saved/);
});

t.test('P1 an item is switched between counted and single only while nothing holds it', async (t) => {
  const pool = await world.item({ name: 'Switching', stockroom: store, quantity: 4 });
  const booked = await book(await as('self-service'), 'reservations', [pool], { [`quantity_${pool}`]: '2' });
  const person = await as('staff');
  const refused = await edit(person, `/items/${pool}`, { counted: 'off', quantity: '' });
  t.equal(refused.status, 409);
  t.match(refused.text, /out or booked/);
  await db('holds').where({ item_id: pool }).delete();
  await db('bookings')
    .where({ id: Number(booked.path.split('/').at(-1)) })
    .delete();
  t.match((await edit(person, `/items/${pool}`, { counted: 'off', quantity: '' })).text, /was saved/);
  t.match(await db('items').where({ id: pool }).first(), { counted: false, quantity: 1 });
  t.match((await edit(person, `/items/${pool}`, { counted: 'on', quantity: '4' })).text, /4 of 4 free/);
});

t.test('P1 X7 a form that does not say how many there are changes nothing of it', async (t) => {
  const pool = await world.item({ name: 'Silent', stockroom: store, quantity: 6 });
  const person = await as('staff');
  const path = `/items/${pool}/edit`;
  const { counted, quantity, ...rest } = (await person.get(path)).form(path).values;
  t.strictSame([counted, quantity], [['off', 'on'], '6']);
  t.equal((await person.post(path, { ...rest, notes: 'seen' })).status, 303);
  t.match(await db('items').where({ id: pool }).first(), { counted: true, quantity: 6, notes: 'seen' });
});

t.test('of somebody who lowers how many there are and somebody who books them, one succeeds', async (t) => {
  const pool = await world.item({ name: 'Raced', stockroom: store, quantity: 5 });
  const person = await as('staff');
  const student = await as('self-service');
  const path = `/items/${pool}/edit`;
  const form = (await person.get(path)).form(path);
  const body = { item_ids: String(pool), starts_at: at(3), ends_at: at(4), [`quantity_${pool}`]: '4' };
  const answers = await Promise.all([person.send(form, { quantity: '2' }), student.force('/reservations', body)]);
  t.strictSame(answers.map(({ status }) => status).sort(), [303, 409]);
});

t.test('T2 staff duplicate an item: the form starts as it is, without what only one can carry', async (t) => {
  const camera = await world.item({ name: 'Canon C70', stockroom: store, category: await world.category('Camera') });
  await db('items').where({ id: camera }).update({ brand: 'Canon', serial_number: 'SN-1', price: '4300.00' });
  await world.code({ item: camera, code: 'NL-1' });
  const person = await as('staff');
  const path = `/items/${camera}/duplicates`;
  t.ok((await person.get(`/items/${camera}`)).leads(path));
  const form = (await person.get(path)).form(path);
  t.match(form.values, {
    name: 'Canon C70',
    brand: 'Canon',
    price: '4300.00',
    codes: '',
    serial_number: '',
    copies: '1',
  });
  const one = await person.submit(form, { codes: 'NL-2' });
  t.match(one.path, /^\/items\/\d+$/);
  t.match(one.text, /NL-2/);
  const refused = await person.send((await person.get(path)).form(path), { copies: '3', codes: 'NL-3' });
  t.equal(refused.status, 422);
  t.match(refused.text, /Several copies cannot share it/);
  const many = await person.submit((await person.get(path)).form(path), { copies: '3' });
  t.match(many.text, /3 of Canon C70 were created/);
  t.match(many.text, /5 items/);
  const made = await db('items').where({ name: 'Canon C70' }).orderBy('id');
  t.ok(made.every((row) => row.brand === 'Canon' && row.category_id === made[0].category_id));
  const records = await db('audit_entries')
    .where({ action: 'items.create' })
    .whereIn(
      'subject_id',
      made.slice(2).map((row) => row.id),
    );
  t.equal(records.length, 3, 'each copy has a record of its own');
});

t.test('T2 C20 who does not manage items is not offered to duplicate one, and is refused', async (t) => {
  const item = await world.item({ name: 'Only one', stockroom: store });
  for (const role of ['user', 'self-service', 'viewer']) {
    const person = await as(role);
    t.notOk((await person.get(`/items/${item}`)).leads(`/items/${item}/duplicates`), role);
    t.equal((await person.get(`/items/${item}/duplicates`)).refusal, 'toggle', role);
    const body = { name: 'Mine', stockroom_id: String(store), copies: '2', version: '1' };
    t.equal((await person.force(`/items/${item}/duplicates`, body)).refusal, 'toggle', role);
  }
  t.strictSame(await db('items').where({ name: 'Mine' }), []);
});

async function edit(person: Browser, item: string, typed: Typed) {
  const path = `${item}/edit`;
  return person.submit((await person.get(path)).form(path), typed);
}
