import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type Benchmark, type Contender, type Effort, type Line, measure, rateOf } from './bench.ts';
import { openSchool, type School } from './school.ts';
import { serveCalibrator, serveProduct } from './servers.ts';
import { CLIENTS, Visitor } from './visitor.ts';

const BARE = 'bare insert under an exclusion constraint';
const BARE_FORM = 'bare form POST: Fastify, that insert and 303 alone';
const BARE_TABLE = `
  create table bare_holds (
    item_id integer not null,
    during tstzrange not null,
    exclude using gist (item_id with =, during with &&)
  )`;
const ITEMS = 1000;
/** In days from now: after all that is booked already. */
const FIRST_DAY = 200;
const DAY = 24 * 60 * 60 * 1000;

export const booking: Benchmark = {
  title: 'Booking an item, with session, token, decision, audit and idempotency, 8 clients, durable',
  async run(effort) {
    const wish = { name: 'booking', items: ITEMS, stockrooms: 20, staffed: [10], bookings: effort.bookings };
    const school = await openSchool(wish);
    try {
      return { lines: await compare(school, effort) };
    } finally {
      await school.close();
    }
  },
};

async function compare({ db, url, staff }: School, effort: Effort): Promise<readonly Line[]> {
  await db.raw(BARE_TABLE);
  const items = await db('items').where('stockroom_id', '<=', 10).pluck<number[]>('id');
  const calibrator = await serveCalibrator(url);
  const product = await serveProduct(url);
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
  try {
    const visitor = await Visitor.signedIn(product.origin, staff[0]?.email ?? '');
    const [bare, sent, booked] = [periods(items), periods(items, FIRST_DAY * 100), periods(items)];
    const contenders: Contender[] = [
      { what: BARE, rate: (seconds) => rateOf(() => insert(pool, bare()), seconds, CLIENTS) },
      { what: BARE_FORM, rate: Visitor.stranger(calibrator.origin).sends('/bookings', () => bareForm(sent())) },
      {
        what: 'POST /reservations',
        goal: { least: 0.15, aim: 0.3 },
        rate: visitor.sends('/reservations', await forms(visitor, booked)),
      },
    ];
    return (await measure(contenders, BARE, effort)).lines;
  } finally {
    await pool.end();
    await product.stop();
    await calibrator.stop();
  }
}

interface Wanted {
  readonly item: number;
  readonly from: Date;
  readonly to: Date;
}

/** Item after item, then all of them again the next day. */
function periods(items: readonly number[], firstDay = FIRST_DAY): () => Wanted {
  const start = Math.floor(Date.now() / DAY) * DAY;
  let next = 0;
  return () => {
    const at = next++;
    const from = start + (firstDay + Math.floor(at / items.length)) * DAY;
    const item = items[at % items.length] ?? 0;
    return { item, from: new Date(from + 10 * 3_600_000), to: new Date(from + 12 * 3_600_000) };
  };
}

async function insert(pool: pg.Pool, { item, from, to }: Wanted): Promise<void> {
  await pool.query('insert into bare_holds (item_id, during) values ($1, tstzrange($2, $3))', [item, from, to]);
}

function bareForm({ item, from, to }: Wanted): string {
  return new URLSearchParams({ item_id: String(item), from: from.toISOString(), to: to.toISOString() }).toString();
}

async function forms(visitor: Visitor, next: () => Wanted): Promise<() => string> {
  const token = await visitor.token('/reservations/new');
  return () => {
    const { item, from, to } = next();
    const fields = { item_ids: String(item), starts_at: wallClock(from), ends_at: wallClock(to) };
    return new URLSearchParams({ _csrf: token, _key: randomUUID(), ...fields }).toString();
  };
}

function wallClock(moment: Date): string {
  return moment.toISOString().slice(0, 16);
}
