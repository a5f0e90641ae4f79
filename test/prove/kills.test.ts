/** A small part of the figure of kills; `npm run prove` tries it in full. */
import t from 'tap';
import { kills } from './kills.ts';

t.test(kills.title, async (t) => {
  const { tried, failures } = await kills.run(0.03);
  t.equal(tried, 6);
  t.strictSame(failures, []);
});
