/** Operations from the command line: `npm run cli -- <command>`. */
import { resolve } from 'node:path';
import { command, Misused } from './command.ts';
import { readConfig } from './config.ts';
import { EXPORT, exportFile, IMPORT, importFile } from './exchange.ts';
import { verifySeals } from './platform/audit-seals.ts';
import { backup, restore } from './platform/backup.ts';
import { synchroniseCatalogue } from './platform/catalogue-sync.ts';
import { type Database, migrate, openDatabase, pendingMigrations } from './platform/database.ts';

const USAGE = `Usage: npm run cli -- <command>

  migrate            bring the schema and the catalogue of permissions up to date
  backup <folder>    copy everything into a new folder, while the app goes on
  restore <folder>   fill an empty database from such a folder
  doctor             look for what is wrong
  import <file>      bring in items from a CSV or XLSX file: see import --help
  export <file>      write items into a new CSV or XLSX file: see export --help`;

const [name = '', argument, ...further] = process.argv.slice(2);

type Work = (database: Database) => Promise<void>;

await command(async () => {
  if (['help', '--help', '-h'].includes(name)) return console.log(USAGE);
  const work = workOf(name);
  const database = await openDatabase(readConfig(process.env), console.log, { beside: true });
  try {
    await work(database);
  } finally {
    await database.close();
  }
});

function workOf(command: string): Work {
  switch (command) {
    case 'migrate':
      return bringUpToDate;
    case 'backup':
      return withFolder(takeBackup);
    case 'restore':
      return withFolder(bringBack);
    case 'doctor':
      return lookForTrouble;
    case 'import':
      return exchange(importFile, IMPORT);
    case 'export':
      return exchange(exportFile, EXPORT);
    default:
      throw new Misused(command === '' ? USAGE : `There is no command "${command}".\n\n${USAGE}`);
  }
}

function withFolder(work: (database: Database, folder: string) => Promise<void>): Work {
  if (argument === undefined) throw new Misused(`Name a folder.\n\n${USAGE}`);
  const folder = resolve(argument);
  return (database) => work(database, folder);
}

function exchange(work: (knex: Database['knex'], args: readonly string[]) => Promise<number>, usage: string): Work {
  const args = argument === undefined ? [] : [argument, ...further];
  if (args.length === 0 || args.includes('--help')) throw new Misused(`Usage: npm run cli -- ${usage}`);
  return async ({ knex }) => {
    process.exitCode = await work(knex, args);
  };
}

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
  const { rows } = await knex.raw<{ rows: { server_version: string }[] }>('show server_version');
  console.log(`PostgreSQL ${rows[0]?.server_version ?? 'unknown'}`);
  console.log(pending.length === 0 ? 'The schema is up to date.' : `To migrate: ${pending.join(', ')}.`);
  if (pending.length === 0) await verifyTheLog(knex);
  else process.exitCode = 1;
}

async function verifyTheLog(knex: Database['knex']): Promise<void> {
  const { seals, entries, unsealed, broken } = await verifySeals(knex);
  if (broken === null)
    return console.log(`The audit log is whole: ${entries} entries under ${seals} seals, ${unsealed} to be sealed.`);
  console.log(`The audit log was altered: seal ${broken} does not fit the entries that it covers.`);
  process.exitCode = 1;
}
