/** What can be done with flags: shaping them, putting one on an item, and taking it off. */
import { action } from '../../access/action.ts';
import type { Item } from '../items/queries.ts';
import { flagForm, flaggingForm, removalForm } from './forms.ts';
import type { Flag } from './queries.ts';

/** An item, whoever edited it meanwhile. */
export type Carrier = Omit<Item, 'version'>;

const shaping = { needs: 'items.customize', icon: 'flag' } as const;

export const listFlags = action({ ...shaping, name: 'flags.list', method: 'GET', path: '/flags', label: 'Flags' });

export const beginFlag = action({
  ...shaping,
  name: 'flags.begin',
  method: 'GET',
  path: '/flags/new',
  label: 'New flag',
  icon: 'add',
  tone: 'primary',
});

export const createFlag = {
  ...shaping,
  name: 'flags.create',
  on: 'flag',
  method: 'POST',
  path: '/flags',
  label: 'Create flag',
  form: flagForm,
} as const;

export const editFlag = action<Flag>({
  ...shaping,
  name: 'flags.edit',
  on: 'flag',
  method: 'GET',
  path: '/flags/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveFlag = {
  ...shaping,
  name: 'flags.save',
  on: 'flag',
  method: 'POST',
  path: '/flags/:id/edit',
  label: 'Save flag',
  form: flagForm,
} as const;

export const archiveFlag = action<Flag>({
  ...shaping,
  name: 'flags.archive',
  on: 'flag',
  method: 'POST',
  path: '/flags/:id/archive',
  label: 'Archive',
  icon: 'archive',
  possible: (flag) => !flag.archived,
});

export const restoreFlag = action<Flag>({
  ...shaping,
  name: 'flags.restore',
  on: 'flag',
  method: 'POST',
  path: '/flags/:id/restoration',
  label: 'Take out of the archive',
  icon: 'archive',
  possible: (flag) => flag.archived,
});

export const beginFlagging = action<Carrier>({
  name: 'items.begin_flag',
  needs: 'items.flag',
  on: 'item',
  method: 'GET',
  path: '/items/:id/flags',
  label: 'Flag',
  icon: 'flag',
  possible: (item) => !item.archived,
});

export const putFlag = {
  ...action<Carrier>({
    name: 'items.flag',
    needs: 'items.flag',
    on: 'item',
    method: 'POST',
    path: '/items/:id/flags',
    label: 'Put it on',
    icon: 'flag',
    possible: (item) => !item.archived,
  }),
  form: flaggingForm,
} as const;

export const takeOff = {
  ...action<Carrier>({
    name: 'items.unflag',
    needs: 'items.unflag',
    on: 'item',
    method: 'POST',
    path: '/items/:id/flags/removal',
    label: 'Take off',
    icon: 'cross',
    possible: (item) => item.flags.length > 0,
  }),
  form: removalForm,
} as const;
