/** The fields of changing a reservation, of swapping one of its items, and of handing it out. */
import { field, optionalReference, optionalText } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { ignoreField, lineFields, periodFields, purposeField } from '../baskets/forms.ts';
import { linesField } from '../bookings/forms.ts';

export const reservationForm = form({
  ...periodFields,
  ...lineFields,
  purpose: purposeField,
  ignore_conflicts: ignoreField,
});

export const swapForm = form({
  line_id: field<number>({ label: 'In place of', drawn: 'select', required: true }, ([value]) => {
    const id = readId(value);
    return id === null ? { error: 'Choose in place of what' } : { value: id };
  }),
  code: optionalText({
    label: 'Code of the other one',
    help: 'Scan or type it, or choose below.',
    autocomplete: 'off',
  }),
  item_id: optionalReference({ label: 'Or choose' }, { kind: 'item', needs: 'items.view' }),
  ignore_conflicts: ignoreField,
});

export const handOutForm = form({ line_ids: linesField('What goes out'), ignore_conflicts: ignoreField });
