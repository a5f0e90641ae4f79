/** How the columns of a file become items: guessing which is which, and reading one row. */
import type { Submission } from '../../access/form.ts';

/** What a column can say about an item; the names of the item's form where they are its fields. */
export const TARGETS = {
  name: { label: 'Name', guesses: ['name', 'productname', 'itemname', 'item', 'title', 'product', 'equipment'] },
  description: { label: 'Description', guesses: ['description', 'details'] },
  category: { label: 'Category', guesses: ['category', 'type', 'kind'] },
  stockroom: { label: 'Stockroom', guesses: ['stockroom', 'store'] },
  location: { label: 'Location', guesses: ['location', 'room', 'place'] },
  brand: { label: 'Brand', guesses: ['brand', 'make', 'manufacturer'] },
  model: { label: 'Model', guesses: ['model', 'modelname', 'modelnumber'] },
  serial_number: { label: 'Serial number', guesses: ['serialnumber', 'serial', 'serialno'] },
  codes: { label: 'Codes', guesses: ['codes', 'code', 'barcode', 'qrcode', 'assettag', 'tag'] },
  purchased_on: { label: 'Bought on', guesses: ['boughton', 'purchasedon', 'purchasedate', 'datepurchased'] },
  price: { label: 'Price', guesses: ['price', 'cost', 'purchaseprice'] },
  notes: { label: 'Notes', guesses: ['notes', 'note', 'comments', 'remarks'] },
} as const;

export type Target = keyof typeof TARGETS;

export const TARGET_NAMES: readonly Target[] = readTargets();

/** Which column says what, and what holds for every row that says nothing itself. */
export interface Mapping {
  readonly columns: Readonly<Partial<Record<Target, number>>>;
  readonly stockroomId: number | null;
  readonly locationId: number | null;
  readonly categoryId: number | null;
  readonly makeCategories: boolean;
}

/** What the names in the file can stand for, all in lower case; what the person does not see is not among it. */
export interface Known {
  readonly stockrooms: ReadonlyMap<string, number>;
  /** By path and by name; a name that several carry stands for none of them: null. */
  readonly locations: ReadonlyMap<string, number | null>;
  readonly categories: ReadonlyMap<string, number>;
  /** Whether categories that are not there yet are made. */
  readonly makesCategories: boolean;
}

/** A row as the item's form would have been filled in, and what stands in the way. */
export interface Plan {
  readonly name: string;
  /** As the file says it. */
  readonly category: string;
  readonly submission: Submission;
  /** A category to be made first. */
  readonly newCategory: string | null;
  readonly problems: readonly string[];
}

/** The columns that the headings and the first rows suggest. */
export function guess(headings: readonly string[], rows: readonly (readonly string[])[], known: Known): Mapping {
  const taken = new Set<number>();
  const columns: Partial<Record<Target, number>> = {};
  for (const target of TARGET_NAMES) {
    const column = columnFor(target, headings, taken);
    if (column === null || !isBelievable(target, column, rows, known)) continue;
    taken.add(column);
    columns[target] = column;
  }
  return { columns, stockroomId: null, locationId: null, categoryId: null, makeCategories: true };
}

/** What is wrong with the headings of a file; null: nothing. */
export function problemOfHeadings(headings: readonly string[]): string | null {
  if (headings.length > MOST_COLUMNS)
    return `The file has ${headings.length} columns; at most ${MOST_COLUMNS} are taken.`;
  const unnamed = headings.indexOf('');
  if (unnamed >= 0 && unnamed < headings.length - 1) {
    return `Column ${unnamed + 1} has no heading. The first row has to name the columns.`;
  }
  const seen = new Set<string>();
  for (const heading of headings.map((each) => each.toLowerCase())) {
    if (seen.has(heading)) return `Two columns are called “${heading}”. Rename one of them in the file.`;
    seen.add(heading);
  }
  return null;
}

/** Reads one row. */
export function planOf(cells: readonly string[], headings: readonly string[], mapping: Mapping, known: Known): Plan {
  const cell = (target: Target) => cells[mapping.columns[target] ?? -1] ?? '';
  const problems: string[] = [];
  if (cells.slice(headings.length).some((each) => each !== '')) {
    problems.push(`It has ${cells.length} cells, but the first row names ${headings.length} columns`);
  }
  const found = <Value>(target: Target, table: ReadonlyMap<string, Value>, fallback: number | null) =>
    cell(target) === '' ? fallback : (table.get(cell(target).toLowerCase()) ?? null);
  const stockroomId = found('stockroom', known.stockrooms, mapping.stockroomId);
  const locationId = found('location', known.locations, mapping.locationId);
  const categoryId = found('category', known.categories, mapping.categoryId);
  if (stockroomId === null) problems.push(stockroomProblem(cell('stockroom')));
  if (locationId === null && cell('location') !== '') problems.push(locationProblem(cell('location'), known));
  const unknown = categoryId === null && cell('category') !== '' ? cell('category') : null;
  if (unknown !== null && !known.makesCategories) problems.push(`There is no category “${unknown}”`);
  return {
    name: cell('name'),
    category: cell('category'),
    submission: {
      name: cell('name'),
      description: cell('description'),
      stockroom_id: String(stockroomId ?? ''),
      location_id: String(locationId ?? ''),
      category_id: String(categoryId ?? ''),
      brand: cell('brand'),
      model: cell('model'),
      serial_number: cell('serial_number'),
      codes: cell('codes')
        .split(/[,;\s]+/)
        .join('\n'),
      purchased_on: cell('purchased_on'),
      price: cell('price'),
      notes: cell('notes'),
    },
    newCategory: known.makesCategories ? unknown : null,
    problems,
  };
}

/** The codes that a planned row would carry, in lower case. */
export function codesOf({ submission }: Plan): string[] {
  const codes = submission.codes;
  return typeof codes === 'string'
    ? codes
        .toLowerCase()
        .split('\n')
        .filter((code) => code !== '')
    : [];
}

export const MOST_ROWS = 10_000;
const MOST_COLUMNS = 100;

function readTargets(): Target[] {
  const isTarget = (name: string): name is Target => Object.hasOwn(TARGETS, name);
  return Object.keys(TARGETS).filter(isTarget);
}

function columnFor(target: Target, headings: readonly string[], taken: ReadonlySet<number>): number | null {
  const plain = headings.map((heading) => heading.toLowerCase().replace(/[^a-z0-9]/g, ''));
  for (const wanted of TARGETS[target].guesses) {
    const column = plain.findIndex((heading, n) => heading === wanted && !taken.has(n));
    if (column >= 0) return column;
  }
  return null;
}

/** A column of names that are all unknown here names something else, or something that cannot be made. */
function isBelievable(target: Target, column: number, rows: readonly (readonly string[])[], known: Known): boolean {
  const table = namesFor(target, known);
  return table === null || rows.some((cells) => table.has((cells[column] ?? '').toLowerCase()));
}

function namesFor(target: Target, known: Known): ReadonlyMap<string, unknown> | null {
  switch (target) {
    case 'stockroom':
      return known.stockrooms;
    case 'location':
      return known.locations;
    case 'category':
      return known.makesCategories ? null : known.categories;
    default:
      return null;
  }
}

function stockroomProblem(name: string): string {
  return name === '' ? 'It names no stockroom' : `There is no stockroom “${name}” that you may import into`;
}

function locationProblem(name: string, known: Known): string {
  return known.locations.has(name.toLowerCase())
    ? `Several locations are called “${name}”: give the whole path, such as “Site > Room”`
    : `There is no location “${name}”`;
}
