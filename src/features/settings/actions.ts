/** The settings of the workspace, and the page from which everything that shapes equipment is reached. */
import { action } from '../../access/action.ts';
import { workspaceForm } from './forms.ts';
import type { Settings } from './queries.ts';

export const showEquipmentSettings = action({
  name: 'settings.equipment',
  needs: 'items.customize',
  method: 'GET',
  path: '/settings/equipment',
  label: 'Equipment settings',
  icon: 'settings',
  nav: { section: 'Equipment', order: 9 },
});

export const showSettings = action<Settings>({
  name: 'settings.show',
  needs: 'settings.manage',
  method: 'GET',
  path: '/settings',
  label: 'Settings',
  icon: 'settings',
  nav: { section: 'Manage', order: 8 },
});

export const editWorkspace = action<Settings>({
  name: 'settings.edit',
  needs: 'settings.manage',
  on: 'workspace',
  method: 'GET',
  path: '/settings/workspace',
  label: 'Edit',
  icon: 'edit',
});

export const saveWorkspace = {
  name: 'settings.save',
  needs: 'settings.manage',
  on: 'workspace',
  method: 'POST',
  path: '/settings/workspace',
  label: 'Save settings',
  form: workspaceForm,
} as const;
