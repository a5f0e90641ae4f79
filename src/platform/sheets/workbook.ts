/**
 * Owns reading XLSX: one sheet of a workbook, row after row, each cell as the text that it shows. What a file unpacks to
 * is bounded, and so is what is kept of it; entities of its own are refused.
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { type Formats, readFormats, textOfNumber } from './formats.ts';
import { harmless, type Sheet, type SheetRow, UnreadableSheet, withHeadings } from './sheet.ts';

/** Opens one sheet, the first that is not hidden unless named. @throws UnreadableSheet */
export async function readWorkbook(content: Buffer, name: string | null): Promise<Sheet> {
  const parts = await partsOf(content);
  const { sheets, since1904 } = await sheetsOf(parts);
  const chosen = name === null ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0]) : sheets.find(named(name));
  const all = sheets.map((sheet) => sheet.name);
  if (!chosen)
    throw new UnreadableSheet(name === null ? NO_WORKBOOK : `It has no sheet “${name}”, but: ${all.join(', ')}.`);
  const book = { strings: await stringsOf(parts), formats: await formatsOf(parts), since1904 };
  const { headings, rows } = await withHeadings(rowsOf(parts, chosen.path, book));
  return { read: 'XLSX', sheet: chosen.name, sheets: all, headings, rows };
}

interface SheetEntry {
  readonly name: string;
  readonly path: string;
  readonly hidden: boolean;
}

/** What the cells of all sheets point at. */
interface Book {
  readonly strings: readonly string[];
  readonly formats: Formats;
  readonly since1904: boolean;
}

interface Parts {
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;
}

const NO_WORKBOOK = 'This is no XLSX workbook. Save the spreadsheet as CSV or XLSX first.';
const BROKEN = 'The workbook is damaged, or made in a way that is not read here. Save it as XLSX again, or as CSV.';
const TOO_LARGE = 'The workbook unpacks to far more than a list of items needs. Save the one sheet as CSV.';
const MOST_ENTRIES = 2000;
const MEGABYTE = 1024 * 1024;
/** What one part may unpack to, in bytes: a sheet is read in passing, all else is kept. */
const LARGEST_SHEET = 200 * MEGABYTE;
const LARGEST_KEPT = 50 * MEGABYTE;
/** In characters. */
const LONGEST_ROW = 1_000_000;
const MOST_COLUMNS = 16_384;

async function partsOf(content: Buffer): Promise<Parts> {
  const entries = new Map<string, Entry>();
  try {
    const zip = await fromBufferPromise(content, { lazyEntries: true });
    if (zip.entryCount > MOST_ENTRIES) throw new UnreadableSheet(TOO_LARGE);
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return { zip, entries };
  } catch (error) {
    throw inWords(error);
  }
}

async function sheetsOf(parts: Parts): Promise<{ sheets: readonly SheetEntry[]; since1904: boolean }> {
  const targets = new Map<string, string>();
  await eachTag(parts, 'xl/_rels/workbook.xml.rels', 'Relationship', ({ Id = '', Target = '' }) => {
    targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
  });
  const sheets: SheetEntry[] = [];
  let since1904 = false;
  await eachTag(parts, 'xl/workbook.xml', 'sheet', ({ name = '', 'r:id': id = '', state }) => {
    const path = targets.get(id);
    if (path !== undefined && parts.entries.has(path))
      sheets.push({ name, path, hidden: state !== undefined && state !== 'visible' });
  });
  await eachTag(parts, 'xl/workbook.xml', 'workbookPr', ({ date1904 }) => {
    since1904 = date1904 === '1' || date1904 === 'true';
  });
  return { sheets, since1904 };
}

function named(name: string) {
  return (sheet: SheetEntry) => sheet.name.toLowerCase() === name.trim().toLowerCase();
}

/** The texts that cells share. */
async function stringsOf(parts: Parts): Promise<readonly string[]> {
  const path = 'xl/sharedStrings.xml';
  if (!parts.entries.has(path)) return [];
  const strings: string[] = [];
  let [text, phonetic] = ['', false];
  const handler: Handler = {
    open: ({ name }) => {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
    },
    text: (piece, within) => {
      if (within === 't' && !phonetic) text += piece;
    },
    close: (name) => {
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.push(unescaped(text));
    },
  };
  for await (const _ of parsed(parts, path, LARGEST_KEPT, handler));
  return strings;
}

async function formatsOf(parts: Parts): Promise<Formats> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  const handler: Handler = {
    open: ({ name, attributes }) => {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) styles.push(Number(attributes.numFmtId ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  };
  if (parts.entries.has('xl/styles.xml')) for await (const _ of parsed(parts, 'xl/styles.xml', LARGEST_KEPT, handler));
  return readFormats(styles, codes);
}

async function* rowsOf(parts: Parts, path: string, book: Book): AsyncGenerator<SheetRow> {
  const reader = new RowReader(book);
  for await (const _ of parsed(parts, path, LARGEST_SHEET, reader)) yield* reader.taken();
  yield* reader.taken();
}

/** What the tags of a sheet say, as rows. */
class RowReader implements Handler {
  readonly #book: Book;
  #rows: SheetRow[] = [];
  #line = 0;
  #cells: string[] = [];
  #length = 0;
  #column = -1;
  #type = '';
  #style = 0;
  #value: string | null = null;
  #formula: string | null = null;
  #phonetic = false;

  constructor(book: Book) {
    this.#book = book;
  }

  /** The rows that are complete since it was last asked. */
  taken(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open({ name, attributes }: Tag): void {
    if (name === 'row') this.#beginRow(attributes);
    else if (name === 'c') this.#beginCell(attributes);
    else if (name === 'v' || name === 'is') this.#value = '';
    else if (name === 'f') this.#formula = '';
    else if (name === 'rPh') this.#phonetic = true;
  }

  text(piece: string, within: string): void {
    if (within === 'f') this.#formula += piece;
    if ((within === 'v' || within === 't') && !this.#phonetic) this.#value += piece;
    if ((this.#value?.length ?? 0) > LONGEST_ROW) throw tooLong(this.#line);
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic = false;
    if (name === 'c') this.#endCell();
    if (name === 'row') this.#rows.push({ line: this.#line, cells: Array.from(this.#cells, (cell) => cell ?? '') });
  }

  #beginRow({ r }: Attributes): void {
    this.#line = r === undefined ? this.#line + 1 : Math.max(this.#line + 1, Number.parseInt(r, 10) || 0);
    this.#cells = [];
    this.#length = 0;
    this.#column = -1;
  }

  #beginCell({ r, s, t }: Attributes): void {
    this.#column = r === undefined ? this.#column + 1 : columnOf(r);
    if (this.#column < 0 || this.#column >= MOST_COLUMNS) throw new UnreadableSheet(BROKEN);
    this.#type = t ?? 'n';
    this.#style = Number(s ?? 0);
    this.#value = null;
    this.#formula = null;
  }

  #endCell(): void {
    const text = this.#textOfCell();
    if (text === '') return;
    this.#length += text.length;
    if (this.#length > LONGEST_ROW) throw tooLong(this.#line);
    this.#cells[this.#column] = text;
  }

  #textOfCell(): string {
    if (this.#value === null) return this.#formula === null ? '' : `=${this.#formula}`;
    const { strings, formats, since1904 } = this.#book;
    switch (this.#type) {
      case 's':
        return harmless((strings[Number(this.#value)] ?? '').trim());
      case 'inlineStr':
      case 'str':
        return harmless(unescaped(this.#value).trim());
      case 'b':
        return this.#value === '1' ? 'TRUE' : 'FALSE';
      case 'n':
        return this.#value === '' ? '' : textOfNumber(Number(this.#value), formats[this.#style], since1904);
      default:
        return this.#value.trim();
    }
  }
}

function tooLong(line: number): UnreadableSheet {
  return new UnreadableSheet(`Row ${line} is far too long.`);
}

/** The number of a column, from zero, by an address such as `AB12`; -1 where it is none. */
function columnOf(address: string): number {
  const [letters = ''] = /^[A-Z]{1,3}/.exec(address) ?? [];
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Characters that XML cannot say are written by their number. */
function unescaped(text: string): string {
  return text
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('\0', '');
}

type Attributes = Readonly<Partial<Record<string, string>>>;

interface Tag {
  readonly name: string;
  readonly attributes: Attributes;
}

interface Handler {
  open(tag: Tag): void;
  text?(piece: string, within: string): void;
  close?(name: string): void;
}

async function eachTag(
  parts: Parts,
  path: string,
  wanted: string,
  take: (attributes: Attributes) => void,
): Promise<void> {
  if (!parts.entries.has(path)) throw new UnreadableSheet(NO_WORKBOOK);
  const open = ({ name, attributes }: Tag) => {
    if (name === wanted) take(attributes);
  };
  for await (const _ of parsed(parts, path, LARGEST_KEPT, { open }));
}

/** Hands a part of the workbook to a handler, piece by piece, and says after each that it did. */
async function* parsed({ zip, entries }: Parts, path: string, largest: number, handler: Handler): AsyncGenerator<void> {
  const entry = entries.get(path);
  if (!entry) throw new UnreadableSheet(NO_WORKBOOK);
  const parser = parserFor(handler);
  const decoder = new TextDecoder();
  // The reader holds the file to the size that it declares.
  if (entry.uncompressedSize > largest) throw new UnreadableSheet(TOO_LARGE);
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      parser.write(decoder.decode(piece, { stream: true }));
      yield;
    }
    parser.close();
  } catch (error) {
    throw inWords(error);
  }
}

function parserFor(handler: Handler): SaxesParser {
  const parser = new SaxesParser();
  const within: string[] = [];
  parser.on('doctype', () => {
    throw new UnreadableSheet(BROKEN);
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    within.push(bare(name));
    handler.open({ name: bare(name), attributes });
  });
  parser.on('text', (piece) => handler.text?.(piece, within.at(-1) ?? ''));
  parser.on('cdata', (piece) => handler.text?.(piece, within.at(-1) ?? ''));
  parser.on('closetag', () => handler.close?.(within.pop() ?? ''));
  return parser;
}

/** Some programs put a prefix before every name. */
function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Whatever the file did to its readers is its own mistake. */
function inWords(error: unknown): unknown {
  if (error instanceof UnreadableSheet || !(error instanceof Error)) return error;
  return new UnreadableSheet(BROKEN);
}
