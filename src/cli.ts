/** Operations from the command line: `npm run cli -- <command>`. */
import { resolve } from 'node:path';
import { readConfig } from './config.ts';
import { verifySeals } from './platform/audit-seals.ts';
import { backup, restore } from './platform/backup.ts';
import { synchroniseCatalogue } from './platform/catalogue-sync.ts';
import { type Database, migrate, openDatabase, pendingMigrations } from './platform/database.ts';
import { command } from './serve.ts';

const USAGE = `Usage: npm run cli -- <command>

  migrate            bring the schema and the catalogue of permissions up to date
  backup <folder>    copy everything into a new folder, while the app goes on
  restore <folder>   fill an empty database from such a folder
  doctor             look for what is wrong`;

const [name = '', argument] = process.argv.slice(2);

await command(async () => {
  const commands: Readonly<Record<string, (database: Database) => Promise<void>>> = {
    migrate: bringUpToDate,
    backup: (database) => takeBackup(database, folder()),
    restore: (database) => bringBack(database, folder()),
    doctor: lookForTrouble,
  };
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!run) return console.log(USAGE);
  const database = await openDatabase(readConfig(process.env));
  try {
    await run(database);
  } finally {
    await database.close();
  }
});

async function bringUpToDate({ knex }: Database): Promise<void> {
  const ran = await migrate(knex);
  await synchroniseCatalogue(knex);
  console.log(ran.length === 0 ? 'The schema was up to date.' : `Ran ${ran.join(', ')}.`);
}

async function takeBackup({ url }: Database, to: string): Promise<void> {
  const { tables } = await backup(url, to);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`Copied ${rows} rows of ${tables.length} tables to ${to}.`);
}

async function bringBack({ url, knex }: Database, from: string): Promise<void> {
  const { takenAt } = await restore(url, from);
  await synchroniseCatalogue(knex);
  console.log(`Restored what was there at ${takenAt}. Everybody signs in again.`);
}

async function lookForTrouble({ knex }: Database): Promise<void> {
  const pending = await pendingMigrations(knex);
  const { rows } = await knex.raw<{ rows: { version: string }[] }>('show server_version');
  console.log(`PostgreSQL ${rows[0]?.version ?? 'unknown'}`);
  console.log(pending.length === 0 ? 'The schema is up to date.' : `To migrate: ${pending.join(', ')}.`);
  if (pending.length === 0) await verifyTheLog(knex);
}

async function verifyTheLog(knex: Database['knex']): Promise<void> {
  const { seals, entries, unsealed, broken } = await verifySeals(knex);
  if (broken === null)
    return console.log(`The audit log is whole: ${entries} entries under ${seals} seals, ${unsealed} to be sealed.`);
  console.log(`The audit log was altered: seal ${broken} does not fit the entries that it covers.`);
  process.exitCode = 1;
}

function folder(): string {
  if (argument === undefined) throw new Error(`Name a folder.\n\n${USAGE}`);
  return resolve(argument);
}
