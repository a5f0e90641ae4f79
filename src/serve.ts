/** Owns the life of a running app: open the database, bring it up to date, listen, and close without losing a request. */
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { buildApp } from './app.ts';
import { type Config, ConfigError } from './config.ts';
import { sealEntries } from './platform/audit-seals.ts';
import { synchroniseCatalogue } from './platform/catalogue-sync.ts';
import { DatabaseError, migrate, openDatabase } from './platform/database.ts';
import { EmbeddedPostgresError } from './platform/embedded-postgres.ts';
import { sessionSecret } from './platform/session-secret.ts';

/** How long requests under way get to finish, in milliseconds. */
const GRACE = 10_000;
/** How often what is new in the audit log is sealed, in milliseconds. */
const SEALING = 5 * 60_000;

/** Runs until a signal ends it. `prepare` runs once the schema is up to date, before anybody is let in. */
export async function serve(
  config: Config,
  prepare: (db: Knex) => Promise<void> = async () => {},
): Promise<{ readonly address: string; readonly db: Knex }> {
  const database = await openDatabase(config);
  const db = database.knex;
  await migrate(db);
  await synchroniseCatalogue(db);
  await prepare(db);
  const app = await buildApp({ config, db, secret: await sessionSecret(config) });
  const sealing = setInterval(() => sealEntries(db).catch((error) => app.log.error(error, 'not sealed')), SEALING);
  closeWithGrace({ delay: GRACE, logger: false }, async ({ err }) => {
    if (err) app.log.error(err, 'stopped by a fault');
    clearInterval(sealing);
    await drain(app);
    await database.close();
  });
  const listening = await app.listen({ host: config.host, port: config.port });
  return { address: config.baseUrl ?? listening, db };
}

/** Runs a command; a mistake of whoever runs it is said in words, and never as a stack. */
export async function command(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const known =
      error instanceof ConfigError || error instanceof DatabaseError || error instanceof EmbeddedPostgresError;
    console.error(known || isPortTaken(error) ? wordsOf(error) : error);
    process.exit(1);
  }
}

/** Tells the balancer first, then lets what is under way finish. */
async function drain(app: FastifyInstance): Promise<void> {
  app.draining = true;
  await app.close();
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function wordsOf(error: unknown): string {
  if (isPortTaken(error)) return 'The port is taken already. Set PORT to another one, or to 0 for any free one.';
  return error instanceof Error ? error.message : String(error);
}
