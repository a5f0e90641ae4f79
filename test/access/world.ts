/**
 * Owns the random world in which decisions are compared: two workspaces, some stockrooms, a tree of locations, some
 * people; actors with any toggles at any scopes, consistent or not; things of every kind, now and then lacking a facet.
 */
import { type Actor, makeActor } from '../../src/access/actor.ts';
import { CATALOGUE, type Permission, type Scope } from '../../src/access/catalogue.ts';
import { type Id, type Noun, readId } from '../../src/access/ids.ts';
import type { Scopes } from '../../src/access/levels.ts';
import type { Kind, Resource } from '../../src/access/resource.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { CLAUSES, KINDS, LENGTHENING, NEVER_ON_OWN } from './law.ts';
import type { Chance } from './random.ts';

export const PERMISSIONS = CATALOGUE.map((toggle) => toggle.key);
export const ALL_KINDS = Object.keys(KINDS) as Kind[];
/** What the rules treat apart is asked more often. */
const LOANS = ALL_KINDS.filter((kind) => KINDS[kind]?.includes('O'));
const PARTICULAR = PERMISSIONS.filter((key) => [...LENGTHENING, ...NEVER_ON_OWN].includes(key));

export const WORKSPACES = ids<'workspace'>(2);
export const PEOPLE = ids<'person'>(4);
export const STOCKROOMS = ids<'stockroom'>(5);
/** A tree: the parent of each location, by id; 0 for the roots. */
export const PARENTS = [0, 0, 1, 1, 3, 4, 4, 2, 2, 8, 8, 10];
export const LOCATIONS = ids<'location'>(PARENTS.length);

export interface Case {
  readonly actor: Actor;
  /** The locations from which the actor's span was unfolded; null: no span. */
  readonly roots: readonly Id<'location'>[] | null;
  readonly permission: Permission;
  readonly resource: Resource | null;
}

/** One random case after another, each few with the same actor. */
export function* cases(chance: Chance, count: number): Generator<Case> {
  let person = anyActor(chance);
  for (let made = 0; made < count; made++) {
    if (made % 8 === 0) person = anyActor(chance);
    const resource = chance.flip(0.02) ? null : anyResource(chance);
    yield { ...person, permission: anyPermission(chance, person.actor), resource };
  }
}

/** Somebody at random, with the roots of their span. */
export function anyActor(chance: Chance): { actor: Actor; roots: readonly Id<'location'>[] | null } {
  const roots = chance.flip(0.4) ? null : chance.some(LOCATIONS, 0.25);
  const actor = makeActor({
    workspaceId: anyWorkspace(chance),
    personId: chance.pick(PEOPLE),
    name: 'Somebody',
    roleId: id<'role'>(1),
    roleName: 'Some role',
    scopes: chance.flip(0.3) ? chance.pick(SYSTEM_ROLES).scopes : anyScopes(chance),
    staffed: new Set(chance.some(STOCKROOMS, 0.4)),
    open: new Set(chance.some(STOCKROOMS, 0.4)),
    span: roots === null ? null : unfolded(roots),
    departmentId: null,
    groupIds: new Set(),
    blocked: chance.flip(0.25),
  });
  return { actor, roots };
}

/** Any toggles at any scope that they offer; what they require does not matter. */
export function anyScopes(chance: Chance): Scopes {
  const off = chance.next();
  return Object.fromEntries(
    CATALOGUE.flatMap((toggle) => {
      const scope = chance.flip(off) ? 'off' : chance.pick(toggle.scopes);
      return scope === 'off' && chance.flip(0.5) ? [] : [[toggle.key, scope]];
    }),
  );
}

/** Off, and the scopes that the law lets a toggle offer. */
export function offered(key: Permission): Scope[] {
  return ['off', ...(CLAUSES.find((clause) => clause.toggle === key)?.scopes ?? [])];
}

/** Anything at random; it lacks a facet now and then, and has some that its kind does not ask for. */
export function anyResource(chance: Chance): Resource {
  return {
    kind: chance.pick(chance.flip(0.3) ? LOANS : ALL_KINDS),
    workspaceId: anyWorkspace(chance),
    stockroomId: facet(chance, STOCKROOMS),
    locationId: facet(chance, LOCATIONS),
    ownerId: facet(chance, PEOPLE),
    proposed: chance.flip(0.3) ? true : chance.flip(0.5) ? false : undefined,
  };
}

/** The locations, each with all below it. */
export function unfolded(roots: readonly Id<'location'>[]): Set<Id<'location'>> {
  const found = new Set(roots);
  for (const location of LOCATIONS) {
    const parent = LOCATIONS.find((each) => each === PARENTS[location - 1]);
    if (parent !== undefined && found.has(parent)) found.add(location);
  }
  return found;
}

/** A number as an identifier. */
export function id<N extends Noun>(number: number): Id<N> {
  const read = readId<N>(number);
  if (read === null) throw new Error(`${number} is no id`);
  return read;
}

function anyWorkspace(chance: Chance): Id<'workspace'> {
  return id(chance.flip(0.95) ? 1 : 2);
}

/** A permission at random, more often one that the actor holds. */
export function anyPermission(chance: Chance, actor: Actor): Permission {
  if (chance.flip(0.2)) return chance.pick(PARTICULAR);
  const held = PERMISSIONS.filter((key) => (actor.scopes[key] ?? 'off') !== 'off');
  return held.length > 0 && chance.flip(0.7) ? chance.pick(held) : chance.pick(PERMISSIONS);
}

function facet<T>(chance: Chance, from: readonly T[]): T | null | undefined {
  if (chance.flip(0.95)) return chance.pick(from);
  return chance.flip(0.5) ? null : undefined;
}

function ids<N extends Noun>(count: number): Id<N>[] {
  return Array.from({ length: count }, (_, at) => id<N>(at + 1));
}
