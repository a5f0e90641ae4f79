import t from 'tap';
import { seed } from '../access/random.ts';
import { crawl } from './crawl.ts';
import { CRIMES, plant } from './planted.ts';
import { ROLES } from './population.ts';

const RANDOM_ROLES = Number(process.env.RANDOM_ROLES ?? 8);

t.setTimeout(300_000);

t.test('X4 what the pages of anybody show is exactly what the server allows them', async (t) => {
  t.comment(`SEED=${seed()}`);
  const roles = [...ROLES, ...Array.from({ length: RANDOM_ROLES }, () => null)];
  const { problems, uncovered, pages, routes } = await crawl(t, {
    seed: seed(),
    roles,
    effort: { offered: 2, hidden: 3 },
    tell: (words) => t.comment(words),
  });
  t.comment(`${routes} routes, ${roles.length + 2} people, ${pages} pages`);
  t.strictSame(problems, [], 'no dead button, and no hidden door');
  t.strictSame(uncovered, [], 'every route was offered, answered and refused');
});

t.test('a dead button, a hidden door and a refusal that changes something are noticed', async (t) => {
  const effort = { offered: 1, hidden: 1 };
  const { problems, uncovered } = await crawl(t, { seed: seed(), roles: ['self-service'], effort, plant });
  for (const crime of CRIMES)
    t.ok(
      problems.some((problem) => crime.test(problem)),
      String(crime),
    );
  t.ok(uncovered.includes('planted.hidden_door was never offered, answered'), 'nor is an unproven route');
});
