/**
 * Owns statements that have a name: the database reads them once per connection, and may keep their plan. Only for those
 * that go by keys, whose plan is the same whichever the keys are; a plan for no list of ids in particular can be a hundred
 * times slower than one for that list. Statements without a name are read and planned anew each time.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

export interface Prepared {
  /** Unique. */
  readonly name: string;
  /** With `$1`, `$2` and so on. */
  readonly text: string;
  /** What stands for each of them, in order; empty where the values come in order. */
  readonly names: readonly string[];
}

/** What a statement takes: what Knex takes, and lists in which some are missing. */
export type Value = Knex.RawBinding | readonly (number | null)[];
type Values = readonly Value[] | Readonly<Record<string, Value>>;

interface Answered<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

/** A statement with `?` for values in order, or with `:names` for values by name. */
export function prepared(name: string, text: string): Prepared {
  const names: string[] = [];
  let count = 0;
  const positioned = text.replace(/\?|(?<!:):([a-z_]+)/g, (_, named?: string) => {
    if (named === undefined) return `$${++count}`;
    return `$${names.push(named)}`;
  });
  return { name, text: positioned, names };
}

/** Runs it with its values. */
export async function run<Row = never>(db: Knex, statement: Prepared, values: Values): Promise<Answered<Row>> {
  return asked(db, statement.text, inOrder(statement, values), { name: statement.name });
}

/**
 * A list of keys to run by: how many there are is hidden from the planner, which would otherwise make a plan of its own for
 * a short one, time after time, and take longer over it than the statement takes.
 */
export const KEYS = 'array(select unnest(?::int[]))';

/** Runs a query of Knex in the same way: what it says is its name, so that it may differ from person to person. */
export async function runByKeys<Row>(db: Knex, query: Knex.QueryBuilder | Knex.Raw): Promise<Row[]> {
  const { sql, bindings } = query.toSQL().toNative();
  return (await asked<Row>(db, sql, bindings, { name: nameOf(sql) })).rows;
}

/** Past the builder of Knex, which would read the text anew for each request. */
async function asked<Row>(
  db: Knex,
  sql: string,
  bindings: readonly unknown[],
  options: { readonly name: string },
): Promise<Answered<Row>> {
  const connection = await db.client.acquireConnection();
  try {
    const { response } = await db.client.query(connection, { method: 'raw', sql, bindings, options });
    return response;
  } finally {
    await db.client.releaseConnection(connection);
  }
}

/** The texts are few: what differs is which rules apply to somebody, not to whom. */
const NAMES = new Map<string, string>();

function nameOf(text: string): string {
  const known = NAMES.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
  NAMES.set(text, name);
  return name;
}

function inOrder({ names }: Prepared, values: Values): readonly Value[] {
  return isInOrder(values) ? values : names.map((each) => values[each] ?? null);
}

function isInOrder(values: Values): values is readonly Value[] {
  return Array.isArray(values);
}
