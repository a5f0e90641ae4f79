/** What can be done with the position of an item on the map. */
import { action } from '../../access/action.ts';
import type { Item } from '../items/queries.ts';
import { positionForm } from './forms.ts';

export const beginPosition = action<Item>({
  name: 'items.begin_position',
  needs: 'items.change_location',
  on: 'item',
  method: 'GET',
  path: '/items/:id/position',
  label: 'Note its position',
  icon: 'location',
});

export const notePosition = {
  name: 'items.note_position',
  needs: 'items.change_location',
  on: 'item',
  method: 'POST',
  path: '/items/:id/position',
  label: 'Save position',
  form: positionForm,
} as const;

export const showWhereabouts = action<Item>({
  name: 'items.whereabouts',
  needs: 'items.view',
  on: 'item',
  method: 'GET',
  path: '/items/:id/whereabouts',
  label: 'Everywhere it was',
  icon: 'clock',
});
