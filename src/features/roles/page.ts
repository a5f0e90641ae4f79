/** Draws the list of roles, the beginning of a new one, and the end of an old one. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import { holds } from '../../access/actor.ts';
import type { Drawing } from '../../access/form.ts';
import { MODULES } from '../../access/levels.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FieldGroup, Link, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { beginRole, cloneRole, createRole, deleteRole, listRoles, showRole } from './actions.ts';
import { levelWords } from './level-choice.ts';
import { isHeld, type Role } from './rules.ts';

/** The way back to the list. */
export const CRUMBS: readonly Link[] = [{ href: href(listRoles), label: listRoles.label }];

export function listPage(visit: Visit, roles: readonly Role[]): View {
  const seesPeople = holds(visit.actor, 'users.view');
  const table: TableView = {
    caption: 'Roles',
    captionHidden: true,
    columns: [
      { label: 'Role' },
      { label: 'Kind' },
      ...(seesPeople ? [{ label: 'People', numeric: true }] : []),
      ...MODULES.map((module) => ({ label: module })),
      { label: 'Actions', hidden: true },
    ],
    rows: roles.map((role) => ({ cells: cellsOf(visit, role, seesPeople) })),
    empty: { title: 'No roles' },
  };
  const lead = 'A role is a set of permissions. Those that ship are locked: clone one to make it yours.';
  return {
    template: '/shared/list-page',
    page: { title: 'Roles', lead, wide: true, actions: offerGeneral(visit, [beginRole]) },
    data: { table },
  };
}

export function newRolePage(visit: Visit, drawing: Drawing): View {
  const form = formView(visit, {
    action: createRole,
    drawing,
    submit: createRole.label,
    cancel: { href: href(listRoles), label: 'Cancel' },
  });
  const lead = 'It is held by nobody until you assign it. On the next page you set its permissions.';
  return { template: '/shared/form-page', page: { title: beginRole.label, lead, breadcrumbs: CRUMBS }, data: { form } };
}

export function deletionPage(visit: Visit, role: Role, drawing: Drawing): View {
  const form = formView(visit, {
    action: deleteRole,
    drawing,
    submit: deleteRole.label,
    cancel: { href: href(showRole, role), label: 'Keep it' },
  });
  const lead = isHeld(role)
    ? `${heldBy(role)} this role, open invitations, the archive and revoked devices included. They need another one.`
    : `${heldBy(role)} this role.`;
  return {
    template: '/shared/form-page',
    page: { title: `Delete ${role.name}`, lead, breadcrumbs: crumbsOf(role) },
    data: { form: { ...form, tone: 'danger' as const, groups: withoutNone(form.groups) } },
  };
}

/** A replacement that has to be chosen: nobody is left without a role. */
function withoutNone(groups: readonly FieldGroup[]): FieldGroup[] {
  return groups.map((group) => ({
    ...group,
    fields: group.fields.map((field) => ({
      ...field,
      required: true,
      options: field.options?.map((option) => (option.value === '' ? { ...option, label: 'Choose a role' } : option)),
    })),
  }));
}

/** The way back to a role. */
export function crumbsOf(role: Role): Link[] {
  return [...CRUMBS, { href: href(showRole, role), label: role.name }];
}

/** Who holds a role, as the beginning of a sentence. */
export function heldBy({ people, devices }: Pick<Role, 'people' | 'devices'>): string {
  const holders = [
    ...(people === 0 ? [] : [people === 1 ? 'One person' : `${people} people`]),
    ...(devices === 0 ? [] : [devices === 1 ? 'one device' : `${devices} devices`]),
  ];
  if (holders.length === 0) return 'Nobody holds';
  const words = holders.join(' and ');
  return `${words[0]?.toUpperCase()}${words.slice(1)} ${people + devices === 1 ? 'holds' : 'hold'}`;
}

function cellsOf(visit: Visit, role: Role, seesPeople: boolean): Cell[] {
  const controls = offer(visit, role, [cloneRole]);
  return [
    { text: role.name, href: href(showRole, role), sub: role.description },
    role.systemKey === null ? { text: 'Custom', tone: 'accent' } : { text: 'System', tone: 'neutral' },
    ...(seesPeople ? [{ text: String(role.people), numeric: true }] : []),
    ...MODULES.map((module) => ({ text: levelWords(module, role.scopes).replace(/^(\w+) (\w+)$/, '$1\u00a0$2') })),
    { controls: controls.map((control) => ({ ...control, tone: 'plain' as const, visuallyHidden: role.name })) },
  ];
}
