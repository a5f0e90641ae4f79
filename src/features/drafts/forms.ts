/** The form of a draft: what was chosen so far. */
import { field } from '../../access/fields.ts';
import { form, unread, type Values } from '../../access/form.ts';
import { basketForm } from '../baskets/forms.ts';
import { readKept, type Typed, typedFrom } from '../baskets/typed.ts';

const LONGEST = 20_000;

/** As the address of a basket says it; or, from the form of the last step, as that stands. */
export const keepForm = form({
  ...unread(basketForm).fields,
  basket: field<string | undefined>({ label: 'What was chosen', drawn: 'hidden', required: false }, ([value = '']) =>
    value === '' || value.length > LONGEST ? { error: 'Choose at least one item or kit' } : { value },
  ),
});

/** What is to be kept. */
export function typedIn({ basket, ...sent }: Values<(typeof keepForm)['fields']>): Typed {
  return basket === undefined ? typedFrom(sent) : readKept(new URLSearchParams(basket));
}
