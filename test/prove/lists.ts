import { Chance, seed } from '../access/random.ts';
import { compareTwin, furnish, sqlTwin } from '../access/twin.ts';
import { testDatabase } from '../database.ts';
import type { Figure } from './figure.ts';

const CASES = 1_000_000;
/** Cases in one random world; then another is furnished. */
const PER_WORLD = 250_000;

export const lists: Figure = {
  title: 'Queries keep exactly the rows that the decision allows',
  async run(scale) {
    const failures: string[] = [];
    let tried = 0;
    for (let world = 0; tried < CASES * scale; world++) {
      const proof = await inWorld(new Chance(seed() + world), Math.min(PER_WORLD, CASES * scale - tried));
      tried += proof.tried;
      failures.push(...proof.failures);
    }
    return { tried, failures };
  },
};

async function inWorld(chance: Chance, count: number) {
  const ends: (() => unknown)[] = [];
  try {
    const { knex } = await testDatabase({ teardown: (end) => ends.push(end) });
    const place = await furnish(knex, chance);
    const proof = await compareTwin(place, chance, count);
    const spanless = await compareTwin(place, chance, 20_000, (actor, ...asked) =>
      sqlTwin(place)({ ...actor, span: null }, ...asked),
    );
    const uncaught = spanless.failures.length === 0 ? [`nobody notices that the span is ignored ${chance}`] : [];
    return { tried: proof.tried, failures: [...proof.failures, ...uncaught] };
  } finally {
    for (const end of ends) await end();
  }
}
