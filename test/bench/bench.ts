/** Owns how a benchmark is run: each contender in turn, several short rounds, so that all meet the same noise. */

export interface Benchmark {
  readonly title: string;
  run(effort: Effort): Promise<Measured>;
}

/** How much is done: all of it for figures, next to nothing to see that the benchmark works. */
export interface Effort {
  readonly rounds: number;
  /** Of one contender in one round. */
  readonly seconds: number;
  /** How many items stand in the large school. */
  readonly items: number;
  /** How many bookings there are of the thousand items of the ordinary one. */
  readonly bookings: number;
}

export const FULL: Effort = { rounds: 9, seconds: 0.8, items: 1_000_000, bookings: 20_000 };
export const TINY: Effort = { rounds: 1, seconds: 0.05, items: 2_000, bookings: 1_000 };

export interface Measured {
  readonly lines: readonly Line[];
}

export interface Line {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** How many times the yardstick of the same run. */
  readonly ratio?: number;
  /** What is good enough, where this line is ours: of the ratio where there is one, else of the value. */
  readonly goal?: Goal;
}

export type Unit = 'per second' | 'ms' | 'bytes' | 'requests' | 'statements';
export type Goal = { readonly least: number; readonly aim?: number } | { readonly most: number; readonly aim?: number };

export interface Contender {
  readonly what: string;
  readonly goal?: Goal;
  /** Works for so many seconds, and says how many times per second. */
  rate(seconds: number): Promise<number> | number;
}

/** Measures the contenders against the yardstick, which is one of them: medians of many short rounds, taken in turn. */
export async function measure(
  contenders: readonly Contender[],
  yardstick: string,
  { rounds, seconds }: Pick<Effort, 'rounds' | 'seconds'>,
): Promise<Measured> {
  // What runs for the first time is still being compiled: after some thousand requests a server is as fast as it stays.
  for (let round = 0; round < rounds; round++) await ratesOf(contenders, seconds);
  const taken: ReadonlyMap<string, number>[] = [];
  for (let round = 0; round < rounds; round++) taken.push(await ratesOf(contenders, seconds));
  const lines = contenders.map(({ what, goal }) => ({
    what,
    unit: 'per second' as const,
    value: median(taken.map((rates) => rates.get(what) ?? 0)),
    ratio: median(taken.map((rates) => (rates.get(what) ?? 0) / (rates.get(yardstick) ?? 0))),
    ...(goal === undefined ? {} : { goal }),
  }));
  return { lines };
}

/** The rate of something that is done over and over by so many at once. */
export async function rateOf(work: () => Promise<unknown>, seconds: number, at_once: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  const done = await Promise.all(
    Array.from({ length: at_once }, async () => {
      let times = 0;
      while (performance.now() < end) {
        await work();
        times++;
      }
      return times;
    }),
  );
  return (done.reduce((sum, each) => sum + each, 0) * 1000) / (performance.now() - start);
}

export function median(of: readonly number[]): number {
  return quantile(of, 0.5);
}

/** The least of them that so great a part of them does not exceed. */
export function quantile(of: readonly number[], part: number): number {
  return [...of].sort((one, other) => one - other)[Math.min(of.length - 1, Math.floor(of.length * part))] ?? 0;
}

async function ratesOf(contenders: readonly Contender[], seconds: number): Promise<Map<string, number>> {
  const rates = new Map<string, number>();
  for (const contender of contenders) rates.set(contender.what, await contender.rate(seconds));
  return rates;
}
