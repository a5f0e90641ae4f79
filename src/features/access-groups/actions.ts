/** What can be done with access groups. */
import { action } from '../../access/action.ts';
import { accessGroupForm } from './forms.ts';
import type { AccessGroup } from './queries.ts';

const common = { needs: 'directory.manage', icon: 'lock' } as const;

export const listAccessGroups = action({
  ...common,
  name: 'access_groups.list',
  method: 'GET',
  path: '/access-groups',
  label: 'Access groups',
  nav: { section: 'People', order: 4.5 },
});

export const beginAccessGroup = action({
  ...common,
  name: 'access_groups.begin',
  method: 'GET',
  path: '/access-groups/new',
  label: 'New access group',
  icon: 'add',
  tone: 'primary',
});

export const createAccessGroup = {
  ...common,
  name: 'access_groups.create',
  on: 'accessGroup',
  method: 'POST',
  path: '/access-groups',
  label: 'Create access group',
  form: accessGroupForm,
} as const;

export const editAccessGroup = action<AccessGroup>({
  ...common,
  name: 'access_groups.edit',
  on: 'accessGroup',
  method: 'GET',
  path: '/access-groups/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveAccessGroup = {
  ...common,
  name: 'access_groups.save',
  on: 'accessGroup',
  method: 'POST',
  path: '/access-groups/:id/edit',
  label: 'Save access group',
  form: accessGroupForm,
} as const;

export const deleteAccessGroup = action<AccessGroup>({
  ...common,
  name: 'access_groups.delete',
  on: 'accessGroup',
  method: 'POST',
  path: '/access-groups/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
  possible: (group) => group.people === 0 && !group.restricts,
});
