/** Many at once: the database keeps what every page promises. */
import t from 'tap';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';
import { at, book, forceBooking, idOf, rightNow } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

const room = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

function statuses(pages: readonly Page[]): Record<number, number> {
  const counted: Record<number, number> = {};
  for (const { status } of pages) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
}

/** A form as somebody holds it in their hands; sending it is one request. */
async function ready(browser: Browser, path: string, body: Record<string, string>) {
  const token = (await browser.get('/reservations')).csrf ?? '';
  return () => browser.post(path, { _csrf: token, _key: crypto.randomUUID(), ...body });
}

async function overlaps(item: number): Promise<number> {
  const [row] = await db('holds as one')
    .join('holds as other', (on) => on.on('one.item_id', 'other.item_id').andOn('one.id', '<', 'other.id'))
    .where({ 'one.item_id': item, 'one.active': true, 'other.active': true })
    .whereRaw('one.during && other.during')
    .count<{ count: number }[]>('* as count');
  return Number(row?.count);
}

t.test('64 people who book one camera at once leave one booking and 63 clear refusals', async (t) => {
  const item = await world.item({ stockroom: room, name: 'Wanted camera' });
  const browsers = await Promise.all(Array.from({ length: 8 }, () => as('self-service')));
  const sends = await Promise.all(
    Array.from({ length: 64 }, (_, n) => {
      const browser = browsers[n % browsers.length];
      if (!browser) throw new Error('No browser');
      return ready(browser, '/reservations', {
        item_ids: String(item),
        starts_at: at(1, 9 + (n % 3)),
        ends_at: at(2, 9 + (n % 5)),
      });
    }),
  );
  const pages = await Promise.all(sends.map((send) => send()));
  t.strictSame(statuses(pages), { 303: 1, 409: 63 });
  for (const page of pages.filter((each) => each.status === 409)) {
    t.match(page.text, /is not free then/);
  }
  const holds = await db('holds').where({ item_id: item });
  t.equal(holds.length, 1);
  const bookings = await db('bookings').whereIn(
    'id',
    holds.map((hold) => hold.booking_id),
  );
  t.equal(bookings.length, 1);
  t.equal((await db('audit_entries').where({ action: 'reservations.create' })).length, 1, 'nothing is half saved');
});

t.test('a pool of five never lends six, however many ask at once', async (t) => {
  const pool = await world.item({ stockroom: room, name: 'Pool', quantity: 5 });
  const browsers = await Promise.all(Array.from({ length: 6 }, () => as('self-service')));
  const sends = await Promise.all(
    Array.from({ length: 24 }, (_, n) => {
      const browser = browsers[n % browsers.length];
      if (!browser) throw new Error('No browser');
      const body = {
        item_ids: String(pool),
        [`quantity_${pool}`]: String(1 + (n % 2)),
        starts_at: at(1),
        ends_at: at(2),
      };
      return ready(browser, '/reservations', body);
    }),
  );
  const pages = await Promise.all(sends.map((send) => send()));
  t.strictSame(Object.keys(statuses(pages)), ['303', '409']);
  const [row] = await db('holds').where({ item_id: pool }).sum<{ sum: number }[]>('quantity as sum');
  t.equal(Number(row?.sum), 5, 'all five and no more');
});

t.test('bookings, extensions and hand-outs of one item at once never overlap', async (t) => {
  const desk = await as('front-desk');
  for (let round = 0; round < 4; round++) {
    const item = await world.item({ stockroom: room });
    const loan = idOf(await book(desk, 'checkouts', [item], { starts_at: rightNow(), ends_at: at(1, 9) }));
    const version = String((await db('bookings').where({ id: loan }).first()).version);
    const reserved = idOf(await book(desk, 'reservations', [item], { starts_at: at(2, 9), ends_at: at(3, 9) }));
    const sends = await Promise.all([
      ...[10, 12, 20].map((hour) => ready(desk, `/checkouts/${loan}/extension`, { ends_at: at(1, hour), version })),
      ready(desk, `/checkouts/${loan}/extension`, { ends_at: at(2, 8), version }),
      ...[9, 11, 15].map((hour) =>
        ready(desk, '/reservations', { item_ids: String(item), starts_at: at(1, hour), ends_at: at(1, hour + 4) }),
      ),
      ready(desk, `/reservations/${reserved}/checkout`, {}),
      ready(desk, `/reservations/${reserved}/cancellation`, {}),
      ready(desk, '/checkouts', { item_ids: String(item), starts_at: rightNow(), ends_at: at(1) }),
    ]);
    const pages = await Promise.all(sends.map((send) => send()));
    t.strictSame(
      pages
        .filter((page) => ![303, 409].includes(page.status))
        .map((page) => `${page.status} ${page.path} ${page.text.slice(0, 200)}`),
      [],
    );
    t.equal(await overlaps(item), 0, `round ${round}`);
    const out = await db('holds').where({ item_id: item }).whereNotNull('handed_out_at').whereNull('returned_at');
    t.equal(out.length, 1, 'it is out once');
  }
});

t.test('baskets of the same items in any order neither lock each other out nor overlap', async (t) => {
  const items = await Promise.all(Array.from({ length: 4 }, () => world.item({ stockroom: room })));
  const browsers = await Promise.all(Array.from({ length: 4 }, () => as('self-service')));
  const pages = await Promise.all(
    Array.from({ length: 12 }, (_, n) => {
      const browser = browsers[n % browsers.length];
      if (!browser) throw new Error('No browser');
      const turned = [...items.slice(n % 4), ...items.slice(0, n % 4)].slice(0, 3);
      return forceBooking(browser, 'reservations', turned);
    }),
  );
  t.notOk(pages.some((page) => ![303, 409].includes(page.status)));
  for (const item of items) t.equal(await overlaps(item), 0);
  t.ok(pages.some((page) => page.status === 303));
});
