/** What can be done with roles. Whatever changes them asks for a recent sign-in. */
import { action } from '../../access/action.ts';
import { deletionForm, newRoleForm, roleForm } from './forms.ts';
import { beyond, lockOf, type Role } from './rules.ts';

const needs = 'roles.manage';

export const listRoles = action({
  name: 'roles.list',
  needs,
  method: 'GET',
  path: '/roles',
  label: 'Roles',
  icon: 'role',
  nav: { section: 'People', order: 5 },
});

export const beginRole = action({
  name: 'roles.begin',
  needs,
  method: 'GET',
  path: '/roles/new',
  label: 'New role',
  icon: 'add',
  tone: 'primary',
});

export const createRole = {
  name: 'roles.create',
  needs,
  method: 'POST',
  path: '/roles',
  label: 'Create role',
  form: newRoleForm,
  fresh: true,
} as const;

export const showRole = action<Role>({
  name: 'roles.show',
  needs,
  on: 'role',
  method: 'GET',
  path: '/roles/:id',
  label: 'Open',
  icon: 'role',
});

/** Shows what a draft would change; nothing is saved by it. */
export const reviewRole = {
  name: 'roles.review',
  needs,
  on: 'role',
  method: 'POST',
  path: '/roles/:id/preview',
  label: 'See what this changes',
  form: roleForm,
  fresh: true,
  refuses: lockOf,
} as const;

export const saveRole = {
  name: 'roles.save',
  needs,
  on: 'role',
  method: 'POST',
  path: '/roles/:id',
  label: 'Save role',
  form: roleForm,
  fresh: true,
  refuses: lockOf,
} as const;

export const cloneRole = action<Role>({
  name: 'roles.clone',
  needs,
  on: 'role',
  method: 'POST',
  path: '/roles/:id/clone',
  label: 'Clone',
  icon: 'copy',
  fresh: true,
  refuses: beyond,
});

export const beginDeletion = action<Role>({
  name: 'roles.begin-deletion',
  needs,
  on: 'role',
  method: 'GET',
  path: '/roles/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
  refuses: lockOf,
});

export const deleteRole = {
  name: 'roles.delete',
  needs,
  on: 'role',
  method: 'POST',
  path: '/roles/:id/deletion',
  label: 'Delete role',
  form: deletionForm,
  fresh: true,
  refuses: lockOf,
} as const;
