/**
 * Owns the decision: may this actor use this permission on this thing, and why. Pure: no I/O, no clock, no exceptions.
 * Five rules are asked in order; the first that fails is the reason.
 */
import { type Actor, effectiveSpan, holds } from './actor.ts';
import { type Permission, type Scope, type Toggle, toggleOf } from './catalogue.ts';
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
  return new Decision(actor, permission, resource, firstFailing(actor, permission, resource));
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
    const made: Check[] = [];
    for (const rule of ORDER) {
      if (isAsked(rule, permission, resource)) made.push(check(rule, rule !== failed, actor, permission, resource));
      if (rule === failed) break;
    }
    return made;
  }
}

const ORDER: readonly Rule[] = ['workspace', 'toggle', 'reach', 'span', 'booking'];

function firstFailing(actor: Actor, permission: Permission, resource: Resource | null): Rule | null {
  if (resource !== null && resource.workspaceId !== actor.workspaceId) return 'workspace';
  const scope = scopeOf(actor.scopes, permission);
  if (scope === 'off') return 'toggle';
  if (resource === null) return null;
  const toggle = toggleOf(permission);
  const facets = facetsOf(resource.kind);
  const reached = reachedBy(actor, toggle, scope, resource, facets);
  if (reached === null) return 'reach';
  if (facets.location && !isInSpan(actor, resource)) return 'span';
  if (books(toggle, resource) && !mayBook(actor, resource, reached)) return 'booking';
  return null;
}

function reachedBy(actor: Actor, toggle: Toggle, scope: Scope, resource: Resource, facets: Facets): Reached | null {
  if (facets.stockroom && resource.stockroomId == null) return null;
  if (facets.owner && resource.ownerId == null) return null;
  const owns = facets.owner && resource.ownerId === actor.personId;
  if (owns && toggle.neverOnOwn) return null;
  if (reachesByRight(actor, scope, resource, facets)) return 'right';
  return owns && toggle.scopes[0] === 'own' ? 'ownership' : null;
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
function books(toggle: Toggle, resource: Resource): boolean {
  return toggle.books === true || (resource.proposed === true && isBooking(resource.kind));
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

function isAsked(rule: Rule, permission: Permission, resource: Resource | null): boolean {
  if (rule === 'toggle') return true;
  if (resource === null) return false;
  if (rule === 'span') return facetsOf(resource.kind).location;
  return rule !== 'booking' || books(toggleOf(permission), resource);
}

function check(rule: Rule, passed: boolean, actor: Actor, permission: Permission, resource: Resource | null): Check {
  const scope = scopeOf(actor.scopes, permission);
  switch (rule) {
    case 'workspace':
      return { rule, passed };
    case 'toggle':
      return { rule, passed, permission, scope };
    case 'reach':
      return { rule, passed, scope, ...reachFacts(actor, permission, resource, scope) };
    case 'span':
      return { rule, passed, limited: effectiveSpan(actor) !== null };
    case 'booking':
      return { rule, passed, blocked: actor.blocked, open: resource !== null && isOpen(actor, resource) };
  }
}

function reachFacts(actor: Actor, permission: Permission, resource: Resource | null, scope: Scope) {
  if (resource === null) return { by: null, staffs: false, open: false, owns: false, ownRefused: false };
  const toggle = toggleOf(permission);
  const facets = facetsOf(resource.kind);
  const owns = facets.owner && resource.ownerId === actor.personId;
  return {
    by: reachedBy(actor, toggle, scope, resource, facets),
    staffs: staffs(actor, resource),
    open: isOpen(actor, resource),
    owns,
    ownRefused: owns && toggle.neverOnOwn === true,
  };
}
