import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import { connect, DatabaseError, migrate, openDatabase, pendingMigrations } from '../../src/platform/database.ts';
import { testDatabase } from '../database.ts';

t.test('a test gets a migrated database of its own', async (t) => {
  const [one, other] = [await testDatabase(t), await testDatabase(t)];
  await one.knex.schema.createTable('only_here', (table) => table.increments());
  t.same(await pendingMigrations(one.knex), []);
  t.notOk(await other.knex.schema.hasTable('only_here'));
});

t.test('values arrive as what they are', async (t) => {
  const { knex } = await testDatabase(t, { empty: true });
  const { rows } = await knex.raw(`select 9007199254740991::int8 as big, 1.50::numeric(12,2) as money,
    date '2026-02-28' as day, timestamptz '2026-02-28 12:00+01' as moment, array[1, null, 3]::int8[] as bigs,
    '{2026-01-01,2026-12-31}'::date[] as days, '{}'::int8[] as none, array['a,b', 'c'] as words`);
  t.strictSame(rows[0], {
    big: 9007199254740991,
    money: '1.50',
    day: '2026-02-28',
    moment: new Date('2026-02-28T11:00:00Z'),
    bigs: [1, null, 3],
    days: ['2026-01-01', '2026-12-31'],
    none: [],
    words: ['a,b', 'c'],
  });
  await t.rejects(Promise.resolve(knex.raw('select 9007199254740993::int8')), RangeError);
});

t.test('six processes that start at once migrate once', async (t) => {
  const { url } = await testDatabase(t, { empty: true });
  const directory = await migrations(t, {
    '001_things_exist': 'await knex.schema.createTable("things", (x) => x.increments())',
  });
  const pools = Array.from({ length: 6 }, () => connect(url, { max: 3 }));
  t.teardown(() => Promise.all(pools.map((pool) => pool.destroy())));
  const ran = await Promise.all(pools.map((pool) => migrate(pool, directory)));
  t.same(ran.flat(), ['001_things_exist']);
});

t.test('a migration that fails leaves nothing, and does not stand in the way of the mended one', async (t) => {
  const { knex } = await testDatabase(t, { empty: true });
  const first = 'await knex.schema.createTable("things", (x) => x.increments())';
  await t.rejects(
    migrate(knex, await migrations(t, { '001_things_exist': `${first}; throw new Error("halfway")` })),
    /halfway/,
  );
  t.notOk(await knex.schema.hasTable('things'));
  const mended = await migrations(t, { '001_things_exist': first });
  t.same(await pendingMigrations(knex, mended), ['001_things_exist']);
  t.same(await migrate(knex, mended), ['001_things_exist']);
  t.same(await pendingMigrations(knex, mended), []);
});

t.test('the lock of a killed migration is not waited for', async (t) => {
  const { knex } = await testDatabase(t);
  await knex('migrations_lock').update({ is_locked: 1 });
  t.same(await migrate(knex), []);
});

t.test('a pool outlives the end of its connections', async (t) => {
  const { knex, url } = await testDatabase(t, { empty: true });
  await knex.raw('select 1');
  const other = connect(url);
  t.teardown(() => other.destroy());
  await other.raw(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await new Promise((later) => setTimeout(later, 100));
  t.ok(await knex.raw('select 1'));
});

t.test('a database that cannot be opened is reported in words', async (t) => {
  const { url } = await testDatabase(t, { empty: true });
  const wrong = new URL(url);
  wrong.pathname = '/no_such_database';
  await t.rejects(openDatabase({ databaseUrl: wrong.href, dataDir: '/nonexistent' }), DatabaseError);
});

async function migrations(t: Test, files: Record<string, string>): Promise<URL> {
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.teardown(() => rm(directory, { recursive: true }));
  for (const [name, up] of Object.entries(files)) {
    const text = `export async function up(knex) { ${up} }\nexport async function down() {}\n`;
    await writeFile(join(directory, `${name}.ts`), text);
  }
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  return pathToFileURL(`${directory}/`);
}
