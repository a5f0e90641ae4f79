import { Chance, seed } from '../access/random.ts';
import { testDatabase } from '../database.ts';
import type { Figure } from './figure.ts';
import { atPlace, type Guest, times } from './place.ts';
import { furnish, History, Writer } from './writers.ts';

const ATTEMPTS = 100_000;
const WRITERS = 64;

export const bookings: Figure = {
  title:
    '64 who reserve items and kits, hand out, extend, take back and send forms twice never double-book, nor exceed a pool',
  async run(scale) {
    const attempts = Math.ceil(ATTEMPTS * scale);
    const failures = await atPlace(2, async (place) => {
      const things = await furnish(place.world);
      const history = new History();
      const guests: Guest[] = [];
      await times(WRITERS, 8, async (index) => void guests.push(await place.visitor({ role: 'staff' }, index)));
      const writers = guests.map(
        (guest, index) => new Writer(guest, things, { chance: new Chance(seed() + index), history }),
      );
      await Promise.all(
        writers.map(async (writer) => {
          for (let attempt = 0; attempt < attempts / WRITERS; attempt += 1) await writer.acts();
        }),
      );
      return history.failures(place.db);
    });
    return { tried: attempts, failures: [...failures, ...(await naiveHolds())] };
  },
};

/** The control: where one looks first and inserts then, with nothing in the database that minds, bookings do overlap. */
async function naiveHolds(): Promise<string[]> {
  const ends: (() => unknown)[] = [];
  try {
    const { knex } = await testDatabase({ teardown: (end) => ends.unshift(end) }, { empty: true });
    await knex.raw('create table naive (id integer generated always as identity, item integer, during int4range)');
    const chance = new Chance(seed());
    await times(4_000, 10, () => {
      const [item, day] = [chance.below(9), chance.below(400)];
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
