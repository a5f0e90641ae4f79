/** Owns turning text into QR codes and Code 128: squares and bars in modules, whoever draws them. */
import bwip from 'bwip-js';
import { correction, generate } from 'lean-qr';

/** A run of dark modules in one row. */
export interface Run {
  readonly row: number;
  readonly from: number;
  readonly length: number;
}

export interface Squares {
  /** Modules from side to side. */
  readonly count: number;
  readonly runs: readonly Run[];
}

export interface Bars {
  /** Modules from side to side. */
  readonly count: number;
  readonly bars: readonly { readonly from: number; readonly length: number }[];
}

/** A QR code that survives the loss of an eighth of it. @throws where the text is longer than any can hold */
export function qrOf(text: string): Squares {
  const code = generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M });
  const runs: Run[] = [];
  for (let row = 0; row < code.size; row++) {
    runs.push(...runsOf(row, code.size, (column) => code.get(column, row)));
  }
  return { count: code.size, runs };
}

/** How many modules a QR code for so long a text has from side to side. */
export function qrSize(text: string): number {
  return qrOf(text).count;
}

/** Whether Code 128 can hold the text. */
export function isBarcode(text: string): boolean {
  return /^[\x20-\x7e]{1,48}$/.test(text);
}

/** A Code 128. @throws where the text is not `isBarcode` */
export function barsOf(text: string): Bars {
  if (last.text !== text) last = { text, bars: encoded(text) };
  return last.bars;
}

/** Whether one fits, and where it stands, is asked in a row. */
let last: { readonly text: string; readonly bars: Bars } = { text: '', bars: { count: 0, bars: [] } };

function encoded(text: string): Bars {
  const [drawn] = bwip.raw({ bcid: 'code128', text });
  if (!drawn || !('sbs' in drawn)) throw new Error(`No barcode holds ${text}`);
  let at = 0;
  const bars = drawn.sbs.flatMap((length: number, n: number) => {
    const from = at;
    at += length;
    return n % 2 === 0 ? [{ from, length }] : [];
  });
  return { count: at, bars };
}

function runsOf(row: number, count: number, isDark: (column: number) => boolean): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < count; column++) {
    if (!isDark(column)) continue;
    const from = column;
    while (column < count && isDark(column)) column++;
    runs.push({ row, from, length: column - from });
  }
  return runs;
}
