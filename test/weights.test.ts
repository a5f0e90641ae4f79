/** What a page costs whoever opens it: bytes and requests, and trips to the database. */
import pg from 'pg';
import t from 'tap';
import { weigh } from './bench/weigh.ts';
import { build } from './helper.ts';

const { db, world, as, app } = await build(t);

const person = await world.person({ role: 'limited-staff' });
for (let n = 0; n < 20; n++) {
  const stockroom = await world.stockroom({ staff: n < 10 ? [person.id] : [] });
  const rows = Array.from({ length: 15 }, (_, at) => ({ name: `Camera ${n} ${at}`, brand: 'Arri', model: `M${at}` }));
  const place = await db('stockrooms')
    .where({ id: stockroom })
    .select('workspace_id', 'id as stockroom_id', 'location_id');
  await db('items').insert(rows.map((row) => ({ ...row, ...place[0] })));
}
const browser = await as(person);

t.test(
  'a page of fifty items fits the first packets of a slow line, and comes again as one small answer',
  async (t) => {
    const headers = { 'accept-encoding': 'gzip, deflate, br', cookie: browser.cookie };
    const { page, style, all, requests } = await weigh(async (url) => {
      const response = await app.inject({ method: 'GET', url, headers });
      t.equal(response.statusCode, 200, url);
      return { length: response.rawPayload.length, text: (await browser.get(url)).response.body };
    });
    t.ok(page + style <= 14_000, `page and style: ${page + style} bytes`);
    t.ok(all <= 35_000, `everything: ${all} bytes`);
    t.ok(requests <= 4, `${requests} requests`);
    t.ok(page <= 8_000, `again: ${page} bytes`);
  },
);

for (const path of [
  '/items',
  '/kits',
  '/people',
  '/roles',
  '/stockrooms',
  '/reservations',
  '/checkouts',
  '/departments',
]) {
  t.test(`${path} asks the database at most four times, however many rows it shows`, async (t) => {
    const administrator = await as('administrator');
    await administrator.get(path);
    const asked = await statementsOf(() => administrator.get(path));
    t.ok(asked.length > 0 && asked.length <= 4, asked.join('\n'));
  });
}

/** What pg is asked meanwhile, by whatever way. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const ask = pg.Client.prototype.query;
  t.teardown(() => Object.assign(pg.Client.prototype, { query: ask }));
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, ...args: [string | { text: string }]) {
      asked.push(typeof args[0] === 'string' ? args[0] : args[0].text);
      return Reflect.apply(ask, this, args);
    },
  });
  try {
    await work();
  } finally {
    Object.assign(pg.Client.prototype, { query: ask });
  }
  return asked;
}
