/** What can be done with imports. Each is its maker's own. */
import { action } from '../../access/action.ts';
import { mappingForm, uploadForm } from './forms.ts';
import type { Import } from './queries.ts';

const common = { needs: 'items.import', icon: 'import' } as const;

export const listImports = action({
  ...common,
  name: 'imports.list',
  method: 'GET',
  path: '/imports',
  label: 'Imports',
  nav: { section: 'Equipment', order: 7 },
});

export const beginImport = action({
  ...common,
  name: 'imports.begin',
  method: 'GET',
  path: '/imports/new',
  label: 'Import items',
});

export const uploadFile = {
  ...common,
  name: 'imports.upload',
  method: 'POST',
  path: '/imports',
  label: 'Read the file',
  form: uploadForm,
} as const;

export const showImport = action<Import>({
  ...common,
  name: 'imports.show',
  on: 'import',
  method: 'GET',
  path: '/imports/:id',
  label: 'Open',
});

export const editMapping = action<Import>({
  ...common,
  name: 'imports.edit_mapping',
  on: 'import',
  method: 'GET',
  path: '/imports/:id/mapping',
  label: 'Choose columns',
  icon: 'edit',
  possible: ({ state }) => state === 'draft',
});

export const saveMapping = {
  ...common,
  name: 'imports.save_mapping',
  on: 'import',
  method: 'POST',
  path: '/imports/:id/mapping',
  label: 'Preview',
  form: mappingForm,
} as const;

export const startImport = action<Import>({
  ...common,
  name: 'imports.start',
  on: 'import',
  method: 'POST',
  path: '/imports/:id/run',
  label: 'Import these rows',
  tone: 'primary',
  possible: ({ state, mapping }) => state === 'draft' && mapping !== null,
});

export const cancelImport = action<Import>({
  ...common,
  name: 'imports.cancel',
  on: 'import',
  method: 'POST',
  path: '/imports/:id/cancellation',
  label: 'Cancel the import',
  icon: 'cross',
  possible: ({ state }) => state === 'draft' || state === 'waiting' || state === 'running',
});

export const downloadFailures = action<Import>({
  ...common,
  name: 'imports.failures',
  on: 'import',
  method: 'GET',
  path: '/imports/:id/failures',
  label: 'Download the rows that were left out',
  icon: 'export',
  possible: ({ failed, finishedAt }) => failed > 0 && finishedAt !== null,
});
