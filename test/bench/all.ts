/** Every benchmark, by the name under which it can be asked for. */
import type { Benchmark } from './bench.ts';
import { booking } from './booking.ts';
import { browser } from './browser.ts';
import { decisions } from './decisions.ts';
import { large } from './large.ts';
import { list } from './list.ts';
import { search } from './search.ts';
import { weights } from './weights.ts';

export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  decisions,
  list,
  large,
  booking,
  search,
  weights,
  browser,
};
