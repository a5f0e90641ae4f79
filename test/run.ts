/** Runs the tests: one PostgreSQL for all of them, tap with the files asked for, then what came of it in one line. */
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './browser/chromium.ts';
import { joinTestServer } from './cluster.ts';
import { dropLeftovers, ensureTemplate } from './database.ts';
import { countResults } from './results.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TAP = join(ROOT, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
const BUILT = join(ROOT, 'node_modules', '@tapjs', 'test', 'test-built', 'dist', 'esm', 'index.js');

process.exitCode = await runTests(process.argv.slice(2).flatMap(filesOf));

async function runTests(args: readonly string[]): Promise<number> {
  if (!(await isTapBuilt())) await tap(['build']);
  const leftOut = await whatIsLeftOut();
  const server = await joinTestServer();
  const protocol = join(tmpdir(), `quartermaster-tests-${process.pid}.tap`);
  try {
    if (process.env.TEST_DATABASE_URL === undefined) await dropLeftovers(server.url);
    await ensureTemplate(server.url);
    const code = await tap(['run', ...reporter(args), `--output-file=${protocol}`, ...args], {
      TEST_DATABASE_URL: server.url,
    });
    const results = countResults(await readFile(protocol, 'utf8').catch(() => ''));
    for (const line of [...leftOut, ...results.reasons]) console.log(`Left out: ${line}`);
    console.log(summary(results));
    return code;
  } finally {
    await server.leave();
    await rm(protocol, { force: true });
  }
}

/** tap itself passes over folders without a word. */
function filesOf(arg: string): string[] {
  const folder = statSync(join(ROOT, arg), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return folder ? globSync(`${arg}/**/*.test.ts`, { cwd: ROOT }) : [arg];
}

function summary({ passed, failed, skipped }: { passed: number; failed: number; skipped: number }): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function whatIsLeftOut(): Promise<string[]> {
  const browser = await findChromium();
  return browser.found ? [] : [`the browser tests, for ${browser.why}`];
}

/** After an install tap still has its TypeScript plugin in, which cannot work with TypeScript 7. */
async function isTapBuilt(): Promise<boolean> {
  return !(await readFile(BUILT, 'utf8').catch(() => '@tapjs/typescript')).includes('@tapjs/typescript');
}

/** Signals pass through to tap, so that Ctrl-C still ends with the server stopped. */
async function tap(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(process.execPath, [TAP, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const code = await new Promise<number>((done) => child.once('close', (exit) => done(exit ?? 1)));
  process.off('SIGINT', pass).off('SIGTERM', pass);
  return code;
}

/** Without a terminal tap would print its bare protocol, which is of use to programs only. */
function reporter(args: readonly string[]): readonly string[] {
  const chosen = args.some((arg) => arg.startsWith('--reporter') || arg.startsWith('-R'));
  return chosen || process.stdout.isTTY ? [] : ['--reporter=terse'];
}
