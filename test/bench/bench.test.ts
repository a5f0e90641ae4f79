/** That the benchmarks run, and measure what they say; how fast anything is, is not for a busy machine to judge. */
import t from 'tap';
import { BENCHMARKS } from './all.ts';
import { TINY } from './bench.ts';

for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  t.test(`the benchmark ${name} runs`, async (t) => {
    const { lines } = await benchmark.run(TINY);
    t.ok(lines.length > 0);
    for (const { what, value } of lines) t.ok(Number.isFinite(value) && value >= 0, what);
  });
}
