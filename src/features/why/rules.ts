/** What a question is decided on, and the smallest changes that would turn the answer round. */
import type { Actor } from '../../access/actor.ts';
import { type Permission, RANK, type Scope, toggleOf } from '../../access/catalogue.ts';
import { type Decision, decide } from '../../access/decide.ts';
import { type Id, readId } from '../../access/ids.ts';
import { isBooking, type Kind, type Resource } from '../../access/resource.ts';
import { scopeOf } from '../../access/roles.ts';

/** One thing that somebody could change about a person, their role or a stockroom. */
export type Change =
  | { readonly what: 'scope'; readonly scope: Scope }
  | { readonly what: 'staff' | 'open' | 'span' | 'block'; readonly to: boolean };

/**
 * What the permission would be used on where somebody asks about it with this thing: the thing itself; for bookings
 * and custody, which begin at a thing, one of the person's own; nothing for permissions that know no things.
 */
export function subjectOf(person: Actor, permission: Permission, thing: Resource | null): Resource | null {
  const { section, scopes } = toggleOf(permission);
  if (thing === null) return null;
  if (section === 'Bookings' && scopes.length > 1) return loanOf(person, permission, thing);
  return scopes.length > 1 || section === 'Storage' ? thing : null;
}

/** The smallest sets of changes after which the answer would be the other one, at most four of them. */
export function smallestChanges({ actor, permission, resource, allowed }: Decision): readonly (readonly Change[])[] {
  const candidates = allowed ? narrowing(actor, permission, resource) : widening(actor, permission, resource);
  for (let size = 1; size <= 4; size++) {
    const found = subsets(candidates, size).filter(
      (changes) => decide(changed(actor, permission, resource, changes), permission, resource).allowed !== allowed,
    );
    if (found.length > 0) return withoutFurther(found).slice(0, 4);
  }
  return [];
}

/** The actor after these changes. */
export function changed(
  actor: Actor,
  permission: Permission,
  resource: Resource | null,
  changes: readonly Change[],
): Actor {
  return changes.reduce((before, change) => after(before, permission, resource, change), actor);
}

const LOANS: Readonly<Record<string, Kind>> = {
  reservations: 'reservation',
  checkouts: 'checkout',
  custody: 'custody',
};
const SOMEBODY_ELSE = readId<'person'>(2_147_483_647);

function loanOf(person: Actor, permission: Permission, thing: Resource): Resource {
  if (isBooking(thing.kind) || thing.kind === 'location') return thing;
  const kind = LOANS[permission.split('.')[0] ?? ''] ?? thing.kind;
  const ownerId = toggleOf(permission).neverOnOwn ? SOMEBODY_ELSE : person.personId;
  return { ...thing, kind, ownerId, proposed: permission.endsWith('.manage') };
}

function widening(actor: Actor, permission: Permission, resource: Resource | null): Change[] {
  const held = RANK[scopeOf(actor.scopes, permission)];
  const wider = toggleOf(permission).scopes.filter((scope) => RANK[scope] > held);
  return [...about(actor, resource, true), ...wider.map((scope): Change => ({ what: 'scope', scope }))];
}

function narrowing(actor: Actor, permission: Permission, resource: Resource | null): Change[] {
  const held = RANK[scopeOf(actor.scopes, permission)];
  const offered: Scope[] = ['off', ...toggleOf(permission).scopes];
  const narrower = offered.filter((scope) => RANK[scope] < held).reverse();
  return [...about(actor, resource, false), ...narrower.map((scope): Change => ({ what: 'scope', scope }))];
}

function about(actor: Actor, resource: Resource | null, to: boolean): Change[] {
  const { stockroomId, locationId } = resource ?? {};
  return [
    ...(stockroomId && actor.staffed.has(stockroomId) !== to ? [{ what: 'staff', to } as const] : []),
    ...(stockroomId && actor.open.has(stockroomId) !== to ? [{ what: 'open', to } as const] : []),
    ...(locationId && (actor.span?.has(locationId) ?? true) !== to ? [{ what: 'span', to } as const] : []),
    ...(actor.blocked === to ? [{ what: 'block', to: !to } as const] : []),
  ];
}

function after(actor: Actor, permission: Permission, resource: Resource | null, change: Change): Actor {
  switch (change.what) {
    case 'scope':
      return { ...actor, scopes: { ...actor.scopes, [permission]: change.scope } };
    case 'staff':
      return { ...actor, staffed: toggled(actor.staffed, resource?.stockroomId, change.to) };
    case 'open':
      return { ...actor, open: toggled(actor.open, resource?.stockroomId, change.to) };
    case 'span':
      return { ...actor, span: toggled(actor.span ?? new Set<Id<'location'>>(), resource?.locationId, change.to) };
    case 'block':
      return { ...actor, blocked: change.to };
  }
}

function toggled<T>(set: ReadonlySet<T>, one: T | null | undefined, to: boolean): ReadonlySet<T> {
  const copy = new Set(set);
  if (one != null) to ? copy.add(one) : copy.delete(one);
  return copy;
}

/** Every choice of so many, with at most one scope among them. */
function subsets(candidates: readonly Change[], size: number): Change[][] {
  if (size === 0) return [[]];
  return candidates
    .flatMap((first, at) => subsets(candidates.slice(at + 1), size - 1).map((rest) => [first, ...rest]))
    .filter((changes) => changes.filter(({ what }) => what === 'scope').length <= 1);
}

/** Of sets that differ in their scope only, the one that goes the least way; scopes come in that order. */
function withoutFurther(found: Change[][]): Change[][] {
  const kinds = found.map((changes) => changes.map(({ what }) => what).join());
  return found.filter((_, at) => kinds.indexOf(kinds[at] ?? '') === at);
}
