/** Owns the way to the database: a Knex on DATABASE_URL or on the embedded server, and the migrations. */
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import type { Config } from '../config.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

export interface Database {
  readonly knex: Knex;
  /** For whatever brings its own connections: sessions, jobs, LISTEN. Holds the password. */
  readonly url: string;
  /** Ends the pool, then the embedded server if it is ours; to be called once the app has drained. */
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly max?: number;
  readonly applicationName?: string;
}

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

const OLDEST_SERVER = 15;
/** The folder of ours. */
export const MIGRATIONS = new URL('../../migrations/', import.meta.url);
export const MIGRATIONS_TABLE = 'migrations';
const MIGRATING = 7_105_002;
/** Where app and database start together, the database may need a moment longer. */
const PATIENCE = 15_000;

/**
 * With `beside`, an embedded database that the app has open is joined instead of refused.
 * @throws DatabaseError or EmbeddedPostgresError, in words for whoever runs the server.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  say: (line: string) => void = console.log,
  { beside = false }: { readonly beside?: boolean } = {},
): Promise<Database> {
  const embedded =
    config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir, beside, say }) : undefined;
  const url = embedded?.url ?? config.databaseUrl ?? '';
  const knex = connect(url);
  const close = async () => {
    await knex.destroy();
    await embedded?.stop();
  };
  try {
    await untilReady(knex);
    await refuseOldServer(knex);
  } catch (error) {
    await close();
    throw error;
  }
  return { knex, url, close };
}

/** A Knex of our kind on any PostgreSQL; nothing is connected until it is used. */
export function connect(url: string, { max = 10, applicationName = 'quartermaster' }: PoolOptions = {}): Knex {
  const connection = {
    connectionString: url,
    application_name: applicationName,
    types: TYPES,
    keepAlive: true,
    connectionTimeoutMillis: 8_000,
  };
  return knexFactory({
    client: 'pg',
    connection,
    pool: { min: 0, max, afterCreate },
    acquireConnectionTimeout: 10_000,
    // What a statement was asked with is nobody's business who reads the log.
    compileSqlOnError: false,
    // What it warns of it also throws, and whoever catches that decides what to tell.
    log: { warn() {} },
  });
}

/**
 * Brings the schema up to date, under a lock, however many processes start at once. Gives the names of what it ran.
 * With `only`, as far as those migrations go: what an older backup was made with.
 */
export async function migrate(
  knex: Knex,
  directory: URL = MIGRATIONS,
  only?: readonly string[],
): Promise<readonly string[]> {
  return knex.transaction(async (held) => {
    // The transaction is idle while the migrations run on other connections, and has to live as long.
    await held.raw(`set local idle_in_transaction_session_timeout = 0`);
    await held.raw('select pg_advisory_xact_lock(?)', [MIGRATING]);
    // Under our lock nobody else is migrating, so a lock of Knex's own is one that a killed process left.
    const config = migrationConfig(directory, only);
    await knex.migrate.forceFreeMigrationsLock(config);
    const [, names]: [number, string[]] = await knex.migrate.latest(config);
    return names;
  });
}

/** What is there to run, and has not run; empty on an up-to-date database. */
export async function pendingMigrations(knex: Knex, directory: URL = MIGRATIONS): Promise<readonly string[]> {
  const [, files]: [unknown[], string[]] = await knex.migrate.list(migrationConfig(directory));
  return files.map(nameOf);
}

export function migrationConfig(directory: URL = MIGRATIONS, only?: readonly string[]): Knex.MigratorConfig {
  return { migrationSource: new Migrations(directory, only), tableName: MIGRATIONS_TABLE };
}

function nameOf(file: string): string {
  return file.replace(/\.ts$/, '');
}

/** Our own source, since Knex's looks for a dozen loaders of other languages and says so. */
class Migrations implements Knex.MigrationSource<string> {
  readonly #directory: URL;
  readonly #only: readonly string[] | undefined;

  constructor(directory: URL, only?: readonly string[]) {
    this.#directory = directory;
    this.#only = only;
  }

  async getMigrations(): Promise<string[]> {
    const files = await readdir(this.#directory).catch(() => []);
    return files.filter((file) => file.endsWith('.ts') && (this.#only?.includes(nameOf(file)) ?? true)).sort();
  }

  getMigrationName(file: string): string {
    return nameOf(file);
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    return import(new URL(file, this.#directory).href);
  }
}

/**
 * int8 is a number, and an error beyond what a number holds; numeric stays a string, for it is money; timestamptz is a
 * Date; date stays 'YYYY-MM-DD', for it has no time zone. Per connection, so that other users of pg keep their own.
 */
const TYPES = {
  getTypeParser(oid: number, format: string = 'text'): (text: string) => unknown {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    switch (oid) {
      case pg.types.builtins.INT8:
        return toSafeInteger;
      case INT8_ARRAY:
        return (text) => elements(text, toSafeInteger);
      case pg.types.builtins.DATE:
        return String;
      case DATE_ARRAY:
        return (text) => elements(text, String);
      default:
        return pg.types.getTypeParser(oid, 'text');
    }
  },
};
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`);
  return value;
}

/** Elements of these types never need quotes. */
function elements<T>(text: string, read: (element: string) => T): (T | null)[] {
  const inner = text.slice(1, -1);
  return inner === '' ? [] : inner.split(',').map((element) => (element === 'NULL' ? null : read(element)));
}

function afterCreate(connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void): void {
  connection.query(`set timezone = 'UTC'; set idle_in_transaction_session_timeout = '60s'`).then(
    () => done(null, connection),
    (error: Error) => done(error, connection),
  );
}

async function untilReady(knex: Knex): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      await knex.raw('select 1');
      return;
    } catch (error) {
      if (!mayPass(error) || Date.now() > deadline)
        throw new DatabaseError(`The database does not answer: ${words(error)}`);
      await sleep(200);
    }
  }
}

/** Not there yet, starting up, or all its connections taken. */
function mayPass(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && ['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', '57P03', '53300'].includes(code);
}

async function refuseOldServer(knex: Knex): Promise<void> {
  const { rows }: { rows: { server_version: string }[] } = await knex.raw('show server_version');
  const version = rows[0]?.server_version ?? 'unknown';
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return;
  throw new DatabaseError(
    `DATABASE_URL leads to PostgreSQL ${version}; Quartermaster needs ${OLDEST_SERVER} or newer.`,
  );
}

function words(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(words).join('; ');
  return error instanceof Error ? error.message : String(error);
}
