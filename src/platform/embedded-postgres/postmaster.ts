/** Owns the server process of a cluster: finding a living one, starting one, stopping it. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { open, readdir, readFile, readlink, rm, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, EmbeddedPostgresError, environment, identity, program } from './cluster.ts';

const LONGEST_START = 120_000;
const LONGEST_STOP = 60_000;
const LARGEST_LOG = 10_000_000;
/** Below the range that systems take outgoing connections from, so that a restart finds its port free again. */
const PORTS = { from: 20_000, to: 32_000 } as const;

interface ServerProcess {
  readonly pid: number;
  readonly port: number;
}

export interface Postmaster extends ServerProcess {
  /** Whether it was running already. */
  readonly adopted: boolean;
}

/** The cluster's living server, wherever it listens, or a new one on that port (a free one by default). */
export async function ensurePostmaster(cluster: Cluster, durable: boolean, port?: number): Promise<Postmaster> {
  const deadline = Date.now() + LONGEST_START;
  let pause = 25;
  let started = false;
  for (;;) {
    const living = await livingPostmaster(cluster);
    if (living !== undefined) return { ...living, adopted: !started };
    const failure = await startPostmaster(cluster, port ?? (await freePort()), durable);
    started = failure === undefined;
    if (failure === undefined) continue;
    // After a crash the last backends may still hold the shared memory, and a rival may have been faster.
    if (Date.now() > deadline) throw new EmbeddedPostgresError(`PostgreSQL did not start. ${failure}`);
    pause = Math.min(pause * 2, 1_000);
    await sleep(pause);
  }
}

/** Fast shutdown: ends the connections, writes a checkpoint, leaves. */
export async function stopPostmaster(cluster: Cluster, { pid }: Pick<ServerProcess, 'pid'>): Promise<void> {
  if (process.platform === 'win32') await pgCtlStop(cluster);
  else signal(pid, 'SIGINT');
  const deadline = Date.now() + LONGEST_STOP;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) did not stop in time.`);
    await sleep(10);
  }
}

/** A client of the superuser, not yet connected. */
export function superuserClient(cluster: Cluster, port: number, database = 'postgres'): pg.Client {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: cluster.superuserPassword,
    database,
    application_name: `quartermaster supervisor ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A lost connection is news for whoever listens to 'end'; without a listener here it would end the process.
  client.on('error', () => {});
  return client;
}

async function livingPostmaster(cluster: Cluster): Promise<ServerProcess | undefined> {
  const noted = await notedPostmaster(cluster);
  if (noted === undefined) return undefined;
  const deadline = Date.now() + LONGEST_START;
  while (isAlive(noted.pid) && Date.now() < deadline) {
    const answer = await askDataDirectory(cluster, noted.port);
    if (answer === cluster.data) return noted;
    if (answer === 'nobody there' && !(await isOurs(cluster, noted.pid))) break;
    if (answer !== 'nobody there' && answer !== 'starting') break;
    await sleep(50);
  }
  await forgetReusedNumber(cluster, noted.pid);
  return undefined;
}

/** What postmaster.pid says: line 1 is the process, line 4 the port. */
async function notedPostmaster(cluster: Cluster): Promise<ServerProcess | undefined> {
  const lines = (await readFile(join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : undefined;
}

/**
 * After a restart of the machine or container another process may have the noted number, which PostgreSQL takes for a
 * living server. In every other case the file must stay: by it a new server knows of backends that outlived the old.
 */
async function forgetReusedNumber(cluster: Cluster, pid: number): Promise<void> {
  if (process.platform !== 'linux' || !isAlive(pid) || (await isOurs(cluster, pid))) return;
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  if ((await Promise.all(processes.map(workplaceOf))).includes(cluster.data)) return;
  if ((await notedPostmaster(cluster))?.pid === pid) await rm(join(cluster.data, 'postmaster.pid'), { force: true });
}

async function askDataDirectory(cluster: Cluster, port: number): Promise<string> {
  const client = superuserClient(cluster, port);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return resolve(rows[0]?.data_directory ?? '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === '57P03') return 'starting';
    return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === undefined ? 'nobody there' : 'another server';
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether that process works on this cluster; where the system does not tell, a living one is taken for it. */
async function isOurs(cluster: Cluster, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  return process.platform !== 'linux' || (await workplaceOf(pid)) === cluster.data;
}

/** Every process of PostgreSQL works in its data directory. */
async function workplaceOf(pid: number | string): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

/** Resolves once it answers; with its last words if it ends instead. */
async function startPostmaster(cluster: Cluster, port: number, durable: boolean): Promise<string | undefined> {
  await truncateLog(cluster.log);
  const log = await open(cluster.log, 'a', 0o600);
  try {
    const from = (await log.stat()).size;
    const child = spawn(program(cluster, 'postgres'), ['-D', cluster.data, ...settings(port, durable)], {
      ...identity(cluster),
      env: environment(),
      // Its own group: Ctrl-C in a terminal reaches only the app, which drains first and then stops PostgreSQL.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
    });
    let ended = false;
    child.once('error', () => (ended = true));
    child.once('exit', () => (ended = true));
    child.unref();
    const deadline = Date.now() + LONGEST_START;
    while (!ended && Date.now() < deadline) {
      if ((await askDataDirectory(cluster, port)) === cluster.data && !ended) return undefined;
      await sleep(15);
    }
    return `Its last words, from ${cluster.log}: ${await lastWords(cluster.log, from)}`;
  } finally {
    await log.close();
  }
}

function settings(port: number, durable: boolean): string[] {
  const chosen: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    max_connections: durable ? '100' : '200',
    ...(durable
      ? {}
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: '0',
        }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function truncateLog(log: string): Promise<void> {
  const file = await open(log, 'a', 0o600);
  const { size } = await file.stat();
  await file.close();
  if (size > LARGEST_LOG) await truncate(log);
}

async function lastWords(log: string, from: number): Promise<string> {
  return (await readFile(log)).subarray(from).toString().trim().split('\n').slice(-8).join('\n');
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    // Whoever connects meanwhile would keep it open, and wait for a PostgreSQL that is not there.
    const server = createServer((stranger) => stranger.destroy());
    server.once('error', () => answer(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => answer(true)));
  });
}

async function pgCtlStop(cluster: Cluster): Promise<void> {
  const child = spawn(program(cluster, 'pg_ctl'), ['stop', '-D', cluster.data, '-m', 'fast', '-W'], {
    stdio: 'ignore',
    windowsHide: true,
  });
  await new Promise((done) => child.once('close', done));
}

function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

/** Whether there is such a process, also one of somebody else's. */
function signal(pid: number, name: 'SIGINT' | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
