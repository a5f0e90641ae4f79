/** That what is sent along with the next statement of a change is as good as one that was waited for. */
import t from 'tap';
import { prepared, run, runAlong } from '../../src/platform/prepared.ts';
import { inTransaction } from '../../src/platform/transaction.ts';
import { testDatabase } from '../database.ts';

const { knex: db } = await testDatabase(t);
await db.raw('create table shelves (id integer primary key constraint shelves_are_few check (id < 10))');
const add = prepared('add', 'insert into shelves (id) values (:id)');
const shelves = () => db('shelves').orderBy('id').pluck<number[]>('id');

t.afterEach(async () => {
  await db('shelves').delete();
});

t.test('a change keeps what was waited for and what was sent along', async (t) => {
  const answer = await inTransaction(db, async (tx) => {
    await run(tx, add, { id: 1 });
    await runAlong(tx, add, { id: 2 });
    return 'saved';
  });
  t.equal(answer, 'saved');
  t.strictSame(await shelves(), [1, 2]);
});

t.test('a change fails, and keeps nothing, where what was sent along with its end fails', async (t) => {
  const change = inTransaction(db, async (tx) => {
    await run(tx, add, { id: 1 });
    await runAlong(tx, add, { id: 10 });
  });
  await t.rejects(change, /shelves_are_few/);
  t.strictSame(await shelves(), []);
});

t.test('a statement fails with the reason of the one that was sent along with it', async (t) => {
  const change = inTransaction(db, async (tx) => {
    await runAlong(tx, add, { id: 10 });
    await tx('shelves').select('id');
  });
  await t.rejects(change, /shelves_are_few/);
});

t.test('a change that fails before it asks for anything leaves its connection as good as new', async (t) => {
  const change = inTransaction(db, async () => {
    throw new Error('nothing was asked for');
  });
  await t.rejects(change, /nothing was asked for/);
  await inTransaction(db, (tx) => run(tx, add, { id: 3 }));
  t.strictSame(await shelves(), [3]);
});

t.test('a part of a change can be undone without the rest', async (t) => {
  await inTransaction(db, async (tx) => {
    await t.rejects(
      tx.transaction(async (part) => {
        await part('shelves').insert({ id: 4 });
        throw new Error('undone');
      }),
    );
    await tx('shelves').insert({ id: 5 });
  });
  t.strictSame(await shelves(), [5]);
});

t.test('a change that ended takes no further statement', async (t) => {
  let kept: Parameters<Parameters<typeof inTransaction>[1]>[0] | undefined;
  await inTransaction(db, async (tx) => {
    kept = tx;
    await run(tx, add, { id: 6 });
  });
  if (kept) await t.rejects(run(kept, add, { id: 7 }));
  t.strictSame(await shelves(), [6]);
});
