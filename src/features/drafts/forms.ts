/** The form of a draft: what was chosen so far. */
import { field } from '../../access/fields.ts';
import { form, unread, type Values } from '../../access/form.ts';
import { basketForm } from '../baskets/forms.ts';
import { readKept, type Typed } from '../baskets/typed.ts';

const LONGEST = 20_000;

/** As the address of a basket says it; or, from the form of the last step, as that stands. */
export const keepForm = form({
  ...unread(basketForm).fields,
  basket: field<string | undefined>({ label: 'What was chosen', drawn: 'hidden', required: false }, ([value = '']) =>
    value === '' || value.length > LONGEST ? { error: 'Choose at least one item or kit' } : { value },
  ),
});

/** What is to be kept. */
export function typedIn(sent: Values<(typeof keepForm)['fields']>): Typed {
  if (sent.basket !== undefined) return readKept(new URLSearchParams(sent.basket));
  return {
    startsAt: sent.starts_at ?? '',
    endsAt: sent.ends_at ?? '',
    picked: {
      itemIds: sent.item_ids ?? [],
      kitIds: sent.kit_ids ?? [],
      withoutIds: sent.without_ids ?? [],
      quantities: known(sent.quantity_),
      categories: known(sent.category_),
    },
    borrowerId: sent.borrower_id ?? null,
    purpose: sent.purpose ?? '',
    draftId: sent.draft_id ?? null,
    narrowed: {},
    choosing: false,
  };
}

function known(numbers: ReadonlyMap<string, number | undefined> = new Map()): Map<string, number> {
  return new Map([...numbers].flatMap(([id, many]) => (many === undefined ? [] : [[id, many] as const])));
}
