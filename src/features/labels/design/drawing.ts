/** Draws labels and their sheets as SVG, as they will be printed. */
import { type Drawing, drawingOf, round } from '../../../platform/pdf/drawing.ts';
import { marksOf } from './layout.ts';
import { type Design, type Label, labelsOnSheet, paperOf, placeOnSheet } from './rules.ts';

/** One label. */
export function drawLabel(design: Design, label: Label): Drawing {
  const { width, height } = design;
  return drawingOf(`A label of ${label.name}`, { width, height, marks: marksOf(design, label) });
}

/** Where the labels stand on their sheet. */
export function drawSheet(design: Design): Drawing {
  const { width, height } = design;
  const boxes = Array.from({ length: labelsOnSheet(design) }, (_, n) => {
    const { x, y } = placeOnSheet(design, n);
    return { x: round(x), y: round(y), width, height };
  });
  return { ...drawingOf('The sheet', { ...paperOf(design), marks: [] }), boxes };
}
