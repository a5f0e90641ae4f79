/** A small app on the embedded database, for the tests that kill it: says `ready <pid of the server>`, then writes. */
import { openDatabase } from '../../src/platform/database.ts';

const [dataDir = ''] = process.argv.slice(2);
const { knex } = await openDatabase({ databaseUrl: null, dataDir }, () => {});
await knex.raw('create table if not exists notes (id int primary key)');
console.log('ready');
for (let id = Number((await knex('notes').max('id as last').first())?.last ?? 0) + 1; ; id += 1) {
  await knex('notes').insert({ id });
  console.log(id);
}
