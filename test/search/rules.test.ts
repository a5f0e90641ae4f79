/** Which word may have been meant by another. */
import t from 'tap';
import { meantBy, slipsBetween } from '../../src/features/search/rules.ts';

t.test('P18 somebody slips by leaving out, adding, mistaking and swapping letters', async (t) => {
  const slips: [string, string, number][] = [
    ['canon', 'canon', 0],
    ['cannon', 'canon', 1],
    ['cnaon', 'canon', 1],
    ['canpn', 'canon', 1],
    ['sanbdag', 'sandbag', 1],
    ['sennhieser', 'sennheiser', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
  ];
  for (const [one, other, count] of slips) {
    t.equal(slipsBetween(one, other), count, `${one} ${other}`);
    t.equal(slipsBetween(other, one), count, `${other} ${one}`);
  }
});

t.test('P18 the likeliest word comes first, and what is too far from it not at all', async (t) => {
  t.strictSame(meantBy('cannon', ['cantor', 'cameo', 'canon', 'cannons']), ['canon', 'cannons', 'cantor']);
  t.strictSame(meantBy('sony', ['pony', 'story']), ['pony']);
});
