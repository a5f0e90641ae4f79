/** The fields of a location. */

import type { Actor } from '../../access/actor.ts';
import { effectiveSpan } from '../../access/actor.ts';
import { choice, optionalReference, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import type { Resource } from '../../access/resource.ts';
import type { LocationType } from './rules.ts';

const TYPE_OPTIONS: readonly { value: LocationType; label: string }[] = [
  { value: 'site', label: 'Site' },
  { value: 'building', label: 'Building' },
  { value: 'room', label: 'Room' },
  { value: 'cabinet', label: 'Cabinet' },
  { value: 'shelf', label: 'Shelf' },
];

export const locationForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  kind: choice({ label: 'Kind', drawn: 'select', width: 'short' }, TYPE_OPTIONS),
  parent_id: optionalReference(
    {
      label: 'Lies in',
      help: 'Everything below a location moves along with it, and so does who may see it.',
      offeredTo: movable,
    },
    { kind: 'location', needs: 'storage.manage' },
  ),
});

/** What one's span holds can be moved within it; its topmost locations stay where they are. */
function movable(actor: Actor, row: Resource | null): boolean {
  const span = effectiveSpan(actor);
  if (span === null || row === null || !('parentId' in row)) return true;
  return [...span].some((id) => id === row.parentId);
}
