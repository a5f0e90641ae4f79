/** Owns CSV: reading what spreadsheets really save, and writing what they open without running it. */
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { encodingOf, textOf } from './sheets/encoding.ts';
import { harmless, type Sheet, type SheetRow, UnreadableSheet, withHeadings } from './sheets/sheet.ts';

export type Delimiter = (typeof DELIMITERS)[number];
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Reads a CSV file in UTF-8, UTF-16, Windows-1252 or Mac Roman, whichever of the usual delimiters and line ends it has. @throws UnreadableSheet */
export async function readCsv(content: Buffer): Promise<Sheet> {
  const encoding = encodingOf(content);
  const delimiter = delimiterOf(content, encoding);
  const named = await withHeadings(rowsOf(content, encoding, delimiter));
  return { read: NAMES[encoding], sheet: null, sheets: [], ...named };
}

/** Rows as CSV, ready to be streamed. */
export async function* csvOf(
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  // Spreadsheets take a file for Windows-1252 unless it begins with this mark.
  yield '\uFEFF';
  for await (const cells of rows) yield `${cells.map(written).join(',')}\r\n`;
}

type Encoding = ReturnType<typeof encodingOf>;

const NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
  macintosh: 'Mac Roman',
};

/** In characters. */
const LONGEST_ROW = 1_000_000;
/** Lines that are looked at to find the delimiter. */
const LOOKED_AT = 10;

function written(cell: string): string {
  const text = harmless(cell);
  return /[",;\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function* rowsOf(content: Buffer, encoding: Encoding, delimiter: Delimiter): AsyncGenerator<SheetRow> {
  const parser = Readable.from(texts(content, encoding)).compose(
    parse({
      delimiter,
      info: true,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
    }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const line = info.lines - record.join('').split('\n').length + 1;
      yield { line, cells: record.map((cell) => cell.trim()) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableSheet(wordsOf(error));
  }
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function* texts(content: Buffer, encoding: Encoding): Generator<string> {
  for (const text of textOf(content, encoding)) {
    if (text.includes('\0'))
      throw new UnreadableSheet('This is no text file. Save the spreadsheet as CSV or XLSX first.');
    yield text;
  }
}

function wordsOf(error: CsvError): string {
  const line = typeof error.lines === 'number' ? error.lines : null;
  const where = line === null ? '' : ` Look at line ${line}.`;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `A quotation mark is opened and never closed.${where}`;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `One row is far too long: is a quotation mark missing?${where}`;
  return `It could not be read as CSV.${where}`;
}

/** The one that the first line has most of, quotation marks respected; of equals, the one that more of the next lines have. */
function delimiterOf(content: Buffer, encoding: Encoding): Delimiter {
  const [start = ''] = textOf(content, encoding);
  const lines = start
    .replace(/^\s+/, '')
    .replace(/"[^"]*"/g, '')
    .split('\n', LOOKED_AT);
  const count = (delimiter: Delimiter) => (lines[0] ?? '').split(delimiter).length;
  const spread = (delimiter: Delimiter) => lines.filter((line) => line.includes(delimiter)).length;
  const [best = ','] = [...DELIMITERS].sort((one, other) => count(other) - count(one) || spread(other) - spread(one));
  return best;
}
