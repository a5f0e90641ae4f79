/** Owns how a benchmark is run: each contender in turn, several rounds, so that all meet the same noise. */

export interface Benchmark {
  readonly title: string;
  run(): Promise<Measured>;
}

export interface Measured {
  readonly lines: readonly Line[];
}

export interface Line {
  readonly what: string;
  readonly perSecond: number;
  /** How many times the yardstick of the same run. */
  readonly ratio: number;
  /** The least ratio that is good enough, where this line is ours. */
  readonly floor?: number;
}

export interface Contender {
  readonly what: string;
  readonly floor?: number;
  /** Does its work once over, and says how many times that was. */
  round(): number;
}

const ROUNDS = 5;
const MS_PER_ROUND = 300;

/** Measures the contenders against the yardstick, which is one of them, by the median of their rounds. */
export function measure(contenders: readonly Contender[], yardstick: string): Measured {
  const rates = new Map(contenders.map(({ what }) => [what, [] as number[]]));
  for (const contender of contenders) contender.round();
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) rates.get(contender.what)?.push(rateOf(contender));
  }
  const medians = new Map([...rates].map(([what, each]) => [what, median(each)]));
  const unit = medians.get(yardstick) ?? Number.NaN;
  return {
    lines: contenders.map(({ what, floor }) => {
      const perSecond = medians.get(what) ?? 0;
      return { what, perSecond, ratio: perSecond / unit, ...(floor === undefined ? {} : { floor }) };
    }),
  };
}

function rateOf(contender: Contender): number {
  const start = performance.now();
  let done = 0;
  let passed = 0;
  while (passed < MS_PER_ROUND) {
    done += contender.round();
    passed = performance.now() - start;
  }
  return (done / passed) * 1000;
}

function median(of: readonly number[]): number {
  return [...of].sort((one, other) => one - other)[Math.floor(of.length / 2)] ?? 0;
}
