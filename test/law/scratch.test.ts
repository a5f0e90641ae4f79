import t from 'tap';
import { crawl } from './crawl.ts';

t.setTimeout(900_000);
t.test('scratch', async (t) => {
  const { problems, uncovered } = await crawl(t, {
    seed: 42,
    roles: (process.env.R ?? 'self-service').split(','),
    effort: { offered: 1, hidden: 2 },
    tell: (w) => console.log('#', w),
  });
  console.log('PROBLEMS', problems.length);
  for (const p of problems) console.log(' -', p);
  console.log(
    'UNCOVERED',
    uncovered.filter((u) => /reserv|check|avail|home/.test(u)),
  );
});
