/** What a label looks like: sheets and tapes, and what a label carries. */
import { A4, LETTER, POINT } from '../../../platform/pdf/paper.ts';

export const PAPERS = ['a4', 'letter', 'tape'] as const;
export const CODES = ['qr', 'barcode', 'both'] as const;
export const LINES = ['name', 'tag', 'serial', 'stockroom', 'location', 'category', 'text'] as const;

export type Paper = (typeof PAPERS)[number];
export type LineName = (typeof LINES)[number];

/** Lengths in millimetres; on a tape, the width of a label runs along it. */
export interface Design {
  readonly paper: Paper;
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** From the edges of the sheet to the first label. */
  readonly top: number;
  readonly left: number;
  readonly gapX: number;
  readonly gapY: number;
  readonly codes: (typeof CODES)[number];
  readonly lines: readonly LineName[];
  /** The words of the line `text`. */
  readonly text: string;
  /** Of the letters, in points. */
  readonly size: number;
  readonly border: boolean;
}

/** What a label says about one item; null where there is nothing to say, or it is not for whoever prints it. */
export interface Label {
  readonly name: string;
  readonly tag: string | null;
  readonly serial: string | null;
  readonly stockroom: string | null;
  readonly location: string | null;
  readonly category: string | null;
  /** The address that the QR code holds. */
  readonly address: string;
}

/** The size of the sheet, or of one label of a tape. */
export function paperOf({ paper, width, height }: Pick<Design, 'paper' | 'width' | 'height'>) {
  if (paper === 'tape') return { width, height };
  return paper === 'a4' ? A4 : LETTER;
}

/** How many labels a sheet holds; a tape is cut after each. */
export function labelsOnSheet({ paper, columns, rows }: Pick<Design, 'paper' | 'columns' | 'rows'>): number {
  return paper === 'tape' ? 1 : columns * rows;
}

/** Where a label stands on its sheet, counted from zero, row by row. */
export function placeOnSheet(design: Design, position: number): { x: number; y: number } {
  if (design.paper === 'tape') return { x: 0, y: 0 };
  const { columns, width, height, top, left, gapX, gapY } = design;
  const row = Math.floor(position / columns);
  return { x: left + (position % columns) * (width + gapX), y: top + row * (height + gapY) };
}

/** From one baseline to the next. */
export function lineHeight(size: number): number {
  return size * POINT * 1.2;
}
