import { Chance, seed } from '../access/random.ts';
import { crawl } from '../law/crawl.ts';
import { cast } from '../law/population.ts';
import type { Figure } from './figure.ts';

/** Worlds in which everybody is heard; the tests hear one. */
const WORLDS = 10;

export const law: Figure = {
  title: 'Pages show exactly what the server allows: no dead button, no hidden door, every route',
  async run(scale) {
    const failures: string[] = [];
    let tried = 0;
    for (let world = 0; world < Math.max(1, Math.round(WORLDS * scale)); world++) {
      const verdict = await inWorld(seed() + world);
      tried += verdict.tried;
      failures.push(...verdict.problems, ...verdict.uncovered);
    }
    return { tried, failures };
  },
};

async function inWorld(from: number) {
  const ends: (() => unknown)[] = [];
  const teardown = (end: () => unknown) => ends.unshift(end);
  try {
    const roles = cast(new Chance(from), 12);
    return await crawl(
      { teardown },
      { seed: from, roles, effort: { offered: 4, hidden: 8 }, share: 1, seconds: Infinity },
    );
  } finally {
    for (const end of ends) await end();
  }
}
