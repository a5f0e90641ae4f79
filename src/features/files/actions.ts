/** What can be done with the files of an item. Whoever attaches them also says which picture stands for it. */
import { action } from '../../access/action.ts';
import { attachForm } from './forms.ts';
import type { ItemFile, Subject } from './queries.ts';

export const beginFile = action<Subject>({
  name: 'files.begin',
  needs: 'items.attach',
  on: 'item',
  method: 'GET',
  path: '/items/:id/files/new',
  label: 'Attach a file',
  icon: 'attach',
});

export const attachFile = {
  name: 'files.attach',
  needs: 'items.attach',
  on: 'item',
  method: 'POST',
  path: '/items/:id/files',
  label: 'Attach',
  form: attachForm,
} as const;

export const downloadFile = action<ItemFile>({
  name: 'files.download',
  needs: 'items.view',
  on: 'file',
  method: 'GET',
  path: '/files/:id',
  label: 'Download',
  icon: 'import',
});

export const showThumbnail = action<ItemFile>({
  name: 'files.thumbnail',
  needs: 'items.view',
  on: 'file',
  method: 'GET',
  path: '/files/:id/thumbnail',
  label: 'Small picture',
});

export const showPicture = action<ItemFile>({
  name: 'files.picture',
  needs: 'items.view',
  on: 'file',
  method: 'GET',
  path: '/files/:id/picture',
  label: 'Look at it',
  icon: 'picture',
  tone: 'quiet',
  possible: ({ isPicture }) => isPicture,
});

export const choosePhoto = action<ItemFile>({
  name: 'files.choose_photo',
  needs: 'items.attach',
  on: 'file',
  method: 'POST',
  path: '/files/:id/photo',
  label: 'Make it the photo',
  tone: 'quiet',
  possible: ({ isPicture, isPhoto }) => isPicture && !isPhoto,
});

export const removeFile = action<ItemFile>({
  name: 'files.remove',
  needs: 'items.remove_attachments',
  on: 'file',
  method: 'POST',
  path: '/files/:id/removal',
  label: 'Remove',
  icon: 'delete',
  tone: 'quiet',
});
