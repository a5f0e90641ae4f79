import { Chance, seed } from '../access/random.ts';
import { testDatabase } from '../database.ts';
import type { Fields } from '../operations/visitor.ts';
import type { Figure } from './figure.ts';
import { atPlace, dayFromNow, excesses, type Guest, overlaps, times } from './place.ts';

const ATTEMPTS = 100_000;
const WRITERS = 64;
const ITEMS = 6;
const COUNTED = 3;
/** Reservations lie within so many days, so that most are in each other's way. */
const DAYS = 40;

export const bookings: Figure = {
  title: '64 who reserve, check out, extend and take back the same few things never double-book, nor exceed a pool',
  async run(scale) {
    const attempts = Math.ceil(ATTEMPTS * scale);
    const failures = await atPlace(2, async (place) => {
      const { world, db } = place;
      const stockroom = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
      const single = await Promise.all(Array.from({ length: ITEMS }, () => world.item({ stockroom })));
      const pools = await Promise.all(Array.from({ length: COUNTED }, () => world.item({ stockroom, quantity: 5 })));
      const guests: Guest[] = [];
      await times(WRITERS, 8, async (index) => void guests.push(await place.visitor({ role: 'staff' }, index)));
      const tally = new Tally();
      const share = Math.ceil(attempts / WRITERS);
      await Promise.all(
        guests.map((guest, index) =>
          new Writer(guest, { single, pools }, new Chance(seed() + index), tally).tries(share),
        ),
      );
      const [{ count } = { count: 0 }] = await db('bookings').count<{ count: number }[]>();
      const counts = Number(count) === tally.made ? [] : [`${tally.made} were acknowledged, ${count} are there`];
      const idle = tally.made > 0 && tally.refused > 0 ? [] : [`nobody was in anybody's way: ${tally}`];
      return [...(await overlaps(db)), ...(await excesses(db)), ...tally.odd, ...counts, ...idle];
    });
    return { tried: attempts, failures: [...failures, ...(await naiveHolds())] };
  },
};

/** What came of it all. */
class Tally {
  made = 0;
  changed = 0;
  refused = 0;
  readonly odd: string[] = [];

  toString(): string {
    return `${this.made} made, ${this.changed} changed, ${this.refused} refused`;
  }
}

interface Things {
  readonly single: readonly number[];
  readonly pools: readonly number[];
}

class Writer {
  readonly #guest: Guest;
  readonly #things: Things;
  readonly #chance: Chance;
  readonly #tally: Tally;
  /** Addresses of check-outs that are out. */
  readonly #out: string[] = [];

  constructor(guest: Guest, things: Things, chance: Chance, tally: Tally) {
    this.#guest = guest;
    this.#things = things;
    this.#chance = chance;
    this.#tally = tally;
  }

  async tries(count: number): Promise<void> {
    for (let attempt = 0; attempt < count; attempt += 1) await this.#any();
  }

  #any(): Promise<void> {
    const out = this.#out.at(-1);
    if (out !== undefined && this.#chance.flip(0.7)) return this.#takeBack(out);
    if (out !== undefined && this.#chance.flip(0.5)) return this.#extend(out);
    return this.#chance.flip(0.3) ? this.#checkOut() : this.#reserve();
  }

  async #reserve(): Promise<void> {
    const start = this.#chance.below(DAYS) + 1;
    const period = { starts_at: dayFromNow(start), ends_at: dayFromNow(start + 1 + this.#chance.below(3)) };
    await this.#make('/reservations', period);
  }

  async #checkOut(): Promise<void> {
    const to = await this.#make('/checkouts', { starts_at: now(), ends_at: dayFromNow(1 + this.#chance.below(3)) });
    if (to !== null) this.#out.push(to);
  }

  async #make(path: string, period: Fields): Promise<string | null> {
    const picked = this.#pick();
    const answer = await this.#guest.visitor.post(path, { ...picked, ...period, borrower_id: String(this.#guest.id) });
    const made = this.#note(path, answer.status);
    if (made) this.#tally.made += 1;
    return made ? answer.location : null;
  }

  async #extend(checkout: string): Promise<void> {
    const ends_at = dayFromNow(4 + this.#chance.below(DAYS));
    const page = await this.#guest.visitor.get(`${checkout}/extension`);
    const version = /name="version" value="(\d+)"/.exec(page.body)?.[1] ?? '';
    const answer = await this.#guest.visitor.post(`${checkout}/extension`, { ends_at, version });
    if (this.#note('extension', answer.status, [422])) this.#tally.changed += 1;
  }

  async #takeBack(checkout: string): Promise<void> {
    const answer = await this.#guest.visitor.post(`${checkout}/return`, {});
    if (this.#note('return', answer.status)) this.#tally.changed += 1;
    this.#out.pop();
  }

  #pick(): Fields {
    const { single, pools } = this.#things;
    const item_ids = [...new Set([1, 2].map(() => this.#chance.pick(single)))].map(String);
    if (this.#chance.flip(0.6)) return { item_ids };
    const pool = String(this.#chance.pick(pools));
    return { item_ids: [...item_ids.slice(1), pool], [`quantity_${pool}`]: String(1 + this.#chance.below(3)) };
  }

  /** Whether it was done; anything but done and refused is odd. */
  #note(what: string, status: number, alsoRefused: readonly number[] = []): boolean {
    if (status === 303) return true;
    if (status === 409 || alsoRefused.includes(status)) this.#tally.refused += 1;
    else this.#tally.odd.push(`${what} was answered with ${status}`);
    return false;
  }
}

/** The control: where one looks first and inserts then, with nothing in the database that minds, bookings do overlap. */
async function naiveHolds(): Promise<string[]> {
  const ends: (() => unknown)[] = [];
  try {
    const { knex } = await testDatabase({ teardown: (end) => ends.unshift(end) }, { empty: true });
    await knex.raw('create table naive (id integer generated always as identity, item integer, during int4range)');
    const chance = new Chance(seed());
    await times(4_000, 10, () => {
      const [item, day] = [chance.below(ITEMS), chance.below(400)];
      return knex.transaction(async (tx) => {
        const range = `[${day},${day + 2})`;
        const { rows } = await tx.raw('select from naive where item = ? and during && ?::int4range', [item, range]);
        if (rows.length === 0) await tx('naive').insert({ item, during: range });
      });
    });
    const { rows } = await knex.raw<{ rows: { double: number }[] }>(
      'select count(*) as double from naive a join naive b on b.item = a.item and b.id > a.id and a.during && b.during',
    );
    return Number(rows[0]?.double) > 0 ? [] : ['the control: looking first and inserting then did not double-book'];
  } finally {
    for (const end of ends) await end();
  }
}

/** The wall clock in the place's time zone. */
function now(): string {
  return new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Dublin' }).slice(0, 16).replace(' ', 'T');
}
