/** Runs the tests: one PostgreSQL for all of them, tap with the files asked for, then what came of it in one line. */
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findChromium } from './browser/chromium.ts';
import { joinTestServer } from './cluster.ts';
import { dropLeftovers, ensureTemplate } from './database.ts';
import { countResults } from './results.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TAP = join(ROOT, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
const BUILT = join(ROOT, 'node_modules', '@tapjs', 'test', 'test-built', 'dist', 'esm', 'index.js');

const MERELY_PASSES = /^\s{4,}(ok \d|# Subtest|\d+\.\.\d+$)|^\s*$/;

process.exitCode = await runTests(process.argv.slice(2).flatMap(filesOf));

async function runTests(args: readonly string[]): Promise<number> {
  if (!(await isTapBuilt())) await tap(['build'], {});
  const leftOut = await whatIsLeftOut();
  const server = await joinTestServer();
  try {
    if (process.env.TEST_DATABASE_URL === undefined) await dropLeftovers(server.url);
    await ensureTemplate(server.url);
    const { code, protocol } = await tapTests(args, { TEST_DATABASE_URL: server.url });
    const results = countResults(protocol);
    for (const line of [...leftOut, ...results.reasons]) console.log(`Left out: ${line}`);
    console.log(summary(results));
    return code;
  } finally {
    await server.leave();
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

/** In a terminal tap draws as it likes; elsewhere its bare protocol is shown, without what merely passes. */
async function tapTests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number; protocol: string }> {
  if (!process.stdout.isTTY) {
    const lines: string[] = [];
    const code = await tap(['run', '--reporter=tap', ...args], env, (line) => {
      lines.push(line);
      if (!MERELY_PASSES.test(line)) console.log(line);
    });
    return { code, protocol: lines.join('\n') };
  }
  const file = join(tmpdir(), `quartermaster-tests-${process.pid}.tap`);
  const code = await tap(['run', `--output-file=${file}`, ...args], env);
  const protocol = await readFile(file, 'utf8').catch(() => '');
  await rm(file, { force: true });
  return { code, protocol };
}

/** Signals pass through to tap, so that Ctrl-C still ends with the server stopped. */
async function tap(args: readonly string[], env: NodeJS.ProcessEnv, hear?: (line: string) => void): Promise<number> {
  const child = spawn(process.execPath, [TAP, ...args], {
    cwd: ROOT,
    stdio: ['inherit', hear ? 'pipe' : 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (hear && child.stdout) createInterface(child.stdout).on('line', hear);
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const code = await new Promise<number>((done) => child.once('close', (exit) => done(exit ?? 1)));
  process.off('SIGINT', pass).off('SIGTERM', pass);
  return code;
}
