/** Owns the running embedded PostgreSQL of one app process: adopts or starts it, brings it back, stops it at the end. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Cluster, EmbeddedPostgresError, prepareCluster } from './embedded-postgres/cluster.ts';
import { ensurePostmaster, type Postmaster, stopPostmaster, superuserClient } from './embedded-postgres/postmaster.ts';

export { EmbeddedPostgresError } from './embedded-postgres/cluster.ts';

export interface EmbeddedPostgres {
  /** For the app: a role that owns its database and is no superuser. Stays the same when the server is restarted. */
  readonly url: string;
  /** Where its files are. */
  readonly home: string;
  /** Whether a server that outlived its app was taken over. */
  readonly adopted: boolean;
  /** Fast shutdown; to be called once the app has drained. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /** False only for data that nobody will miss. */
  readonly durable?: boolean;
  /** For a command that works beside the app: where one is running, its server is used and left running. */
  readonly beside?: boolean;
  readonly say?: (line: string) => void;
}

/** That this process is the one app on the database, for as long as the connection lasts. */
interface Claim {
  readonly client: pg.Client;
  readonly lost: Promise<void>;
}

const APP = 'quartermaster';
/** The advisory lock that one app process holds for as long as it lives: the server lets go of it with the connection. */
const ONE_APP = 7_105_001;
/** An earlier process may just be on its way out. */
const PATIENCE = 3_000;

/** @throws EmbeddedPostgresError when another app process uses that database, or when it cannot be started. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, durable = true, beside = false, say = console.log } = options;
  const cluster = await prepareCluster(dataDir, say);
  const first = await ensurePostmaster(cluster, durable);
  const claim = await claimFor(cluster, first, beside ? 0 : PATIENCE);
  if (claim === null && beside) return running(cluster, first, async () => {});
  if (claim === null) throw await refusal(cluster, first);
  if (first.adopted) say(`Took over the PostgreSQL that was still running (process ${first.pid})`);
  await makeAppDatabase(cluster, claim.client);
  const supervision = new Supervision(cluster, durable, say, first, claim);
  return running(cluster, first, () => supervision.stop());
}

function running(cluster: Cluster, { port, adopted }: Postmaster, stop: () => Promise<void>): EmbeddedPostgres {
  const url = `postgres://${APP}:${cluster.appPassword}@127.0.0.1:${port}/${APP}`;
  return { url, home: cluster.home, adopted, stop };
}

/** Watches through the claim's connection, which ends with the server, whether that is our child or an adopted one. */
class Supervision {
  readonly #cluster: Cluster;
  readonly #durable: boolean;
  readonly #say: (line: string) => void;
  #postmaster: Postmaster;
  #claim: Claim;
  #stopping = false;
  #recovery: Promise<void> = Promise.resolve();

  constructor(cluster: Cluster, durable: boolean, say: (line: string) => void, postmaster: Postmaster, claim: Claim) {
    this.#cluster = cluster;
    this.#durable = durable;
    this.#say = say;
    this.#postmaster = postmaster;
    this.#claim = claim;
    this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#recovery;
    await this.#claim.client.end().catch(() => {});
    await stopPostmaster(this.#cluster, this.#postmaster);
  }

  #watch(): void {
    this.#claim.lost.then(() => {
      if (!this.#stopping) this.#recovery = this.#recover();
    });
  }

  async #recover(): Promise<void> {
    this.#say('The connection to PostgreSQL broke; bringing it back');
    while (!this.#stopping) {
      try {
        this.#postmaster = await this.#samePort();
        const claim = await claimFor(this.#cluster, this.#postmaster, PATIENCE);
        if (claim === null) throw await refusal(this.#cluster, this.#postmaster);
        this.#claim = claim;
        this.#watch();
        this.#say(`PostgreSQL is back (process ${this.#postmaster.pid})`);
        return;
      } catch (error) {
        this.#say(error instanceof Error ? error.message : String(error));
        await sleep(500);
      }
    }
  }

  /** The pools of the app keep the address that they were given. */
  async #samePort(): Promise<Postmaster> {
    const { port } = this.#postmaster;
    const postmaster = await ensurePostmaster(this.#cluster, this.#durable, port);
    if (postmaster.port === port) return postmaster;
    await stopPostmaster(this.#cluster, postmaster);
    throw new EmbeddedPostgresError(`Port ${port} was not free for PostgreSQL; trying again.`);
  }
}

/** Null where another app has it, and does not let go of it in time. */
async function claimFor(cluster: Cluster, { port }: Postmaster, patience: number): Promise<Claim | null> {
  const client = superuserClient(cluster, port);
  const lost = new Promise<void>((end) => client.once('end', end));
  await client.connect();
  await client.query(`select set_config('application_name', $1, false)`, [`process ${process.pid} on ${hostname()}`]);
  const deadline = Date.now() + patience;
  while (!(await tryLock(client))) {
    if (Date.now() > deadline) {
      await client.end();
      return null;
    }
    await sleep(50);
  }
  return { client, lost };
}

async function refusal(cluster: Cluster, { port }: Postmaster): Promise<EmbeddedPostgresError> {
  const client = superuserClient(cluster, port);
  await client.connect();
  const holder = await lockHolder(client);
  await client.end();
  return new EmbeddedPostgresError(
    `Another Quartermaster (${holder}) uses the database in ${cluster.home}. Stop it first, or give this one another ` +
      'DATA_DIR. To run several processes on one database, set DATABASE_URL to a PostgreSQL of your own.',
  );
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [ONE_APP]);
  return rows[0]?.got ?? false;
}

async function lockHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ application_name: string }>(
    `select application_name from pg_stat_activity join pg_locks using (pid)
      where locktype = 'advisory' and objid = $1 and granted`,
    [ONE_APP],
  );
  return rows[0]?.application_name ?? 'process unknown';
}

async function makeAppDatabase(cluster: Cluster, client: pg.Client): Promise<void> {
  const { rows: roles } = await client.query('select from pg_roles where rolname = $1', [APP]);
  // Statements of this kind take no parameters; the password is hexadecimal.
  if (roles.length === 0) await client.query(`create role ${APP} login password '${cluster.appPassword}'`);
  const { rows: databases } = await client.query('select from pg_database where datname = $1', [APP]);
  if (databases.length === 0) await client.query(`create database ${APP} owner ${APP}`);
}
