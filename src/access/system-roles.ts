/** Owns the roles that ship with the product: the only file with names of roles. */
import { CATALOGUE, type Permission, type Scope, widest } from './catalogue.ts';
import { type Level, type Module, preset, type Reach, type Scopes } from './levels.ts';

export interface SystemRole {
  /** Stable across releases; the role's name is free to be translated. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: Scopes;
}

const EVERYTHING: Scopes = Object.fromEntries(CATALOGUE.map((toggle) => [toggle.key, widest(toggle)]));

const SIGN_IN: Scopes = { 'account.sign_in': 'on' };
const ALL: Scopes = { 'stockrooms.included_in_all': 'on' };
const PEOPLE = at('on', 'contacts.view', 'contacts.manage', 'users.view', 'users.pdf');
const CUSTODY: readonly Permission[] = ['custody.take', 'custody.release', 'custody.transfer'];
const BOOK: readonly Permission[] = [
  'reservations.view',
  'reservations.manage',
  'reservations.backdate',
  'reservations.label',
  'reservations.pdf',
  'reservations.archive',
  'checkouts.view',
  'checkouts.manage',
  'checkouts.extend',
  'checkouts.backdate',
  'checkouts.label',
  'checkouts.pdf',
  'checkouts.archive',
];
const OWN = at('own', 'reservations.view', 'reservations.manage', 'checkouts.view', 'checkouts.manage');

const VIEWER: Scopes = {
  ...SIGN_IN,
  ...levels('read', 'read', 'read'),
  ...at('any', 'reservations.view', 'checkouts.view', 'spotchecks.view'),
};
const EDITOR: Scopes = {
  ...VIEWER,
  ...levels('delete', 'delete', 'delete'),
  ...at('any', ...BOOK, ...CUSTODY, 'spotchecks.view', 'spotchecks.manage', 'spotchecks.delete'),
  ...at('on', 'reports.view', 'reports.save', 'reports.delete'),
  ...PEOPLE,
};
const SCIENTIST: Scopes = {
  ...SIGN_IN,
  ...levels('view', 'view', 'view'),
  ...OWN,
  ...at('on', 'notebook.view', 'notebook.write'),
};

/** In the order in which they are listed; locked, but each can be cloned. */
export const SYSTEM_ROLES: readonly SystemRole[] = [
  {
    key: 'owner',
    name: 'Owner',
    description: 'Everything, the account itself included.',
    scopes: EVERYTHING,
  },
  {
    key: 'administrator',
    name: 'Administrator',
    description: 'Everything but the account: equipment, bookings, people, roles and settings.',
    scopes: { ...EVERYTHING, 'account.manage': 'off' },
  },
  {
    key: 'staff',
    name: 'Staff',
    description: 'Runs all stockrooms: equipment, bookings, approvals and people.',
    scopes: { ...EDITOR, ...at('any', 'reservations.approve'), ...at('on', 'users.block'), ...ALL },
  },
  {
    key: 'editor',
    name: 'Editor',
    description: 'Sees everything, and adds, edits and deletes records.',
    scopes: EDITOR,
  },
  {
    key: 'viewer',
    name: 'Viewer',
    description: 'Sees equipment and bookings, and changes nothing.',
    scopes: VIEWER,
  },
  {
    key: 'front-desk',
    name: 'Front desk',
    description: 'Hands out and takes back equipment of every stockroom.',
    scopes: {
      ...SIGN_IN,
      ...at('any', 'items.view', 'items.flag', 'items.comment', 'items.print_labels'),
      ...at('any', ...BOOK, ...CUSTODY, 'reservations.approve'),
      ...PEOPLE,
      ...at('on', 'users.block'),
      ...ALL,
    },
  },
  {
    key: 'limited-staff',
    name: 'Limited staff',
    description: 'Runs equipment and loans of the stockrooms whose staff box admits them, and sees no other.',
    scopes: {
      ...SIGN_IN,
      ...levels('delete', 'none', 'none', 'staffed'),
      ...at('staffed', ...BOOK, ...CUSTODY, 'reservations.approve', 'spotchecks.view', 'spotchecks.manage'),
      ...PEOPLE,
      ...ALL,
    },
  },
  {
    key: 'user',
    name: 'User',
    description: 'Sees all equipment, and manages the loans of the stockrooms whose staff box admits them.',
    scopes: {
      ...SIGN_IN,
      ...at('any', 'items.view'),
      ...at('staffed', 'reservations.view', 'reservations.manage', 'reservations.pdf'),
      ...at('staffed', 'checkouts.view', 'checkouts.manage', 'checkouts.pdf', 'checkouts.extend'),
      ...PEOPLE,
      ...ALL,
    },
  },
  {
    key: 'self-service',
    name: 'Self-service',
    description: 'Sees all equipment, and books in their own name from stockrooms that are open to them.',
    scopes: { ...SIGN_IN, ...at('any', 'items.view'), ...OWN },
  },
  {
    key: 'scientist',
    name: 'Scientist',
    description: 'The day-to-day work in the laboratory: stocks, boxes, maintenance events and own bookings.',
    scopes: SCIENTIST,
  },
  {
    key: 'project-manager',
    name: 'Project manager',
    description: 'A scientist who also sets up items, equipment and storage.',
    scopes: { ...SCIENTIST, ...levels('edit', 'edit', 'edit'), 'notebook.witness': 'on' },
  },
  {
    key: 'lab-manager',
    name: 'Lab manager',
    description: 'A scientist who runs the inventory and approves orders.',
    scopes: { ...SCIENTIST, ...levels('view', 'admin', 'view'), 'shopping.approve': 'on' },
  },
  {
    key: 'equipment-manager',
    name: 'Equipment manager',
    description: 'A scientist who runs the equipment, its maintenance and calibration.',
    scopes: {
      ...without(SCIENTIST, 'Inventory'),
      ...levels('admin', 'none', 'view'),
    },
  },
  {
    key: 'read-only',
    name: 'Read only',
    description: 'Sees equipment, inventory, storage and notebook, and can do nothing there.',
    scopes: { ...SIGN_IN, ...levels('read', 'read', 'read'), 'notebook.view': 'on' },
  },
  {
    key: 'contact',
    name: 'Contact',
    description: 'Cannot sign in; equipment can be lent or assigned to them.',
    scopes: {},
  },
];

function levels(equipment: Level, inventory: Level, storage: Level, reach: Reach = 'any'): Scopes {
  return {
    ...preset('Equipment', equipment, reach),
    ...preset('Inventory', inventory),
    ...preset('Storage', storage),
  };
}

function at(scope: Scope, ...permissions: Permission[]): Scopes {
  return Object.fromEntries(permissions.map((permission) => [permission, scope]));
}

function without(scopes: Scopes, module: Module): Scopes {
  const dropped = preset(module, 'admin');
  return Object.fromEntries(Object.entries(scopes).filter(([permission]) => !(permission in dropped)));
}
