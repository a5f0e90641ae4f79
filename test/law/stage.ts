/**
 * Owns the stage on which the law is tried: the whole app in one transaction, so that whatever a request does can be
 * taken back at once, and a mark that differs if anything at all in the database does.
 */
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { REFUSED } from '../../src/platform/refusals.ts';
import { type Teardown, testDatabase } from '../database.ts';

/** How many rows each table has, and from which transactions they are. */
export type Mark = ReadonlyMap<string, string>;

export class Stage {
  readonly app: FastifyInstance;
  readonly db: Knex.Transaction;
  readonly #marking: string;
  #depth = 0;

  private constructor(app: FastifyInstance, db: Knex.Transaction, marking: string) {
    this.app = app;
    this.db = db;
    this.#marking = marking;
  }

  /** `plant` may add routes of a test to the app. */
  static async build(t: Teardown, plant: (app: FastifyInstance) => void = () => {}): Promise<Stage> {
    const { knex } = await testDatabase(t);
    const db = await knex.transaction();
    // Nothing of what waits there is ever sent: the app does not listen.
    const env = { LOG_LEVEL: process.env.TEST_LOG ?? 'silent', SMTP_URL: 'smtp://127.0.0.1:9' };
    const config = readConfig(env, 'test');
    const app = await buildApp({ config, db, secret: 'a secret of the tests, long enough' });
    plant(app);
    await app.ready();
    t.teardown(async () => {
      await app.close();
      await db.rollback();
    });
    return new Stage(app, db, await marking(db));
  }

  /** Does the work, and then takes back whatever it did to the database. */
  async apart<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.maybe(work, () => false);
  }

  /** Does the work, and takes back what it did unless that is to be kept. */
  async maybe<Result>(work: () => Promise<Result>, keep: (result: Result) => boolean): Promise<Result> {
    const savepoint = `apart_${++this.#depth}`;
    await this.db.raw(`savepoint ${savepoint}`);
    let kept = false;
    try {
      const result = await work();
      kept = keep(result);
      return result;
    } finally {
      await this.db.raw(kept ? `release savepoint ${savepoint}` : `rollback to savepoint ${savepoint}`);
      this.#depth--;
    }
  }

  async mark(): Promise<Mark> {
    const { rows } = await this.db.raw<{ rows: { name: string; mark: string }[] }>(this.#marking);
    return new Map(rows.map(({ name, mark }) => [name, mark]));
  }
}

/** The tables in which two marks differ. */
export function changedTables(before: Mark, after: Mark): string[] {
  return [...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name);
}

/** Sessions keep books of their own, about pages that were merely opened. */
const UNMARKED = ['sessions'];
/** The log keeps a refusal because it is one; whatever else it says was done. */
const WHERE: Readonly<Record<string, string>> = { 'public.audit_entries': ` where action <> '${REFUSED.name}'` };

async function marking(db: Knex): Promise<string> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') and tablename <> all(?)`,
    [UNMARKED],
  );
  return rows
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) as mark from ${name}${WHERE[name] ?? ''}`,
    )
    .join(' union all ');
}
