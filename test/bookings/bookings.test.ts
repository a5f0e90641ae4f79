import t from 'tap';
import { build } from '../helper.ts';
import { answers, at, book, forceBooking } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

t.test('P22 a student chooses dates first, then sees what is free then, then checks the answers', async (t) => {
  const room = await world.stockroom({ name: 'Cameras', departments: 'all', groups: 'all' });
  const camera = await world.item({ name: 'Canon C70', stockroom: room });
  const taken = await world.item({ name: 'Canon C80', stockroom: room });
  const pool = await world.item({ name: 'Batteries', stockroom: room, quantity: 5 });
  const other = await as('self-service');
  await book(other, 'reservations', [taken]);
  await book(other, 'reservations', [pool], {}, { [`quantity_${pool}`]: '2' });
  const student = await as('self-service');
  const first = await student.get('/reservations/new');
  t.equal(first.status, 200);
  const dates = first.forms.find((form) => form.action === '/reservations/new');
  t.strictSame(dates?.names, ['starts_at', 'ends_at']);
  const second = await student.get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}`);
  t.match(second.text, /Canon C70 free Cameras/);
  t.match(second.text, /Canon C80 taken Cameras/);
  t.match(second.text, /Batteries free 3 of 5 Cameras/);
  const picks = second.document.querySelectorAll('input[name="item_ids"]').map((input) => input.getAttribute('value'));
  t.strictSame(new Set(picks), new Set([String(camera), String(pool)]), 'only what is free can be picked');
  const third = await answers(student, 'reservations', [camera]);
  t.match(third.title, /Check your answers/);
  const saved = await student.submit(third.form('/reservations'), { purpose: 'Short film' });
  t.match(saved.path, /^\/reservations\/\d+$/);
  t.match(saved.text, /The reservation was made/);
  t.match(saved.text, /Canon C70/);
  t.match(saved.text, /Short film/);
  const [hold] = await db('holds').where({ item_id: camera });
  t.match(hold, { active: true, overrides: false, quantity: 1 });
});

t.test('a student who asks for what is taken reads what is in the way, and when it is free', async (t) => {
  const room = await world.stockroom({ departments: 'all', groups: 'all' });
  const category = await world.category();
  const camera = await world.item({ name: 'Arri', stockroom: room, category });
  await world.item({ name: 'Arri the second', stockroom: room, category });
  const other = await as('self-service');
  await book(other, 'reservations', [camera], {}, { purpose: 'A secret purpose' });
  const student = await as('self-service');
  const page = await answers(student, 'reservations', [camera]);
  t.equal(page.status, 200);
  t.notOk(page.offers('/reservations'));
  t.match(page.text, /Arri is not free then/);
  t.match(page.text, /Arri the second instead of Arri/);
  const forced = await forceBooking(student, 'reservations', [camera]);
  t.equal(forced.status, 409);
  t.match(forced.text, /It is taken for all or part of this time/);
  t.notMatch(forced.text, /secret/);
  const nearest = forced.links.find(
    (link) => link.href.includes('starts_at') && link.href.includes(`item_ids=${camera}`),
  );
  t.ok(nearest, 'a time is offered');
  const way = await student.get(nearest?.href ?? '');
  t.ok(way.offers('/reservations'), 'and it can be booked');
});
