/** What can be done with labels: printing them from the templates that are there. Each print is its maker's own. */
import { action } from '../../access/action.ts';
import { printForm } from './forms.ts';
import type { Print } from './queries.ts';

const common = { needs: 'items.print_labels', icon: 'label' } as const;

export const listPrints = action({
  ...common,
  name: 'labels.list',
  method: 'GET',
  path: '/labels',
  label: 'Labels',
  nav: { section: 'Equipment', order: 8 },
});

export const beginPrint = action({
  ...common,
  name: 'labels.begin',
  method: 'GET',
  path: '/labels/new',
  label: 'Print labels',
});

export const startPrint = {
  ...common,
  name: 'labels.start',
  method: 'POST',
  path: '/labels',
  label: 'Make the PDF',
  form: printForm,
} as const;

export const showPrint = action<Print>({
  ...common,
  name: 'labels.show',
  on: 'labelPrint',
  method: 'GET',
  path: '/labels/:id',
  label: 'Open',
});

export const cancelPrint = action<Print>({
  ...common,
  name: 'labels.cancel',
  on: 'labelPrint',
  method: 'POST',
  path: '/labels/:id/cancellation',
  label: 'Cancel',
  icon: 'cross',
  possible: ({ state }) => state === 'waiting' || state === 'running',
});

export const downloadPrint = action<Print>({
  ...common,
  name: 'labels.download',
  on: 'labelPrint',
  method: 'GET',
  path: '/labels/:id/pdf',
  label: 'Open the PDF',
  tone: 'primary',
  possible: ({ state }) => state === 'done',
});
