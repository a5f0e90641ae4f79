/** What can be done with lists of people. Each is its maker's own. */
import { action } from '../../access/action.ts';
import { mappingForm, uploadForm } from './forms.ts';
import type { Roster } from './queries.ts';

const common = { needs: 'users.import', icon: 'import' } as const;

export const listRosters = action({
  ...common,
  name: 'rosters.list',
  method: 'GET',
  path: '/people/imports',
  label: 'Imports of people',
});

export const beginRoster = action({
  ...common,
  name: 'rosters.begin',
  method: 'GET',
  path: '/people/imports/new',
  label: 'Import people',
});

export const uploadRoster = {
  ...common,
  name: 'rosters.upload',
  method: 'POST',
  path: '/people/imports',
  label: 'Read the file',
  form: uploadForm,
} as const;

export const showRoster = action<Roster>({
  ...common,
  name: 'rosters.show',
  on: 'roster',
  method: 'GET',
  path: '/people/imports/:id',
  label: 'Open',
});

export const editMapping = action<Roster>({
  ...common,
  name: 'rosters.edit_mapping',
  on: 'roster',
  method: 'GET',
  path: '/people/imports/:id/mapping',
  label: 'Choose columns',
  icon: 'edit',
  possible: ({ state }) => state === 'draft',
});

export const saveMapping = {
  ...common,
  name: 'rosters.save_mapping',
  on: 'roster',
  method: 'POST',
  path: '/people/imports/:id/mapping',
  label: 'Preview',
  form: mappingForm,
} as const;

/** It gives roles, as the form of a person does. */
export const startRoster = action<Roster>({
  ...common,
  name: 'rosters.start',
  on: 'roster',
  method: 'POST',
  path: '/people/imports/:id/run',
  label: 'Import these people',
  tone: 'primary',
  fresh: true,
  possible: ({ state, mapping }) => state === 'draft' && mapping !== null,
});

export const cancelRoster = action<Roster>({
  ...common,
  name: 'rosters.cancel',
  on: 'roster',
  method: 'POST',
  path: '/people/imports/:id/cancellation',
  label: 'Cancel the import',
  icon: 'cross',
  possible: ({ state }) => state === 'draft' || state === 'waiting' || state === 'running',
});

export const downloadFailures = action<Roster>({
  ...common,
  name: 'rosters.failures',
  on: 'roster',
  method: 'GET',
  path: '/people/imports/:id/failures',
  label: 'Download the rows that were left out',
  icon: 'export',
  possible: ({ failed, finishedAt }) => failed > 0 && finishedAt !== null,
});
