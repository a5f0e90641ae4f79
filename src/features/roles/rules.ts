/** Owns the rules of changing roles: who may change which, what a draft still lacks, and what it would change. */
import { type Action, isPublic } from '../../access/action.ts';
import { type Actor, holds } from '../../access/actor.ts';
import { CATALOGUE, RANK, type Scope, type Toggle, toggleOf } from '../../access/catalogue.ts';
import type { FieldError } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import type { Scopes } from '../../access/levels.ts';
import { inconsistencies, reaches, scopeOf, uncovered } from '../../access/roles.ts';

export interface Role {
  readonly kind: 'role';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'role'>;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  /** Null for custom roles; those that ship are locked. */
  readonly systemKey: string | null;
  /** How many people hold it, those in the archive included. */
  readonly people: number;
  /** How many devices do, those that were revoked included. */
  readonly devices: number;
  readonly scopes: Scopes;
}

/** Whether anybody or anything would be without a role if it were deleted. */
export function isHeld({ people, devices }: Pick<Role, 'people' | 'devices'>): boolean {
  return people + devices > 0;
}

/** The words for a scope as the setting of a toggle. */
export const SCOPE_LABELS: Readonly<Record<Scope, string>> = {
  off: 'Off',
  own: 'Their own',
  staffed: 'Stockrooms they staff',
  open: 'Stockrooms they staff or may book from',
  any: 'Everywhere',
  on: 'On',
};

/** Why this person may not change or delete the role; null where they may. */
export function lockOf(actor: Actor, role: Role): string | null {
  if (role.systemKey !== null) return 'System roles are locked. Clone it, and change the copy.';
  if (role.id === actor.roleId) return 'You hold this role yourself, and nobody changes their own.';
  return beyond(actor, role);
}

/** Why this person may not copy the role; null where their own role covers it. */
export function beyond(actor: Actor, role: Role): string | null {
  const wider = uncovered(actor.scopes, role.scopes);
  return wider.length === 0
    ? null
    : `Nobody passes on what they lack. This role holds more than yours: ${named(wider)}.`;
}

/** Whether the editor offers a toggle: only to those who hold it, as widely as the role does. */
export function mayGrant(actor: Actor, toggle: Toggle, role: Role): boolean {
  return holds(actor, toggle.key) && reaches(scopeOf(actor.scopes, toggle.key), scopeOf(role.scopes, toggle.key));
}

/** The scopes of a toggle up to the actor's own, narrowest first. */
export function grantable(actor: Actor, toggle: Toggle): Scope[] {
  const held = scopeOf(actor.scopes, toggle.key);
  return ['off' as const, ...toggle.scopes].filter((scope) => reaches(held, scope));
}

/** An error for each toggle that is on without what it requires. */
export function problemsOf(scopes: Scopes): FieldError[] {
  return inconsistencies(scopes).map(({ toggle, requires, atLeast }) => {
    const widely = atLeast === 'on' ? '' : ` to be at least “${SCOPE_LABELS[atLeast]}”`;
    return { name: toggle, text: `“${toggleOf(toggle).label}” needs “${toggleOf(requires).label}”${widely}` };
  });
}

/** One toggle that a draft sets otherwise, with the pages and actions that come or go with it. */
export interface ToggleChange {
  readonly toggle: Toggle;
  readonly from: Scope;
  readonly to: Scope;
  readonly wider: boolean;
  readonly pages: readonly Action[];
  readonly actions: readonly Action[];
  /** The labels of fields, in forms that may be open already, that come or go with it. */
  readonly fields: readonly string[];
}

export interface Effect {
  readonly changes: readonly ToggleChange[];
  /** What comes into the navigation of the people who hold the role. */
  readonly gained: readonly Action[];
  readonly lost: readonly Action[];
}

/** What a draft would change, given every action of the product. */
export function effectOf(before: Scopes, after: Scopes, actions: readonly Action[]): Effect {
  const [had, has] = [inForce(before), inForce(after)];
  const places = actions.filter((each) => each.nav);
  return {
    changes: CATALOGUE.flatMap((toggle) => changeOf(toggle, before, after, actions)),
    gained: places.filter((each) => !opens(had, each) && opens(has, each)),
    lost: places.filter((each) => opens(had, each) && !opens(has, each)),
  };
}

/** The toggles that count: none for those who cannot sign in. */
export function inForce(scopes: Scopes): Scopes {
  return scopeOf(scopes, 'account.sign_in') === 'off' ? {} : scopes;
}

/** The names of some toggles, the first of many. */
export function named(keys: readonly string[], most = 3): string {
  const labels = keys.slice(0, most).map((key) => `“${toggleOf(key).label}”`);
  const more = keys.length - labels.length;
  return labels.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function changeOf(toggle: Toggle, before: Scopes, after: Scopes, actions: readonly Action[]): ToggleChange[] {
  const [from, to] = [scopeOf(before, toggle.key), scopeOf(after, toggle.key)];
  if (RANK[from] === RANK[to]) return [];
  const switched = from === 'off' || to === 'off';
  const guarded = switched ? actions.filter((each) => each.needs === toggle.key) : [];
  return [
    {
      toggle,
      from,
      to,
      wider: RANK[to] > RANK[from],
      pages: guarded.filter((each) => each.method === 'GET'),
      actions: guarded.filter((each) => each.method === 'POST'),
      fields: switched ? fieldsNeeding(toggle, actions) : [],
    },
  ];
}

function fieldsNeeding({ key }: Toggle, actions: readonly Action[]): string[] {
  const fields = actions.flatMap((each) => Object.values(each.form?.fields ?? {}));
  return [...new Set(fields.filter((field) => field.needs === key).map((field) => field.label))];
}

function opens(scopes: Scopes, action: Action): boolean {
  return !isPublic(action.needs) && scopeOf(scopes, action.needs) !== 'off';
}
