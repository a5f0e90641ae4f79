/** Owns the levels of modules: presets over the catalogue, computed from the toggles and never stored. */
import { type Permission, type Scope, toggleOf, widest } from './catalogue.ts';

export const MODULES = ['Equipment', 'Inventory', 'Storage'] as const;
export type Module = (typeof MODULES)[number];

/** Narrowest first; each level adds to the one before. */
export const LEVELS = ['none', 'read', 'view', 'edit', 'delete', 'admin'] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_LABELS: Readonly<Record<Level, string>> = {
  none: 'No access',
  read: 'Read only',
  view: 'View',
  edit: 'Edit',
  delete: 'Delete',
  admin: 'Admin',
};

/** The scope at which a level is held: `staffed` stockrooms only, or `any`. */
export type Reach = 'staffed' | 'any';

/** The toggles of a role; one that is absent is off. */
export type Scopes = Readonly<Partial<Record<Permission, Scope>>>;

const ADDS: Readonly<Record<Module, Readonly<Record<Level, readonly Permission[]>>>> = {
  Equipment: {
    none: [],
    read: ['items.view', 'maintenance.view'],
    view: ['items.export', 'items.print_labels', 'items.comment', 'items.attach', 'items.flag', 'maintenance.perform'],
    edit: ['items.manage', 'items.import', 'items.change_location', 'items.unflag', 'maintenance.manage'],
    delete: ['items.delete', 'items.delete_comments', 'items.remove_attachments'],
    admin: ['items.customize', 'maintenance.customize'],
  },
  Inventory: {
    none: [],
    read: ['inventory.view'],
    view: ['inventory.use', 'inventory.export', 'inventory.print_labels', 'shopping.add', 'shopping.receive'],
    edit: ['inventory.manage', 'inventory.import'],
    delete: ['inventory.delete'],
    admin: ['inventory.customize'],
  },
  Storage: {
    none: [],
    read: ['storage.view'],
    view: ['storage.use'],
    edit: ['storage.manage'],
    delete: ['storage.delete'],
    admin: ['storage.customize'],
  },
};

/** Every toggle that a level of the module can set. */
export function togglesOf(module: Module): readonly Permission[] {
  return LEVELS.flatMap((level) => ADDS[module][level]);
}

/** The module whose levels set the toggle; null for toggles that no level touches. */
export function moduleOf(permission: Permission): Module | null {
  return MODULES.find((module) => togglesOf(module).includes(permission)) ?? null;
}

/** What a level sets: the toggles that it switches on, at the reach; all others of its module are off. */
export function preset(module: Module, level: Level, reach: Reach = 'any'): Scopes {
  const permissions = LEVELS.slice(0, LEVELS.indexOf(level) + 1).flatMap((each) => ADDS[module][each]);
  return Object.fromEntries(permissions.map((permission) => [permission, scopeAt(permission, reach)]));
}

/** The reaches at which a level can be chosen: only Equipment knows stockrooms, and its Admin only `any`. */
export function reachesOf(module: Module, level: Level): readonly Reach[] {
  return module === 'Equipment' && level !== 'admin' && level !== 'none' ? ['any', 'staffed'] : ['any'];
}

/** The level that the toggles make up exactly, or null: *Custom*. */
export function levelOf(module: Module, scopes: Scopes): { level: Level; reach: Reach } | null {
  for (const level of LEVELS) {
    for (const reach of reachesOf(module, level)) {
      if (matches(module, preset(module, level, reach), scopes)) return { level, reach };
    }
  }
  return null;
}

function matches(module: Module, wanted: Scopes, scopes: Scopes): boolean {
  return togglesOf(module).every((permission) => (wanted[permission] ?? 'off') === (scopes[permission] ?? 'off'));
}

function scopeAt(permission: Permission, reach: Reach): Scope {
  const toggle = toggleOf(permission);
  return toggle.scopes.some((offered) => offered === reach) ? reach : widest(toggle);
}
