import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openDatabase } from '../../src/platform/database.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';

const APP = fileURLToPath(new URL('./embedded-app.ts', import.meta.url));
const dataDir = await reachable(await mkdtemp(join(tmpdir(), 'embedded-postgres-')));
t.teardown(() => rm(dataDir, { recursive: true, force: true }));

t.test('the app is no superuser there, nothing is lost by a power cut, and it stops with the app', async (t) => {
  const database = await openDatabase({ databaseUrl: null, dataDir }, () => {});
  await database.knex.raw('create extension pg_trgm');
  const { rows } = await database.knex.raw(`select usesuper, current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('data_checksums') as checksums,
    show_trgm('Ü') <> '{}' as sees_umlauts from pg_user where usename = current_user`);
  t.same(rows, [{ usesuper: false, fsync: 'on', commit: 'on', checksums: 'on', sees_umlauts: true }]);
  const pid = await postmasterPid();
  await database.close();
  t.notOk(isAlive(pid));
});

t.test(
  'its password is for its owner only',
  { skip: process.platform === 'win32' && 'no modes on Windows' },
  async (t) => {
    const { home, stop } = await startEmbeddedPostgres({ dataDir, say: () => {} });
    t.equal((await stat(join(home, 'postgres-password'))).mode & 0o777, 0o600);
    await stop();
  },
);

t.test('a second app is turned away in clear words, and the first works on', async (t) => {
  const first = await openDatabase({ databaseUrl: null, dataDir }, () => {});
  t.teardown(() => first.close());
  await t.rejects(
    startEmbeddedPostgres({ dataDir, say: () => {} }),
    /Another Quartermaster \(process \d+ on .*DATABASE_URL/,
  );
  t.ok(await first.knex.raw('select 1'));
});

t.test('a killed server comes back, and the pool finds it', async (t) => {
  const said: string[] = [];
  const database = await openDatabase({ databaseUrl: null, dataDir }, (line) => said.push(line));
  t.teardown(() => database.close());
  await database.knex.raw('create table if not exists kept (id int)');
  await database.knex.raw('insert into kept values (1)');
  const pid = await postmasterPid();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => said.some((line) => line.includes('is back')) || Promise.reject(new Error('not yet')));
  const row = await eventually(() => database.knex('kept').first());
  t.same(row, { id: 1 });
  t.not(await postmasterPid(), pid);
  await t.rejects(startEmbeddedPostgres({ dataDir, say: () => {} }), /Another Quartermaster/, 'it is still ours');
});

t.test('a server that outlived its killed app is taken over, with all that it had promised', async (t) => {
  for (let round = 0; round < 3; round += 1) {
    const app = spawnApp();
    const lines = collectLines(app);
    await eventually(async () => lines.length > 50 || Promise.reject(new Error('not yet')));
    app.kill('SIGKILL');
    await new Promise((gone) => app.once('close', gone));
    const promised = Number(lines.at(-1));
    const orphan = await postmasterPid();
    t.ok(isAlive(orphan), 'the server lives on');
    const said: string[] = [];
    const database = await openDatabase({ databaseUrl: null, dataDir }, (line) => said.push(line));
    t.match(said.join('\n'), new RegExp(`process ${orphan}\\b`));
    const { last } = (await database.knex('notes').max('id as last').first()) ?? {};
    t.ok(Number(last) >= promised, `${last} written, ${promised} promised`);
    await database.close();
    t.notOk(isAlive(orphan), 'and stops with the app that took it over');
  }
});

t.test('when app and server are killed together, nothing promised is lost', async (t) => {
  const app = spawnApp();
  const lines = collectLines(app);
  await eventually(async () => lines.length > 50 || Promise.reject(new Error('not yet')));
  process.kill(await postmasterPid(), 'SIGKILL');
  app.kill('SIGKILL');
  await new Promise((gone) => app.once('close', gone));
  const database = await openDatabase({ databaseUrl: null, dataDir }, () => {});
  t.teardown(() => database.close());
  const { last } = (await database.knex('notes').max('id as last').first()) ?? {};
  t.ok(Number(last) >= Number(lines.at(-1)));
});

const tellsWorkplaces = process.platform === 'linux' ? {} : { skip: 'only Linux tells where a process works' };
t.test(
  'a number that another process got meanwhile does not stop the server from starting',
  tellsWorkplaces,
  async (t) => {
    const database = await openDatabase({ databaseUrl: null, dataDir }, () => {});
    const note = await readFile(join(dataDir, 'postgres-data', 'postmaster.pid'), 'utf8');
    await database.close();
    const stranger = spawn('sleep', ['60'], { uid: process.getuid?.() === 0 ? 65_534 : undefined });
    t.teardown(() => stranger.kill());
    await writeFile(join(dataDir, 'postgres-data', 'postmaster.pid'), note.replace(/^\d+/, String(stranger.pid)));
    const again = await openDatabase({ databaseUrl: null, dataDir }, () => {});
    await again.close();
  },
);

t.test('data of another major version is not touched', async (t) => {
  const other = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  t.teardown(() => rm(other, { recursive: true }));
  await mkdir(join(other, 'postgres-data'));
  await writeFile(join(other, 'postgres-data', 'PG_VERSION'), '17\n');
  await writeFile(join(other, 'postgres-password'), 'x\n');
  await t.rejects(startEmbeddedPostgres({ dataDir: await reachable(other), say: () => {} }), /made by PostgreSQL 17/);
});

t.test(
  'an unreachable folder gives way to one that is printed',
  { skip: process.getuid?.() !== 0 && 'not root' },
  async (t) => {
    const hidden = await mkdtemp(join(tmpdir(), 'hidden-'));
    const said: string[] = [];
    const server = await startEmbeddedPostgres({ dataDir: join(hidden, 'data'), say: (line) => said.push(line) });
    t.teardown(async () => {
      await server.stop();
      await rm(server.home, { recursive: true });
      await rm(hidden, { recursive: true });
    });
    t.match(server.home, /^\/var\/lib\/quartermaster\/data-/);
    t.match(said[0], server.home);
  },
);

function spawnApp(): ChildProcess {
  return spawn(process.execPath, [APP, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function collectLines(app: ChildProcess): string[] {
  const lines: string[] = [];
  if (app.stdout !== null) createInterface(app.stdout).on('line', (line) => lines.push(line));
  return lines;
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres-data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Also for the other user that runs the server when we are root. */
async function reachable(directory: string): Promise<string> {
  await chmod(directory, 0o711);
  return directory;
}
