/** What can be done with access groups. */
import { action } from '../../access/action.ts';
import { accessGroupForm, membersForm } from './forms.ts';
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

export const showAccessGroup = action<AccessGroup>({
  ...common,
  name: 'access_groups.show',
  on: 'accessGroup',
  method: 'GET',
  path: '/access-groups/:id',
  label: 'Open',
});

export const addMembers = {
  ...common,
  name: 'access_groups.add',
  on: 'accessGroup',
  method: 'POST',
  path: '/access-groups/:id/people',
  label: 'Put those ticked into it',
  icon: 'add',
  form: membersForm,
} as const;

export const removeMembers = {
  ...common,
  name: 'access_groups.remove',
  on: 'accessGroup',
  method: 'POST',
  path: '/access-groups/:id/people/removal',
  label: 'Take those ticked out of it',
  icon: 'cross',
  form: membersForm,
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
