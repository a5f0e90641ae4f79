/** Owns the throwaway PostgreSQL that all tests of one checkout share: the first user starts it, the last one stops it; and one like it for benchmarks. */
import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type Cluster, prepareCluster } from '../src/platform/embedded-postgres/cluster.ts';
import { ensurePostmaster, stopPostmaster, superuserClient } from '../src/platform/embedded-postgres/postmaster.ts';

export interface TestServer {
  /** Of a superuser. */
  readonly url: string;
  /** To be called by every user; whoever is the last also stops a server of ours. */
  leave(): Promise<void>;
}

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
/** Held shared by every user for as long as it uses the server, and alone by the one who stops it. */
const IN_USE = 7_105_003;

/** The server of TEST_DATABASE_URL, or else the shared one of this checkout. */
export async function joinTestServer(): Promise<TestServer> {
  const url = process.env.TEST_DATABASE_URL;
  return url ? { url, leave: async () => {} } : joinSharedServer('tests', false);
}

/** A server as durable as the real thing, for what measures it. Its databases stay for the next run. */
export async function joinDurableServer(): Promise<TestServer> {
  return joinSharedServer('bench', true);
}

async function joinSharedServer(purpose: string, durable: boolean): Promise<TestServer> {
  const cluster = await prepareCluster(await ownDirectory(purpose), () => {});
  for (;;) {
    const postmaster = await ensurePostmaster(cluster, durable);
    const presence = superuserClient(cluster, postmaster.port);
    try {
      await presence.connect();
      await presence.query('select pg_advisory_lock_shared($1)', [IN_USE]);
    } catch {
      // The last user of before is stopping it: start it anew.
      await presence.end().catch(() => {});
      await sleep(50);
      continue;
    }
    return {
      url: `postgres://postgres:${cluster.superuserPassword}@127.0.0.1:${postmaster.port}/postgres`,
      leave: () => leave(cluster, postmaster, presence),
    };
  }
}

async function leave(cluster: Cluster, postmaster: { pid: number }, presence: pg.Client): Promise<void> {
  await presence.query('select pg_advisory_unlock_shared($1)', [IN_USE]);
  const { rows } = await presence.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [IN_USE]);
  if (rows[0]?.alone) await stopPostmaster(cluster, postmaster);
  await presence.end().catch(() => {});
}

async function ownDirectory(purpose: string): Promise<string> {
  const user = process.getuid?.();
  const key = createHash('sha256').update(CHECKOUT).digest('hex').slice(0, 12);
  const directory = join(tmpdir(), `quartermaster-${purpose}-${key}`);
  await mkdir(directory, { recursive: true, mode: 0o711 });
  // The temporary folder is everybody's: what another user prepared there is not run.
  if (user !== undefined && (await stat(directory)).uid !== user) {
    throw new Error(`${directory} belongs to another user: remove it, or set TEST_DATABASE_URL.`);
  }
  return directory;
}
