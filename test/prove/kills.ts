import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { connect, openDatabase } from '../../src/platform/database.ts';
import { Chance, seed } from '../access/random.ts';
import { PASSWORD, World } from '../factories.ts';
import { newFolder, postmasterIn, serving } from '../operations/running.ts';
import { Visitor } from '../operations/visitor.ts';
import type { Figure } from './figure.ts';
import { furnish, History, type Things, Writer } from './writers.ts';

/** Of the app, and as many of PostgreSQL. */
const KILLS = 100;
const WRITERS = 8;
/** Acts acknowledged between one kill and the next. */
const BETWEEN = 20;
const LONGEST = 60_000;

export const kills: Figure = {
  title:
    'Killed under load, app and PostgreSQL come back without help, with every act that was acknowledged, each once',
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
  readonly #history = new History();
  #server!: Awaited<ReturnType<typeof serving>>;
  #things!: Things;
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
    house.#writers = Promise.all(house.#people.map((person, index) => house.#write(person, index)));
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
    return this.#inDatabase((db) => this.#history.failures(db));
  }

  async #furnish(): Promise<void> {
    await this.#inDatabase(async (db) => {
      const world = await World.make(db);
      this.#things = await furnish(world);
      for (let each = 0; each < WRITERS; each += 1) {
        const person = await world.person({ role: 'staff' });
        await db('identities')
          .where({ email: person.email })
          .update({ email: `writer${person.id}@test.example` });
        this.#people.push({ id: person.id, visitor: new Visitor(this.#server.address) });
      }
    });
  }

  /** What breaks off is sent again, with the same key, until it is answered. */
  async #write(person: { id: number; visitor: Visitor }, index: number): Promise<void> {
    const chance = new Chance(seed() + index);
    const writer = new Writer(person, this.#things, { chance, history: this.#history, patience: LONGEST });
    while (this.#open) await writer.acts();
  }

  async #writes(): Promise<void> {
    const enough = this.#history.acts + BETWEEN;
    const deadline = Date.now() + LONGEST;
    while (this.#history.acts < enough) {
      if (Date.now() > deadline) throw new Error(`Nobody could book for a minute: ${this.#server.app.lines.at(-1)}`);
      await sleep(10);
    }
  }

  async #isReady(after: string): Promise<void> {
    const deadline = Date.now() + LONGEST;
    const asker = new Visitor(this.#server.address);
    while ((await asker.get('/readyz').catch(() => null))?.status !== 200) {
      if (Date.now() > deadline) return void this.#history.odd.push(`after ${after} it was not ready within a minute`);
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
