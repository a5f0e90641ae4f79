/** Where everything stands on a label: the room that each part has, and the marks of one label. */
import { barsOf, isBarcode } from '../../../platform/pdf/codes.ts';
import { widthOf } from '../../../platform/pdf/faces.ts';
import { type Mark, POINT } from '../../../platform/pdf/paper.ts';
import { type Design, type Label, lineHeight } from './rules.ts';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The room that each part of a label has; of a part that is not there, none. */
export interface Room {
  /** `limit` is the measure that would have to grow for it to grow. */
  readonly qr: { readonly x: number; readonly y: number; readonly side: number; readonly limit: 'width' | 'height' };
  readonly barcode: Area;
  readonly text: Area;
}

/** What stays white along the edges: printers miss by so much. */
const EDGE = 1.5;
const GAP = 1.5;
/** Wider ones are no easier to read. */
const WIDEST_BAR = 0.42;
const TALLEST_BARCODE = 10;
const MOST_LINES_OF_A_NAME = 3;
/** The narrowest that common printers and scanners manage. */
const NARROWEST_BAR = 0.17;
/** What has to stay white on both sides of a barcode together, in bars. */
const QUIET_BARS = 20;

/** Divides a label: the QR code to the left, or above where the label is no wider than high; the barcode at the bottom. */
export function roomOf(design: Design): Room {
  const inner = { x: EDGE, y: EDGE, width: design.width - 2 * EDGE, height: design.height - 2 * EDGE };
  const { qr, rest } = divided(design, inner);
  if (design.codes === 'qr') return { qr, text: rest, barcode: { ...rest, width: 0, height: 0 } };
  const alone = design.lines.length === 0;
  const height = alone ? rest.height : Math.min(TALLEST_BARCODE, rest.height * 0.45);
  const barcode = { ...rest, y: rest.y + rest.height - height, height };
  return { qr, barcode, text: { ...rest, height: alone ? 0 : rest.height - height - 0.5 } };
}

/** The marks of one label, from its own upper left corner. */
export function marksOf(design: Design, label: Label): Mark[] {
  const room = roomOf(design);
  const marks: Mark[] = [];
  if (design.border) {
    marks.push({ kind: 'box', x: 0.4, y: 0.4, width: design.width - 0.8, height: design.height - 0.8, line: 0.2 });
  }
  const { x, y, side } = room.qr;
  if (design.codes !== 'barcode') marks.push({ kind: 'qr', x, y, side, text: label.address });
  if (label.tag !== null && carriesBarcode(design, label)) marks.push(barcodeMark(room.barcode, label.tag));
  return [...marks, ...textMarks(design, label, room)];
}

/** Whether a label can carry its barcode: there is one, and its bars are wide enough to be read. */
export function carriesBarcode(design: Design, { tag }: Label): boolean {
  if (design.codes === 'qr' || tag === null || !isBarcode(tag)) return false;
  return barcodeWidth(tag) <= roomOf(design).barcode.width;
}

/** The least room that a barcode needs, with its quiet zones. */
export function barcodeWidth(tag: string): number {
  return (barsOf(tag).count + QUIET_BARS) * NARROWEST_BAR;
}

function divided({ codes, lines, width, height }: Design, inner: Area): { qr: Room['qr']; rest: Area } {
  if (codes === 'barcode') return { qr: { x: 0, y: 0, side: 0, limit: 'height' }, rest: inner };
  if (width >= 1.4 * height) {
    const side = Math.min(inner.height, inner.width * 0.45);
    const qr = { x: inner.x, y: inner.y + (inner.height - side) / 2, side, limit: limitOf(side, inner.height) };
    const x = inner.x + side + GAP;
    return { qr, rest: { ...inner, x, width: inner.width - side - GAP } };
  }
  const below = lines.length > 0 || codes === 'both';
  const side = Math.min(inner.width, below ? inner.height * 0.6 : inner.height);
  const qr = { x: inner.x + (inner.width - side) / 2, y: inner.y, side, limit: limitOf(side, inner.width, 'width') };
  const y = inner.y + side + GAP;
  return { qr, rest: { ...inner, y, height: inner.y + inner.height - y } };
}

function limitOf(side: number, whole: number, measure: 'width' | 'height' = 'height'): 'width' | 'height' {
  if (side >= whole) return measure;
  return measure === 'height' ? 'width' : 'height';
}

function barcodeMark(room: Area, tag: string): Mark {
  const { count } = barsOf(tag);
  const bar = Math.min(WIDEST_BAR, room.width / (count + QUIET_BARS));
  const width = bar * count;
  return { kind: 'barcode', ...room, x: room.x + (room.width - width) / 2, width, text: tag };
}

/** The lines one below the other, in the middle of their room; a long name takes the lines that are left over. */
function textMarks(design: Design, label: Label, { text: room, qr }: Room): Mark[] {
  const { size } = design;
  const height = lineHeight(size);
  const most = Math.floor((room.height + 0.05) / height);
  const said = design.lines.flatMap((name) => {
    const text = name === 'text' ? design.text : label[name];
    return text === null || text === '' ? [] : [{ text, bold: name === 'name' }];
  });
  const spare = Math.max(0, most - said.length);
  const lines = said.flatMap(({ text, bold }) => {
    const wrapped = wrap(text, room.width, size, bold, bold ? Math.min(MOST_LINES_OF_A_NAME, 1 + spare) : 1);
    return wrapped.map((line) => ({ text: line, bold }));
  });
  const above = Math.max(0, (room.height - lines.length * height) / 2);
  const centred = qr.side > 0 && room.y > qr.y + qr.side;
  return lines.map(({ text, bold }, n) => {
    const indent = centred ? (room.width - widthOf(text, size, bold)) / 2 : 0;
    const y = room.y + above + n * height + size * POINT * 0.93;
    return { kind: 'text', x: room.x + indent, y, text, size, bold };
  });
}

/** The text in so many lines at most, each no wider than there is room; what is too long ends in “…”. */
function wrap(text: string, width: number, size: number, bold: boolean, most: number): string[] {
  const lines: string[] = [];
  let rest = text.replace(/\s+/gu, ' ').trim();
  while (lines.length < most - 1 && widthOf(rest, size, bold) > width) {
    const at = breakOf(rest, width, size, bold);
    if (at === 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, shortened(rest, width, size, bold)];
}

/** Where a line that is too long can end: after the last word that fits; zero: nowhere. */
function breakOf(text: string, width: number, size: number, bold: boolean): number {
  let at = 0;
  for (const { index } of text.matchAll(/ |(?<=[-/])/gu)) {
    if (widthOf(text.slice(0, index), size, bold) > width) break;
    at = index;
  }
  return at;
}

function shortened(text: string, width: number, size: number, bold: boolean): string {
  if (widthOf(text, size, bold) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && widthOf(`${characters.join('')}…`, size, bold) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
