/** What can be done with items. */
import { action } from '../../access/action.ts';
import { unread } from '../../access/form.ts';
import { duplicateForm, editForm, itemForm, moveForm } from './forms.ts';
import type { Item } from './queries.ts';

export const listItems = action({
  name: 'items.list',
  needs: 'items.view',
  method: 'GET',
  path: '/items',
  label: 'Items',
  icon: 'item',
  nav: { section: 'Equipment', order: 0 },
});

export const showItem = action<Item>({
  name: 'items.show',
  needs: 'items.view',
  on: 'item',
  method: 'GET',
  path: '/items/:id',
  label: 'Open',
});

export const beginItem = action({
  name: 'items.begin',
  needs: 'items.manage',
  method: 'GET',
  path: '/items/new',
  label: 'New item',
  icon: 'add',
  tone: 'primary',
});

export const createItem = {
  name: 'items.create',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items',
  label: 'Create item',
  form: itemForm,
} as const;

export const showNewFields = {
  name: 'items.show_new_fields',
  needs: 'items.manage',
  method: 'POST',
  path: '/items/new/fields',
  label: 'Show the fields of this category',
  form: unread(itemForm),
} as const;

export const editItem = action<Item>({
  name: 'items.edit',
  needs: 'items.manage',
  on: 'item',
  method: 'GET',
  path: '/items/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveItem = {
  name: 'items.save',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items/:id/edit',
  label: 'Save item',
  form: editForm,
} as const;

export const beginDuplicate = action<Item>({
  name: 'items.begin_duplicate',
  needs: 'items.manage',
  on: 'item',
  method: 'GET',
  path: '/items/:id/duplicates',
  label: 'Duplicate',
  icon: 'copy',
});

export const duplicateItem = {
  name: 'items.duplicate',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items/:id/duplicates',
  label: 'Create copies',
  form: duplicateForm,
} as const;

export const showFields = {
  name: 'items.show_fields',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items/:id/edit/fields',
  label: 'Show the fields of this category',
  form: unread(editForm),
} as const;

export const beginMove = action<Item>({
  name: 'items.begin_move',
  needs: 'items.change_location',
  on: 'item',
  method: 'GET',
  path: '/items/:id/location',
  label: 'Change location',
  icon: 'location',
});

export const moveItem = {
  name: 'items.move',
  needs: 'items.change_location',
  on: 'item',
  method: 'POST',
  path: '/items/:id/location',
  label: 'Save location',
  form: moveForm,
} as const;

export const archiveItem = action<Item>({
  name: 'items.archive',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items/:id/archive',
  label: 'Archive',
  icon: 'archive',
  possible: (item) => !item.archived,
});

export const restoreItem = action<Item>({
  name: 'items.restore',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items/:id/restoration',
  label: 'Take out of the archive',
  icon: 'archive',
  possible: (item) => item.archived,
});

export const deleteItem = action<Item>({
  name: 'items.delete',
  needs: 'items.delete',
  on: 'item',
  method: 'POST',
  path: '/items/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
  possible: (item) => !item.hasHistory,
});

export const showHistory = action<Item>({
  name: 'items.history',
  needs: 'items.manage',
  on: 'item',
  method: 'GET',
  path: '/items/:id/history',
  label: 'History',
  icon: 'audit',
});

export const exportItems = action({
  name: 'items.export',
  needs: 'items.export',
  method: 'GET',
  path: '/items/export',
  label: 'Export',
  icon: 'export',
});

export const exportWorkbook = action({
  name: 'items.export_workbook',
  needs: 'items.export',
  method: 'GET',
  path: '/items/export.xlsx',
  label: 'Export for Excel',
  icon: 'export',
});
