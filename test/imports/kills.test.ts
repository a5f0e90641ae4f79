/** An import whose process is killed, again and again, ends with each row exactly once. `IMPORT_ROWS=100000` for the full number. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { saveMapping, startImport, uploadFile } from '../../src/features/imports/commands.ts';
import { importOf } from '../../src/features/imports/queries.ts';
import type { Mapping } from '../../src/features/imports/rules.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import { testDatabase } from '../database.ts';
import { World } from '../factories.ts';

t.setTimeout(3_600_000);
const ROWS = Number(process.env.IMPORT_ROWS ?? 3000);
const KILLS = 3;
const RUNNER = fileURLToPath(new URL('runner.ts', import.meta.url));

const { knex: db, url } = await testDatabase(t);
const world = await World.make(db);
const stockroom = await world.stockroom({ name: 'Store' });
const { owner, workspaceId } = world;
const rows = Array.from(
  { length: ROWS },
  (_, n) => `Item ${n},Kind ${n % 40},Canon,EOS,SN-${n},CODE-${n},10.50,some notes`,
);
const content = Buffer.from(`name,category,brand,model,serial number,codes,price,notes\n${rows.join('\n')}`);
const mapping: Mapping = {
  columns: { name: 0, category_id: 1, brand: 2, model: 3, serial_number: 4, codes: 5, price: 6, notes: 7 },
  ...{ stockroomId: stockroom, locationId: null, categoryId: null, makeCategories: true },
  ...{ match: 'codes', emptyClears: false, wholly: false },
};

t.test(`P13 an import of ${ROWS} rows that is killed ${KILLS} times has each row once`, async (t) => {
  const id = await begun({ ...mapping });
  for (let kill = 0; kill < KILLS; kill++) {
    const done = await looked(id);
    const process = runnerOf(id);
    while ((await looked(id)) === done && process.exitCode === null) await sleep(20);
    process.kill('SIGKILL');
    if (process.signalCode === null) await once(process, 'exit');
  }
  const before = await looked(id);
  t.ok(before < ROWS, 'it was killed before its end');
  const from = Date.now();
  const memory = await finished(id);
  const speed = Math.round(((ROWS - before) * 1000) / (Date.now() - from));
  t.comment(`${speed} rows a second, ${memory} at most`);
  t.match(await db('imports').where({ id }).first(), { state: 'done', made: ROWS, failed: 0 });
  t.equal((await db('items')).length, ROWS);
  t.equal(new Set(await db('items').pluck('serial_number')).size, ROWS);
  t.equal((await db('categories')).length, 40);
  t.equal((await db('audit_entries').where({ action: 'items.import' })).length, ROWS);
});

t.test('P13 the same rows again change nothing', async (t) => {
  const id = await begun({ ...mapping });
  const from = Date.now();
  const memory = await finished(id);
  t.comment(`${Math.round((ROWS * 1000) / (Date.now() - from))} rows a second, ${memory} at most`);
  t.match(await db('imports').where({ id }).first(), { state: 'done', made: 0, changed: 0, unchanged: ROWS });
});

t.test('P13 an import that is all or nothing, killed, starts anew, and ends with all', async (t) => {
  const id = await begun({ ...mapping, columns: { codes: 5, notes: 4 }, wholly: true });
  const process = runnerOf(id);
  while ((await lookedAt(id)) === 0 && process.exitCode === null) await sleep(20);
  process.kill('SIGKILL');
  if (process.signalCode === null) await once(process, 'exit');
  t.equal((await db('items').whereLike('notes', 'SN-%')).length, 0, 'nothing of it stayed');
  const from = Date.now();
  const memory = await finished(id);
  t.comment(`${Math.round((ROWS * 1000) / (Date.now() - from))} rows a second, ${memory} at most`);
  t.match(await db('imports').where({ id }).first(), { state: 'done', changed: ROWS });
  t.equal((await db('items').whereLike('notes', 'SN-%')).length, ROWS);
});

/** A started import that nobody runs yet. */
async function begun(of: Mapping): Promise<number> {
  const actor = await actorOf(db, workspaceId, owner.id);
  if (!actor) throw new Error('The owner is there');
  const from = Date.now();
  const id = await db.transaction(async (tx) => {
    const made = await uploadFile(tx, actor, { fileName: 'list.csv', content });
    const draft = await importOf(tx, actor, made);
    if (draft) await saveMapping(tx, draft, of);
    const ready = await importOf(tx, actor, made);
    if (ready) await startImport(tx, ready);
    return made;
  });
  t.comment(`read in ${Date.now() - from} ms`);
  return id;
}

function runnerOf(id: number): ChildProcess {
  return spawn(process.execPath, [RUNNER, url, String(workspaceId), String(id)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function finished(id: number): Promise<string> {
  const { stdout } = runnerOf(id);
  return stdout ? (await text(stdout)).trim() : '';
}

async function lookedAt(id: number): Promise<number> {
  return (await db('imports').where({ id }).first('looked_at')).looked_at;
}

async function looked(id: number): Promise<number> {
  const { made, failed } = await db('imports').where({ id }).first('made', 'failed');
  return made + failed;
}
