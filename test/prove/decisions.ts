import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { decide } from '../../src/access/decide.ts';
import { cedar, compare, type Decider, reference } from '../access/agreement.ts';
import { Chance, seed } from '../access/random.ts';
import type { Figure, Proof } from './figure.ts';

const CASES = 1_000_000;

export interface Share {
  readonly seed: number;
  readonly count: number;
}

export const decisions: Figure = {
  title: 'The decision, a naive reading of its document, and Cedar agree',
  async run(scale) {
    const threads = availableParallelism();
    const count = Math.ceil((CASES * scale) / threads);
    const proofs = await Promise.all(
      Array.from({ length: threads }, (_, at) => inThread({ seed: seed() + at, count })),
    );
    return {
      tried: proofs.reduce((sum, proof) => sum + proof.tried, 0),
      failures: [...proofs.flatMap((proof) => proof.failures), ...uncaught()],
    };
  },
};

/** The control: a decision that ignores the span must be caught by either judge. */
function uncaught(): string[] {
  const spanless: Decider = (actor, permission, resource) => decide({ ...actor, span: null }, permission, resource);
  return [reference, cedar]
    .filter((judge) => compare(new Chance(seed()), 10_000, [judge], spanless, 1).failures.length === 0)
    .map((judge) => `${judge.name} does not notice that the span is ignored`);
}

async function inThread(share: Share): Promise<Proof> {
  const worker = new Worker(new URL('./decisions-share.ts', import.meta.url), { workerData: share });
  const [proof] = (await once(worker, 'message')) as [Proof];
  return proof;
}
