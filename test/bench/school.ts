/** Owns the schools that are measured: databases with so many items, filled by a few large statements. */
import type { Knex } from 'knex';
import pg from 'pg';
import { connect } from '../../src/platform/database.ts';
import { joinDurableServer, type TestServer } from '../cluster.ts';
import { ensureTemplate } from '../database.ts';
import { type Person, World } from '../factories.ts';

export interface SchoolWish {
  /** Part of the database's name; one that is kept is found again by it. */
  readonly name: string;
  readonly items: number;
  readonly stockrooms: number;
  /** How many of the stockrooms each of the people staffs. */
  readonly staffed: readonly number[];
  readonly bookings?: number;
  /** Filling it takes so long that it is left for the next run. */
  readonly kept?: boolean;
}

export interface School {
  readonly url: string;
  readonly db: Knex;
  readonly world: World;
  /** In the order of the wish; they see the items of the stockrooms that they staff. */
  readonly staff: readonly Person[];
  /** Sees everything. */
  readonly viewer: Person;
  close(): Promise<void>;
}

/** A school as wished for; made anew unless it was kept. */
export async function openSchool(wish: SchoolWish): Promise<School> {
  const server = await joinDurableServer();
  const template = await ensureTemplate(server.url);
  const name = template.replace('template', `bench_${wish.name}_${wish.items}`);
  await prepare(server, name, template, wish);
  const url = onDatabase(server.url, name);
  const db = connect(url, { applicationName: 'quartermaster bench' });
  return {
    url,
    db,
    ...(await whoIsThere(db)),
    close: async () => {
      await db.destroy();
      if (!wish.kept) await onServer(server.url, (admin) => drop(admin, name));
      await server.leave();
    },
  };
}

/** How many stockrooms the large school has, and of how many of them its people are staff. */
export const LARGE = { stockrooms: 1000, staffed: [20, 100, 500] } as const;

/** The one of so many items that is kept between runs. */
export async function openLargeSchool(items: number): Promise<School> {
  return openSchool({ name: 'large', items, ...LARGE, kept: true });
}

async function prepare(server: TestServer, name: string, template: string, wish: SchoolWish): Promise<void> {
  await onServer(server.url, async (admin) => {
    // What earlier versions of the schema left is of no use; only a finished one is marked as a template.
    const others = await admin.query<{ datname: string }>(
      `select datname from pg_database where starts_with(datname, $1) and not (datname = $2 and datistemplate)`,
      [`qm_bench_${wish.name}_${wish.items}_`, name],
    );
    for (const { datname } of others.rows) await drop(admin, datname);
    const { rows } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rows.length > 0 && wish.kept) return;
    await drop(admin, name);
    await admin.query(`create database ${name} template ${template}`);
    await fill(onDatabase(server.url, name), wish);
    if (wish.kept) await admin.query(`alter database ${name} is_template true`);
  });
}

async function drop(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`alter database ${name} is_template false`).catch(() => {});
  await admin.query(`drop database if exists ${name} with (force)`);
}

async function fill(url: string, wish: SchoolWish): Promise<void> {
  const db = connect(url, { max: 1 });
  try {
    const world = await World.make(db);
    await world.person({ role: 'viewer', name: 'Vera Viewer' });
    for (const staffed of wish.staffed) await world.person({ role: 'limited-staff', name: `Staff ${staffed}` });
    // Checking each of a million rows one by one would take minutes, and these rows are right by their making.
    await db.raw(`set session_replication_role = replica; set maintenance_work_mem = '256MB'`);
    for (const [statement, values] of statements(wish)) await db.raw(statement, values);
    await db.raw('vacuum (analyze)');
  } finally {
    await db.destroy();
  }
}

function statements({ items, stockrooms, staffed, bookings = 0 }: SchoolWish): [string, Record<string, number>][] {
  return [
    [
      `insert into locations (workspace_id, name) select 1, 'Room ' || n from generate_series(1, :stockrooms) n`,
      { stockrooms },
    ],
    [`insert into categories (workspace_id, name) select 1, 'Category ' || n from generate_series(1, 20) n`, {}],
    [
      `insert into stockrooms (workspace_id, name, location_id, groups_all, departments_all)
       select 1, 'Stockroom ' || id, id, true, true from locations order by id`,
      {},
    ],
    ...staffed.map((count): [string, Record<string, number>] => [
      `insert into stockroom_staff (workspace_id, stockroom_id, person_id)
       select 1, n, (select id from people where name = 'Staff ' || :count) from generate_series(1, :count) n`,
      { count },
    ]),
    ['drop index items_by_words', {}],
    [
      `insert into items (workspace_id, name, stockroom_id, location_id, category_id, brand, model, serial_number)
       select 1, (array['Camera', 'Tripod', 'Lens', 'Microphone', 'Lamp', 'Recorder', 'Cable'])[1 + n % 7] || ' '
           || (n::bigint * 7919 % :items), stockroom, stockroom, 1 + n % 20, 'Brand ' || n % 40, 'Model ' || n % 900, 'SN' || n
       from generate_series(1, :items) n,
         lateral (select 1 + (hashint4(n)::bigint + 2147483648) % :stockrooms as stockroom) as chosen`,
      { items, stockrooms },
    ],
    ['create index items_by_words on items using gin (words gin_trgm_ops)', {}],
    [
      'insert into item_words (workspace_id, word) select distinct 1, word from items, words_in(items.words) as word',
      {},
    ],
    [
      `insert into bookings
         (workspace_id, kind, status, closed_at, stockroom_id, borrower_id, starts_at, ends_at, created_by, purpose)
       select 1, case when over then 'checkout' else 'reservation' end, case when over then 'returned' else 'reserved' end,
         case when over then ends end, stockroom_id, 1, starts, ends, 1, items.id
       from items, generate_series(0, :each - 1) day,
         lateral (select date_trunc('day', now()) + make_interval(days => (day - 10) * 9 + items.id % 9) as starts) as begun,
         lateral (select starts + interval '20 hours' as ends, starts < now() - interval '1 day' as over) as period`,
      { each: Math.floor(bookings / items) },
    ],
    [
      `insert into holds (workspace_id, item_id, booking_id, during, handed_out_at, returned_at)
       select 1, purpose::integer, id, tstzrange(starts_at, ends_at),
         case when kind = 'checkout' then starts_at end, case when kind = 'checkout' then ends_at end
       from bookings`,
      {},
    ],
  ];
}

async function whoIsThere(db: Knex): Promise<Pick<School, 'world' | 'staff' | 'viewer'>> {
  const people = await db('people').orderBy('id').select<Person[]>('id', 'name', 'email');
  const [workspace] = await db('workspaces').select('id');
  const [owner, viewer, ...staff] = people;
  if (!owner || !viewer || !workspace) throw new Error('The school is empty');
  const world = new World(db, workspace.id);
  world.owner = owner;
  return { world, viewer, staff };
}

async function onServer<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function onDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
