/**
 * Owns the outside judge: the permission model as policies of Cedar, written from its document alone. Cedar knows
 * nothing of our code: it evaluates permits and forbids, and finds by itself whether a location lies below another.
 */
import { type EntityJson, preparsePolicySet, statefulIsAuthorized, validate } from '@cedar-policy/cedar-wasm/nodejs';
import type { Actor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import type { Resource } from '../../src/access/resource.ts';
import { CLAUSES, KINDS, LENGTHENING, OFFERING_OWN } from './law.ts';
import { type Case, PARENTS } from './world.ts';

/** The kinds with the same facets are one type of Cedar's. */
const TYPES: Readonly<Record<string, string>> = { SL: 'Equipment', SLO: 'Loan', L: 'Place', '': 'Other' };

const GROUPS = ['offers own', 'lengthens'];

const SCHEMA = `
entity Workspace, Stockroom;
entity Location in [Location];
entity Person = {
  workspace: Workspace, staffs: Set<Stockroom>, isOpen: Set<Stockroom>, span?: Set<Location>, blocked: Bool,
  own: Set<String>, staffed: Set<String>, open: Set<String>, any: Set<String>
};
entity Equipment = { workspace: Workspace, stockroom?: Stockroom, location?: Location, booking: Bool };
entity Loan = { workspace: Workspace, stockroom?: Stockroom, location?: Location, owner?: Person, booking: Bool };
entity Place = { workspace: Workspace, location?: Location, booking: Bool };
entity Other = { workspace: Workspace, booking: Bool };
action ${GROUPS.map((group) => `"${group}"`).join(', ')};
${CLAUSES.map(
  ({ toggle }) => `action "${toggle}"${membership(toggle)} appliesTo {
  principal: [Person], resource: [Equipment, Loan, Place, Other], context: { toggle: String }
};`,
).join('\n')}
`;

const POLICIES = `
// By right.
permit (principal, action, resource) when { principal.any.contains(context.toggle) };
permit (principal, action, resource) when {
  principal.staffed.contains(context.toggle) &&
  (!(resource is Equipment || resource is Loan) ||
    (resource has stockroom && principal.staffs.contains(resource.stockroom)))
};
permit (principal, action, resource) when {
  principal.open.contains(context.toggle) &&
  (!(resource is Equipment || resource is Loan) ||
    (resource has stockroom &&
      (principal.staffs.contains(resource.stockroom) || principal.isOpen.contains(resource.stockroom))))
};

// By ownership, at whatever scope; a booking of one's own is made only where the stockroom is open.
permit (principal, action in Action::"offers own", resource is Loan) when {
  (principal.own.contains(context.toggle) || principal.staffed.contains(context.toggle) ||
    principal.open.contains(context.toggle) || principal.any.contains(context.toggle)) &&
  resource has owner && resource.owner == principal &&
  ((!resource.booking && !(action in Action::"lengthens")) ||
    (resource has stockroom && principal.isOpen.contains(resource.stockroom)))
};

// Never.
forbid (principal, action, resource) unless { resource.workspace == principal.workspace };
forbid (principal, action, resource is Equipment) unless { resource has stockroom && resource has location };
forbid (principal, action, resource is Loan) unless { resource has stockroom && resource has location && resource has owner };
forbid (principal, action, resource is Place) unless { resource has location };
forbid (principal, action == Action::"reservations.approve", resource is Loan) when {
  resource has owner && resource.owner == principal
};
forbid (principal, action, resource) when {
  principal has span && !principal.any.contains("account.ignore_span") &&
  resource has location && !(resource.location in principal.span)
};
forbid (principal, action, resource) when {
  principal.blocked && (resource.booking || action in Action::"lengthens")
};
`;

const POLICY_SET = 'quartermaster';

/** The mistakes that Cedar's strict validation finds in the policies; empty once they fit the schema. */
export function mistakes(): string[] {
  const answer = validate({ schema: SCHEMA, policies: { staticPolicies: POLICIES } });
  if (answer.type === 'failure') return answer.errors.map((error) => error.message);
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ error }) => error.message);
}

/** Reads the policies once; decisions come after it. */
export function prepareCedar(): void {
  const answer = preparsePolicySet(POLICY_SET, { staticPolicies: POLICIES });
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('\n'));
}

/** Whether Cedar allows it. Only things are put to it: without one there is nothing to decide but the toggle. */
export function cedarAllows(asked: Case & { readonly resource: Resource }): boolean {
  const resource = thing(asked.resource);
  const answer = statefulIsAuthorized({
    principal: person(asked.actor.personId),
    action: { type: 'Action', id: asked.permission },
    resource: resource.uid,
    context: { toggle: asked.permission },
    preparsedPolicySetId: POLICY_SET,
    entities: [principal(asked), resource, ...pathOf(asked.resource.locationId ?? 0), actionNamed(asked.permission)],
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('\n'));
  const { errors } = answer.response.diagnostics;
  if (errors.length > 0) throw new Error(errors.map(({ error }) => error.message).join('\n'));
  return answer.response.decision === 'allow';
}

/** A location and those above it: all that Cedar needs to see of the tree. */
function pathOf(location: number): EntityJson[] {
  const parent = PARENTS[location - 1] ?? 0;
  const parents = parent === 0 ? [] : [{ type: 'Location', id: String(parent) }];
  return location === 0
    ? []
    : [{ uid: { type: 'Location', id: String(location) }, attrs: {}, parents }, ...pathOf(parent)];
}

function actionNamed(toggle: string): EntityJson {
  const parents = groupsOf(toggle).map((group) => ({ type: 'Action', id: group }));
  return { uid: { type: 'Action', id: toggle }, attrs: {}, parents };
}

function principal({ actor, roots, permission }: Case): EntityJson {
  const held = (scope: string) => toggles(actor, permission).filter((key) => actor.scopes[key] === scope);
  const span: EntityJson['attrs'] = roots === null ? {} : { span: roots.map((each) => entity('Location', each)) };
  return {
    uid: person(actor.personId),
    attrs: {
      workspace: entity('Workspace', actor.workspaceId),
      staffs: [...actor.staffed].map((stockroom) => entity('Stockroom', stockroom)),
      isOpen: [...actor.open].map((stockroom) => entity('Stockroom', stockroom)),
      blocked: actor.blocked,
      own: held('own'),
      staffed: held('staffed'),
      open: held('open'),
      any: [...held('any'), ...held('on')],
      ...span,
    },
    parents: [],
  };
}

function thing(resource: Resource): EntityJson & { readonly uid: { type: string; id: string } } {
  const facets = KINDS[resource.kind] ?? '';
  const { stockroomId, locationId, ownerId } = resource;
  return {
    uid: { type: TYPES[facets] ?? '', id: 'it' },
    attrs: {
      workspace: entity('Workspace', resource.workspaceId),
      booking: resource.proposed === true && (resource.kind === 'reservation' || resource.kind === 'checkout'),
      ...(facets.includes('S') && stockroomId ? { stockroom: entity('Stockroom', stockroomId) } : {}),
      ...(facets.includes('L') && locationId ? { location: entity('Location', locationId) } : {}),
      ...(facets.includes('O') && ownerId ? { owner: entity('Person', ownerId) } : {}),
    },
    parents: [],
  };
}

/** The toggles that the policies ask about, of all that the actor holds: reading the others changes only how long it takes. */
function toggles(actor: Actor, permission: Permission): Permission[] {
  return [...new Set<Permission>([permission, 'account.ignore_span'])].filter((key) => key in actor.scopes);
}

function person(id: number) {
  return { type: 'Person', id: String(id) };
}

function entity(type: string, id: number) {
  return { __entity: { type, id: String(id) } };
}

function membership(toggle: string): string {
  const groups = groupsOf(toggle);
  return groups.length === 0 ? '' : ` in [${groups.map((group) => `"${group}"`).join(', ')}]`;
}

function groupsOf(toggle: string): string[] {
  return [
    ...(OFFERING_OWN.includes(toggle) ? ['offers own'] : []),
    ...(LENGTHENING.includes(toggle) ? ['lengthens'] : []),
  ];
}
