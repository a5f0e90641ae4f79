/** Says what stands in the way of changing, handing out or extending a booking. */
import type { Control } from '../../access/action.ts';
import type { Obstacle } from '../../platform/errors.ts';

/** An item of a booking and what is the matter with it. */
export interface Trouble {
  readonly name: string;
  /** Somebody else has it for a part of the time. */
  readonly taken: boolean;
  /** It stands in another place than its stockroom. */
  readonly elsewhere: boolean;
}

/** What stands in the way, with what can be done about it. */
export function troubled(title: string, troubles: readonly Trouble[], ways: Obstacle['ways'] = []): Obstacle {
  return {
    title,
    text: 'Nothing was changed.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'Item' }, { label: 'In the way' }],
      rows: troubles.map(({ name, taken }) => ({
        cells: [
          { text: name },
          {
            text: taken
              ? 'It is taken for a part of this time, or still out.'
              : 'It stands in another place than its stockroom.',
          },
        ],
      })),
    },
    ways,
  };
}

/** The same button once more, this time ignoring what is in the way. */
export function allTheSame(control: Control): Control {
  return { ...control, label: `${control.label} all the same`, tone: 'danger', fields: { ignore_conflicts: 'on' } };
}
