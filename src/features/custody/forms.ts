/** The fields of taking and transferring custody: who will hold the item. */
import { allowedByRight } from '../../access/decide.ts';
import { field } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { type Id, readId } from '../../access/ids.ts';
import { ignoreField } from '../circulation/forms.ts';

/** Absent for those who take only for themselves. */
export const takeForm = form({
  holder_id: field<Id<'person'> | undefined>(
    {
      label: 'Who holds it',
      drawn: 'select',
      required: false,
      offeredTo: (actor, row) => row !== null && allowedByRight(actor, 'custody.take', row),
    },
    ([value]) => readHolder(value),
  ),
  ignore_conflicts: ignoreField,
});

export const transferForm = form({
  holder_id: field<Id<'person'>>({ label: 'Who holds it from now on', drawn: 'select', required: true }, ([value]) =>
    readHolder(value),
  ),
  ignore_conflicts: ignoreField,
});

function readHolder(value: string | undefined) {
  const id = readId<'person'>(value);
  return id === null ? { error: 'Choose who holds it' } : { value: id };
}
