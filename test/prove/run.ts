/**
 * Runs the figures: `npm run prove` in full, `npm run prove -- --ci` a tenth of each, `-- --scale 0.01` any part, and
 * with names only those. SEED in the environment repeats a run.
 */
import { parseArgs } from 'node:util';
import { seed } from '../access/random.ts';
import { bookings } from './bookings.ts';
import { decisions } from './decisions.ts';
import { edits } from './edits.ts';
import type { Figure } from './figure.ts';
import { kills } from './kills.ts';
import { law } from './law.ts';
import { lists } from './lists.ts';
import { revocations } from './revocations.ts';
import { sentAgain } from './sent-again.ts';

/** By the name under which each can be asked for. */
const FIGURES: Readonly<Record<string, Figure>> = {
  decisions,
  lists,
  bookings,
  'sent-again': sentAgain,
  edits,
  revocations,
  kills,
  law,
};

const { values, positionals } = parseArgs({
  options: { ci: { type: 'boolean', default: false }, scale: { type: 'string' } },
  allowPositionals: true,
});
const scale = Number(values.scale ?? (values.ci ? 0.1 : 1));

console.log(`SEED=${seed()}`);
for (const name of positionals.length > 0 ? positionals : Object.keys(FIGURES)) {
  const figure = FIGURES[name];
  if (!figure || !(scale > 0))
    throw new Error(`There is no figure ${name} at ${scale}; there are ${Object.keys(FIGURES)}`);
  if (!(await holds(figure))) process.exitCode = 1;
}

async function holds(figure: Figure): Promise<boolean> {
  const start = performance.now();
  const { tried, failures } = await figure.run(scale);
  const took = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = failures.length === 0 && tried > 0 ? 'holds' : 'FAILS';
  console.log(`${verdict}: ${figure.title}: ${tried.toLocaleString('en')} tried, ${failures.length} failed, ${took} s`);
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
  return verdict === 'holds';
}
