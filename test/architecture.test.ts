/** Owns the rules of who may import whom; one reads them here and nowhere else. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

interface Import {
  readonly from: string;
  /** A path from the root of the checkout, or the name of a package. */
  readonly what: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** From the inside out: a room imports from itself and from those before it. */
const ROOMS: readonly string[] = ['access', 'config', 'platform', 'features', 'app', 'demo', 'command'];
/** What a folder of features/ may be made of besides its HTML; see the house rules. */
const SEES_KNEX = ['queries.ts', 'commands.ts'];
const SEES_FASTIFY = ['routes.ts'];
const DOMAIN = ['queries.ts', 'commands.ts', 'rules.ts'];

const imports = await everyImport();

t.test('nothing calls back up the line: command, app, features, platform, access', async (t) => {
  holds(t, ours('src/'), ({ from, what }) => !what.startsWith('src/') || roomOf(what) <= roomOf(from));
});

t.test('the permission core imports nothing of ours but itself', async (t) => {
  holds(t, ours('src/access/'), ({ what }) => isPackage(what) || what.startsWith('src/access/'));
});

t.test('src imports nothing of the tests, and migrations nothing of src', async (t) => {
  holds(t, ours('src/'), ({ what }) => !what.startsWith('test/'));
  holds(t, ours('migrations/'), ({ what }) => isPackage(what) || what.startsWith('migrations/'));
});

t.test('inside features only queries and commands see Knex', async (t) => {
  holds(t, ours('src/features/'), ({ from, what }) => !isDatabase(what) || SEES_KNEX.includes(posix.basename(from)));
});

t.test('inside features only routes see request and reply', async (t) => {
  holds(t, ours('src/features/'), ({ from, what }) => !isFastify(what) || SEES_FASTIFY.includes(posix.basename(from)));
});

t.test('pages and rules are pure', async (t) => {
  const pure = ours('src/features/').filter(({ from }) => ['page.ts', 'rules.ts'].includes(posix.basename(from)));
  holds(t, pure, ({ what }) => !isDatabase(what) && !isFastify(what) && !what.startsWith('node:'));
});

t.test('queries and commands build only on features that come before theirs', async (t) => {
  const order = await featuresInOrder();
  const domain = ours('src/features/').filter(({ from }) => DOMAIN.includes(posix.basename(from)));
  holds(t, domain, ({ from, what }) => {
    const [mine, theirs] = [featureOf(from), featureOf(what)];
    if (theirs === undefined || theirs === mine) return true;
    return DOMAIN.includes(posix.basename(what)) && order.indexOf(theirs) < order.indexOf(mine ?? '');
  });
});

t.test('the list of features names every folder once', async (t) => {
  const folders = existsSync(join(ROOT, 'src/features'))
    ? (await readdir(join(ROOT, 'src/features'), { withFileTypes: true })).filter((entry) => entry.isDirectory())
    : [];
  const withRoutes = folders
    .map(({ name }) => name)
    .filter((name) => existsSync(join(ROOT, 'src/features', name, 'routes.ts')));
  t.same([...(await featuresInOrder())].filter((name) => withRoutes.includes(name)).sort(), withRoutes.sort());
});

t.test(
  'inside its transaction a change takes no second connection: enough of them at once would wait for each other',
  async (t) => {
    const routes = (await filesIn('src/features')).filter((file) => posix.basename(file) === 'routes.ts');
    t.ok(routes.length > 40);
    const texts = await Promise.all(routes.map((file) => readFile(join(ROOT, file), 'utf8')));
    t.same(
      routes.filter((_, index) => insideChanges(texts[index] ?? '').some((line) => line.includes('app.db'))),
      [],
    );
    const broken = `  change(app, save, {\n    run: async ({ db }) => {\n      await keep(app.db);\n    },\n  });`;
    t.match(insideChanges(broken), [/run/, /app\.db/]);
  },
);

t.test('the rules can be broken: imports of every form are seen', async (t) => {
  const text = `import type { Knex } from 'knex';
import {
  a,
  type B,
} from '../other/queries.ts';
export * from '../../platform/x.ts';
import './bare.ts';
// import nothing from 'comments';
const late = await import('pg');`;
  t.same(
    importsOf('src/features/one/page.ts', text).map(({ what }) => what),
    ['knex', 'src/features/other/queries.ts', 'src/platform/x.ts', 'src/features/one/bare.ts', 'pg'],
  );
  const index = `import a from './a/routes.ts';
import { bRoutes } from './b/routes.ts';
export const features = [bRoutes, a];`;
  t.same(listedFeatures(index), ['b', 'a']);
  t.throws(() => roomOf('src/utils/strings.ts'), /no room/);
});

function holds(t: Test, subjects: readonly Import[], isAllowed: (one: Import) => boolean): void {
  const broken = subjects.filter((one) => !isAllowed(one)).map(({ from, what }) => `${from} imports ${what}`);
  t.same(broken, []);
}

function ours(folder: string): readonly Import[] {
  return imports.filter(({ from }) => from.startsWith(folder) && from !== 'src/features/index.ts');
}

/** The lines of everything that a change does in its transaction, as the formatter lays them out; not what follows it. */
function insideChanges(text: string): string[] {
  const lines = text.split('\n');
  const indent = (line: string) => line.length - line.trimStart().length;
  return lines.flatMap((line, at) => {
    if (!/^\s+(async )?(run|becomes|load)\b[:(]/.test(line)) return [];
    const end = lines.findIndex((later, index) => index > at && indent(later) <= indent(line));
    return lines.slice(at, Math.max(end, at + 1)).filter((each) => !each.includes('afterwards:'));
  });
}

function roomOf(file: string): number {
  const [, first = '', second] = file.split('/');
  if (second === undefined)
    return ROOMS.indexOf(first === 'config.ts' ? 'config' : first === 'app.ts' ? 'app' : 'command');
  const room = ROOMS.indexOf(first);
  if (room === -1) throw new Error(`src/${first} is no room of this house: see the list in this test.`);
  return room;
}

function featureOf(file: string): string | undefined {
  return /^src\/features\/([^/]+)\//.exec(file)?.[1];
}

/** In the order of the list in src/features/index.ts, whatever the order of the imports above it. */
async function featuresInOrder(): Promise<readonly string[]> {
  const index = join(ROOT, 'src/features/index.ts');
  return existsSync(index) ? listedFeatures(await readFile(index, 'utf8')) : [];
}

function listedFeatures(text: string): readonly string[] {
  const folders = new Map<string, string>();
  const afterImports = text.replace(
    /^import\b([^;]*?)from\s*'\.\/([^/']+)\/[^']+';/gm,
    (_, names: string, folder: string) => {
      for (const [name] of names.matchAll(/\w+/g)) folders.set(name, folder);
      return '';
    },
  );
  return [...new Set([...afterImports.matchAll(/\w+/g)].flatMap(([name]) => folders.get(name) ?? []))];
}

function isPackage(what: string): boolean {
  return !/^(src|test|migrations|views|public)\//.test(what);
}

function isDatabase(what: string): boolean {
  return what === 'knex' || what === 'pg' || what === 'src/platform/database.ts';
}

function isFastify(what: string): boolean {
  return what === 'fastify' || what.startsWith('@fastify/') || what === 'fastify-plugin';
}

async function everyImport(): Promise<readonly Import[]> {
  const files = (await Promise.all(['src', 'migrations'].map(filesIn))).flat();
  return (
    await Promise.all(files.map(async (file) => importsOf(file, await readFile(join(ROOT, file), 'utf8'))))
  ).flat();
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function importsOf(file: string, text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map(([, from, bare]) => ({ from: file, what: resolved(file, from ?? bare ?? '') }));
}

function resolved(file: string, what: string): string {
  return what.startsWith('.') ? posix.join(dirname(file).split(sep).join('/'), what) : what;
}
