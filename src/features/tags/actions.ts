/** What can be done with the sequence that gives items their tags. */
import { action } from '../../access/action.ts';
import { sequenceForm } from './forms.ts';
import type { Sequence } from './queries.ts';

const common = { needs: 'items.customize', icon: 'label' } as const;

export const editSequence = action<Sequence>({
  ...common,
  name: 'tags.edit',
  method: 'GET',
  path: '/tags',
  label: 'Asset tags',
});

export const saveSequence = {
  ...common,
  name: 'tags.save',
  method: 'POST',
  path: '/tags',
  label: 'Save the sequence',
  form: sequenceForm,
} as const;

export const giveTags = action({
  ...common,
  name: 'tags.give',
  method: 'POST',
  path: '/tags/items',
  label: 'Give them tags',
});
