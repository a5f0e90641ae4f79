/** Says what stands in the way of changing, handing out or extending a booking. */
import type { Control } from '../../access/action.ts';
import type { Obstacle } from '../../platform/errors.ts';
import type { Visit } from '../../platform/visit.ts';
import { hindrancesOf } from '../circulation/hindering.ts';
import type { TroubleAt } from './commands.ts';

/** An item of a booking and what is the matter with it. */
export interface Trouble {
  readonly name: string;
  /** Somebody else has it for a part of the time. */
  readonly taken: boolean;
  /** It stands in another place than its stockroom. */
  readonly elsewhere: boolean;
  /** What else stands in the way, one sentence each. */
  readonly others: readonly string[];
}

/** The same in words, for a booking of that borrower. */
export async function worded(visit: Visit, troubles: readonly TroubleAt[], borrowerId: number): Promise<Trouble[]> {
  const hindered = troubles.filter((each) => each.flagged || each.restricted).map((each) => each.itemId);
  const words = await hindrancesOf(visit, hindered, borrowerId);
  return troubles.map(({ itemId, name, taken, elsewhere }) => ({
    ...{ name, taken, elsewhere },
    others: words.get(itemId) ?? [],
  }));
}

/** What stands in the way, with what can be done about it. */
export function troubled(title: string, troubles: readonly Trouble[], ways: Obstacle['ways'] = []): Obstacle {
  return {
    title,
    text: 'Nothing was changed.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'Item' }, { label: 'In the way' }],
      rows: troubles.map((trouble) => ({ cells: [{ text: trouble.name }, { text: wordsOf(trouble).join(' ') }] })),
    },
    ways,
  };
}

function wordsOf({ taken, elsewhere, others }: Trouble): string[] {
  return [
    ...(taken ? ['It is taken for a part of this time, or still out.'] : []),
    ...others,
    ...(elsewhere ? ['It stands in another place than its stockroom.'] : []),
  ];
}

/** The same button once more, this time ignoring what is in the way. */
export function allTheSame(control: Control, fields: Control['fields'] = {}): Control {
  return {
    ...control,
    label: `${control.label} all the same`,
    tone: 'danger',
    fields: { ...fields, ignore_conflicts: 'on' },
  };
}
