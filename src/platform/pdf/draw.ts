/** Owns drawing a described document as a PDF. */
import PDFDocument from 'pdfkit';
import { barsOf, qrOf } from './codes.ts';
import { type Face, fileOf, stretchesOf, widthOfStretch } from './faces.ts';
import type { BarcodeMark, BoxMark, Mark, Paper, PathMark, QrMark, TextMark } from './paper.ts';
import { POINT } from './paper.ts';

type Canvas = PDFKit.PDFDocument;

/** The whole document; `onSheet` hears how many sheets are drawn. */
export async function drawPaper({ title, sheets }: Paper, onSheet: (drawn: number) => void): Promise<Buffer> {
  const canvas = new PDFDocument({ autoFirstPage: false, compress: true, info: { Title: title } });
  const chunks: Buffer[] = [];
  canvas.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => canvas.on('end', resolve).on('error', reject));
  const faces = new Set<Face>();
  for (const [n, sheet] of sheets.entries()) {
    canvas.addPage({ size: [sheet.width / POINT, sheet.height / POINT], margin: 0 });
    for (const mark of sheet.marks) drawMark(canvas, faces, mark);
    onSheet(n + 1);
  }
  canvas.end();
  await ended;
  return Buffer.concat(chunks);
}

function drawMark(canvas: Canvas, faces: Set<Face>, mark: Mark): void {
  switch (mark.kind) {
    case 'text':
      drawText(canvas, faces, mark);
      break;
    case 'box':
      drawBox(canvas, mark);
      break;
    case 'path':
      drawPath(canvas, mark);
      break;
    case 'qr':
      drawQr(canvas, mark);
      break;
    case 'barcode':
      drawBarcode(canvas, mark);
      break;
  }
}

function drawText(canvas: Canvas, faces: Set<Face>, { x, y, text, size, bold }: TextMark): void {
  let at = x;
  for (const stretch of stretchesOf(text, bold)) {
    if (!faces.has(stretch.face)) canvas.registerFont(stretch.face, fileOf(stretch.face));
    faces.add(stretch.face);
    canvas.font(stretch.face, size).text(stretch.text, at / POINT, y / POINT, { lineBreak: false, baseline: 0 });
    at += widthOfStretch(stretch, size);
  }
}

function drawBox(canvas: Canvas, { x, y, width, height, line }: BoxMark): void {
  canvas
    .lineWidth(line / POINT)
    .rect(x / POINT, y / POINT, width / POINT, height / POINT)
    .stroke();
}

function drawPath(canvas: Canvas, { strokes, line }: PathMark): void {
  canvas
    .lineWidth(line / POINT)
    .lineCap('round')
    .lineJoin('round');
  for (const [first, ...rest] of strokes) {
    if (!first) continue;
    canvas.moveTo(first[0] / POINT, first[1] / POINT);
    for (const [x, y] of rest.length > 0 ? rest : [first]) canvas.lineTo(x / POINT, y / POINT);
  }
  canvas.stroke();
}

function drawQr(canvas: Canvas, { x, y, side, text }: QrMark): void {
  const { count, runs } = qrOf(text);
  const module = side / POINT / count;
  const [left, top] = [x / POINT, y / POINT];
  for (const { row, from, length } of runs) {
    canvas.rect(left + from * module, top + row * module, length * module, module);
  }
  canvas.fill();
}

function drawBarcode(canvas: Canvas, { x, y, width, height, text }: BarcodeMark): void {
  const { count, bars } = barsOf(text);
  const module = width / POINT / count;
  for (const { from, length } of bars) {
    canvas.rect(x / POINT + from * module, y / POINT, length * module, height / POINT);
  }
  canvas.fill();
}
