/** How the columns of a file become items: guessing which is which, and reading one row. */
import type { Submission } from '../../access/form.ts';
import { textOfCell } from '../../platform/sheets.ts';
import { type Column, cellOf, ITEM_ID } from '../items/columns/rules.ts';
import type { Item } from '../items/queries.ts';
import type { Submitted } from '../items/rules.ts';
import {
  idMeant,
  meantBy,
  type Names,
  type NewCategory,
  newCategoryAt,
  problemOfName,
  shortened,
} from './names/rules.ts';

/** The target of the column that says which item is meant; no field of its form. */
export const ID_TARGET = 'item_id';

/** What tells whether a row is about an item that is there already. */
export const MATCHES = ['none', 'codes', 'serial_number', 'id'] as const;
export type Match = (typeof MATCHES)[number];

/** Which column says what, and what holds for every row that says nothing itself. */
export interface Mapping {
  /** Numbers of the file's columns, from zero, by the names of the fields that they fill. */
  readonly columns: Readonly<Record<string, number>>;
  /** For new items alone, as the next two. */
  readonly stockroomId: number | null;
  readonly locationId: number | null;
  readonly categoryId: number | null;
  readonly makeCategories: boolean;
  readonly match: Match;
  /** Whether an empty cell empties the field of an item that is there; else it leaves it alone. */
  readonly emptyClears: boolean;
  /** Whether one wrong row stops all. */
  readonly wholly: boolean;
}

/** What the names in the file can stand for; what the person does not see is not among it. */
export interface Known {
  readonly stockrooms: Names;
  readonly locations: Names;
  readonly categories: Names;
  /** Whether categories that are not there yet are made. */
  readonly makesCategories: boolean;
}

/** What a row says, each text by the name of the field that it fills. */
export interface Said {
  readonly texts: Readonly<Record<string, string>>;
  /** Fields whose cells are empty. */
  readonly empty: readonly string[];
  /** What it is matched by, in lower case. */
  readonly keys: readonly string[];
  readonly problems: readonly string[];
}

/** A row as the item's form would have been filled in, and what stands in the way. */
export interface Filled {
  /** It names the category that the new one lies below as long as that is not made. */
  readonly submission: Submission;
  /** A category to be made first. */
  readonly newCategory: NewCategory | null;
  readonly problems: readonly string[];
}

/** An item that is there, with what its form shows. */
export interface Present {
  readonly item: Item;
  readonly values: Submitted;
}

export const MOST_ROWS = 100_000;
/** More than an export has, however many fields the categories bring. */
const MOST_COLUMNS = 1000;

/** The columns that the headings and the first rows suggest. */
export function guess(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  known: Known,
): Mapping {
  const plain = headings.map(bare);
  const found: Record<string, number> = {};
  const wanted = [{ name: ID_TARGET, label: ITEM_ID, guesses: [], field: null }, ...columns];
  const suggest = (
    { name, field }: Pick<(typeof wanted)[number], 'name' | 'field'>,
    words: readonly string[],
    anyway = false,
  ) => {
    const taken = Object.values(found);
    const column = words
      .map((word) => plain.findIndex((heading, n) => heading === word && !taken.includes(n)))
      .find((n) => n >= 0);
    if (column === undefined) return;
    if (!anyway && !isBelievable(field?.refers?.kind, column, rows, known)) return;
    found[name] = column;
  };
  // A column called Stockroom that names none within reach is not passed over: its rows would seem to say nothing new.
  for (const each of wanted) suggest(each, [bare(each.label)], each.name === 'stockroom_id');
  // What is called as a field of a category stands in that field, even where another one guesses at that word.
  for (const each of wanted) if (found[each.name] === undefined) suggest(each, each.guesses);
  return {
    columns: found,
    ...{ stockroomId: null, locationId: null, categoryId: null, makeCategories: true },
    match: found[ID_TARGET] !== undefined ? 'id' : found.codes !== undefined ? 'codes' : 'none',
    ...{ emptyClears: false, wholly: false },
  };
}

/** What is wrong with the headings of a file; null: nothing. */
export function problemOfHeadings(headings: readonly string[]): string | null {
  if (headings.length > MOST_COLUMNS)
    return `The file has ${headings.length} columns; at most ${MOST_COLUMNS} are taken.`;
  const unnamed = headings.indexOf('');
  if (unnamed >= 0 && headings.slice(unnamed).some((heading) => heading !== '')) {
    return `Column ${unnamed + 1} has no heading. The first row has to name the columns.`;
  }
  const seen = new Set<string>();
  for (const heading of headings.map((each) => each.toLowerCase()).filter((each) => each !== '')) {
    if (seen.has(heading)) return `Two columns are called “${heading}”. Rename one of them in the file.`;
    seen.add(heading);
  }
  return null;
}

/** Reads the cells of one row of a list of items. */
export function readRow(
  cells: readonly string[],
  headings: readonly string[],
  mapping: Mapping,
  columns: readonly Column[],
): Said {
  const { texts: raw, empty, problems } = readCells(cells, headings, mapping.columns);
  const texts: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(raw)) {
    const column = columns.find((each) => each.name === name);
    texts[name] = (column?.fromCell ? column.fromCell(text) : text) ?? '';
    const heading = headings[mapping.columns[name] ?? -1] ?? '';
    if (texts[name] === '') unknown.push(`“${heading}”: “${shortened(text)}” is not known here`);
  }
  return { texts, empty, keys: keysOf(texts, mapping.match), problems: [...problems, ...unknown] };
}

/** What the cells of a row say, by what their columns stand for; whatever the list is of. */
export function readCells(
  cells: readonly string[],
  headings: readonly string[],
  columns: Mapping['columns'],
): Omit<Said, 'keys'> {
  const texts: Record<string, string> = {};
  const empty: string[] = [];
  const problems: string[] = [];
  if (cells.slice(headings.length).some((each) => each !== '')) {
    problems.push(`It has ${cells.length} cells, but the first row names ${headings.length} columns`);
  }
  for (const [name, at] of Object.entries(columns)) {
    const [raw = '', heading = ''] = [cells[at], headings[at]];
    const text = textOfCell(raw);
    if (text === null) problems.push(`“${heading}” holds a formula, not its result: ${shortened(raw)}`);
    else if (ERRORS.has(text)) problems.push(`“${heading}” holds an error of the spreadsheet: ${text}`);
    else if (text === '') empty.push(name);
    else texts[name] = text;
  }
  return { texts, empty, problems };
}

/** How the form would be filled in: of a new item (`present` null), or over what it shows of one that is there. */
export function fill(
  said: Said,
  columns: readonly Column[],
  mapping: Mapping,
  known: Known,
  present: Present | null,
): Filled {
  const submission: Record<string, string> = {};
  const problems = [...said.problems];
  let newCategory: NewCategory | null = null;
  for (const column of columns) {
    const text = said.texts[column.name];
    if (text === undefined) continue;
    const kind = column.field.refers?.kind;
    if (present && isSaid(text, column, present)) continue;
    const names = namesFor(kind, known);
    if (kind === undefined || names === null) {
      submission[column.name] = column.name === 'codes' ? codesFor(text, mapping, present) : text;
      continue;
    }
    const id = idMeant(names, text);
    const isMade = kind === 'category' && known.makesCategories && meantBy(names, text).length === 0;
    newCategory = isMade ? newCategoryAt(names, text) : newCategory;
    if (id !== null) submission[column.name] = String(id);
    else if (isMade && newCategory !== null) submission[column.name] = String(newCategory.belowId ?? '');
    else problems.push(problemOfName(kind, text, names));
  }
  if (present === null)
    return {
      submission: { ...constants(mapping), ...submission },
      newCategory,
      problems: [...problems, ...unplaced(submission, said, mapping)],
    };
  const emptied = mapping.emptyClears ? said.empty.filter((name) => present.values[name] !== undefined) : [];
  for (const name of emptied) if (!REFERRED_TO.has(name)) submission[name] = '';
  return { submission, newCategory, problems };
}

/** Whether that is what the item says anyway. */
function isSaid(text: string, column: Column, { item, values }: Present): boolean {
  return column.field.refers
    ? text.toLowerCase() === cellOf(column, item, values).toLowerCase()
    : text === values[column.name];
}

/** The codes that a submission would have an item carry, in lower case. */
export function codesOf({ codes }: Submission): string[] {
  return typeof codes === 'string'
    ? codes
        .toLowerCase()
        .split('\n')
        .filter((code) => code !== '')
    : [];
}

/** The rows that were left out, as they were, each with the reason. */
export async function* failuresOf(
  { headings }: { readonly headings: readonly string[] },
  rows: AsyncIterable<{ readonly cells: readonly string[]; readonly reason: string | null }>,
): AsyncGenerator<readonly string[]> {
  yield [...headings, 'Why it was left out'];
  for await (const { cells, reason } of rows) yield [...headings.map((_, n) => cells[n] ?? ''), reason ?? ''];
}

/** Which import a job is about. */
export function jobOf(payload: unknown): { workspaceId: number; importId: number } {
  if (typeof payload === 'object' && payload !== null && 'workspaceId' in payload && 'importId' in payload) {
    const { workspaceId, importId } = payload;
    if (typeof workspaceId === 'number' && typeof importId === 'number') return { workspaceId, importId };
  }
  throw new Error('The job names no import');
}

const ERRORS = new Set(['#REF!', '#N/A', '#NAME?', '#VALUE!', '#DIV/0!', '#NULL!', '#NUM!', '#SPILL!', '#CALC!']);
/** An item is always somewhere: what it refers to is changed by a file, and never emptied by one. */
const REFERRED_TO = new Set(['stockroom_id', 'location_id']);
const MANDATORY = { name: '', stockroom_id: '' };

function keysOf(texts: Readonly<Record<string, string>>, match: Match): string[] {
  switch (match) {
    case 'none':
      return [];
    case 'codes':
      return codesOf({ codes: texts.codes });
    case 'serial_number':
      return texts.serial_number === undefined ? [] : [texts.serial_number.toLowerCase()];
    case 'id':
      return texts[ID_TARGET] === undefined ? [] : [texts[ID_TARGET]];
  }
}

/** Where codes tell which item is meant, a row may name one of them: it takes away none of the others. */
function codesFor(text: string, { match }: Mapping, present: Present | null): string {
  const carried = match === 'codes' && present ? present.item.codes : [];
  const lower = new Set(carried.map((code) => code.toLowerCase()));
  return [...carried, ...text.split('\n').filter((code) => !lower.has(code.trim().toLowerCase()))].join('\n');
}

function constants({ stockroomId, locationId, categoryId }: Mapping): Submission {
  return {
    ...MANDATORY,
    ...(stockroomId === null ? {} : { stockroom_id: String(stockroomId) }),
    ...(locationId === null ? {} : { location_id: String(locationId) }),
    ...(categoryId === null ? {} : { category_id: String(categoryId) }),
  };
}

function unplaced(submission: Submission, { texts }: Said, { stockroomId }: Mapping): string[] {
  const isPlaced = submission.stockroom_id !== undefined || texts.stockroom_id !== undefined || stockroomId !== null;
  return isPlaced ? [] : ['It names no stockroom'];
}

/** A column of names that are all unknown here names something else, or something that cannot be made. */
function isBelievable(
  kind: string | undefined,
  column: number,
  rows: readonly (readonly string[])[],
  known: Known,
): boolean {
  if (kind === 'category' && known.makesCategories) return true;
  const names = namesFor(kind, known);
  return names === null || rows.some((cells) => meantBy(names, cells[column] ?? '').length > 0);
}

function namesFor(kind: string | undefined, known: Known): Names | null {
  switch (kind) {
    case 'stockroom':
      return known.stockrooms;
    case 'location':
      return known.locations;
    case 'category':
      return known.categories;
    default:
      return null;
  }
}

/** A heading in small letters and digits alone. */
export function bare(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
