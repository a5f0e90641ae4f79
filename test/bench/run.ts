/** Runs the benchmarks: `npm run bench`, or only those named; each beside its yardstick of the same run. */

import { BENCHMARKS } from './all.ts';
import { type Benchmark, FULL, type Goal, type Line } from './bench.ts';

const names = process.argv.slice(2);

for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
  const benchmark = BENCHMARKS[name];
  if (!benchmark) throw new Error(`There is no benchmark ${name}; there are ${Object.keys(BENCHMARKS)}`);
  await show(benchmark);
}

async function show(benchmark: Benchmark): Promise<void> {
  console.log(`\n${benchmark.title}`);
  const { lines } = await benchmark.run(FULL);
  for (const line of lines) {
    if (line.goal && !isReached(line, line.goal)) process.exitCode = 1;
    console.log(`  ${line.what.padEnd(56)}${figure(line).padStart(20)}${ratio(line).padStart(11)}${goal(line)}`);
  }
}

function figure({ value, unit }: Line): string {
  const digits = unit === 'ms' ? 1 : 0;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

function ratio({ ratio: times }: Line): string {
  if (times === undefined) return '';
  return `${times.toFixed(times < 0.1 ? 4 : times < 10 ? 2 : 0)} x`;
}

function goal(line: Line): string {
  if (!line.goal) return '';
  const { aim } = line.goal;
  const limit = 'least' in line.goal ? `floor ${line.goal.least}` : `at most ${line.goal.most}`;
  return `  ${isReached(line, line.goal) ? 'reaches' : 'MISSES '} ${limit}${aim === undefined ? '' : `, aim ${aim}`}`;
}

function isReached({ ratio, value }: Line, wanted: Goal): boolean {
  const reached = ratio ?? value;
  return 'least' in wanted ? reached >= wanted.least : reached <= wanted.most;
}
