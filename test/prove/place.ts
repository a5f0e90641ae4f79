/** Owns where the figures of bookings are tried: server processes on one database, and people who are signed in there. */
import type { Knex } from 'knex';
import { testDatabase } from '../database.ts';
import { PASSWORD, type Person, type PersonWish, World } from '../factories.ts';
import { newFolder, serving } from '../operations/running.ts';
import { Visitor } from '../operations/visitor.ts';

export interface Place {
  readonly db: Knex;
  readonly world: World;
  /** Of each process. */
  readonly addresses: readonly string[];
  /** Somebody new, signed in, at one of the processes. */
  visitor(wish?: PersonWish, process?: number): Promise<Guest>;
}

export interface Guest extends Person {
  readonly visitor: Visitor;
}

/** Runs the work at a place of its own, and clears it away. */
export async function atPlace<Result>(processes: number, work: (place: Place) => Promise<Result>): Promise<Result> {
  const ends: (() => unknown)[] = [];
  const t = { teardown: (end: () => unknown) => ends.unshift(end) };
  try {
    const { knex: db, url } = await testDatabase(t);
    const world = await World.make(db);
    const env = { DATABASE_URL: url, DATA_DIR: await newFolder(t) };
    const servers = await Promise.all(Array.from({ length: processes }, () => serving(env)));
    for (const { app } of servers) t.teardown(() => app.end('SIGKILL'));
    const addresses = servers.map(({ address }) => address);
    const visitor = async (wish: PersonWish = { role: 'staff' }, process = 0) => {
      const person = await world.person(wish);
      const guest = new Visitor(addresses[process % processes] ?? '');
      t.teardown(() => guest.leave());
      await guest.signIn(person.email, PASSWORD);
      return { ...person, visitor: guest };
    };
    return await work({ db, world, addresses, visitor });
  } finally {
    for (const end of ends) await end();
  }
}

/** Pairs of holds on one item that overlap: there must be none. */
export async function overlaps(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { item: number; one: string; other: string }[] }>(
    `select a.item_id as item, a.during::text as one, b.during::text as other
     from holds a join holds b on b.workspace_id = a.workspace_id and b.item_id = a.item_id and b.id > a.id
     where a.active and b.active and not a.counted and not a.overrides and not b.overrides and a.during && b.during`,
  );
  return rows.map(({ item, one, other }) => `item ${item} is held ${one} and ${other}`);
}

/** Moments at which more of a counted item is held than there is: there must be none. */
export async function excesses(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { item: number; held: number; there: number; moment: string }[] }>(
    `select i.id as item, i.quantity as there, lower(a.during)::text as moment, sum(b.quantity)::integer as held
     from holds a
     join holds b on b.workspace_id = a.workspace_id and b.item_id = a.item_id and b.during @> lower(a.during)
     join items i on i.workspace_id = a.workspace_id and i.id = a.item_id
     where a.active and b.active and a.counted and not isempty(a.during)
     group by i.id, i.quantity, a.id, a.during having sum(b.quantity) > i.quantity`,
  );
  return rows.map(({ item, held, there, moment }) => `${held} of ${there} of item ${item} are held at ${moment}`);
}

/** A whole day from now, as forms write it. */
export function dayFromNow(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T12:00`;
}

/** Does something so many times, several at once. */
export async function times(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
