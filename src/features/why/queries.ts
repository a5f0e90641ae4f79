/** Reads what a question is about, as far as the onlooker may know of it, and the names of whatever decides. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Kind, Resource } from '../../access/resource.ts';
import { COLUMNS, within } from '../../access/within.ts';
import { counted } from '../../platform/counts.ts';
import { actorOf } from '../../platform/current-actor.ts';
import { type Facts, type Named, viewOf } from '../../platform/explain.ts';
import { tableOf } from '../../platform/references.ts';

/** A thing that one can ask about. */
export type Thing = Resource & { readonly id: number; readonly name: string };

/** Whoever is asked about: oneself, or anybody for those who see people. */
export async function askedPerson(db: Knex, onlooker: Actor, id: Id<'person'>): Promise<Actor | null> {
  if (id === onlooker.personId) return onlooker;
  const [seen] = await db('people')
    .where(within(onlooker, 'users.view', 'person'))
    .where('people.id', id)
    .pluck('id');
  return seen === undefined ? null : actorOf(db, onlooker.workspaceId, id);
}

/** The item, kit, stockroom or location of that id, if the onlooker may see it. */
export async function askedThing(db: Knex, onlooker: Actor, kind: Kind, id: number): Promise<Thing | null> {
  const { workspace, stockroom, location, owner } = COLUMNS[kind] ?? {};
  const table = tableOf(kind);
  const [found] = await db(table)
    .where(within(onlooker, viewOf(kind), kind))
    .where(`${table}.id`, id)
    .select<Thing[]>(
      db.raw('?::text as kind', [kind]),
      db.raw(`${table}.id, ${nameOf(kind)} as name, ${workspace} as "workspaceId"`),
      db.raw(`${stockroom ?? 'null'} as "stockroomId", ${location ?? 'null'} as "locationId"`),
      db.raw(`${owner ?? 'null'} as "ownerId"`),
    );
  return found ?? null;
}

/** The reservation or check-out of that id, if the onlooker may see it. */
export async function askedBooking(db: Knex, onlooker: Actor, id: number): Promise<Thing | null> {
  return (await askedThing(db, onlooker, 'reservation', id)) ?? (await askedThing(db, onlooker, 'checkout', id));
}

/** The names of what decides about this person and this thing. */
export async function factsAbout(db: Knex, onlooker: Actor, person: Actor, thing: Resource | null): Promise<Facts> {
  return {
    person: await personFacts(db, onlooker, person),
    stockroom: thing?.stockroomId ? await stockroomFacts(db, onlooker, thing.stockroomId) : undefined,
    place: thing?.locationId ? await placeName(db, onlooker, thing.locationId) : undefined,
  };
}

async function personFacts(db: Knex, onlooker: Actor, { personId, name, workspaceId }: Actor) {
  const { rows } = await db.raw<{ rows: { department: string | null; groups: string[]; span: number[] | null }[] }>(
    `select (select d.name from departments d where d.workspace_id = p.workspace_id and d.id = p.department_id) as department,
       array(select g.name from person_groups m join groups g on g.workspace_id = m.workspace_id and g.id = m.group_id
         where m.workspace_id = p.workspace_id and m.person_id = p.id order by lower(g.name)) as groups,
       case when not p.span_all then array(select s.location_id from person_span s
         where s.workspace_id = p.workspace_id and s.person_id = p.id) end as span
     from people p where p.workspace_id = ? and p.id = ?`,
    [workspaceId, personId],
  );
  const { department = null, groups = [], span = null } = rows[0] ?? {};
  const self = personId === onlooker.personId;
  return {
    self,
    name,
    department,
    groups,
    span: span ? await namesOfSpan(db, onlooker, span, self) : ('all' as const),
  };
}

/** Oneself may know where one's own span lies. */
async function namesOfSpan(db: Knex, onlooker: Actor, ids: readonly number[], self: boolean): Promise<string[]> {
  const names = await db('locations')
    .where('locations.workspace_id', onlooker.workspaceId)
    .where((seen) => self || seen.where(within(onlooker, 'storage.view', 'location')))
    .whereRaw('locations.id = any(?::int[])', [[...ids]])
    .orderByRaw('lower(locations.name)')
    .pluck<string[]>('locations.name');
  const unseen = ids.length - names.length;
  return unseen === 0 ? names : [...names, `${counted(unseen, 'location')} that you do not see`];
}

interface StockroomRow {
  readonly name: string;
  readonly staff_all: boolean;
  readonly departments_all: boolean;
  readonly groups_all: boolean;
  readonly staff: string[];
  readonly departments: string[];
  readonly groups: string[];
}

async function stockroomFacts(db: Knex, onlooker: Actor, id: Id<'stockroom'>) {
  const listed = (of: string, table: string, one: string) =>
    `array(select n.name from stockroom_${of} c join ${table} n on n.workspace_id = c.workspace_id and n.id = c.${one}_id
       where c.workspace_id = s.workspace_id and c.stockroom_id = s.id order by lower(n.name)) as ${of}`;
  const { rows } = await db.raw<{ rows: StockroomRow[] }>(
    `select s.name, s.staff_all, s.departments_all, s.groups_all,
       ${listed('staff', 'people', 'person')}, ${listed('departments', 'departments', 'department')},
       ${listed('groups', 'groups', 'group')}
     from stockrooms s where s.id in (?)`,
    [
      db('stockrooms')
        .where(within(onlooker, 'items.view', 'stockroom'))
        .where('stockrooms.id', id)
        .select('stockrooms.id'),
    ],
  );
  const [row] = rows;
  if (!row) return undefined;
  const staff = row.staff_all ? 'all' : holds(onlooker, 'users.view') ? row.staff : row.staff.length;
  return {
    name: row.name,
    staff: staff as Named | number,
    departments: selector(row.departments_all, row.departments),
    groups: selector(row.groups_all, row.groups),
  };
}

async function placeName(db: Knex, onlooker: Actor, id: Id<'location'>): Promise<string | undefined> {
  const [name] = await db('locations')
    .where(within(onlooker, 'storage.view', 'location'))
    .where('locations.id', id)
    .pluck<string[]>('locations.name');
  return name;
}

function selector(all: boolean, names: readonly string[]): Named {
  return all ? 'all' : names;
}

function nameOf(kind: Kind): string {
  if (kind === 'reservation') return `'Reservation ' || bookings.id`;
  return kind === 'checkout' ? `'Check-out ' || bookings.id` : `${tableOf(kind)}.name`;
}
