/** Owns the actor: the signed-in person as a decision sees them, frozen: whatever changes about them makes another one. */
import { CATALOGUE, type Permission } from './catalogue.ts';
import { type Id, unborn } from './ids.ts';
import type { Scopes } from './levels.ts';
import { scopeOf } from './roles.ts';

export type ActorLevel = 'administrator' | 'editor' | 'viewer';

export interface Actor {
  readonly workspaceId: Id<'workspace'>;
  readonly personId: Id<'person'>;
  readonly name: string;
  readonly roleId: Id<'role'>;
  readonly roleName: string;
  readonly scopes: Scopes;
  /** The stockrooms that they staff. */
  readonly staffed: ReadonlySet<Id<'stockroom'>>;
  /** The stockrooms whose department and group selectors both admit them. */
  readonly open: ReadonlySet<Id<'stockroom'>>;
  /** The locations of their span, each with all below it; null: all. */
  readonly span: ReadonlySet<Id<'location'>> | null;
  readonly departmentId: Id<'department'> | null;
  readonly groupIds: ReadonlySet<Id<'group'>>;
  readonly blocked: boolean;
  /** The device that acts, or at which they are served. */
  readonly deviceId?: Id<'device'>;
  /** Two who act as one, such as whoever is served at a device and that device: each has to be allowed what they do. */
  readonly both?: readonly [Actor, Actor];
}

/** Freezes what was read about a person; their scopes inherit nothing, so that no name but a toggle's finds anything. */
export function makeActor(facts: Actor): Actor {
  return Object.freeze({ ...facts, scopes: Object.freeze(Object.assign(Object.create(null), facts.scopes)) });
}

/** Who acts, for the record: nobody where a device takes back what somebody brings. */
export function personActing({ personId }: Pick<Actor, 'personId'>): Id<'person'> | null {
  return personId === unborn<'person'>() ? null : personId;
}

/** Whether the role holds the toggle at any scope. */
export function holds(actor: Actor, permission: Permission): boolean {
  return scopeOf(actor.scopes, permission) !== 'off';
}

/** The span that counts: none for those whom no span limits. */
export function effectiveSpan(actor: Actor): ReadonlySet<Id<'location'>> | null {
  return holds(actor, 'account.ignore_span') ? null : actor.span;
}

/** A location for what could still stand anywhere: one of those that limit them, which an empty span lacks. */
export function somewhere(actor: Actor): Id<'location'> {
  return effectiveSpan(actor)?.values().next().value ?? unborn();
}

/** The level that the navigation shows beside the role: who settles, who only reads, and everybody between. */
export function levelOfActor(scopes: Scopes): ActorLevel {
  if (scopeOf(scopes, 'settings.manage') !== 'off') return 'administrator';
  return CATALOGUE.some((toggle) => !toggle.reads && scopeOf(scopes, toggle.key) !== 'off') ? 'editor' : 'viewer';
}
