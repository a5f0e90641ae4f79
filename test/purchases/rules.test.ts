import t from 'tap';
import { bookValue, fullMonths, warrantyOn } from '../../src/features/purchases/rules.ts';
import { Chance, seed } from '../access/random.ts';

const bought = { price: '1200.00', purchasedOn: '2026-01-31', usefulLife: 12, residualValue: null };
const CASES = 20_000;

t.test('P21 the worth of an item goes down by the same with each full month', async (t) => {
  t.equal(bookValue(bought, '2026-01-31'), '1200.00');
  t.equal(bookValue(bought, '2026-02-27'), '1200.00');
  t.equal(bookValue(bought, '2026-02-28'), '1100.00', 'a month is over with the last day of a shorter one');
  t.equal(bookValue(bought, '2026-07-30'), '700.00');
  t.equal(bookValue(bought, '2030-01-01'), '0.00');
  t.equal(bookValue({ ...bought, residualValue: '300.00' }, '2026-07-31'), '750.00');
  t.equal(bookValue({ ...bought, residualValue: '300.00' }, '2030-01-01'), '300.00');
});

t.test('P21 without price, day of purchase or useful life nobody says what it is worth', async (t) => {
  for (const unknown of ['price', 'purchasedOn', 'usefulLife']) {
    t.equal(bookValue({ ...bought, [unknown]: null }, '2026-07-01'), null, unknown);
  }
});

t.test('P21 an item is worth its price at first, what is left at last, and never more than before', async (t) => {
  const chance = new Chance(seed());
  t.comment(`SEED=${seed()}`);
  for (let n = 0; n < CASES; n++) {
    const item = anything(chance);
    const [earlier = '', later = ''] = [anyDay(chance), anyDay(chance)].sort();
    const [before, after] = [Number(bookValue(item, earlier)), Number(bookValue(item, later))];
    const end = `${Number(item.purchasedOn.slice(0, 4)) + 51}-01-01`;
    const holds =
      after <= before &&
      before <= Number(item.price) &&
      after >= Number(item.residualValue) &&
      bookValue(item, item.purchasedOn) === item.price &&
      bookValue(item, end) === item.residualValue;
    if (!holds) t.fail(JSON.stringify({ item, earlier, later }));
  }
});

t.test('P21 the months between two days count up one by one', async (t) => {
  const chance = new Chance(seed());
  for (let n = 0; n < CASES; n++) {
    const [from, to] = [anyDay(chance), anyDay(chance)];
    const step = fullMonths(from, dayAfter(to)) - fullMonths(from, to);
    if (fullMonths(from, from) !== 0 || (step !== 0 && step !== 1)) t.fail(JSON.stringify({ from, to }));
  }
  t.equal(fullMonths('2024-02-29', '2025-02-28'), 12);
  t.equal(fullMonths('2026-03-15', '2026-04-14'), 0);
  t.equal(fullMonths('2026-03-15', '2026-02-01'), -2);
});

t.test('P21 a warranty says in words that it is over, or how soon it will be', async (t) => {
  const words = (until: string) => warrantyOn(until, '2026-11-25').words;
  t.equal(words('2026-11-24'), 'Expired');
  t.equal(words('2026-11-25'), 'Ends today');
  t.equal(words('2026-11-26'), 'Ends tomorrow');
  t.equal(words('2026-12-25'), 'Ends in 30 days');
  t.equal(words('2026-12-26'), 'Under warranty');
});

function anything(chance: Chance) {
  const price = chance.below(chance.flip(0.5) ? 1_000_000_000_000 : 1000);
  return {
    price: amount(price),
    residualValue: amount(Math.floor(price * chance.next())),
    purchasedOn: anyDay(chance),
    usefulLife: 1 + chance.below(600),
  };
}

function anyDay(chance: Chance): string {
  return new Date(Date.UTC(1990, 0, 1 + chance.below(20_000))).toISOString().slice(0, 10);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function amount(inCents: number): string {
  return (inCents / 100).toFixed(2);
}
