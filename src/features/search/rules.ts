/** Owns which word may have been meant by one that was typed: few slips lead from the one to the other. */

/** Those of the words that may have been meant, the likeliest first; among equals in the order that they came in. */
export function meantBy(typed: string, words: readonly string[]): string[] {
  const forgiven = typed.length < 5 ? 1 : typed.length < 9 ? 2 : 3;
  return words
    .map((word) => ({ word, slips: slipsBetween(typed, word) }))
    .filter(({ slips }) => slips <= forgiven)
    .sort((one, other) => one.slips - other.slips)
    .map(({ word }) => word);
}

/** How many letters are missing, too many, wrong, or swapped with the next one. */
export function slipsBetween(one: string, other: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const now = [row];
    for (let at = 1; at <= other.length; at++) {
      const wrong = one[row - 1] === other[at - 1] ? 0 : 1;
      const swapped = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      now[at] = Math.min(
        cost(last[at]) + 1,
        cost(now[at - 1]) + 1,
        cost(last[at - 1]) + wrong,
        swapped ? cost(beforeLast[at - 2]) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, now];
  }
  return cost(last[other.length]);
}

function cost(known: number | undefined): number {
  return known ?? Number.POSITIVE_INFINITY;
}
