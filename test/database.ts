/** Owns the databases of the tests: a fresh clone of the migrated template for each test file. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import pg from 'pg';
import { connect, migrate } from '../src/platform/database.ts';
import { joinTestServer } from './cluster.ts';

export interface TestDatabase {
  readonly knex: Knex;
  readonly url: string;
}

/** What we need of tap's `t`. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What a template is made from; a change in any of it makes a new one. */
const INGREDIENTS = ['migrations', 'src/access', 'src/platform/database.ts'];
const MAKING_TEMPLATE = 7_105_004;

/** A migrated database of one's own, dropped at teardown; `empty` for one without any migration. */
export async function testDatabase(t: Teardown, { empty = false } = {}): Promise<TestDatabase> {
  const server = await joinTestServer();
  const template = empty ? 'template1' : await ensureTemplate(server.url);
  const name = `qm_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin(server.url, (admin) => admin.query(`create database ${name} template ${template}`));
  const url = onDatabase(server.url, name);
  const knex = connect(url, { applicationName: 'quartermaster test' });
  t.teardown(async () => {
    await knex.destroy();
    await asAdmin(server.url, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    await server.leave();
  });
  return { knex, url };
}

/** The name of the template for the present state of the code, made if it is missing. */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = `qm_template_${await fingerprint()}`;
  await asAdmin(serverUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [MAKING_TEMPLATE]);
    // Only a finished one is marked as a template; what a killed run left half done is made anew.
    const { rows } = await admin.query('select from pg_database where datname = $1 and datistemplate', [name]);
    if (rows.length > 0) return;
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name}`);
    await fill(onDatabase(serverUrl, name));
    await admin.query(`alter database ${name} is_template true`);
  });
  return name;
}

/** Drops what killed runs and earlier states of the code left; only for a server that nobody else uses. */
export async function dropLeftovers(serverUrl: string): Promise<void> {
  const current = `qm_template_${await fingerprint()}`;
  await asAdmin(serverUrl, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      `select datname as name from pg_database
        where (datname like 'qm\\_template\\_%' and datname <> $1)
           or (datname like 'qm\\_test\\_%' and not exists (select from pg_stat_activity a where a.datname = pg_database.datname))`,
      [current],
    );
    for (const { name } of rows) {
      if (isOfLivingProcess(name)) continue;
      await admin.query(`alter database ${name} is_template false`);
      await admin.query(`drop database if exists ${name} with (force)`);
    }
  });
}

async function fill(url: string): Promise<void> {
  const knex = connect(url, { max: 3 });
  try {
    await migrate(knex);
  } finally {
    await knex.destroy();
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const ingredient of INGREDIENTS) {
    for (const file of await filesOf(ingredient)) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

async function filesOf(ingredient: string): Promise<string[]> {
  if (ingredient.endsWith('.ts')) return [ingredient];
  const names = await readdir(join(ROOT, ingredient), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ingredient, name))
    .sort();
}

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function onDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function isOfLivingProcess(name: string): boolean {
  const pid = Number(/^qm_test_(\d+)_/.exec(name)?.[1] ?? 0);
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
