import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { type Manifest, tableHashes } from '../../src/platform/backup.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { newFolder, ran, serving } from './running.ts';
import { Visitor } from './visitor.ts';

const folder = await newFolder(t);
const DATA_DIR = join(folder, 'data');
const elsewhere = join(folder, 'elsewhere');
const copy = join(folder, 'copy');
const people = { email: 'staff@demo.example', password: 'demo-demo-demo' };

t.test('an operator backs up while the app runs, and brings all of it back on an empty machine', async (t) => {
  const { app, address } = await serving({ DATA_DIR }, 'demo');
  t.teardown(() => app.end('SIGKILL'));

  const doctor = await ran('cli', ['doctor'], { DATA_DIR });
  t.match(doctor, { code: 0, text: /PostgreSQL 18[\s\S]*up to date/ });
  t.match(await ran('cli', ['migrate'], { DATA_DIR }), { code: 0, text: /was up to date/ });
  t.match(await ran('cli', ['backup', copy], { DATA_DIR }), { code: 0, text: /Copied [1-9]\d+ rows/ });
  const before = await hashesOf(DATA_DIR);
  t.match(await ran('cli', ['restore', copy], { DATA_DIR }), { code: 1, text: /database is not empty/ });
  t.equal((await new Visitor(address).get('/readyz')).status, 200, 'the app goes on meanwhile');

  const brought = await ran('cli', ['restore', copy], { DATA_DIR: elsewhere });
  t.match(brought, { code: 0, text: /Restored what was there at/ });
  const manifest: Manifest = JSON.parse(await readFile(join(copy, 'manifest.json'), 'utf8'));
  t.ok(manifest.tables.length > 25);
  t.strictSame(await hashesOf(elsewhere), before);
  await app.end('SIGINT');
});

t.test('what was brought back is served, and everybody signs in as before', async (t) => {
  const { app, address } = await serving({ DATA_DIR: elsewhere });
  t.teardown(() => app.end('SIGKILL'));
  const staff = new Visitor(address);
  t.equal((await staff.signIn(people.email, people.password)).status, 303);
  t.equal((await staff.get('/items')).status, 200);
  staff.leave();
  t.notMatch((await app.end('SIGINT')).text, /\/links\//);
});

t.test('an operator who mistypes is told what there is', async (t) => {
  t.match(await ran('cli', ['bakup'], { DATA_DIR }), { code: 1, text: /no command "bakup"[\s\S]*Usage/ });
  t.match(await ran('cli', ['backup'], { DATA_DIR }), { code: 1, text: /Name a folder/ });
  t.match(await ran('cli', [], { DATA_DIR }), { code: 1, text: /Usage/ });
  t.match(await ran('cli', ['help'], { DATA_DIR }), { code: 0, text: /Usage/ });
  t.match(await ran('cli', ['backup', copy], { DATA_DIR }), { code: 1, text: /is not empty/ });
});

/** Of what no running app goes on writing. */
async function hashesOf(dataDir: string): Promise<Record<string, string>> {
  const database = await openDatabase({ databaseUrl: null, dataDir }, () => {}, { beside: true });
  try {
    return await tableHashes(database.url);
  } finally {
    await database.close();
  }
}
