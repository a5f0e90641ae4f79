import t from 'tap';
import { crawl } from './crawl.ts';

t.setTimeout(900_000);
t.test('scratch', async (t) => {
  const { problems, uncovered, pages } = await crawl(t, {
    seed: Number(process.env.SEED ?? 7),
    roles: ['limited-staff', 'project-manager', null, null, null],
    effort: { offered: 2, hidden: 3 },
  });
  console.log('# PAGES', pages);
  for (const p of problems) console.log('# PROBLEM', p.slice(0, 300));
  for (const p of uncovered) console.log('# UNCOVERED', p);
});
