/** Owns chance: a generator whose every choice follows from one seed, so that whatever it finds can be found again. */

export class Chance {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#state = seed >>> 0;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 up to, and without, the bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** True with that probability. */
  flip(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of these. */
  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from');
    return picked;
  }

  /** Some of these, each with that probability. */
  some<T>(from: readonly T[], probability: number): T[] {
    return from.filter(() => this.flip(probability));
  }

  /** All of these in any order. */
  shuffled<T>(from: readonly T[]): T[] {
    const left = [...from];
    return from.flatMap(() => left.splice(this.below(left.length), 1));
  }

  toString(): string {
    return `(SEED=${this.#seed})`;
  }
}

/** The seed of this run: SEED of the environment, or else a new one. */
export function seed(): number {
  return SEED;
}

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
