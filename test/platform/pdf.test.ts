/** Printed documents, read back as a scanner would. */
import t from 'tap';
import { widthOf } from '../../src/platform/pdf/faces.ts';
import type { Mark, Paper } from '../../src/platform/pdf/paper.ts';
import { makePdf } from '../../src/platform/pdf.ts';
import { read } from '../reading.ts';

t.setTimeout(120_000);

t.test('P12 a scanner reads the codes of a printed page, and a reader its words in any script', async (t) => {
  const words = ['Žofia Łuków', '日本語のカメラ', '한국어', 'Ωμέγα', 'Кинокамера'];
  const marks: Mark[] = [
    ...words.map((text, n) => ({ kind: 'text', x: 20, y: 20 + 8 * n, text, size: 12 }) as const),
    { kind: 'text', x: 20, y: 70, text: 'In bold', size: 12, bold: true },
    { kind: 'box', x: 10, y: 10, width: 100, height: 150, line: 0.3 },
    { kind: 'qr', x: 20, y: 80, side: 20, text: 'https://lending.example.org/scan?code=NL-0001' },
    { kind: 'barcode', x: 20, y: 110, width: 40, height: 10, text: 'NL-0001' },
    {
      kind: 'path',
      strokes: [
        [
          [20, 130],
          [30, 125],
          [40, 131],
        ],
      ],
      line: 0.4,
    },
  ];
  const [page, ...others] = await read(await makePdf(paperOf(marks)));
  t.same(others, []);
  t.match(page, { width: 210, height: 297 });
  for (const word of [...words, 'In bold']) t.ok(page?.text.includes(word), word);
  t.strictSame(page?.codes, [
    { format: 'QRCode', text: 'https://lending.example.org/scan?code=NL-0001' },
    { format: 'Code128', text: 'NL-0001' },
  ]);
});

t.test('text is as wide as it is printed, whatever its script', (t) => {
  t.equal(widthOf('', 10), 0);
  t.ok(widthOf('iiii', 10) < widthOf('MMMM', 10));
  t.ok(widthOf('Word', 10) < widthOf('Word', 10, true));
  t.ok(Math.abs(widthOf('日本', 10) - 2 * 10 * (25.4 / 72)) < 0.5, 'two squares');
  t.equal(widthOf('a\u200b\u0007b', 10), widthOf('ab', 10), 'what cannot be seen takes no room');
  t.end();
});

t.test('a drawing says how far it is, and stops when it is told to', async (t) => {
  const paper: Paper = { title: 'Long', sheets: Array.from({ length: 40 }, () => paperOf([]).sheets).flat() };
  const heard: number[] = [];
  await makePdf(paper, { onSheet: (drawn) => heard.push(drawn) });
  t.equal(heard.at(-1), 40);
  const stop = new AbortController();
  const stopped = makePdf(paper, { signal: stop.signal });
  stop.abort();
  await t.rejects(stopped, /stopped/);
});

function paperOf(marks: readonly Mark[]): Paper {
  return { title: 'A page', sheets: [{ width: 210, height: 297, marks }] };
}
