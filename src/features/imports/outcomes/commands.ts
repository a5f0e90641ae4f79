/** Says what each row of an import would do, by the same forms and decisions as on the pages; nothing is written here. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import { readId } from '../../../access/ids.ts';
import { Conflict, Invalid, Refused } from '../../../platform/errors.ts';
import { refusalOf } from '../../../platform/explain.ts';
import { labelOf } from '../../fields/rules.ts';
import { type Saying, saidElsewhere } from '../../fields/values/queries.ts';
import { columns as columnsFor, valuesOf } from '../../items/columns/queries.ts';
import type { Column } from '../../items/columns/rules.ts';
import { itemsAmong } from '../../items/queries.ts';
import {
  type Lookups,
  lookups,
  type Ready,
  type ReadyChange,
  readChange,
  readNew,
} from '../../items/submitted/commands.ts';
import {
  type Found,
  type Import,
  itemsByCode,
  itemsBySerialNumber,
  known,
  linesAbout,
  lockItems,
  mayMakeCategories,
  type Row,
  takenCodes,
} from '../queries.ts';
import { codesOf, type Filled, fill, type Known, type Mapping, type Present, readRow, type Said } from '../rules.ts';

/** What importing a row does, or what stands in its way. */
export type Outcome =
  | { readonly what: 'made'; readonly filled: Filled; readonly ready: Ready | null }
  | { readonly what: 'changed'; readonly filled: Filled; readonly present: Present; readonly ready: ReadyChange | null }
  | { readonly what: 'unchanged'; readonly present: Present }
  | { readonly what: 'failed'; readonly reason: string };

/** A row with what it would do. */
export interface Planned {
  readonly line: number;
  readonly said: Said;
  readonly outcome: Outcome;
}

/** What all rows of an import are read by. */
export interface Reading {
  /** Whether the items that they are about are kept from changing until the transaction ends. */
  readonly locks: boolean;
  readonly columns: readonly Column[];
  readonly known: Known;
}

/** New ones are decided on as they will be, those that are there also as they are. */
export const NEEDS: readonly Permission[] = ['items.import', 'items.manage'];

/** An import whose columns are chosen. */
export type Mapped = Import & { readonly mapping: Mapping };

/** What does not change from row to row, for whoever imports. */
export async function readingFor(
  db: Knex,
  actor: Actor,
  mapping: Mapping,
  { locks }: Pick<Reading, 'locks'>,
): Promise<Reading> {
  const makes = mapping.makeCategories && mayMakeCategories(actor);
  return { locks, columns: await columnsFor(db, actor), known: await known(db, actor, makes) };
}

/** What these rows would do, all read together. A row whose category is made first is read for good only after that. */
export async function planned(
  db: Knex,
  actor: Actor,
  running: Mapped,
  reading: Reading,
  rows: readonly Pick<Row, 'line' | 'cells'>[],
): Promise<Planned[]> {
  const { mapping, headings } = running;
  const read = rows.map(({ line, cells }) => ({ line, said: readRow(cells, headings, mapping, reading.columns) }));
  const planner = new Planner(mapping, reading, lookups(db, actor), await matched(db, actor, running, reading, read));
  const filled = read.map((row) => ({ ...row, ...planner.filledIn(row.said) }));
  const taken = await takenCodes(
    db,
    actor,
    filled.flatMap((row) => newCodesOf(row.filled, row.present)),
  );
  const outcomes: Planned[] = [];
  for (const { line, said, filled: form, present } of filled) {
    outcomes.push({ line, said, outcome: await planner.outcome(line, said, form, present, taken) });
  }
  return withoutRepetitions(db, actor, outcomes);
}

/** Fails rows that say what no two items may, where another item says it already, or an earlier row does. */
async function withoutRepetitions(db: Knex, actor: Actor, rows: readonly Planned[]): Promise<Planned[]> {
  const all = rows.flatMap(({ outcome }) => sayingsOf(outcome).map((saying) => ({ saying, itemId: itemOf(outcome) })));
  const elsewhere = await saidElsewhere(db, actor, all);
  const lines = new Map<string, number>();
  return rows.map((row) => {
    const once = sayingsOf(row.outcome).filter(({ field }) => field.once);
    const keys = once.map(({ field, value }) => `${field.id} ${value?.toLowerCase()}`);
    const problems = once.flatMap((saying, n) => {
      const before = lines.get(keys[n] ?? '');
      if (before !== undefined) return [`${labelOf(saying.field)}: line ${before} says the same`];
      return elsewhere.has(saying) ? [`${labelOf(saying.field)}: another item says the same`] : [];
    });
    if (problems.length > 0) return { ...row, outcome: { what: 'failed', reason: problems.join('. ') } };
    for (const key of keys) lines.set(key, row.line);
    return row;
  });
}

/** What a row would say in the fields of its category, as far as that is known before its category is made. */
function sayingsOf(outcome: Outcome): Saying[] {
  if (outcome.what === 'failed' || outcome.what === 'unchanged') return [];
  return (outcome.ready?.own.said ?? []).filter(({ value }) => value !== null);
}

function itemOf(outcome: Outcome): number | null {
  return outcome.what === 'changed' ? outcome.present.item.id : null;
}

/** What of a refusal is for whoever imports; null: it is a fault of ours. */
export function reasonOf(error: unknown): string | null {
  if (error instanceof Invalid) return error.errors.map(({ text }) => text).join('. ');
  if (error instanceof Conflict) return `${error.obstacle.title}. ${error.obstacle.text}`;
  if (error instanceof Refused)
    return error.decision ? refusalOf(error.decision) : 'It fills in what you may not change.';
  return null;
}

/** That a name stands for nothing was said by that name already, better than that a choice is missing. */
function withoutReferences(error: unknown): unknown {
  if (!(error instanceof Invalid)) return error;
  return new Invalid(error.errors.filter(({ name }) => !name.endsWith('_id')));
}

/** What the keys of rows lead to, within reach. */
interface Matched {
  readonly byKey: ReadonlyMap<string, readonly Present[]>;
  /** The lines of rows before these that were about the same item. */
  readonly lines: ReadonlyMap<number, number>;
}

class Planner {
  readonly #mapping: Mapping;
  readonly #reading: Reading;
  readonly #look: Lookups;
  readonly #matched: Matched;
  readonly #items: Map<number, number>;
  readonly #codes = new Map<string, number>();

  constructor(mapping: Mapping, reading: Reading, look: Lookups, matched: Matched) {
    this.#mapping = mapping;
    this.#reading = reading;
    this.#look = look;
    this.#matched = matched;
    this.#items = new Map(matched.lines);
  }

  filledIn(said: Said): { filled: Filled; present: readonly Present[] } {
    const found = said.keys.flatMap((key) => this.#matched.byKey.get(key) ?? []);
    const present = [...new Map(found.map((each) => [each.item.id, each])).values()];
    const { columns, known } = this.#reading;
    return { filled: fill(said, columns, this.#mapping, known, present[0] ?? null), present };
  }

  async outcome(
    line: number,
    said: Said,
    filled: Filled,
    present: readonly Present[],
    taken: ReadonlySet<string>,
  ): Promise<Outcome> {
    const problems = [...filled.problems, ...this.#confusion(line, said, filled, present, taken)];
    const [only] = present;
    try {
      const outcome = await this.#read(filled, only);
      return problems.length > 0 ? { what: 'failed', reason: problems.join('. ') } : outcome;
    } catch (error) {
      const reason = reasonOf(problems.length > 0 ? withoutReferences(error) : error);
      if (reason === null) throw error;
      return { what: 'failed', reason: [...problems, reason].filter((each) => each !== '').join('. ') };
    }
  }

  /** Whether it is told which item is meant, and only once. */
  #confusion(
    line: number,
    said: Said,
    filled: Filled,
    present: readonly Present[],
    taken: ReadonlySet<string>,
  ): string[] {
    const problems: string[] = [];
    if (present.length > 1) problems.push(`Several items match: ${present.map(({ item }) => item.name).join(', ')}`);
    if (this.#mapping.match === 'id' && said.keys.length > 0 && present.length === 0) {
      problems.push(`There is no item ${said.keys.join()} that you may change`);
    }
    for (const { item } of present) {
      const before = this.#items.get(item.id);
      if (before !== undefined) problems.push(`Line ${before} is about the same item`);
      this.#items.set(item.id, line);
    }
    for (const code of newCodesOf(filled, present)) {
      const before = this.#codes.get(code);
      if (before !== undefined) problems.push(`Line ${before} names the code “${code}” already`);
      else if (taken.has(code)) problems.push(`Something else carries the code “${code}”`);
      this.#codes.set(code, line);
    }
    return problems;
  }

  async #read(filled: Filled, present: Present | undefined): Promise<Outcome> {
    const { submission, newCategory } = filled;
    if (!present) {
      const ready = await readNew(this.#look, submission, NEEDS);
      return { what: 'made', filled, ready: newCategory === null ? ready : null };
    }
    const { item, values } = present;
    const ready = await readChange(this.#look, item, values, submission, NEEDS);
    if (newCategory !== null) return { what: 'changed', filled, present, ready: null };
    if (Object.keys(ready.after).length === 0) return { what: 'unchanged', present };
    return { what: 'changed', filled, present, ready };
  }
}

/** The codes that an item would carry beside those that it carries now. */
function newCodesOf({ submission }: Filled, present: readonly Present[]): string[] {
  const own = new Set(present.flatMap(({ item }) => item.codes.map((code) => code.toLowerCase())));
  return codesOf(submission).filter((code) => !own.has(code));
}

async function matched(
  db: Knex,
  actor: Actor,
  running: Mapped,
  { locks }: Reading,
  rows: readonly { readonly said: Said }[],
): Promise<Matched> {
  const found = await foundBy(db, actor, running.mapping, [...new Set(rows.flatMap(({ said }) => said.keys))]);
  const ids = [...new Set(found.map(({ id }) => id))];
  if (ids.length === 0) return { byKey: new Map(), lines: new Map() };
  if (locks) await lockItems(db, actor, ids);
  const items = await itemsAmong(db, actor, ['items.view', ...NEEDS], ids);
  const values = await valuesOf(db, actor, items);
  const present = new Map(items.map((item) => [item.id, { item, values: values.get(item.id) ?? {} }]));
  const byKey = Map.groupBy(found, ({ key }) => key);
  return {
    byKey: new Map([...byKey].map(([key, all]) => [key, all.flatMap(({ id }) => present.get(id) ?? [])])),
    lines: await linesAbout(db, running, ids),
  };
}

async function foundBy(db: Knex, actor: Actor, { match }: Mapping, keys: readonly string[]): Promise<Found[]> {
  if (keys.length === 0) return [];
  switch (match) {
    case 'none':
      return [];
    case 'codes':
      return itemsByCode(db, actor, keys);
    case 'serial_number':
      return itemsBySerialNumber(db, actor, keys);
    case 'id':
      return keys.flatMap((key) => {
        const id = readId<'item'>(key);
        return id === null ? [] : [{ id, key }];
      });
  }
}
