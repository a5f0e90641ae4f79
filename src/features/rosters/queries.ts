/** Reads lists of people, and what the names in them can stand for. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import { type Id, readId } from '../../access/ids.ts';
import { covered, within } from '../../access/within.ts';
import { type Names, namesOf } from '../imports/names/rules.ts';
import { type Import, MOST_LISTED, ownImports } from '../imports/queries.ts';
import { inTree } from '../locations/rules.ts';
import { peopleAmong } from '../people/queries.ts';
import type { Mapping, Match, Present } from './rules.ts';

export interface Roster extends Omit<Import, 'kind' | 'mapping'> {
  readonly kind: 'roster';
  readonly mapping: Mapping | null;
}

/** The actor's lists, newest first. */
export async function rosters(db: Knex, actor: Actor): Promise<Roster[]> {
  return ownImports<Roster>(db, actor, 'roster').orderBy('imports.id', 'desc').limit(MOST_LISTED);
}

/** One of them. */
export async function rosterOf(db: Knex, actor: Actor, id: number): Promise<Roster | null> {
  const [found] = await ownImports<Roster>(db, actor, 'roster').where('imports.id', id);
  return found ?? null;
}

/** What the names in a list can stand for. */
export interface Known {
  readonly roles: Names;
  /** Of the roles: those who hold it sign in. */
  readonly signingIn: ReadonlySet<number>;
  readonly departments: Names;
  readonly groups: Names;
  readonly locations: Names;
}

/** Only roles that the actor's own covers, and never one that manages the account: that is given on a person's page alone. */
export async function known(db: Knex, actor: Actor): Promise<Known> {
  const roles = await db('roles')
    .where(within(actor, 'users.manage', 'role'))
    .where(covered(actor))
    .whereNotExists(toggleOfRole(db, 'account.manage'))
    .select<(Node & { signsIn: boolean })[]>(
      'roles.id',
      'roles.name',
      db.raw('exists (?) as "signsIn"', [toggleOfRole(db, 'account.sign_in')]),
    );
  const of = (kind: 'department' | 'group', table: string) =>
    db(table)
      .where(within(actor, 'users.view', kind))
      .select<Node[]>(`${table}.id`, `${table}.name`);
  const locations = holds(actor, 'storage.view')
    ? await db('locations')
        .where(within(actor, 'storage.view', 'location'))
        .whereNull('locations.archived_at')
        .select<(Node & { parentId: number | null })[]>('id', 'name', { parentId: 'parent_id' })
    : [];
  return {
    roles: flat(roles),
    signingIn: new Set(roles.filter(({ signsIn }) => signsIn).map(({ id }) => id)),
    departments: flat(await of('department', 'departments')),
    groups: flat(await of('group', 'groups')),
    locations: namesOf(inTree(locations)),
  };
}

/** The people whom such keys lead to, each key in lower case. */
export async function presentBy(
  db: Knex,
  actor: Actor,
  match: Match,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Present[]>> {
  const found = keys.length === 0 ? [] : await foundBy(db, actor, match, keys);
  const ids = found.map(({ id }) => id);
  const people = new Map((await peopleAmong(db, actor, ids)).map((person) => [person.id, person]));
  const groups = await listed(db, actor, 'person_groups', 'group_id', ids);
  const badges = await listed(db, actor, 'codes', 'lower(code)', ids);
  const byKey = Map.groupBy(found, ({ key }) => key);
  const present = (id: Id<'person'>): Present[] => {
    const person = people.get(id);
    if (!person) return [];
    return [{ person, groupIds: (groups.get(id) ?? []).map(Number), badges: badges.get(id) ?? [] }];
  };
  return new Map([...byKey].map(([key, all]) => [key, all.flatMap(({ id }) => present(id))]));
}

/** Who signs in with which of these addresses. */
export async function signInAddresses(
  db: Knex,
  { workspaceId }: Actor,
  emails: readonly string[],
): Promise<ReadonlyMap<string, Id<'person'>>> {
  const rows = await db('people as p')
    .join('role_toggles as t', (on) => on.on('t.workspace_id', 'p.workspace_id').andOn('t.role_id', 'p.role_id'))
    .where({ 'p.workspace_id': workspaceId, 't.toggle': 'account.sign_in' })
    .whereRaw('lower(p.email) = any(?::text[])', [[...emails]])
    .select<{ email: string; id: Id<'person'> }[]>(db.raw('lower(p.email) as email'), 'p.id');
  return new Map(rows.map(({ email, id }) => [email, id]));
}

/** Which of these codes are carried already, and by which person, if by one. */
export async function carriers(
  db: Knex,
  { workspaceId }: Actor,
  codes: readonly string[],
): Promise<ReadonlyMap<string, Id<'person'> | null>> {
  const rows = await db('codes')
    .where({ workspace_id: workspaceId })
    .whereRaw('lower(code) = any(?::text[])', [[...codes]])
    .select<{ code: string; personId: Id<'person'> | null }[]>(db.raw('lower(code) as code'), {
      personId: 'person_id',
    });
  return new Map(rows.map(({ code, personId }) => [code, personId]));
}

interface Node {
  readonly id: number;
  readonly name: string;
}

function flat(nodes: readonly Node[]): Names {
  return namesOf(inTree(nodes.map(({ id, name }) => ({ id, name, parentId: null }))));
}

function toggleOfRole(db: Knex, toggle: string): Knex.QueryBuilder {
  return db('role_toggles as held')
    .whereRaw('held.workspace_id = roles.workspace_id and held.role_id = roles.id')
    .where('held.toggle', toggle)
    .select(db.raw('1'));
}

interface Found {
  readonly id: Id<'person'>;
  readonly key: string;
}

async function foundBy(db: Knex, { workspaceId }: Actor, match: Match, keys: readonly string[]): Promise<Found[]> {
  switch (match) {
    case 'none':
      return [];
    case 'email':
      return db('people')
        .where({ workspace_id: workspaceId })
        .whereRaw('lower(email) = any(?::text[])', [[...keys]])
        .select<Found[]>('id', db.raw('lower(email) as key'));
    case 'badge':
      return db('codes')
        .where({ workspace_id: workspaceId })
        .whereNotNull('person_id')
        .whereRaw('lower(code) = any(?::text[])', [[...keys]])
        .select<Found[]>({ id: 'person_id' }, db.raw('lower(code) as key'));
    case 'id':
      return keys.flatMap((key) => {
        const id = readId<'person'>(key);
        return id === null ? [] : [{ id, key }];
      });
  }
}

/** What each of these people is listed with in another table. */
async function listed(
  db: Knex,
  { workspaceId }: Actor,
  table: 'person_groups' | 'codes',
  column: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string[]>> {
  const rows = await db(table)
    .where({ workspace_id: workspaceId })
    .whereRaw('person_id = any(?::int[])', [[...ids]])
    .select<{ person: number; value: string }[]>({ person: 'person_id' }, db.raw(`cast(${column} as text) as value`));
  const byPerson = Map.groupBy(rows, ({ person }) => person);
  return new Map([...byPerson].map(([id, all]) => [id, all.map(({ value }) => value)]));
}
