/** What can be done with the fields of categories. */
import { action } from '../../access/action.ts';
import type { Category } from '../categories/queries.ts';
import { fieldForm, newFieldForm } from './forms.ts';
import type { FieldRow } from './queries.ts';

const needs = 'items.customize';

export const beginField = action<Category>({
  name: 'fields.begin',
  needs,
  on: 'category',
  method: 'GET',
  path: '/categories/:id/fields/new',
  label: 'New field',
  icon: 'add',
});

export const createField = {
  name: 'fields.create',
  needs,
  on: 'category',
  method: 'POST',
  path: '/categories/:id/fields',
  label: 'Create field',
  form: newFieldForm,
} as const;

export const editField = action<FieldRow>({
  name: 'fields.edit',
  needs,
  on: 'field',
  method: 'GET',
  path: '/fields/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveField = {
  name: 'fields.save',
  needs,
  on: 'field',
  method: 'POST',
  path: '/fields/:id/edit',
  label: 'Save field',
  form: fieldForm,
} as const;

export const moveFieldUp = action<FieldRow>({
  name: 'fields.move_up',
  needs,
  on: 'field',
  method: 'POST',
  path: '/fields/:id/earlier',
  label: 'Move up',
  possible: ({ first, archived }) => !first && !archived,
});

export const archiveField = action<FieldRow>({
  name: 'fields.archive',
  needs,
  on: 'field',
  method: 'POST',
  path: '/fields/:id/archive',
  label: 'Archive',
  icon: 'archive',
  possible: ({ archived }) => !archived,
});

export const restoreField = action<FieldRow>({
  name: 'fields.restore',
  needs,
  on: 'field',
  method: 'POST',
  path: '/fields/:id/restoration',
  label: 'Restore',
  icon: 'archive',
  possible: ({ archived }) => archived,
});

export const deleteField = action<FieldRow>({
  name: 'fields.delete',
  needs,
  on: 'field',
  method: 'POST',
  path: '/fields/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
  possible: ({ used }) => !used,
});
