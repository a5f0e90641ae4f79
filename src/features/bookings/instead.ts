/** Says which rules are against changing a booking, with the nearest times at which they are not and its items are free. */
import { Conflict } from '../../platform/errors.ts';
import type { Visit } from '../../platform/visit.ts';
import { periodInWords } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import type { BeyondRules } from '../lending-rules/commands.ts';
import { stopping } from '../lending-rules/rules.ts';
import { troublesOf } from './commands.ts';
import type { Booking } from './queries.ts';

const MOST = 3;
/** So many times are tried. */
const TRIED = 12;

/** The same refusal, with links that fill the form in; `times` are those that the rules allow, nearest first. */
export async function refusedByRules(
  visit: Visit,
  row: Pick<Booking, 'id' | 'ownerId'>,
  { obstacle, verdicts }: BeyondRules,
  times: readonly Period[],
  link: (period: Period) => string,
): Promise<Conflict> {
  const { db, actor, workspace } = visit;
  const free: Period[] = [];
  for (const period of times.slice(0, TRIED)) {
    if (free.length === MOST) break;
    if ((await troublesOf(db, actor, row, period)).length === 0) free.push(period);
  }
  return new Conflict({
    ...obstacle,
    text:
      free.length > 0 ? 'Take one of the nearest times that work below. Nothing was changed.' : 'Nothing was changed.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'Stockroom' }, { label: 'In the way' }],
      rows: verdicts.flatMap((verdict) =>
        stopping(verdict).map(({ text }) => ({ cells: [{ text: verdict.rules.stockroomName }, { text }] })),
      ),
    },
    ways: free.map((period) => ({
      href: link(period),
      label: periodInWords(workspace, period.from, period.to),
      icon: 'clock',
    })),
  });
}
