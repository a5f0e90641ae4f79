/** Owns the servers under test: each in a process of its own, set up as in production, asked over a real socket. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Served {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** The product as it is started in production. */
export function serveProduct(databaseUrl: string): Promise<Served> {
  return serveFrom('../../src/server.ts', databaseUrl);
}

/** The bare list page that ours is compared with. */
export function serveCalibrator(databaseUrl: string): Promise<Served> {
  return serveFrom('calibrator.ts', databaseUrl);
}

async function serveFrom(file: string, databaseUrl: string): Promise<Served> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      BASE_URL: '',
      SESSION_SECRET: 'of the benchmarks, where nobody has a secret to keep',
      LOG_LEVEL: 'warn',
    },
  });
  // Whatever ends the benchmark, no server outlives it.
  process.once('exit', () => child.kill());
  return { origin: await announced(child), stop: () => stop(child) };
}

async function announced(child: ChildProcess): Promise<string> {
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) {
      const [origin] = / at (http:\S+)$/.exec(line)?.slice(1) ?? [];
      if (origin) {
        child.stdout.resume();
        return origin;
      }
    }
  }
  throw new Error('The server ended before it listened');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
