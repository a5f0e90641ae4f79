/** What was done to many items at once, as its maker reads it later. */
import { action } from '../../access/action.ts';
import type { Batch } from './queries.ts';

export const showBatch = action<Batch>({
  name: 'batches.show',
  needs: 'items.view',
  on: 'batch',
  method: 'GET',
  path: '/batches/:id',
  label: 'What was done',
});
