/**
 * Owns the decision: may this actor use this permission on this thing, and why. Pure: no I/O, no clock, no exceptions.
 * Five rules are asked in order; the first that fails is the reason.
 */
import { type Actor, effectiveSpan, holds } from './actor.ts';
import { type Permission, type Scope, toggleOf } from './catalogue.ts';
import { type Facets, facetsOf, isBooking, type Resource } from './resource.ts';
import { scopeOf } from './roles.ts';

export type Rule = 'workspace' | 'toggle' | 'reach' | 'span' | 'booking';

/** How a scope reaches a thing: by right, or only because the actor is its owner. */
export type Reached = 'right' | 'ownership';

/** One rule that was asked, with what it compared. */
export type Check =
  | { readonly rule: 'workspace'; readonly passed: boolean }
  | { readonly rule: 'toggle'; readonly passed: boolean; readonly permission: Permission; readonly scope: Scope }
  | {
      readonly rule: 'reach';
      readonly passed: boolean;
      readonly by: Reached | null;
      readonly scope: Scope;
      readonly staffs: boolean;
      readonly open: boolean;
      readonly owns: boolean;
      /** The toggle is never for what is one's own. */
      readonly ownRefused: boolean;
    }
  | { readonly rule: 'span'; readonly passed: boolean; readonly limited: boolean }
  | { readonly rule: 'booking'; readonly passed: boolean; readonly blocked: boolean; readonly open: boolean };

/** Asks whether the actor may use the permission on the thing; without a thing: on anything at all. */
export function decide(actor: Actor, permission: Permission, resource: Resource | null = null): Decision {
  if (actor.both) return decideBoth(actor, actor.both, permission, resource);
  return new Decision(actor, permission, resource, firstFailing(actor, permission, resource));
}

/** What two do together each of them is allowed; whoever is not, the person first, is whom the answer is about. */
function decideBoth(actor: Actor, both: readonly Actor[], permission: Permission, resource: Resource | null): Decision {
  const refused = both.map((each) => decide(each, permission, resource)).find((decision) => !decision.allowed);
  return refused ?? new Decision(actor, permission, resource, null);
}

/** Whether the actor may do it by right, whoever the owner: not only with what is their own. */
export function allowedByRight(actor: Actor, permission: Permission, resource: Resource): boolean {
  if (actor.both) return actor.both.every((each) => allowedByRight(each, permission, resource));
  const decision = decide(actor, permission, { ...resource, ownerId: actor.personId });
  return decision.allowed && decision.checks.some((check) => check.rule === 'reach' && check.by === 'right');
}

/** An answer; `checks` is drawn up only when somebody asks why. */
export class Decision {
  readonly actor: Actor;
  readonly permission: Permission;
  readonly resource: Resource | null;
  /** The rule that decided against it; null: allowed. */
  readonly failed: Rule | null;

  constructor(actor: Actor, permission: Permission, resource: Resource | null, failed: Rule | null) {
    this.actor = actor;
    this.permission = permission;
    this.resource = resource;
    this.failed = failed;
  }

  get allowed(): boolean {
    return this.failed === null;
  }

  /** The checks made, in order, up to the one that failed. */
  get checks(): readonly Check[] {
    const { actor, permission, resource, failed } = this;
    const scope = scopeOf(actor.scopes, permission);
    const toggle: Check = { rule: 'toggle', passed: failed !== 'toggle', permission, scope };
    if (resource === null) return [toggle];
    if (failed === 'workspace') return [ELSEWHERE];
    if (failed === 'toggle') return [HERE, toggle];
    const reach = reachCheck(actor, permission, scope, resource, failed);
    if (failed === 'reach') return [HERE, toggle, reach];
    const booking = failed !== 'span' && books(permission, resource) ? bookingCheck(actor, resource, failed) : null;
    if (!facetsOf(resource.kind).location) return booking ? [HERE, toggle, reach, booking] : [HERE, toggle, reach];
    const span: Check = { rule: 'span', passed: failed !== 'span', limited: effectiveSpan(actor) !== null };
    return booking ? [HERE, toggle, reach, span, booking] : [HERE, toggle, reach, span];
  }
}

const HERE: Check = Object.freeze({ rule: 'workspace', passed: true });
const ELSEWHERE: Check = Object.freeze({ rule: 'workspace', passed: false });

function firstFailing(actor: Actor, permission: Permission, resource: Resource | null): Rule | null {
  if (resource !== null && resource.workspaceId !== actor.workspaceId) return 'workspace';
  const scope = scopeOf(actor.scopes, permission);
  if (scope === 'off') return 'toggle';
  if (resource === null) return null;
  const facets = facetsOf(resource.kind);
  const reached = reachedBy(actor, permission, scope, resource, facets);
  if (reached === null) return 'reach';
  if (facets.location && !isInSpan(actor, resource)) return 'span';
  if (!mayBook(actor, resource, reached) && books(permission, resource)) return 'booking';
  return null;
}

function reachedBy(
  actor: Actor,
  permission: Permission,
  scope: Scope,
  resource: Resource,
  facets: Facets,
): Reached | null {
  if (facets.stockroom && resource.stockroomId == null) return null;
  if (facets.owner && resource.ownerId == null) return null;
  const owns = facets.owner && resource.ownerId === actor.personId;
  if (owns && toggleOf(permission).neverOnOwn) return null;
  if (reachesByRight(actor, scope, resource, facets)) return 'right';
  return owns && toggleOf(permission).scopes[0] === 'own' ? 'ownership' : null;
}

function reachesByRight(actor: Actor, scope: Scope, resource: Resource, facets: Facets): boolean {
  switch (scope) {
    case 'any':
    case 'on':
      return true;
    case 'open':
      return !facets.stockroom || staffs(actor, resource) || isOpen(actor, resource);
    case 'staffed':
      return !facets.stockroom || staffs(actor, resource);
    case 'own':
    case 'off':
      return false;
  }
}

function isInSpan(actor: Actor, resource: Resource): boolean {
  if (resource.locationId == null) return false;
  return actor.span === null || actor.span.has(resource.locationId) || holds(actor, 'account.ignore_span');
}

/** A booking is made, or lengthened by a toggle that the catalogue says does so; another thing can be made by the blocked. */
function books(permission: Permission, resource: Resource): boolean {
  return toggleOf(permission).books === true || (resource.proposed === true && isBooking(resource.kind));
}

function mayBook(actor: Actor, resource: Resource, reached: Reached): boolean {
  return !actor.blocked && (reached === 'right' || isOpen(actor, resource));
}

function staffs(actor: Actor, resource: Resource): boolean {
  return resource.stockroomId != null && actor.staffed.has(resource.stockroomId);
}

function isOpen(actor: Actor, resource: Resource): boolean {
  return resource.stockroomId != null && actor.open.has(resource.stockroomId);
}

function reachCheck(
  actor: Actor,
  permission: Permission,
  scope: Scope,
  resource: Resource,
  failed: Rule | null,
): Check {
  const facets = facetsOf(resource.kind);
  const owns = facets.owner && resource.ownerId === actor.personId;
  return {
    rule: 'reach',
    passed: failed !== 'reach',
    by: reachedBy(actor, permission, scope, resource, facets),
    scope,
    staffs: staffs(actor, resource),
    open: isOpen(actor, resource),
    owns,
    ownRefused: owns && toggleOf(permission).neverOnOwn === true,
  };
}

function bookingCheck(actor: Actor, resource: Resource, failed: Rule | null): Check {
  return { rule: 'booking', passed: failed === null, blocked: actor.blocked, open: isOpen(actor, resource) };
}
