/** Owns what a figure is: something that must hold, tried so many times that nobody needs to take our word for it. */

export interface Figure {
  /** A sentence of what holds. */
  readonly title: string;
  /** @param scale 1 for a release; a part of it where there is less time. */
  run(scale: number): Promise<Proof>;
}

export interface Proof {
  readonly tried: number;
  /** Each as text that says how to try it again; none if it holds. */
  readonly failures: readonly string[];
}
