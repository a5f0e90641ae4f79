/**
 * Owns the comparison of the decision with its twin in SQL: a random world in a real database, and for random actors
 * the rows that the predicate keeps beside those that the decision allows.
 */
import type { Knex } from 'knex';
import { type Actor, makeActor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import { decide } from '../../src/access/decide.ts';
import type { Id } from '../../src/access/ids.ts';
import type { Kind, Resource } from '../../src/access/resource.ts';
import { COLUMNS, within } from '../../src/access/within.ts';
import { World } from '../factories.ts';
import type { Chance } from './random.ts';
import { anyActor, anyPermission, id } from './world.ts';

export type Row = Resource & { readonly id: number };
export type Twin = (actor: Actor, permission: Permission, kind: Kind, proposed: boolean) => Promise<number[]>;

export interface Place {
  readonly db: Knex;
  readonly workspaces: readonly Id<'workspace'>[];
  /** Of each workspace. */
  readonly people: ReadonlyMap<Id<'workspace'>, readonly Id<'person'>[]>;
  readonly stockrooms: readonly Id<'stockroom'>[];
  readonly locations: readonly Id<'location'>[];
  /** Every row of each kind, as the decision sees it. */
  readonly rows: ReadonlyMap<Kind, readonly Row[]>;
}

export interface Outcome {
  readonly tried: number;
  readonly allowed: number;
  readonly failures: readonly string[];
}

const ENOUGH = 20;

/** The facets of each kind, read by statements that share nothing with the predicate. */
const READING: Readonly<Partial<Record<Kind, string>>> = {
  item: 'select workspace_id, id, stockroom_id, location_id from items',
  kit: 'select workspace_id, id, stockroom_id, location_id from kits',
  stockroom: 'select workspace_id, id, id as stockroom_id, location_id from stockrooms',
  reservation: booking('reservation'),
  checkout: booking('checkout'),
  custody: `select custodies.workspace_id, custodies.id, stockroom_id, location_id, holder_id as owner_id
    from custodies join items on items.id = item_id`,
  wait: `select waits.workspace_id, waits.id, stockroom_id, location_id, person_id as owner_id
    from waits join stockrooms on stockrooms.id = stockroom_id`,
  draft: `select drafts.workspace_id, drafts.id, stockroom_id, location_id, made_by as owner_id
    from drafts join stockrooms on stockrooms.id = stockroom_id`,
  comment: ofItem('comments'),
  file: ofItem('files'),
  location: 'select workspace_id, id, id as location_id from locations',
  person: 'select workspace_id, id from people',
  contact: `select workspace_id, id from people where role_id not in (
    select role_id from role_toggles where toggle = 'account.sign_in')`,
  role: 'select workspace_id, id from roles',
  department: 'select workspace_id, id from departments',
  group: 'select workspace_id, id from groups',
  accessGroup: 'select workspace_id, id from access_groups',
  category: 'select workspace_id, id from categories',
  flag: 'select workspace_id, id from flags',
  field: 'select workspace_id, id from custom_fields',
  bookingLabel: 'select workspace_id, id from booking_labels',
  batch: 'select workspace_id, id from batches',
  import: `select workspace_id, id from imports where kind = 'items'`,
  roster: `select workspace_id, id from imports where kind = 'people'`,
  labelTemplate: 'select workspace_id, id from label_templates',
  labelPrint: 'select workspace_id, id from label_prints',
  documentTemplate: 'select workspace_id, id from document_templates',
  device: 'select workspace_id, id from devices',
};

/** Two workspaces with a bit of everything. */
export async function furnish(db: Knex, chance: Chance): Promise<Place> {
  const worlds = [await World.make(db, 'One'), await World.make(db, 'Another')];
  for (const world of worlds) await furnishOne(world, chance);
  const rows = new Map<Kind, readonly Row[]>();
  for (const [kind, sql] of Object.entries(READING) as [Kind, string][]) {
    if (await db.schema.hasTable(tableOf(kind))) rows.set(kind, await read(db, kind, sql));
  }
  return {
    db,
    rows,
    workspaces: worlds.map((world) => world.workspaceId),
    people: new Map(await Promise.all(worlds.map(peopleOf))),
    stockrooms: await db('stockrooms').pluck('id'),
    locations: await db('locations').pluck('id'),
  };
}

/** The kinds that the predicate knows and that nobody told this comparison how to read. */
export function unreadKinds(): string[] {
  return Object.keys(COLUMNS).filter((kind) => !(kind in READING));
}

/** Compares until that many triples of actor, permission and row have been tried. */
export async function compareTwin(
  place: Place,
  chance: Chance,
  count: number,
  twin: Twin = sqlTwin(place),
  enough = ENOUGH,
  anyone: (place: Place, chance: Chance) => Actor = somebody,
): Promise<Outcome> {
  const failures: string[] = [];
  let tried = 0;
  let allowed = 0;
  while (tried < count && failures.length < enough) {
    const actor = anyone(place, chance);
    const permission = anyPermission(chance, actor);
    const proposed = chance.flip(0.3);
    for (const [kind, rows] of place.rows) {
      const expected = rows
        .filter((row) => decide(actor, permission, { ...row, proposed }).allowed)
        .map((row) => row.id);
      const kept = (await twin(actor, permission, kind, proposed)).sort((one, other) => one - other);
      tried += rows.length;
      allowed += expected.length;
      if (kept.join() !== expected.join())
        failures.push(difference(actor, permission, kind, proposed, kept, expected, chance));
    }
  }
  return { tried, allowed, failures };
}

/** The predicate, asked of the table of the kind. */
export function sqlTwin(place: Place): Twin {
  return async (actor, permission, kind, proposed) => {
    const rows = place.db(tableOf(kind)).where(within(actor, permission, kind, { proposed }));
    if (proposed && COLUMNS[kind]?.only) rows.whereRaw(COLUMNS[kind].only);
    return rows.pluck(`${tableOf(kind)}.id`);
  };
}

/** Somebody at random who lives in this place. */
export function somebody(place: Place, chance: Chance): Actor {
  const workspaceId = chance.pick(place.workspaces);
  return makeActor({
    ...anyActor(chance).actor,
    workspaceId,
    personId: chance.pick(place.people.get(workspaceId) ?? []),
    staffed: some(place.stockrooms, 0.4, chance),
    open: some(place.stockrooms, 0.4, chance),
    span: chance.flip(0.4) ? null : some(place.locations, chance.next(), chance),
  });
}

/** Some of them; and sometimes so many more, of which nothing here is, that the predicate puts them in another way. */
function some<N extends 'stockroom' | 'location'>(ids: readonly Id<N>[], share: number, chance: Chance): Set<Id<N>> {
  const last = Math.max(...ids);
  const more = chance.flip(0.3)
    ? Array.from({ length: chance.pick([90, 120, 400]) }, (_, at) => id<N>(last + 1 + at))
    : [];
  return new Set([...more, ...chance.some(ids, share)]);
}

async function furnishOne(world: World, chance: Chance): Promise<void> {
  const { db, workspaceId: workspace_id } = world;
  const people = [world.owner.id, ...(await times(5, () => world.contact()))];
  const locations: Id<'location'>[] = [await world.location()];
  await times(9, async () => locations.push(await world.location({ parent: chance.pick(locations) })));
  const stockrooms = await times(5, () => world.stockroom({ location: chance.pick(locations) }));
  await times(2, () => world.department());
  await times(2, () => world.group());
  await times(2, () => world.category());
  await times(2, () => world.accessGroup());
  await times(2, () => world.flag());
  const standing = () => ({ workspace_id, stockroom_id: chance.pick(stockrooms), location_id: chance.pick(locations) });
  await db('kits').insert(Array.from({ length: 10 }, (_, at) => ({ ...standing(), name: `Kit ${at}` })));
  const items = await db('items')
    .insert(Array.from({ length: 40 }, (_, at) => ({ ...standing(), name: `Item ${at}` })))
    .returning<{ id: number }[]>('id');
  await db('bookings').insert(
    Array.from({ length: 40 }, (_, at) => ({
      workspace_id,
      kind: at % 2 === 0 ? 'reservation' : 'checkout',
      status: at % 2 === 0 ? 'reserved' : 'out',
      stockroom_id: chance.pick(stockrooms),
      borrower_id: chance.pick(people),
      created_by: world.owner.id,
      starts_at: '2026-11-01T09:00Z',
      ends_at: '2026-11-02T09:00Z',
    })),
  );
  await db('drafts').insert(
    Array.from({ length: 20 }, (_, at) => ({
      workspace_id,
      kind: at % 2 === 0 ? 'reservation' : 'checkout',
      stockroom_id: chance.pick(stockrooms),
      made_by: chance.pick(people),
      basket: '[]',
    })),
  );
  await db('custodies').insert(
    items
      .slice(0, 25)
      .map(({ id }) => ({ workspace_id, item_id: id, holder_id: chance.pick(people), taken_by: world.owner.id })),
  );
  await db('waits').insert(
    items.slice(0, 25).map(({ id }) => ({
      workspace_id,
      item_id: id,
      person_id: chance.pick(people),
      stockroom_id: chance.pick(stockrooms),
      starts_at: '2026-11-03T09:00Z',
      ends_at: '2026-11-04T09:00Z',
    })),
  );
}

async function peopleOf({ db, workspaceId }: World): Promise<[Id<'workspace'>, Id<'person'>[]]> {
  return [workspaceId, await db('people').where({ workspace_id: workspaceId }).pluck('id')];
}

async function read(db: Knex, kind: Kind, sql: string): Promise<Row[]> {
  const { rows } = await db.raw(`${sql} order by 2`);
  return rows.map((row: Record<string, Id<never>>) => ({
    kind,
    id: row.id,
    workspaceId: row.workspace_id,
    stockroomId: row.stockroom_id,
    locationId: row.location_id,
    ownerId: row.owner_id,
  }));
}

async function times<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(await make());
  return made;
}

function tableOf(kind: Kind): string {
  return COLUMNS[kind]?.workspace.split('.')[0] ?? '';
}

function ofItem(table: string): string {
  return `select own.workspace_id, own.id, stockroom_id, location_id from ${table} as own join items on items.id = item_id`;
}

function booking(kind: string): string {
  return `select bookings.workspace_id, bookings.id, stockroom_id, location_id, borrower_id as owner_id
    from bookings join stockrooms on stockrooms.id = stockroom_id where kind = '${kind}'`;
}

function difference(
  actor: Actor,
  permission: Permission,
  kind: Kind,
  proposed: boolean,
  kept: readonly number[],
  expected: readonly number[],
  chance: Chance,
): string {
  const tooMany = kept.filter((id) => !expected.includes(id));
  const missing = expected.filter((id) => !kept.includes(id));
  const asked = `${permission} at ${actor.scopes[permission]} on ${proposed ? 'a proposed ' : ''}${kind}`;
  return `${asked}: kept [${tooMany}] wrongly and missed [${missing}] ${chance}`;
}
