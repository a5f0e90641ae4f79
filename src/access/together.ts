/**
 * Owns the actors of a device: what happens there is what its role and the role of whoever is served both allow.
 * A device knows nobody: it acts for whom it serves, and what is theirs is what it reaches as its own.
 */
import { type Actor, effectiveSpan, makeActor } from './actor.ts';
import { CATALOGUE, offers, type Scope } from './catalogue.ts';
import { type Id, unborn } from './ids.ts';
import type { Scopes } from './levels.ts';
import { reaches, scopeOf } from './roles.ts';

/** A paired device, as a decision sees it. */
export interface Device {
  readonly id: Id<'device'>;
  readonly workspaceId: Id<'workspace'>;
  readonly name: string;
  readonly roleId: Id<'role'>;
  readonly roleName: string;
  readonly scopes: Scopes;
  /** The only one for which it acts; null: it stands at no particular one. */
  readonly stockroomId: Id<'stockroom'> | null;
  /** Its span: a location with all below it; null: all. */
  readonly span: ReadonlySet<Id<'location'>> | null;
  /** At no particular one: those that it staffs as anybody with its role would, and all that there are. */
  readonly staffed: ReadonlySet<Id<'stockroom'>>;
  readonly stockrooms: ReadonlySet<Id<'stockroom'>>;
}

/** Whom a device serves. */
export type Served = Pick<Actor, 'personId' | 'blocked'>;

const NOBODY: Served = { personId: unborn(), blocked: false };

/** A device on its own, in the name of whom it serves: of nobody, it reaches nothing as its own. */
export function deviceActor(device: Device, { personId, blocked }: Served = NOBODY): Actor {
  const { id: deviceId, workspaceId, name, roleId, roleName, stockroomId, span } = device;
  const only = stockroomId === null ? null : new Set([stockroomId]);
  return makeActor({
    ...{ workspaceId, personId, name, roleId, roleName, deviceId, blocked, span },
    scopes: only === null ? device.scopes : atItsStockroom(device.scopes),
    staffed: only ?? device.staffed,
    open: only ?? device.stockrooms,
    departmentId: null,
    groupIds: new Set(),
  });
}

/**
 * A device that lends to somebody whose role has no say, since they can never act themselves: it does for them just what
 * its role allows with whatever is anybody's, as whoever stands behind a counter does.
 */
export function lender(device: Device, served: Served): Actor {
  const acting = deviceActor(device, served);
  const scopes = Object.fromEntries(Object.entries(acting.scopes).filter(([, scope]) => scope !== 'own'));
  return makeActor({ ...acting, scopes, both: [deviceActor(device), acting] });
}

/** Somebody who is served at a device. What is read off them directly is the narrower of both; a decision asks each. */
export function together(person: Actor, device: Device): Actor {
  const acting = deviceActor(device, person);
  return makeActor({
    ...person,
    deviceId: device.id,
    scopes: narrower(person.scopes, acting.scopes),
    staffed: person.staffed.intersection(acting.staffed),
    open: person.open.intersection(acting.open),
    span: narrowerSpan(effectiveSpan(person), effectiveSpan(acting)),
    both: [person, acting],
  });
}

/** Of each toggle the scope that reaches less far. */
function narrower(scopes: Scopes, others: Scopes): Scopes {
  return Object.fromEntries(
    CATALOGUE.map(({ key }): [string, Scope] => {
      const [one, other] = [scopeOf(scopes, key), scopeOf(others, key)];
      return [key, reaches(one, other) ? other : one];
    }),
  );
}

function narrowerSpan(one: Actor['span'], other: Actor['span']): Actor['span'] {
  if (one === null || other === null) return one ?? other;
  return one.intersection(other);
}

/** What reaches everything reaches what is of the one stockroom. */
function atItsStockroom(scopes: Scopes): Scopes {
  return Object.fromEntries(
    CATALOGUE.map((toggle): [string, Scope] => {
      const scope = scopeOf(scopes, toggle.key);
      return [toggle.key, scope === 'any' && offers(toggle, 'staffed') ? 'staffed' : scope];
    }),
  );
}
