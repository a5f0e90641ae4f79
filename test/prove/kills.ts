import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { connect, openDatabase } from '../../src/platform/database.ts';
import { Chance, seed } from '../access/random.ts';
import { PASSWORD, World } from '../factories.ts';
import { newFolder, postmasterIn, serving } from '../operations/running.ts';
import { Visitor } from '../operations/visitor.ts';
import type { Figure } from './figure.ts';
import { dayFromNow, overlaps } from './place.ts';

/** Of the app, and as many of PostgreSQL. */
const KILLS = 100;
const WRITERS = 8;
const ITEMS = 40;
/** Writes acknowledged between one kill and the next. */
const BETWEEN = 20;
const LONGEST = 60_000;

export const kills: Figure = {
  title: 'Killed under load, app and PostgreSQL come back without help, with every write that was acknowledged',
  async run(scale) {
    const ends: (() => unknown)[] = [];
    const t = { teardown: (end: () => unknown) => ends.unshift(end) };
    try {
      const house = await House.open(t);
      const count = Math.max(1, Math.ceil(KILLS * scale));
      for (let kill = 0; kill < count; kill += 1) {
        await house.killApp();
        await house.killPostgres();
      }
      return { tried: 2 * count, failures: await house.close() };
    } finally {
      for (const end of ends) await end();
    }
  },
};

interface Teardown {
  teardown(end: () => unknown): unknown;
}

/** An app on its embedded database, with people who never stop booking. */
class House {
  readonly #dataDir: string;
  readonly #chance = new Chance(seed());
  /** Ids of bookings whose making was acknowledged. */
  readonly #acknowledged: number[] = [];
  readonly #odd: string[] = [];
  #server!: Awaited<ReturnType<typeof serving>>;
  #items: readonly number[] = [];
  #people: { id: number; visitor: Visitor }[] = [];
  #writers: Promise<unknown> = Promise.resolve();
  #open = true;

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  static async open(t: Teardown): Promise<House> {
    const house = new House(join(await newFolder(t), 'data'));
    t.teardown(() => house.#end());
    house.#server = await serving({ DATA_DIR: house.#dataDir });
    await house.#furnish();
    for (const { id, visitor } of house.#people) await visitor.signIn(`writer${id}@test.example`, PASSWORD);
    house.#writers = Promise.all(house.#people.map((person) => house.#write(person)));
    return house;
  }

  async killApp(): Promise<void> {
    await this.#writes();
    await this.#server.app.end('SIGKILL');
    this.#server = await serving({ DATA_DIR: this.#dataDir });
    for (const { visitor } of this.#people) visitor.address = this.#server.address;
    await this.#isReady('the app was killed');
  }

  async killPostgres(): Promise<void> {
    await this.#writes();
    process.kill(await postmasterIn(this.#dataDir), 'SIGKILL');
    await this.#isReady('PostgreSQL was killed');
  }

  /** Gives what did not hold. */
  async close(): Promise<string[]> {
    await this.#writes();
    this.#open = false;
    await this.#writers;
    return this.#inDatabase(async (db) => {
      const there = new Set(await db('bookings').pluck<number[]>('id'));
      const lost = this.#acknowledged.filter((id) => !there.has(id));
      return [...this.#odd, ...lost.map((id) => `booking ${id} was acknowledged and is lost`), ...(await overlaps(db))];
    });
  }

  async #furnish(): Promise<void> {
    await this.#inDatabase(async (db) => {
      const world = await World.make(db);
      const stockroom = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
      this.#items = await Promise.all(Array.from({ length: ITEMS }, () => world.item({ stockroom })));
      for (let each = 0; each < WRITERS; each += 1) {
        const person = await world.person({ role: 'staff' });
        await db('identities')
          .where({ email: person.email })
          .update({ email: `writer${person.id}@test.example` });
        this.#people.push({ id: person.id, visitor: new Visitor(this.#server.address) });
      }
    });
  }

  /** What breaks off was not acknowledged; it may have happened or not. */
  async #write({ id, visitor }: { id: number; visitor: Visitor }): Promise<void> {
    while (this.#open) {
      const start = this.#chance.below(300) + 1;
      const period = { starts_at: dayFromNow(start), ends_at: dayFromNow(start + 1 + this.#chance.below(3)) };
      const item_ids = String(this.#chance.pick(this.#items));
      const answer = await visitor
        .post('/reservations', { ...period, item_ids, borrower_id: String(id) })
        .catch(() => null);
      if (answer?.status === 303) this.#acknowledged.push(Number(answer.location.split('/').at(-1)));
      else await sleep(5);
    }
  }

  async #writes(): Promise<void> {
    const enough = this.#acknowledged.length + BETWEEN;
    const deadline = Date.now() + LONGEST;
    while (this.#acknowledged.length < enough) {
      if (Date.now() > deadline) throw new Error(`Nobody could book for a minute: ${this.#server.app.lines.at(-1)}`);
      await sleep(10);
    }
  }

  async #isReady(after: string): Promise<void> {
    const deadline = Date.now() + LONGEST;
    const asker = new Visitor(this.#server.address);
    while ((await asker.get('/readyz').catch(() => null))?.status !== 200) {
      if (Date.now() > deadline) return void this.#odd.push(`after ${after} it was not ready within a minute`);
      await sleep(25);
    }
    asker.leave();
  }

  async #inDatabase<Result>(work: (db: Knex) => Promise<Result>): Promise<Result> {
    const database = await openDatabase({ databaseUrl: null, dataDir: this.#dataDir }, () => {}, { beside: true });
    const db = connect(database.url);
    try {
      return await work(db);
    } finally {
      await db.destroy();
      await database.close();
    }
  }

  async #end(): Promise<void> {
    this.#open = false;
    await this.#writers;
    for (const { visitor } of this.#people) visitor.leave();
    await this.#server?.app.end('SIGTERM');
  }
}
