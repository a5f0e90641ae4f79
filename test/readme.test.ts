/** Keeps README's table of toggles what the catalogue says: `node test/readme.test.ts --write` writes it anew. */
import { readFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { CATALOGUE, SECTIONS, type Toggle } from '../src/access/catalogue.ts';

const README = new URL('../README.md', import.meta.url);
const PART = /(<!-- toggles[^>]*-->\n)([\s\S]*?)(<!-- \/toggles -->)/;

const text = await readFile(README, 'utf8');
const table = SECTIONS.map(sectionTable).join('\n');
if (process.argv.includes('--write')) {
  await writeFile(
    README,
    text.replace(PART, (_, open: string, __, close: string) => `${open}${table}${close}`),
  );
}

t.test('a newcomer reads in README exactly the toggles that there are', async (t) => {
  t.equal(PART.exec(await readFile(README, 'utf8'))?.[2], table);
});

t.test('a newcomer finds every npm script that README names', async (t) => {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const named = [...text.matchAll(/`npm run ([a-z]+)/g)].map(([, name = '']) => name);
  t.strictSame(
    named.filter((name) => !(name in scripts)),
    [],
  );
});

function sectionTable(section: string): string {
  const toggles = CATALOGUE.filter((toggle) => toggle.section === section);
  const head = `**${section}**\n\n| toggle | scopes | requires | what it allows |\n| --- | --- | --- | --- |\n`;
  return `${head}${toggles.map(line).join('\n')}\n`;
}

function line({ key, scopes, requires, help, warning }: Toggle): string {
  const needs = requires.map((each) => `\`${each}\``).join(' ');
  return `| \`${key}\` | ${scopes.join(', ')} | ${needs} | ${warning ? `${help} ${warning}` : help} |`;
}
