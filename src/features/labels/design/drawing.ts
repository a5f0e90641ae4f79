/** Draws marks as SVG, as they will be printed: each part with what its attributes say. */
import { barsOf, qrOf } from '../../../platform/pdf/codes.ts';
import { widthOf } from '../../../platform/pdf/faces.ts';
import { type Mark, POINT } from '../../../platform/pdf/paper.ts';
import { marksOf } from './layout.ts';
import { type Design, type Label, labelsOnSheet, paperOf, placeOnSheet } from './rules.ts';

/** In millimetres. */
export interface Drawing {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Filled outlines, in the notation of SVG. */
  readonly fills: readonly string[];
  readonly boxes: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly texts: readonly {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly width: number;
    readonly bold: boolean;
    readonly text: string;
  }[];
}

/** One label. */
export function drawLabel(design: Design, label: Label): Drawing {
  const marks = marksOf(design, label);
  return {
    label: `A label of ${label.name}`,
    width: design.width,
    height: design.height,
    fills: marks.flatMap((mark) => fillOf(mark)),
    boxes: marks.flatMap((mark) => (mark.kind === 'box' ? [mark] : [])),
    texts: marks.flatMap((mark) => {
      if (mark.kind !== 'text') return [];
      const { x, y, text, size, bold = false } = mark;
      return [
        { x: round(x), y: round(y), size: round(size * POINT), width: round(widthOf(text, size, bold)), bold, text },
      ];
    }),
  };
}

/** Where the labels stand on their sheet. */
export function drawSheet(design: Design): Drawing {
  const { width, height } = design;
  const boxes = Array.from({ length: labelsOnSheet(design) }, (_, n) => {
    const { x, y } = placeOnSheet(design, n);
    return { x: round(x), y: round(y), width, height };
  });
  return { label: 'The sheet', ...paperOf(design), fills: [], boxes, texts: [] };
}

function fillOf(mark: Mark): string[] {
  if (mark.kind === 'qr') {
    const { count, runs } = qrOf(mark.text);
    const square = mark.side / count;
    return [
      runs
        .map(({ row, from, length }) =>
          rectangle(mark.x + from * square, mark.y + row * square, length * square, square),
        )
        .join(''),
    ];
  }
  if (mark.kind === 'barcode') {
    const { count, bars } = barsOf(mark.text);
    const bar = mark.width / count;
    return [bars.map(({ from, length }) => rectangle(mark.x + from * bar, mark.y, length * bar, mark.height)).join('')];
  }
  return [];
}

function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
