/** Reads people and contacts. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import type { Id } from '../../access/ids.ts';
import type { Scopes } from '../../access/levels.ts';
import { within } from '../../access/within.ts';
import { inStretch, type Stretch } from '../../platform/keyset.ts';

/** Everybody is a person; those whose role cannot sign in are contacts too, and reached under a permission of their own. */
export type PersonKind = 'person' | 'contact';

export interface Person {
  readonly kind: PersonKind;
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'person'>;
  readonly version: number;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly identityId: Id<'identity'> | null;
  readonly roleId: Id<'role'>;
  readonly roleName: string;
  /** The toggles of their role. */
  readonly scopes: Scopes;
  readonly signsIn: boolean;
  /** They have signed in, or set a password: there is something to sign in with. */
  readonly joined: boolean;
  readonly hasPassword: boolean;
  /** What they sign in with also leads to another workspace. */
  readonly elsewhere: boolean;
  readonly departmentId: Id<'department'> | null;
  readonly departmentName: string | null;
  readonly locationId: Id<'location'> | null;
  readonly spanAll: boolean;
  readonly spanIds: readonly Id<'location'>[];
  readonly blocked: boolean;
  readonly blockedBecause: string | null;
  readonly archived: boolean;
}

/** One line of a list. */
export interface PersonLine {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roleName: string;
  readonly departmentName: string | null;
  readonly blocked: boolean;
  readonly archived: boolean;
  /** Where it stands in the list. */
  readonly position: string;
}

export interface Sought {
  readonly q: string;
  readonly roleId: number | null;
  readonly departmentId: number | null;
  readonly groupId: number | null;
  readonly status: 'active' | 'blocked' | 'archived';
}

export interface Named {
  readonly id: number;
  readonly name: string;
}

export const VIEWED_UNDER = { person: 'users.view', contact: 'contacts.view' } as const satisfies Record<
  PersonKind,
  Permission
>;
const MOST_COUNTED = 1000;
const POSITION = 'lower(people.name)';

/** The people of a list, by name: those who are within reach under all that is needed beside seeing them. */
export async function peopleLines(
  db: Knex,
  actor: Actor,
  kind: PersonKind,
  sought: Sought,
  stretch: Stretch,
  needs: readonly Permission[] = [],
): Promise<PersonLine[]> {
  return db('people')
    .where((row) => {
      for (const permission of [VIEWED_UNDER[kind], ...needs]) row.where(within(actor, permission, kind));
    })
    .where(matching(sought))
    .modify(inStretch(stretch, POSITION, 'people.id'))
    .modify(withNames)
    .select<PersonLine[]>(
      { id: 'people.id', name: 'people.name', email: 'people.email', phone: 'people.phone' },
      { roleName: 'roles.name', departmentName: 'departments.name' },
      db.raw('people.blocked_at is not null as blocked, people.archived_at is not null as archived'),
      db.raw(`${POSITION} as position`),
    );
}

/** How many there are, up to a thousand; above that nobody counts. */
export async function peopleCount(db: Knex, actor: Actor, kind: PersonKind, sought: Sought): Promise<number> {
  const some = db('people')
    .where(within(actor, VIEWED_UNDER[kind], kind))
    .where(matching(sought))
    .limit(MOST_COUNTED + 1)
    .select('people.id');
  const row = await db.from(some.as('some')).count<{ count: number }[]>({ count: '*' }).first();
  return row?.count ?? 0;
}

/** One of them. */
export async function person(db: Knex, actor: Actor, kind: PersonKind, id: number): Promise<Person | null> {
  const [found] = await whole(db, actor, kind).where('people.id', id);
  return found ?? null;
}

/** Those of these people whom the actor sees, in no order. */
export async function peopleAmong(db: Knex, actor: Actor, ids: readonly number[]): Promise<Person[]> {
  return whole(db, actor, 'person').whereRaw('people.id = any(?::int[])', [[...ids]]);
}

function whole(db: Knex, actor: Actor, kind: PersonKind) {
  return db('people')
    .where(within(actor, VIEWED_UNDER[kind], kind))
    .modify(withNames)
    .leftJoin('identities as i', 'i.id', 'people.identity_id')
    .select<Person[]>(
      { workspaceId: 'people.workspace_id', id: 'people.id', version: 'people.version', name: 'people.name' },
      { email: 'people.email', phone: 'people.phone', identityId: 'people.identity_id' },
      { roleId: 'people.role_id', roleName: 'roles.name', locationId: 'people.location_id' },
      { departmentId: 'people.department_id', departmentName: 'departments.name', spanAll: 'people.span_all' },
      { blockedBecause: 'people.blocked_because' },
      db.raw('?::text as kind', [kind]),
      db.raw(`array(select s.location_id from person_span s where s.workspace_id = people.workspace_id
        and s.person_id = people.id) as "spanIds"`),
      db.raw('people.blocked_at is not null as blocked, people.archived_at is not null as archived'),
      db.raw('i.password_hash is not null as "hasPassword"'),
      db.raw(`i.id is not null and (i.password_hash is not null
        or exists (select from identity_links l where l.identity_id = i.id)) as joined`),
      db.raw(`exists (select from people o where o.identity_id = i.id and o.workspace_id <> people.workspace_id)
        as elsewhere`),
      db.raw(`coalesce((select jsonb_object_agg(t.toggle, t.scope) from role_toggles t
        where t.workspace_id = people.workspace_id and t.role_id = people.role_id), '{}') as scopes`),
      db.raw(`exists (select from role_toggles t where t.workspace_id = people.workspace_id
        and t.role_id = people.role_id and t.toggle = 'account.sign_in') as "signsIn"`),
    );
}

/** The groups of a person, by name. */
export async function groupsOf(db: Knex, of: Person): Promise<Named[]> {
  return db('groups')
    .join('person_groups as g', (on) => on.on('g.workspace_id', 'groups.workspace_id').andOn('g.group_id', 'groups.id'))
    .where({ 'g.workspace_id': of.workspaceId, 'g.person_id': of.id })
    .orderByRaw('lower(groups.name)')
    .select<Named[]>('groups.id', 'groups.name');
}

/** The locations of a person's span that the actor may see; `hidden` counts the others. */
export async function spanLocations(
  db: Knex,
  actor: Actor,
  of: Person,
): Promise<{ readonly seen: readonly Named[]; readonly hidden: number }> {
  const ids = await db('person_span')
    .where({ workspace_id: of.workspaceId, person_id: of.id })
    .pluck<number[]>('location_id');
  const seen = await locationsAmong(db, actor, ids);
  return { seen, hidden: ids.length - seen.length };
}

/** Where a person is to be found, if the actor may see that place. */
export async function locationOf(db: Knex, actor: Actor, of: Person): Promise<Named | null> {
  const [found] = await locationsAmong(db, actor, of.locationId === null ? [] : [of.locationId]);
  return found ?? null;
}

/** Whether a role lets people sign in. */
export async function roleSignsIn(db: Knex, actor: Actor, roleId: number): Promise<boolean> {
  const row = await db('role_toggles')
    .where({ workspace_id: actor.workspaceId, role_id: roleId, toggle: 'account.sign_in' })
    .first('toggle');
  return row !== undefined;
}

/** The role of new contacts: one that holds nothing at all, the one that ships before others. */
export async function emptyRole(db: Knex, actor: Actor): Promise<Id<'role'>> {
  const row = await db('roles')
    .where({ workspace_id: actor.workspaceId })
    .whereRaw(
      `not exists (select from role_toggles t where t.workspace_id = roles.workspace_id and t.role_id = roles.id)`,
    )
    .orderByRaw('system_key is null, id')
    .first<{ id: Id<'role'> } | undefined>('id');
  if (!row) throw new Error('There is no role without toggles');
  return row.id;
}

async function locationsAmong(db: Knex, actor: Actor, ids: readonly number[]): Promise<Named[]> {
  return db('locations')
    .whereIn('locations.id', [...ids])
    .where(within(actor, 'storage.view', 'location'))
    .orderByRaw('lower(locations.name)')
    .select<Named[]>('locations.id', 'locations.name');
}

function withNames(rows: Knex.QueryBuilder): void {
  rows
    .join('roles', (on) => on.on('roles.workspace_id', 'people.workspace_id').andOn('roles.id', 'people.role_id'))
    .leftJoin('departments', (on) =>
      on.on('departments.workspace_id', 'people.workspace_id').andOn('departments.id', 'people.department_id'),
    );
}

function matching({ q, roleId, departmentId, groupId, status }: Sought): Knex.QueryCallback {
  return (rows) => {
    if (status === 'archived') rows.whereNotNull('people.archived_at');
    else rows.whereNull('people.archived_at');
    if (status === 'blocked') rows.whereNotNull('people.blocked_at');
    if (roleId !== null) rows.where('people.role_id', roleId);
    if (departmentId !== null) rows.where('people.department_id', departmentId);
    if (groupId !== null) {
      rows.whereRaw(
        `exists (select from person_groups g where g.workspace_id = people.workspace_id
           and g.person_id = people.id and g.group_id = ?)`,
        [groupId],
      );
    }
    for (const word of q.split(/\s+/).filter((each) => each !== '')) {
      const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      rows.where((found) => {
        for (const column of ['name', 'email', 'phone']) found.orWhereILike(`people.${column}`, pattern);
      });
    }
  };
}
