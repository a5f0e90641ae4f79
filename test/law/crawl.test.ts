import t from 'tap';
import { Chance, seed } from '../access/random.ts';
import { crawl } from './crawl.ts';
import { CRIMES, plant } from './planted.ts';
import { cast } from './population.ts';

/** Random, unless LAW_SEED says which. */
const SEED = Number(process.env.LAW_SEED ?? seed());
/** A slow machine hears fewer people: those who come after the time is up are left out. */
const SECONDS = Number(process.env.LAW_SECONDS ?? 240);
const RANDOM_ROLES = Number(process.env.LAW_RANDOM_ROLES ?? 6);
const EFFORT = { offered: 2, hidden: 3 };

/** The planted crimes take their time, too. */
t.setTimeout(SECONDS * 1000 + 380_000);

t.test('X4 what the pages of anybody show is exactly what the server allows them', async (t) => {
  const roles = cast(new Chance(SEED), RANDOM_ROLES);
  const tell = (words: string) => t.comment(words);
  tell(`SEED=${SEED}`);
  const verdict = await crawl(t, { seed: SEED, roles, effort: EFFORT, share: 1, seconds: SECONDS, tell });
  tell(
    `${verdict.routes} routes, ${verdict.people} of ${roles.length + 1} people, ${verdict.pages} pages, ${verdict.tried} requests`,
  );
  t.strictSame(verdict.problems, [], 'no dead button, and no hidden door');
  t.strictSame(verdict.uncovered, [], 'every route was offered, answered and refused');
});

t.test('a dead button, a hidden door and a refusal that changes something are noticed', async (t) => {
  const effort = { offered: 1, hidden: 1 };
  const { problems, uncovered } = await crawl(t, {
    seed: SEED,
    roles: ['self-service'],
    effort,
    share: 0,
    seconds: Infinity,
    plant,
  });
  for (const crime of CRIMES)
    t.ok(
      problems.some((problem) => crime.test(problem)),
      String(crime),
    );
  t.ok(uncovered.includes('planted.hidden_door was never offered, answered'), 'nor is an unproven route');
});
