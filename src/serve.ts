/** Owns the life of a running app: open the database, bring it up to date, listen, and close without losing a request. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { synchroniseCatalogue } from './platform/catalogue-sync.ts';
import { migrate, openDatabase } from './platform/database.ts';
import { sessionSecret } from './platform/session-secret.ts';

/** How long requests under way get to finish, in milliseconds. */
const GRACE = 10_000;
/** A terminal sends Ctrl+C to every process of a command, and those pass it on: what comes so soon is its echo. */
const ECHO = 500;

/** Runs until a signal ends it. `prepare` runs once the schema is up to date, before anybody is let in. */
export async function serve(
  config: Config,
  prepare: (db: Knex) => Promise<void> = async () => {},
): Promise<{ readonly address: string; readonly db: Knex }> {
  const database = await openDatabase(config);
  const db = database.knex;
  let app: FastifyInstance | undefined;
  endOnce(async ({ signal, fault }) => {
    if (fault !== undefined) console.error(fault);
    if (app?.server.listening) await drain(app, signal === 'SIGTERM' ? config.drainSeconds : 0);
    await database.close();
  });
  try {
    app = await ready(config, db, prepare);
    const listening = await app.listen({ host: config.host, port: config.port });
    return { address: config.baseUrl ?? listening, db };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function ready(config: Config, db: Knex, prepare: (db: Knex) => Promise<void>): Promise<FastifyInstance> {
  await migrate(db);
  await synchroniseCatalogue(db);
  await prepare(db);
  return buildApp({ config, db, secret: await sessionSecret(config) });
}

/** Tells the balancer first, which goes on sending people here until it has asked; then lets what is under way finish. */
async function drain(app: FastifyInstance, seconds: number): Promise<void> {
  app.draining = true;
  await sleep(seconds * 1000);
  await Promise.race([app.close(), sleep(GRACE)]);
}

interface Ending {
  readonly signal?: NodeJS.Signals;
  readonly fault?: unknown;
}

/** Closes once, whatever ends the process; whoever asks again, later than an echo would come, waits no longer. */
function endOnce(close: (why: Ending) => Promise<void>): void {
  let since: number | undefined;
  const end = async (why: Ending) => {
    if (since !== undefined) {
      if (why.signal !== undefined && Date.now() - since > ECHO) process.exit(1);
      return;
    }
    since = Date.now();
    await close(why).catch((error) => console.error(error));
    process.exit(why.fault === undefined ? 0 : 1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end({ signal }));
  process.on('uncaughtException', (fault) => end({ fault }));
  process.on('unhandledRejection', (fault) => end({ fault }));
}
