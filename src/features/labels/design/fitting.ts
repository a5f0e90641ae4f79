/** Whether everything fits that a label is to carry. */
import type { FieldError } from '../../../access/form.ts';
import { qrSize } from '../../../platform/pdf/codes.ts';
import { barcodeWidth, carriesBarcode, roomOf } from './layout.ts';
import { type Design, type Label, lineHeight, paperOf } from './rules.ts';

/** Everything that does not fit, in words, each with the field that would mend it; `label` stands for all to come. */
export function problemsOf(design: Design, label: Label): FieldError[] {
  const beyond = beyondSheet(design);
  return beyond.length > 0 ? beyond : [...codeProblems(design, label), ...lineProblems(design)];
}

/** A square of a QR code that common printers and scanners manage. */
const SMALLEST_SQUARE = 0.3;
const TOLERANCE = 0.05;
const NARROWEST_TEXT = 8;

function beyondSheet(design: Design): FieldError[] {
  if (design.paper === 'tape') return [];
  const { columns, rows, width, height, top, left, gapX, gapY } = design;
  const sheet = paperOf(design);
  const across = left + columns * width + (columns - 1) * gapX;
  const down = top + rows * height + (rows - 1) * gapY;
  const problems: FieldError[] = [];
  if (across > sheet.width + TOLERANCE) {
    const text = `${columns} labels of ${mm(width)} side by side end at ${mm(across)}; the sheet is ${mm(sheet.width)} wide`;
    problems.push({ name: 'columns', text: `Columns: ${text}` });
  }
  if (down > sheet.height + TOLERANCE) {
    const text = `${rows} labels of ${mm(height)} one below the other end at ${mm(down)}; the sheet is ${mm(sheet.height)} high`;
    problems.push({ name: 'rows', text: `Rows: ${text}` });
  }
  return problems;
}

function codeProblems(design: Design, label: Label): FieldError[] {
  const { qr, barcode } = roomOf(design);
  const problems: FieldError[] = [];
  const smallest = qrSize(label.address) * SMALLEST_SQUARE;
  if (design.codes !== 'barcode' && qr.side < smallest) {
    const text = `the QR code would be ${mm(qr.side)} wide, and needs ${mm(smallest)} to be read`;
    problems.push({ name: qr.limit, text: `${qr.limit === 'height' ? 'Height' : 'Width'} of a label: ${text}` });
  }
  if (design.codes !== 'qr' && label.tag !== null && !carriesBarcode(design, label)) {
    const needs = `a barcode such as ${label.tag} needs ${mm(barcodeWidth(label.tag))}`;
    problems.push({ name: 'width', text: `Width of a label: ${needs}, and there are ${mm(barcode.width)} for it` });
  }
  if (design.codes !== 'qr' && barcode.height < 3) {
    const text = `there are ${mm(Math.max(0, barcode.height))} for the barcode, and it needs 3 mm`;
    problems.push({ name: 'height', text: `Height of a label: ${text}` });
  }
  return problems;
}

function lineProblems(design: Design): FieldError[] {
  const { lines, size, text } = design;
  const { text: room } = roomOf(design);
  if (lines.length === 0) return [];
  if (lines.includes('text') && text === '') {
    return [{ name: 'text', text: 'Own words: enter them, or take them out of what is printed' }];
  }
  if (room.width < NARROWEST_TEXT) {
    return [{ name: 'lines', text: `Lines: only ${mm(Math.max(0, room.width))} are left beside the code` }];
  }
  const needed = lines.length * lineHeight(size);
  if (needed <= room.height + TOLERANCE) return [];
  const count = lines.length === 1 ? 'one line' : `${lines.length} lines`;
  const left = mm(Math.max(0, room.height));
  return [{ name: 'lines', text: `Lines: ${count} of ${size} points need ${mm(needed)}, and there are ${left} left` }];
}

function mm(length: number): string {
  return `${Math.round(length * 10) / 10} mm`;
}
