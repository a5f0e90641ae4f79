/** Runs our commands as processes of their own, the way an operator does, and hears what they say. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Teardown } from '../database.ts';

export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

const START = fileURLToPath(new URL('../../src/start.mjs', import.meta.url));
const LONGEST = 60_000;

/** A command that is running. */
export class Running {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly #ended: Promise<number | null>;

  constructor(name: string, args: readonly string[], env: Environment) {
    this.child = spawn(process.execPath, [START, name, ...args], { env: environment(env) });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => this.lines.push(line));
    }
    this.#ended = once(this.child, 'close').then(([code]) => code);
  }

  /** The first line that matches, once it is said. @throws with all that was said where the process ends before */
  async line(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + LONGEST;
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`It never said ${pattern}: ${this.lines.join('\n')}`);
      }
      await new Promise((later) => setTimeout(later, 20));
    }
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended();
  }

  async ended(): Promise<Ended> {
    const code = await this.#ended;
    return { code, text: this.lines.join('\n') };
  }
}

/** A server, once it listens, and where. */
export async function serving(env: Environment, name = 'server'): Promise<{ app: Running; address: string }> {
  const app = new Running(name, [], { PORT: '0', LOG_LEVEL: 'warn', DRAIN_SECONDS: '0', ...env });
  const said = await app.line(/ is (open )?at http/);
  return { app, address: said.replace(/.* at (http:\S+)$/, '$1') };
}

/** Runs a command to its end. */
export async function ran(name: string, args: readonly string[], env: Environment): Promise<Ended> {
  return new Running(name, args, { LOG_LEVEL: 'warn', ...env }).ended();
}

/** An empty folder that PostgreSQL's own user may enter, where we are root. */
export async function newFolder(t: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quartermaster-operations-'));
  await chmod(folder, 0o711);
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The process of the embedded PostgreSQL in a data directory. */
export async function postmasterIn(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres-data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** None of the settings of whoever runs the tests. */
function environment(env: Environment): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ...env };
}
