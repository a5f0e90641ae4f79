import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { fillSchool } from '../../src/demo/fill.ts';
import { BackupError, backup, restore, tableHashes } from '../../src/platform/backup.ts';
import { synchroniseCatalogue } from '../../src/platform/catalogue-sync.ts';
import { connect } from '../../src/platform/database.ts';
import { testDatabase } from '../database.ts';

const folder = await mkdtemp(join(tmpdir(), 'quartermaster-backup-'));
t.teardown(() => rm(folder, { recursive: true }));

const school = await testDatabase(t);
await synchroniseCatalogue(school.knex);
await fillSchool(school.knex);
const manifest = await backup(school.url, join(folder, 'school'));

t.test('an operator restores a backup, and every table holds what it held', async (t) => {
  const empty = await testDatabase(t, { empty: true });
  await restore(empty.url, join(folder, 'school'));
  const [before, after] = [await tableHashes(school.url), await tableHashes(empty.url)];
  t.ok(Object.keys(before).length > 25, 'there are tables to compare');
  t.ok(Object.values(before).filter((hash) => hash !== 'empty').length > 15, 'and they hold something');
  t.strictSame(after, before);
});

t.test('after a restore new rows get new ids, and the database keeps its promises', async (t) => {
  const empty = await testDatabase(t, { empty: true });
  await restore(empty.url, join(folder, 'school'));
  const [item] = await empty.knex('items').limit(1);
  const [largest] = await empty.knex('departments').max<{ max: number }[]>('id');
  const [made] = await empty
    .knex('departments')
    .insert({ workspace_id: item.workspace_id, name: 'New' })
    .returning('id');
  t.ok(made.id > (largest?.max ?? 0));
  const rows = await empty.knex('audit_rows').where({ table_name: 'departments' }).orderBy('id', 'desc').limit(1);
  t.match(rows[0], { operation: 'insert', after: { name: 'New' } }, 'the triggers are on again');
});

t.test('an operator is told when a backup is damaged, and nothing is restored', async (t) => {
  const empty = await testDatabase(t, { empty: true });
  const broken = join(folder, 'broken');
  await backup(school.url, broken);
  const path = join(broken, 'manifest.json');
  const text = await readFile(path, 'utf8');
  const items = manifest.tables.find((table) => table.name === 'items');
  await writeFile(path, text.replace(items?.sha256 ?? '', '0'.repeat(64)));
  await t.rejects(restore(empty.url, broken), /items is damaged/);
  const knex = connect(empty.url);
  t.teardown(() => knex.destroy());
  t.strictSame(await knex('workspaces').pluck('id'), []);
});

t.test('an operator cannot restore over something, nor back up into a folder that is in use', async (t) => {
  await t.rejects(restore(school.url, join(folder, 'school')), BackupError);
  await t.rejects(backup(school.url, join(folder, 'school')), BackupError);
});
