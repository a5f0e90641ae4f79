/**
 * Owns the reference: the decision once more, written from the document of the permission model alone, in the plainest
 * words. It shares nothing with the code that it judges but the shapes of what goes in.
 */
import type { Actor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import type { Check } from '../../src/access/decide.ts';
import type { Resource } from '../../src/access/resource.ts';
import { BOOKINGS, KINDS, LENGTHENING, NEVER_ON_OWN, OFFERING_OWN } from './law.ts';

/** The first rule that fails; null: allowed. */
export function firstFailing(actor: Actor, permission: Permission, resource: Resource | null): Check['rule'] | null {
  const scope = actor.scopes[permission] ?? 'off';

  // Before anything is known of the thing, only the toggle can be asked.
  if (resource === null) return scope === 'off' ? 'toggle' : null;

  const facets = KINDS[resource.kind] ?? '';
  const hasStockroom = facets.includes('S');
  const hasLocation = facets.includes('L');
  const hasOwner = facets.includes('O');

  // 1. The resource is in the actor's workspace.
  if (resource.workspaceId !== actor.workspaceId) return 'workspace';

  // 2. The role has the toggle.
  if (scope === 'off') return 'toggle';

  // 3. The scope reaches it, by right or by ownership; a facet that its kind has but the row lacks denies.
  let staffs = false;
  let isOpen = false;
  if (hasStockroom) {
    if (resource.stockroomId === undefined || resource.stockroomId === null) return 'reach';
    staffs = actor.staffed.has(resource.stockroomId);
    isOpen = actor.open.has(resource.stockroomId);
  }
  let owns = false;
  if (hasOwner) {
    if (resource.ownerId === undefined || resource.ownerId === null) return 'reach';
    owns = resource.ownerId === actor.personId;
  }
  if (owns && NEVER_ON_OWN.includes(permission)) return 'reach';
  let byRight = false;
  if (scope === 'any' || scope === 'on') byRight = true;
  if (scope === 'staffed' && (staffs || !hasStockroom)) byRight = true;
  if (scope === 'open' && (staffs || isOpen || !hasStockroom)) byRight = true;
  const byOwnership = owns && OFFERING_OWN.includes(permission);
  if (!byRight && !byOwnership) return 'reach';

  // 4. The actor's span contains it, unless no span limits them.
  if (hasLocation) {
    if (resource.locationId === undefined || resource.locationId === null) return 'span';
    const ignoresSpan = actor.scopes['account.ignore_span'] === 'on';
    if (!ignoresSpan && actor.span !== null && !actor.span.has(resource.locationId)) return 'span';
  }

  // 5. Booking: a booking that does not exist yet, and what lengthens one.
  const isNewBooking = resource.proposed === true && BOOKINGS.includes(resource.kind);
  if (isNewBooking || LENGTHENING.includes(permission)) {
    if (actor.blocked) return 'booking';
    if (!byRight && !isOpen) return 'booking';
  }

  return null;
}

/** The rules that are asked about a thing under a permission, in order, when none fails. */
export function rulesAsked(permission: Permission, resource: Resource | null): Check['rule'][] {
  if (resource === null) return ['toggle'];
  const asked: Check['rule'][] = ['workspace', 'toggle', 'reach'];
  if (KINDS[resource.kind]?.includes('L')) asked.push('span');
  const isNewBooking = resource.proposed === true && BOOKINGS.includes(resource.kind);
  if (isNewBooking || LENGTHENING.includes(permission)) asked.push('booking');
  return asked;
}
