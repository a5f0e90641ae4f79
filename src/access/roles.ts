/** Owns the algebra of roles: what a set of toggles still requires, and when one role covers another. */
import { CATALOGUE, offers, type Permission, RANK, type Scope, toggleOf } from './catalogue.ts';
import type { Scopes } from './levels.ts';

/** A toggle that is on without one that it requires, or less widely. */
export interface Inconsistency {
  readonly toggle: Permission;
  readonly requires: Permission;
  /** The narrowest scope at which the required toggle would do. */
  readonly atLeast: Scope;
}

/** The scope at which a set of toggles holds one; off where it is absent. */
export function scopeOf(scopes: Scopes, permission: Permission): Scope {
  return scopes[permission] ?? 'off';
}

/** Whether the first scope reaches at least as far as the second. */
export function reaches(scope: Scope, other: Scope): boolean {
  return RANK[scope] >= RANK[other];
}

/** Every requirement that the toggles do not meet, in the order of the catalogue; empty for a consistent role. */
export function inconsistencies(scopes: Scopes): Inconsistency[] {
  return CATALOGUE.flatMap((toggle) => {
    const scope = scopeOf(scopes, toggle.key);
    if (scope === 'off') return [];
    return toggle.requires
      .filter((required) => !reaches(scopeOf(scopes, required), scope))
      .map((required) => ({ toggle: toggle.key, requires: required, atLeast: narrowest(required, scope) }));
  });
}

/** Whether every toggle of the other role is held at its scope or wider. */
export function covers(scopes: Scopes, other: Scopes): boolean {
  return uncovered(scopes, other).length === 0;
}

/** The toggles of the other role that the first does not hold at that scope. */
export function uncovered(scopes: Scopes, other: Scopes): Permission[] {
  return CATALOGUE.filter((toggle) => !reaches(scopeOf(scopes, toggle.key), scopeOf(other, toggle.key))).map(
    (toggle) => toggle.key,
  );
}

/** The toggles with what they require switched on, as the editor does when a toggle is switched on. */
export function withRequired(scopes: Scopes): Scopes {
  const missing = inconsistencies(scopes);
  if (missing.length === 0) return scopes;
  const raised = { ...scopes };
  for (const { requires, atLeast } of missing) {
    if (!reaches(scopeOf(raised, requires), atLeast)) raised[requires] = atLeast;
  }
  return withRequired(raised);
}

/** The toggles without those whose requirements are not met, as the editor does when a toggle is switched off. */
export function withoutDependents(scopes: Scopes): Scopes {
  const unmet = inconsistencies(scopes);
  if (unmet.length === 0) return scopes;
  const lowered = { ...scopes };
  for (const { toggle } of unmet) lowered[toggle] = 'off';
  return withoutDependents(lowered);
}

function narrowest(permission: Permission, scope: Scope): Scope {
  const toggle = toggleOf(permission);
  return toggle.scopes.find((offered) => offers(toggle, offered) && reaches(offered, scope)) ?? 'any';
}
