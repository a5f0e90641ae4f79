/**
 * Owns backup and restore: COPY of every table in one snapshot, into a folder, and back into an empty database.
 * It needs no tool of the database's own, works between major versions, and brings an older backup up to date.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Knex } from 'knex';
import pg from 'pg';
import copy from 'pg-copy-streams';
import { connect, MIGRATIONS, MIGRATIONS_TABLE, migrate } from './database.ts';

export interface Manifest {
  readonly format: 1;
  readonly takenAt: string;
  readonly migrations: readonly string[];
  /** In an order in which they can be filled. */
  readonly tables: readonly TableCopy[];
}

interface TableCopy {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Of the uncompressed copy, in hexadecimal. */
  readonly sha256: string;
}

export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** Everybody signs in again after a restore: a session that was ended must not come back. Each database has epochs of its own. */
const LEFT_OUT = ['sessions', 'epoch_marks', MIGRATIONS_TABLE, `${MIGRATIONS_TABLE}_lock`];

/** Copies every table into a new folder, as of one moment, while the app goes on. */
export async function backup(databaseUrl: string, folder: string): Promise<Manifest> {
  await newFolder(folder);
  return connected(databaseUrl, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const tables: TableCopy[] = [];
    for (const table of await tablesInOrder(client)) tables.push(await copyOut(client, folder, table));
    const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`);
    await client.query('commit');
    const migrations = rows.map((row) => row.name);
    const manifest: Manifest = { format: 1, takenAt: new Date().toISOString(), migrations, tables };
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return manifest;
  });
}

/** Fills an empty database from a backup, then migrates it to what this version needs. @throws BackupError */
export async function restore(databaseUrl: string, folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const knex = connect(databaseUrl, { max: 2, applicationName: 'quartermaster restore' });
  try {
    await refuseUnlessEmpty(knex);
    await migrate(knex, MIGRATIONS, manifest.migrations);
    await connected(databaseUrl, (client) => fill(client, folder, manifest));
    await migrate(knex);
  } finally {
    await knex.destroy();
  }
  return manifest;
}

/** A hash of what each table holds, whatever the order of its rows, to compare two databases by. */
export async function tableHashes(databaseUrl: string): Promise<Record<string, string>> {
  return connected(databaseUrl, async (client) => {
    const hashes: Record<string, string> = {};
    for (const { name } of await tablesInOrder(client)) {
      const { rows } = await client.query<{ hash: string | null }>(
        `select md5(string_agg(md5(t::text), '' order by md5(t::text))) as hash from ${name} as t`,
      );
      hashes[name] = rows[0]?.hash ?? 'empty';
    }
    return hashes;
  });
}

async function fill(client: pg.Client, folder: string, { tables }: Manifest): Promise<void> {
  await client.query('begin');
  // Rows come back as they were: nothing is checked or logged a second time but what the schema itself demands.
  for (const { name } of tables) await client.query(`alter table ${name} disable trigger user`);
  await client.query(`delete from toggles`);
  for (const table of tables) await copyIn(client, folder, table);
  for (const { name } of tables) await client.query(`alter table ${name} enable trigger user`);
  await continueCounting(client, tables);
  await client.query('commit');
}

async function copyOut(client: pg.Client, folder: string, { name, columns }: Table): Promise<TableCopy> {
  const hash = createHash('sha256');
  const source = client.query(copy.to(`copy ${name} (${columns.join(', ')}) to stdout`));
  const file = createWriteStream(fileOf(folder, name), { flags: 'wx', mode: 0o600 });
  await pipeline(source, hashing(hash), createGzip({ level: 6 }), file);
  return { name, columns, rows: source.rowCount ?? 0, sha256: hash.digest('hex') };
}

async function copyIn(client: pg.Client, folder: string, { name, columns, sha256 }: TableCopy): Promise<void> {
  const hash = createHash('sha256');
  const target = client.query(copy.from(`copy ${name} (${columns.join(', ')}) from stdin`));
  await pipeline(createReadStream(fileOf(folder, name)), createGunzip(), hashing(hash), target);
  if (hash.digest('hex') !== sha256) throw new BackupError(`The copy of ${name} is damaged: nothing was restored.`);
}

function hashing(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every table with the columns that are not computed; those that others point at come first. */
async function tablesInOrder(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { needs: string[] }>(
    `select c.relname as name,
       array(select quote_ident(a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         order by a.attnum) as columns,
       array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and not c.relname = any($1)
     order by c.relname`,
    [LEFT_OUT],
  );
  const ordered: Table[] = [];
  let left = rows;
  while (left.length > 0) {
    const done = new Set(ordered.map((table) => table.name));
    const ready = left.filter((table) => table.needs.every((need) => done.has(need)));
    if (ready.length === 0)
      throw new BackupError(`Tables point at each other: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(...ready.map(({ name, columns }) => ({ name, columns })));
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** New rows get ids after those that came back. */
async function continueCounting(client: pg.Client, tables: readonly TableCopy[]): Promise<void> {
  for (const { name, columns } of tables) {
    if (!columns.includes('id')) continue;
    await client.query(
      `select setval(s.sequence, greatest((select coalesce(max(id), 0) from ${name}), 1), (select count(*) > 0 from ${name}))
       from (select pg_get_serial_sequence($1, 'id') as sequence) as s where s.sequence is not null`,
      [name],
    );
  }
}

async function refuseUnlessEmpty(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { there: boolean }[] }>(
    `select to_regclass('public.workspaces') is not null as there`,
  );
  if (!rows[0]?.there) return;
  const workspaces = await knex('workspaces').limit(1).pluck('id');
  if (workspaces.length > 0) throw new BackupError('This database is not empty. Restore into a new, empty one.');
  throw new BackupError('This database was set up already. Restore into a new, empty one.');
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => {
    throw new BackupError(`${folder} holds no backup: manifest.json is missing.`);
  });
  const manifest: Manifest = JSON.parse(text);
  if (manifest.format !== 1) throw new BackupError('This backup was made by a newer version. Update first.');
  return manifest;
}

async function newFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new BackupError(`${folder} is not empty. Name a new folder.`);
}

function fileOf(folder: string, table: string): string {
  return join(folder, `${table}.copy.gz`);
}

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'quartermaster backup' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
