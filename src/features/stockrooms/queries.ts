/** Reads stockrooms, their staff box and selectors: always those that the actor reaches. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import type { Option } from '../../access/form.ts';
import type { Id, Noun } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { actorsOf } from '../../platform/current-actor.ts';
import { inStretch, type Stretch } from '../../platform/keyset.ts';
import type { Place, Selector, Selectors } from './rules.ts';

export interface Stockroom extends Place {
  readonly kind: 'stockroom';
  readonly id: Id<'stockroom'>;
  readonly name: string;
  readonly description: string;
  /** What people book for themselves has to be approved. */
  readonly needsApproval: boolean;
  readonly version: number;
  readonly archived: boolean;
  /** No item, kit or open booking is left in it. */
  readonly cleared: boolean;
}

export interface Listed {
  readonly id: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  readonly name: string;
  readonly description: string;
  /** Those that the actor may see, up to one more than `MOST_COUNTED`. */
  readonly items: number;
  /** Where it stands in the list. */
  readonly position: string;
}

export interface Wanted {
  readonly archived: boolean;
  /** A part of the name. */
  readonly words?: string;
}

export interface Named {
  readonly id: number;
  readonly name: string;
}

/** The words for those whom the selectors name. */
export interface Names {
  readonly departments: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

/** How long `items` rest after a loan, as an interval: the rest belongs to the hold, and not to the time of the booking. */
export const REST = /* sql */ `(select make_interval(mins => its_room.rest_minutes) from stockrooms as its_room
  where its_room.workspace_id = items.workspace_id and its_room.id = items.stockroom_id)`;

export const MOST_COUNTED = 1000;
/** People offered at once, beside those who are listed. */
const MOST_CHOICES = 200;

/** A stretch of the stockrooms that the actor may see, by name. */
export async function stockrooms(db: Knex, actor: Actor, wanted: Wanted, stretch: Stretch): Promise<Listed[]> {
  const items = itemsInReach(db, actor)
    .whereRaw('items.workspace_id = stockrooms.workspace_id and items.stockroom_id = stockrooms.id')
    .select(db.raw('1'));
  return db('stockrooms')
    .where(within(actor, 'items.view', 'stockroom'))
    .whereRaw(`stockrooms.archived_at is ${wanted.archived ? 'not null' : 'null'}`)
    .modify((query) => {
      if (wanted.words) query.whereRaw('strpos(lower(stockrooms.name), lower(?)) > 0', [wanted.words]);
    })
    .modify(inStretch(stretch, POSITION, 'stockrooms.id'))
    .select<Listed[]>(
      {
        id: 'stockrooms.id',
        locationId: 'stockrooms.location_id',
        name: 'stockrooms.name',
        description: 'stockrooms.description',
      },
      db.raw(`${POSITION} as position`),
      db.raw('(select count(*)::int from (?) as counted) as items', [items]),
    );
}

/** One stockroom, if the actor holds that permission on it. */
export async function stockroom(
  db: Knex,
  actor: Actor,
  id: number,
  needs: Permission = 'items.view',
): Promise<Stockroom | null> {
  const [found] = await db('stockrooms')
    .where(within(actor, needs, 'stockroom'))
    .where('stockrooms.id', id)
    .select<Stockroom[]>(
      {
        workspaceId: 'stockrooms.workspace_id',
        id: 'stockrooms.id',
        stockroomId: 'stockrooms.id',
        locationId: 'stockrooms.location_id',
        name: 'stockrooms.name',
        description: 'stockrooms.description',
        needsApproval: 'stockrooms.needs_approval',
        version: 'stockrooms.version',
      },
      db.raw("'stockroom' as kind"),
      db.raw('stockrooms.archived_at is not null as archived'),
      db.raw(`not (${USED.join(' or ')}) as cleared`),
    );
  return found ?? null;
}

/** How many items of a stockroom the actor may see, up to one more than `MOST_COUNTED`. */
export async function itemsIn(db: Knex, actor: Actor, { id }: Stockroom): Promise<number> {
  return (await itemsInReach(db, actor).where('items.stockroom_id', id).pluck('items.id')).length;
}

/** The staff box and the two selectors as they are stored. */
export async function selectors(db: Knex, { workspaceId, stockroomId }: Place): Promise<Selectors> {
  const of = { workspace_id: workspaceId, stockroom_id: stockroomId };
  const box = await db('stockrooms')
    .where({ workspace_id: workspaceId, id: stockroomId })
    .first<{ staff_all: boolean; departments_all: boolean; groups_all: boolean }>(
      'staff_all',
      'departments_all',
      'groups_all',
    );
  const listed = async <N extends Noun>(all: boolean, table: string, column: string): Promise<Selector<N>> => ({
    all,
    ids: all ? [] : await db(table).where(of).orderBy(column).pluck<Id<N>[]>(column),
  });
  return {
    staff: await listed(box.staff_all, 'stockroom_staff', 'person_id'),
    departments: await listed(box.departments_all, 'stockroom_departments', 'department_id'),
    groups: await listed(box.groups_all, 'stockroom_groups', 'group_id'),
  };
}

/** Everybody whom the actor may see and who may sign in, as decisions see them, by name. */
export async function peopleWhoSignIn(db: Knex, actor: Actor): Promise<Actor[]> {
  const ids = await peopleInReach(db, actor).whereNull('people.archived_at').pluck<Id<'person'>[]>('people.id');
  const people = await actorsOf(db, actor.workspaceId, ids);
  return people.sort((one, other) => one.name.localeCompare(other.name));
}

/** Whom the staff box offers. */
export interface StaffChoices {
  readonly options: readonly Option[];
  /** There are more people than these. */
  readonly more: boolean;
}

/**
 * Those who can be listed as staff, by role, the roles that *All* includes first: whoever is listed already, also from the
 * archive, and so many of the others whose name or role says that word.
 */
export async function staffChoices(
  db: Knex,
  actor: Actor,
  present: readonly Id<'person'>[],
  word: string,
): Promise<StaffChoices> {
  const most = MOST_CHOICES + present.length;
  const nearest = peopleInReach(db, actor)
    .join('roles', (on) => on.on('roles.workspace_id', 'people.workspace_id').andOn('roles.id', 'people.role_id'))
    .select<{ id: number; name: string; role: string; archived: boolean; included: boolean }[]>(
      { id: 'people.id', name: 'people.name', role: 'roles.name' },
      db.raw('people.archived_at is not null as archived'),
      db.raw('people.id = any(?::int[]) as listed', [[...present]]),
      db.raw(`${INCLUDED} as included`),
    )
    .where((each) =>
      each
        .whereRaw('people.id = any(?::int[])', [[...present]])
        .orWhere((other) =>
          other
            .whereNull('people.archived_at')
            .whereRaw("strpos(lower(people.name || ' ' || roles.name), lower(?)) > 0", [word]),
        ),
    )
    .orderByRaw('listed desc, included desc, lower(roles.name), lower(people.name), people.id')
    .limit(most + 1);
  const found = await nearest;
  const shown = found.slice(0, most);
  const byRole = Map.groupBy(shown, ({ role, included }) => `${included ? 0 : 1} ${role.toLowerCase()}`);
  return {
    options: [...byRole.keys()].sort().flatMap((key) => (byRole.get(key) ?? []).map(optionOf)),
    more: found.length > most || word !== '',
  };
}

function optionOf({ id, name, role, archived }: { id: number; name: string; role: string; archived: boolean }): Option {
  return { value: String(id), label: archived ? `${name} (in the archive)` : name, group: role };
}

/** How departments and groups are called, for those who may manage some stockroom. */
export async function names(db: Knex, actor: Actor): Promise<Names> {
  return { departments: await namesOf(db, actor, 'department'), groups: await namesOf(db, actor, 'group') };
}

async function namesOf(db: Knex, actor: Actor, kind: 'department' | 'group'): Promise<Map<number, string>> {
  const rows = await db(`${kind}s`)
    .where(within(actor, 'stockrooms.manage', kind))
    .orderByRaw('lower(name), id')
    .select<Named[]>('id', 'name');
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function itemsInReach(db: Knex, actor: Actor) {
  return db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereNull('items.archived_at')
    .limit(MOST_COUNTED + 1);
}

function peopleInReach(db: Knex, actor: Actor) {
  return db('people')
    .where(within(actor, 'users.view', 'person'))
    .whereRaw(`exists (select from role_toggles as t where t.workspace_id = people.workspace_id
      and t.role_id = people.role_id and t.toggle = 'account.sign_in')`);
}

const INCLUDED = `exists (select from role_toggles as t where t.workspace_id = people.workspace_id
  and t.role_id = people.role_id and t.toggle = 'stockrooms.included_in_all')`;
const POSITION = 'lower(stockrooms.name)';

const USED = [
  exists('items', 'there.archived_at is null'),
  exists('kits', 'there.archived_at is null'),
  exists('bookings', "there.status in ('requested', 'reserved', 'out')"),
];

function exists(table: string, only: string): string {
  return `exists (select from ${table} as there
    where there.workspace_id = stockrooms.workspace_id and there.stockroom_id = stockrooms.id and ${only})`;
}
