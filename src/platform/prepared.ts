/**
 * Owns statements that have a name: the database reads them once per connection, and may keep their plan. Only for those
 * that go by keys, whose plan is the same whichever the keys are; a plan for no list of ids in particular can be a hundred
 * times slower than one for that list. Statements without a name are read and planned anew each time.
 */
import type { Knex } from 'knex';

export interface Prepared {
  /** Unique. */
  readonly name: string;
  readonly text: string;
}

/** Runs it, with values for its `?` in order or for its `:names`. */
export async function run<Row = never>(
  db: Knex,
  { name, text }: Prepared,
  values: readonly Knex.RawBinding[] | Readonly<Record<string, Knex.RawBinding>>,
): Promise<{ readonly rows: Row[]; readonly rowCount: number }> {
  return db.raw(text, values as Knex.RawBinding[]).options({ name });
}
