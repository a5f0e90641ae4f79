/** The fields of a label, and of setting one on a booking. */
import { choice, optionalReference, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { COLOURS } from '../flags/rules.ts';

export const labelForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  colour: choice({ label: 'Colour' }, COLOURS),
});

export const labellingForm = form({
  label_id: optionalReference({ label: 'Label' }, { kind: 'bookingLabel', needs: 'items.view' }),
});
