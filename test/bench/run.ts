/** Runs the benchmarks: `npm run bench`, or only those named; each beside its yardstick of the same run. */
import type { Benchmark } from './bench.ts';
import { decisions } from './decisions.ts';

/** By the name under which each can be asked for. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = { decisions };

const names = process.argv.slice(2);

for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
  const benchmark = BENCHMARKS[name];
  if (!benchmark) throw new Error(`There is no benchmark ${name}; there are ${Object.keys(BENCHMARKS)}`);
  await show(benchmark);
}

async function show(benchmark: Benchmark): Promise<void> {
  console.log(`\n${benchmark.title}`);
  const { lines } = await benchmark.run();
  for (const { what, perSecond, ratio, floor } of lines) {
    const misses = floor !== undefined && ratio < floor;
    if (misses) process.exitCode = 1;
    const rate = Math.round(perSecond).toLocaleString('en');
    const times = `${ratio < 0.1 ? ratio.toFixed(4) : ratio.toFixed(1)} x`;
    const goal = floor === undefined ? '' : `  ${misses ? 'MISSES' : 'reaches'} ${floor} x`;
    console.log(`  ${what.padEnd(52)}${rate.padStart(14)} per second${times.padStart(12)}${goal}`);
  }
}
