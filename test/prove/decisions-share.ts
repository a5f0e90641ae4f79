/** Tries a share of the decisions in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { cedar, compare, reference } from '../access/agreement.ts';
import { Chance } from '../access/random.ts';
import type { Share } from './decisions.ts';

const { seed, count } = workerData as Share;

parentPort?.postMessage(compare(new Chance(seed), count, [reference, cedar]));
