/** How labels are laid out on sheets. */
import type { Mark, Sheet } from '../../platform/pdf/paper.ts';
import { marksOf } from './design/layout.ts';
import { type Design, type Label, labelsOnSheet, paperOf, placeOnSheet } from './design/rules.ts';

/** So many of what is to be printed are named; the rest is counted. */
export const SHOWN = 10;

export const MOST_ITEMS = 5000;
export const MOST_COPIES = 50;
/** Beyond these, a file is too large to be handed over. */
export const MOST_LABELS = 10_000;

export interface Order {
  readonly design: Design;
  /** Where the first label stands on its sheet, from one. */
  readonly first: number;
  readonly copies: number;
}

/** The sheets that hold every label, the copies of each one after the other. */
export function sheetsOf({ design, first, copies }: Order, labels: readonly Label[]): Sheet[] {
  const each = labelsOnSheet(design);
  const marks: Mark[][] = [];
  let position = design.paper === 'tape' ? 0 : first - 1;
  for (const label of labels) {
    const drawn = marksOf(design, label);
    for (let copy = 0; copy < copies; copy++, position++) {
      const { x, y } = placeOnSheet(design, position % each);
      const sheet = Math.floor(position / each);
      marks[sheet] ??= [];
      marks[sheet].push(...drawn.map((mark) => moved(mark, x, y)));
    }
  }
  return marks.map((found) => ({ ...paperOf(design), marks: found }));
}

function moved(mark: Mark, x: number, y: number): Mark {
  if (mark.kind !== 'path') return { ...mark, x: mark.x + x, y: mark.y + y };
  return { ...mark, strokes: mark.strokes.map((stroke) => stroke.map(([across, down]) => [across + x, down + y])) };
}
