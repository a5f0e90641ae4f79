/**
 * Owns the transaction of a change. Each way to the database and back costs as much as a statement: what nobody waits for
 * is sent along with what comes next, and if it fails, so does that.
 */
import type { Knex } from 'knex';
import type pg from 'pg';

/** Runs the work in one transaction, which is undone where the work fails. */
export async function inTransaction<Result>(
  db: Knex,
  work: (tx: Knex.Transaction) => Promise<Result>,
): Promise<Result> {
  const connection: Connection = await db.client.acquireConnection();
  try {
    return await db.transaction(work, { connection: new Along(connection) });
  } finally {
    await db.client.releaseConnection(connection);
  }
}

type Connection = pg.Client & { readonly connection: { readonly stream: { cork(): void; uncork(): void } } };
type Asked = pg.QueryConfig & { readonly along?: boolean };
type Done = (error: Error | null, answer?: pg.QueryResult) => void;

/** A connection as Knex uses it. */
class Along {
  readonly #connection: Connection;
  readonly #waiting: Asked[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  query(asked: Asked, done: Done): void {
    if (asked.along || asked.text === 'BEGIN;') {
      this.#waiting.push(asked);
      done(null, NOTHING);
      return;
    }
    let failed: Error | null = null;
    const { stream } = this.#connection.connection;
    stream.cork();
    for (const each of this.#waiting.splice(0)) {
      this.#connection.query(each, (error) => {
        failed ??= error;
      });
    }
    this.#connection.query(asked, (error, answer) => done(failed ?? error, answer));
    stream.uncork();
  }
}

const NOTHING: pg.QueryResult = { command: '', rowCount: 0, oid: 0, fields: [], rows: [] };
