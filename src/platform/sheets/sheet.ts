/** Owns what a file of rows is, whichever program saved it: its headings, then row after row, and what a cell may hold. */

export interface SheetRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Sheet {
  /** What it was taken for, in words: the encoding of a text, or XLSX. */
  readonly read: string;
  /** The one that was read, and all there are; none in a text. */
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly headings: readonly string[];
  /** Those below the headings; blank ones are left out. Reading on may throw. */
  readonly rows: AsyncIterable<SheetRow>;
}

/** A file that is no sheet, in words for whoever chose it. */
export class UnreadableSheet extends Error {}

/** What a spreadsheet would take for a formula is marked as text. */
export function harmless(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The text of a cell; null: it holds a formula instead. The rows of a sheet keep both apart, as `harmless` marks them. */
export function textOfCell(cell: string): string | null {
  const [, quoted] = /^="([^"]*)"$/.exec(cell) ?? [];
  if (quoted !== undefined) return quoted;
  return cell.startsWith('=') && cell.length > 1 ? null : cell.replace(MARKED, '');
}

/** The first row with something in it names the columns. @throws UnreadableSheet */
export async function withHeadings(
  rows: AsyncIterable<SheetRow>,
): Promise<{ headings: readonly string[]; rows: AsyncIterable<SheetRow> }> {
  const filled = withoutBlanks(rows);
  const first = await filled.next();
  if (first.done) throw new UnreadableSheet('The file is empty.');
  return { headings: first.value.cells.map((cell) => textOfCell(cell) ?? cell), rows: filled };
}

async function* withoutBlanks(rows: AsyncIterable<SheetRow>): AsyncGenerator<SheetRow> {
  for await (const row of rows) if (row.cells.some((cell) => cell !== '')) yield row;
}

const FORMULA = /^'*[=+\-@\t\r]/;
const MARKED = /^'(?='*[=+\-@\t\r])/;
