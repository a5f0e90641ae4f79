/** The one field of a draft: what was chosen so far. */
import { field } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

const LONGEST = 20_000;

/** As the address of a basket says it. */
export const keepForm = form({
  basket: field<string>({ label: 'What was chosen', drawn: 'hidden', required: true }, ([value = '']) =>
    value === '' || value.length > LONGEST ? { error: 'Choose at least one item or kit' } : { value },
  ),
});
