/** Owns the plain description of a printed document: sheets, and marks on them. Whoever draws it knows nothing else. */

/** In millimetres from the upper left corner, unless said otherwise. */
export type Mark = TextMark | BoxMark | PathMark | QrMark | BarcodeMark;

/** One line of text; `y` is its baseline, `size` in points. */
export interface TextMark {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly bold?: boolean;
}

/** The outline of a rectangle; `line` is how thick it is. */
export interface BoxMark {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly line: number;
}

/** Strokes from point to point, such as a rule or a signature. */
export interface PathMark {
  readonly kind: 'path';
  readonly strokes: readonly (readonly (readonly [x: number, y: number])[])[];
  readonly line: number;
}

/** A QR code that fills its square; the quiet zone around it is up to whoever places it. */
export interface QrMark {
  readonly kind: 'qr';
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly text: string;
}

/** A Code 128 that fills its width; the same goes for its quiet zone. Its text is `isBarcode`. */
export interface BarcodeMark {
  readonly kind: 'barcode';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export interface Paper {
  readonly title: string;
  readonly sheets: readonly Sheet[];
}

/** Millimetres in a point. */
export const POINT = 25.4 / 72;

export const A4 = { width: 210, height: 297 } as const;
export const LETTER = { width: 215.9, height: 279.4 } as const;
