/** What a turn at a desk keeps and refuses: badges shown twice, swaps that need approval, things of another stockroom. */
import t from 'tap';
import { build } from '../helper.ts';
import { paired, said, scan } from './counter.ts';

const house = await build(t);
const { db, world, as } = house;
const counter = await world.stockroom({ name: 'Turn store', staff: 'all', departments: 'all', groups: 'all' });
let made = 0;

async function somebody() {
  const badge = `TB-${++made}`;
  const person = await world.person({ role: 'self-service', name: `Turn ${made}` });
  await world.code({ code: badge, person: person.id });
  return { ...person, badge };
}

async function thing(name: string, wish: { stockroom?: number; category?: number } = {}) {
  const code = `TT-${++made}`;
  const item = await world.item({ stockroom: counter, name, ...wish });
  await world.code({ code, item });
  return { item, code };
}

const soon = () => ({ from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 20 * 60 * 60_000) });
const lent = async (item: number) =>
  (await db('holds').where({ item_id: item }).whereNotNull('handed_out_at').whereNull('returned_at')).length;

t.test('P9 whoever shows their badge once more goes on, and the next one is told what was not lent', async (t) => {
  const [ann, ben] = [await somebody(), await somebody()];
  const { code } = await thing('Turn camera');
  const { kiosk } = await paired(house, { stockroom: counter });
  await scan(kiosk, ann.badge);
  await scan(kiosk, code);
  const again = await scan(kiosk, ann.badge);
  t.match(said(again), /Hello again/);
  t.match(again.text, /To be lent.*Turn camera/);
  t.match(said(await scan(kiosk, ben.badge)), /What was on the list before was not lent/);
});

t.test('P4 P9 a swap at the desk that has to be approved is lent only once it is', async (t) => {
  const category = await world.category('Turn gimbals');
  const [one, other] = [await thing('Gimbal A', { category }), await thing('Gimbal B', { category })];
  const ann = await somebody();
  await world.booking({ stockroom: counter, items: [one.item], borrower: ann.id, ...soon() });
  await db('stockrooms').where({ id: counter }).update({ needs_approval: true });
  t.teardown(() => db('stockrooms').where({ id: counter }).update({ needs_approval: false }));
  const { kiosk } = await paired(house, { stockroom: counter });
  await scan(kiosk, ann.badge);
  await scan(kiosk, other.code);
  const page = await scan(kiosk, 'finish');
  t.match(said(page), /waits for approval/);
  t.equal(await lent(other.item), 0);
});

t.test('P9 a thing of another stockroom is lent by itself, and stands in for nothing', async (t) => {
  const category = await world.category('Turn tripods');
  const second = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  const mine = await thing('Tripod here', { category });
  const there = await thing('Tripod there', { category, stockroom: second });
  const ann = await somebody();
  await world.booking({ stockroom: counter, items: [mine.item], borrower: ann.id, ...soon() });
  const { kiosk } = await paired(house);
  await scan(kiosk, ann.badge);
  t.notMatch((await scan(kiosk, there.code)).text, /In the place of/);
  t.match(said(await scan(kiosk, 'finish')), /Lent: one thing/);
  t.equal(await lent(there.item), 1);
});

t.test('P9 what was said of damage stays where more is said', async (t) => {
  const ann = await somebody();
  const { item, code } = await thing('Dropped lens');
  await world.booking({ stockroom: counter, items: [item], borrower: ann.id, ...soon(), out: true });
  const desk = await as('front-desk');
  const back = await scan(desk, code);
  const way = back.links.find(({ label }) => label.startsWith('Something is wrong'))?.href ?? '';
  const path = '/desk/condition';
  await desk.submit((await desk.get(way)).form(path), { condition: 'Scratched', damaged: ['off', 'on'] });
  const again = (await desk.get(way)).form(path);
  t.equal(again.values.condition, 'Scratched');
  await desk.submit(again, { condition: 'Scratched, cap missing' });
  t.match(await db('holds').where({ item_id: item }).first(), { condition: 'Scratched, cap missing', damaged: true });
  const open = (await desk.get(way)).form(path);
  await desk.submit((await desk.get('/desk')).form('/desk/finish'));
  const late = await desk.submit(open, { condition: 'Too late' });
  t.equal(late.status, 409, 'in the words of the desk');
  t.match(said(late), /Not done/, late.text);
});

t.test('P9 many devices that scan at once wait for nothing', async (t) => {
  const kiosks = await Promise.all(Array.from({ length: 12 }, () => paired(house)));
  const pages = await Promise.all(kiosks.map(({ kiosk }) => kiosk.get('/desk')));
  const since = Date.now();
  const sent = await Promise.all(kiosks.map(({ kiosk }, n) => scan(kiosk, `NOTHING-${n}`, pages[n])));
  t.ok(Date.now() - since < 5000, `${Date.now() - since} ms`);
  for (const page of sent) t.match(said(page), /Nothing here carries the code/);
  t.match(await db('sign_in_failures').sum('failures as all').first(), { all: '12' }, 'and each is counted');
});
