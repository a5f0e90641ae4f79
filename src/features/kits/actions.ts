/** What can be done with kits. */
import { action } from '../../access/action.ts';
import { editForm, fillForm, kitForm, moveForm, swapForm, takeOutForm } from './forms.ts';
import type { Kit } from './queries.ts';

export const listKits = action({
  name: 'kits.list',
  needs: 'items.view',
  method: 'GET',
  path: '/kits',
  label: 'Kits',
  icon: 'kit',
  nav: { section: 'Equipment', order: 1 },
});

export const showKit = action<Kit>({
  name: 'kits.show',
  needs: 'items.view',
  on: 'kit',
  method: 'GET',
  path: '/kits/:id',
  label: 'Open',
  icon: 'kit',
});

export const beginKit = action({
  name: 'kits.begin',
  needs: 'items.manage',
  method: 'GET',
  path: '/kits/new',
  label: 'New kit',
  icon: 'add',
  tone: 'primary',
});

export const createKit = {
  name: 'kits.create',
  needs: 'items.manage',
  on: 'kit',
  method: 'POST',
  path: '/kits',
  label: 'Create kit',
  form: kitForm,
} as const;

const managed = { needs: 'items.manage', on: 'kit' } as const;

export const editKit = action<Kit>({
  ...managed,
  name: 'kits.edit',
  method: 'GET',
  path: '/kits/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveKit = {
  ...managed,
  name: 'kits.save',
  method: 'POST',
  path: '/kits/:id/edit',
  label: 'Save kit',
  form: editForm,
} as const;

export const beginMove = action<Kit>({
  name: 'kits.begin_move',
  needs: 'items.change_location',
  on: 'kit',
  method: 'GET',
  path: '/kits/:id/location',
  label: 'Change location',
  icon: 'location',
});

export const moveKit = {
  name: 'kits.move',
  needs: 'items.change_location',
  on: 'kit',
  method: 'POST',
  path: '/kits/:id/location',
  label: 'Save location',
  form: moveForm,
} as const;

export const beginFilling = action<Kit>({
  ...managed,
  name: 'kits.begin_filling',
  method: 'GET',
  path: '/kits/:id/items',
  label: 'Put items in',
  icon: 'add',
  possible: ({ archived }) => !archived,
});

export const fillKit = {
  ...managed,
  name: 'kits.fill',
  method: 'POST',
  path: '/kits/:id/items',
  label: 'Put into the kit',
  form: fillForm,
} as const;

export const takeOut = {
  ...managed,
  name: 'kits.take_out',
  method: 'POST',
  path: '/kits/:id/items/removal',
  label: 'Take out',
  icon: 'cross',
  form: takeOutForm,
  possible: ({ manageable }: Kit) => manageable > 0,
} as const;

export const beginSwap = action<Kit>({
  ...managed,
  name: 'kits.begin_swap',
  method: 'GET',
  path: '/kits/:id/swap',
  label: 'Swap',
  icon: 'transfer',
  possible: ({ archived, manageable }) => !archived && manageable > 0,
});

export const swapItem = {
  ...managed,
  name: 'kits.swap',
  method: 'POST',
  path: '/kits/:id/swap',
  label: 'Swap them',
  form: swapForm,
} as const;

export const archiveKit = action<Kit>({
  ...managed,
  name: 'kits.archive',
  method: 'POST',
  path: '/kits/:id/archive',
  label: 'Archive',
  icon: 'archive',
  possible: ({ archived }) => !archived,
});

export const restoreKit = action<Kit>({
  ...managed,
  name: 'kits.restore',
  method: 'POST',
  path: '/kits/:id/restoration',
  label: 'Take out of the archive',
  icon: 'archive',
  possible: ({ archived }) => archived,
});

export const deleteKit = action<Kit>({
  name: 'kits.delete',
  needs: 'items.delete',
  on: 'kit',
  method: 'POST',
  path: '/kits/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
  possible: ({ hasHistory, filled }) => !hasHistory && !filled,
});
