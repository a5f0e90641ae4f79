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

const ROUNDS = 25;
const MS_PER_ROUND = 40;

/** Measures the contenders against the yardstick, which is one of them: medians of many short rounds, taken in turn. */
export function measure(contenders: readonly Contender[], yardstick: string): Measured {
  for (const contender of contenders) rateOf(contender);
  const rounds = Array.from({ length: ROUNDS }, () => new Map(contenders.map((each) => [each.what, rateOf(each)])));
  const lines = contenders.map(({ what, floor }) => ({
    what,
    perSecond: median(rounds.map((rates) => rates.get(what) ?? 0)),
    ratio: median(rounds.map((rates) => (rates.get(what) ?? 0) / (rates.get(yardstick) ?? 0))),
    ...(floor === undefined ? {} : { floor }),
  }));
  return { lines };
}

/** Times per second of processor time, which other programs on the machine take less of than of the clock. */
function rateOf(contender: Contender): number {
  const start = process.cpuUsage();
  let done = 0;
  let spent = 0;
  while (spent < MS_PER_ROUND) {
    done += contender.round();
    const { user, system } = process.cpuUsage(start);
    spent = (user + system) / 1000;
  }
  return (done / spent) * 1000;
}

function median(of: readonly number[]): number {
  return [...of].sort((one, other) => one - other)[Math.floor(of.length / 2)] ?? 0;
}
