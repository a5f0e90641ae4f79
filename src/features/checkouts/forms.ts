/** The fields of giving back and of extending a check-out. */
import { field, moment } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { ignoreField } from '../baskets/forms.ts';

export const returnForm = form({
  line_ids: field<readonly number[]>(
    { label: 'What comes back', drawn: 'checkboxes', required: false, many: true, off: '' },
    (values) => {
      const ids = values.filter((value) => value !== '').map((value) => readId(value));
      return ids.includes(null)
        ? { error: 'What comes back: choose from the list' }
        : { value: ids.filter((id) => id !== null) };
    },
  ),
});

export const extensionForm = form({
  ends_at: moment({ label: 'Until' }),
  ignore_conflicts: ignoreField,
});
