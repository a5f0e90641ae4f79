import t from 'tap';
import { csvOf, readSheet } from '../../src/platform/csv.ts';

t.test('every cell comes back from a file of ours as it was, formulas and all', async (t) => {
  const rows = [
    ['name', 'notes'],
    ['=1+1', '-5'],
    ['a "quoted" one', 'two\nlines, and; both'],
    ['@you', 'plain'],
    ["'tis", 'ümläut 🎬'],
  ];
  let text = '';
  for await (const line of csvOf(rows)) text += line;
  t.match(text, /'=1\+1,'-5/, 'a spreadsheet sees no formula');
  const sheet = readSheet(Buffer.from(text));
  t.strictSame([sheet.headings, ...sheet.rows.map(({ cells }) => cells)], rows);
  t.strictSame(
    sheet.rows.map(({ line }) => line),
    [2, 3, 5, 6],
  );
});

t.test('encodings and delimiters are told apart', async (t) => {
  const text = 'näme;b\nx;y';
  t.match(readSheet(Buffer.from(text)), { encoding: 'utf-8', delimiter: ';' });
  t.match(readSheet(Buffer.from(text, 'latin1')), { encoding: 'windows-1252', headings: ['näme', 'b'] });
  t.match(readSheet(Buffer.from(text, 'utf16le')), { encoding: 'utf-16le', headings: ['näme', 'b'] });
  t.match(readSheet(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()), {
    encoding: 'utf-16be',
    headings: ['näme', 'b'],
  });
  t.match(readSheet(Buffer.from('"a,b,c"\td\n1\t2')), { delimiter: '\t', headings: ['a,b,c', 'd'] });
  t.throws(() => readSheet(Buffer.from(' \n\n')), { message: 'The file is empty.' });
});
