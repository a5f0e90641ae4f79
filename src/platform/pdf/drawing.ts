/** Draws a sheet as SVG, as it will be printed: each part with what its attributes say. */
import { barsOf, qrOf } from './codes.ts';
import { widthOf } from './faces.ts';
import { type Mark, POINT, type Sheet } from './paper.ts';

/** In millimetres. */
export interface Drawing {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Filled outlines, in the notation of SVG. */
  readonly fills: readonly string[];
  /** Strokes, each as the points of a polyline. */
  readonly strokes: readonly string[];
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

/** A sheet with its marks. */
export function drawingOf(label: string, { width, height, marks }: Sheet): Drawing {
  return {
    label,
    width,
    height,
    fills: marks.flatMap((mark) => fillOf(mark)),
    strokes: marks.flatMap((mark) => (mark.kind === 'path' ? mark.strokes.map(pointsOf) : [])),
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

/** To a hundredth of a millimetre. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
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

function pointsOf(stroke: readonly (readonly [x: number, y: number])[]): string {
  return stroke.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
}

function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}
