/** Owns CSV: reading what spreadsheets really save, and writing what they open without running it. */
import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';

/** A file as it was read: its headings, and its rows with the line that each begins on. */
export interface Sheet {
  readonly encoding: string;
  readonly delimiter: Delimiter;
  readonly headings: readonly string[];
  readonly rows: readonly SheetRow[];
}

export interface SheetRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export type Delimiter = (typeof DELIMITERS)[number];
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** A file that is no CSV, in words for whoever chose it. */
export class UnreadableSheet extends Error {}

/** Reads a CSV file in UTF-8, UTF-16 or Windows-1252, whichever of the usual delimiters it has; blank rows are left out, and so is what comes after `most` rows and one more. @throws UnreadableSheet */
export function readSheet(content: Buffer, most = Number.POSITIVE_INFINITY): Sheet {
  const { text, encoding } = decoded(content);
  const delimiter = delimiterOf(text);
  const [first, ...rest] = rowsOf(text, delimiter, most + 2).filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (!first) throw new UnreadableSheet('The file is empty.');
  return { encoding, delimiter, headings: first.cells, rows: rest };
}

/** Rows as CSV, ready to be streamed. */
export async function* csvOf(
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  // Spreadsheets take a file for Windows-1252 unless it begins with this mark.
  yield '\uFEFF';
  for await (const cells of rows) yield `${cells.map(written).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula is marked as text. */
export function harmless(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** In characters. */
const LONGEST_ROW = 1_000_000;
const FORMULA = /^[=+\-@\t\r]/;
const MARKED = /^'(?=[=+\-@\t\r])/;

function written(cell: string): string {
  const text = harmless(cell);
  return /[",;\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowsOf(text: string, delimiter: Delimiter, most: number): SheetRow[] {
  const lines: number[] = [];
  const options = {
    delimiter,
    to: Number.isFinite(most) ? most : -1,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    on_record: (record: string[], { lines: end }: { lines: number }) => {
      lines.push(end - record.join('').split('\n').length + 1);
      return record;
    },
  };
  try {
    return parse(text, options).map((record, n) => ({
      line: lines[n] ?? 0,
      cells: record.map((cell) => cell.trim().replace(MARKED, '')),
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableSheet(wordsOf(error));
  }
}

function wordsOf(error: CsvError): string {
  const line = typeof error.lines === 'number' ? error.lines : null;
  const where = line === null ? '' : ` Look at line ${line}.`;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `A quotation mark is opened and never closed.${where}`;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `One row is far too long: is a quotation mark missing?${where}`;
  return `It could not be read as CSV.${where}`;
}

/** The one that the first line has most of, quotation marks respected. */
function delimiterOf(text: string): Delimiter {
  const [line = ''] = text.replace(/^\s+/, '').split(/\r|\n/, 1);
  const bare = line.replace(/"[^"]*"/g, '');
  const [best = ','] = [...DELIMITERS].sort((one, other) => bare.split(other).length - bare.split(one).length);
  return best;
}

function decoded(content: Buffer): { text: string; encoding: string } {
  const encoding = encodingOf(content);
  const text = new TextDecoder(encoding).decode(content).replace(/\r\n?/g, '\n');
  if (text.includes('\0')) throw new UnreadableSheet('This is no text file. Save the spreadsheet as CSV first.');
  return { text, encoding };
}

function encodingOf(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  const start = content.subarray(0, 2000);
  const zeros = [0, 1].map((offset) => start.filter((byte, n) => n % 2 === offset && byte === 0).length);
  if ((zeros[1] ?? 0) > start.length / 4) return 'utf-16le';
  if ((zeros[0] ?? 0) > start.length / 4) return 'utf-16be';
  return isUtf8(content) ? 'utf-8' : 'windows-1252';
}
