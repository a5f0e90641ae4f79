/** The demonstration: a film school on the embedded database, one account per role, on this machine only. */
import type { Knex } from 'knex';
import { command } from './command.ts';
import { readConfig } from './config.ts';
import { addressOf, DEMO_PASSWORD, fillSchool } from './demo/fill.ts';
import { PEOPLE, SCHOOL } from './demo/school.ts';
import { synchroniseCatalogue } from './platform/catalogue-sync.ts';
import { migrate } from './platform/database.ts';
import { serve } from './serve.ts';

const SYSTEM_ACCOUNTS = 14;

await command(async () => {
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env }, 'demo');
  const { address } = await serve(config, (db) => prepare(db, process.argv.includes('--reset')));
  console.log(welcome(address));
});

/** Fills an empty database; keeps a demo that is there; touches nothing else, ever. */
async function prepare(db: Knex, reset: boolean): Promise<void> {
  const workspaces = await db('workspaces').pluck<string[]>('name');
  const isDemo =
    (
      await db('identities')
        .where({ email: addressOf('owner') })
        .pluck('id')
    ).length > 0;
  if (workspaces.length > 0 && !isDemo) {
    throw new Error('This database holds something else than the demo. Unset DATABASE_URL, or name an empty database.');
  }
  if (reset && isDemo) await startOver(db);
  if (reset || workspaces.length === 0) await fillSchool(db);
}

async function startOver(db: Knex): Promise<void> {
  await db.raw('drop schema if exists graphile_worker cascade; drop schema public cascade; create schema public');
  await migrate(db);
  await synchroniseCatalogue(db);
}

function welcome(address: string): string {
  const accounts = PEOPLE.slice(0, SYSTEM_ACCOUNTS).map(
    ({ account = '', name }) => `  ${addressOf(account).padEnd(34)}${name}`,
  );
  return [
    '',
    `${SCHOOL.name} is open at ${address}`,
    `Sign in with one click there, or as any of these with the password ${DEMO_PASSWORD}:`,
    '',
    ...accounts,
    '',
    'It keeps what you do; `npm run demo -- --reset` starts over. Ctrl+C stops it.',
    '',
  ].join('\n');
}
