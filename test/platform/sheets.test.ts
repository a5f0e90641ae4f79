/** Files of rows: what spreadsheets save is read as it shows, what is hostile is refused in words, and ours come back whole. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { ZipFile } from 'yazl';
import { csvOf } from '../../src/platform/csv.ts';
import { workbookOf } from '../../src/platform/sheets/writing.ts';
import { openSheet, type Sheet, textOfCell } from '../../src/platform/sheets.ts';

const ROWS = [
  ['name', 'notes'],
  ['=1+1', '-5'],
  ["'=quoted", '<b>&amp;</b>'],
  ['a "quoted" one', 'two\nlines, and; both'],
  ['@you', 'plain _x0041_'],
  ["'tis", 'ümläut 🎬'],
];

t.test('every cell comes back from a file of ours as it was, formulas and all', async (t) => {
  const csv = Buffer.from((await Array.fromAsync(csvOf(ROWS))).join(''));
  t.match(csv.toString(), /'=1\+1,'-5/, 'a spreadsheet sees no formula');
  t.strictSame(await everyRow(await openSheet(csv)), ROWS);
  const workbook = await buffer(workbookOf(Readable.from(ROWS)));
  t.strictSame(await everyRow(await openSheet(workbook)), ROWS);
});

t.test('lines are those of the file, whatever its cells hold', async (t) => {
  const sheet = await openSheet(Buffer.from('a,b\n"two\nlines",x\n\n,\nlast,y\n'));
  t.strictSame(
    (await Array.fromAsync(sheet.rows)).map(({ line }) => line),
    [2, 6],
  );
});

t.test('encodings, delimiters and line ends are told apart', async (t) => {
  const text = 'Gerät;Größe\nCaméra française;für Büro\n';
  const mac = Buffer.from('Ger\x8at;Gr\x9a\xa7e\rCam\x8era fran\x8daise;f\x9fr B\x9fro\r', 'latin1');
  const files: [Buffer, string][] = [
    [Buffer.from(text), 'UTF-8'],
    [Buffer.from(`\uFEFF${text}`), 'UTF-8'],
    [Buffer.from(text.replaceAll('\n', '\r\n')), 'UTF-8'],
    [Buffer.from(text.replaceAll('\n', '\r')), 'UTF-8'],
    [Buffer.from(text, 'latin1'), 'Windows-1252'],
    [mac, 'Mac Roman'],
    [Buffer.from(text, 'utf16le'), 'UTF-16'],
    [Buffer.from(`\uFEFF${text}`, 'utf16le'), 'UTF-16'],
    [Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'UTF-16'],
    [Buffer.from(text.replaceAll(';', '\t')), 'UTF-8'],
    [Buffer.from(text.replaceAll(';', '|')), 'UTF-8'],
  ];
  for (const [content, read] of files) {
    const sheet = await openSheet(content);
    t.equal(sheet.read, read);
    t.strictSame(await everyRow(sheet), [
      ['Gerät', 'Größe'],
      ['Caméra française', 'für Büro'],
    ]);
  }
  const quoted = await openSheet(Buffer.from('"a,b,c"\td\n1\t2'));
  t.strictSame(quoted.headings, ['a,b,c', 'd']);
});

t.test('a line end that falls between two pieces of a large file is one', async (t) => {
  const rows = 60_000;
  const sheet = await openSheet(Buffer.from(`n\r\n${'x\r\n'.repeat(rows)}`));
  t.equal((await Array.fromAsync(sheet.rows)).at(-1)?.line, rows + 1);
});

t.test('a cell of a workbook is what it shows', async (t) => {
  const sheet = await openSheet(
    await workbook(
      `<row r="1"><c t="inlineStr"><is><t>Name</t></is></c><c t="s"><v>0</v></c><c t="inlineStr"><is><t>C</t></is></c></row>
       <row r="3"><c r="A3" s="1"><v>45000</v></c><c r="C3" s="2"><v>45000.5</v></c></row>
       <row r="4"><c r="A4"><v>123456789012</v></c><c r="B4"><v>0.30000000000000004</v></c><c r="C4" s="3"><v>42</v></c></row>
       <row r="5"><c t="b"><v>1</v></c><c s="4"><v>1250</v></c><c s="5"><v>0.5</v></c></row>
       <row r="6"><c><f>A1+1</f><v>7</v></c><c><f>B1</f></c><c t="e"><v>#REF!</v></c></row>`,
      { strings: '<si><r><t>Rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si>' },
    ),
  );
  t.strictSame(await everyRow(sheet), [
    ['Name', 'Rich text', 'C'],
    ['2023-03-15', '', '2023-03-15 12:00'],
    ['123456789012', '0.3', '00042'],
    ['TRUE', '1250.00', '50%'],
    ['7', null, '#REF!'],
  ]);
});

t.test('a workbook of several sheets is read at the first one that shows, or at the one that is named', async (t) => {
  const content = await workbook('<row><c t="inlineStr"><is><t>first</t></is></c></row>', {
    second: '<row><c t="inlineStr"><is><t>second</t></is></c></row>',
  });
  t.match(await openSheet(content), { sheet: 'Loans', sheets: ['Items', 'Loans'], headings: ['second'] });
  t.match(await openSheet(content, 'items'), { sheet: 'Items', headings: ['first'] });
  await t.rejects(openSheet(content, 'None'), { message: 'It has no sheet “None”, but: Items, Loans.' });
});

t.test('a file that is no sheet, or a hostile one, is refused in words', async (t) => {
  const bomb = `<row><c t="inlineStr"><is><t>${'x'.repeat(2_000_000)}</t></is></c></row>`;
  const many = ' '.repeat(210 * 1024 * 1024);
  const laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
  const files: [string, Buffer, RegExp][] = [
    ['empty', Buffer.from(' \n\n'), /^The file is empty\.$/],
    ['binary', Buffer.from('\xd0\xcf\x11\xe0\0\0\0name\n', 'latin1'), /no text file/],
    ['a quotation mark', Buffer.from('name\n"never closed\n'), /never closed.*line/],
    ['a cell of ten megabytes', Buffer.from(`name\n"${'x'.repeat(10_000_000)}"\n`), /far too long/],
    ['no ZIP', Buffer.from('PK\u0003\u0004 and then nothing'), /damaged/],
    ['another kind of ZIP', await zipped({ 'content.xml': '<x/>' }), /no XLSX workbook/],
    ['a long cell', await workbook(bomb), /Row 1 is far too long/],
    ['a bomb', await workbook(many), /unpacks to far more/],
    ['laughs', await workbook('<row/>', { before: laughs }), /damaged/],
    ['an unknown entity', await workbook('<row><c t="inlineStr"><is><t>&b;</t></is></c></row>'), /damaged/],
    ['half a sheet', await workbook('<row><c>'), /damaged/],
  ];
  for (const [name, content, words] of files) {
    const read = openSheet(content).then(everyRow);
    await t.rejects(read, { message: words }, name);
  }
});

/** The texts of all cells, with null for formulas. */
async function everyRow({ headings, rows }: Sheet): Promise<(string | null)[][]> {
  const below = (await Array.fromAsync(rows)).map(({ cells }) => cells.map(textOfCell));
  return [[...headings], ...below];
}

interface Extras {
  readonly strings?: string;
  readonly second?: string;
  readonly before?: string;
}

/** A workbook as other programs write it: prefixes apart, with styles 1 to 5 for a day, a moment, zeros, money, a share. */
async function workbook(rows: string, { strings = '', second, before = '' }: Extras = {}): Promise<Buffer> {
  const sheet = (data: string) => `${before}<worksheet><sheetData>${data}</sheetData></worksheet>`;
  const state = second === undefined ? '' : 'state="hidden"';
  const more = second === undefined ? '' : '<sheet name="Loans" sheetId="2" r:id="rId2"/>';
  return zipped({
    'xl/workbook.xml': `<workbook><sheets><sheet name="Items" sheetId="1" ${state} r:id="rId1"/>${more}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': sheet(rows),
    'xl/worksheets/sheet2.xml': sheet(second ?? ''),
    'xl/sharedStrings.xml': `<sst>${strings}</sst>`,
    'xl/styles.xml': `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="166" formatCode="#,##0.00\\ &quot;EUR&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="164"/><xf numFmtId="166"/><xf numFmtId="9"/></cellXfs></styleSheet>`,
  });
}

async function zipped(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream);
}
