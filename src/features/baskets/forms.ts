/** The fields of a basket: what somebody is about to book, for whom, when and what for. */
import type { Permission } from '../../access/catalogue.ts';
import { family, field, flag, moment, optionalText, whole } from '../../access/fields.ts';
import { form, type Look, type Reading } from '../../access/form.ts';
import { type Id, type Noun, readId } from '../../access/ids.ts';

/** Which items and kits are there is found under lock, in one go, when the basket is booked. */
export const lineFields = {
  item_ids: ids<'item'>({ label: 'Items' }),
  kit_ids: ids<'kit'>({ label: 'Kits' }),
  quantity_: family(whole({ label: 'How many', least: 1, most: 100_000, width: 'short' })),
};

export const periodFields = {
  starts_at: moment({ label: 'From' }),
  ends_at: moment({ label: 'Until' }),
};

export const purposeField = optionalText({
  label: 'What for',
  help: 'A word or two for those who run the stockroom.',
  longest: 500,
});

export const ignoreField = flag({
  label: 'Book despite conflicts',
  warning: 'Not recommended: it allows double bookings. It is kept in the log.',
  needs: 'bookings.ignore_conflicts',
});

export const basketForm = form({
  ...lineFields,
  without_ids: ids<'item'>({
    label: 'Left out of their kit',
    help: 'The kit is booked without them.',
    needs: 'bookings.ignore_conflicts',
  }),
  category_: family(whole({ label: 'How many of it', least: 0, most: 100, width: 'short' })),
  borrower_id: field<Id<'person'> | null>({ label: 'For', drawn: 'select', required: false }, ([value = '']) => {
    const id = readId<'person'>(value);
    return value === '' || id !== null ? { value: id } : { error: 'Choose who it is for' };
  }),
  ...periodFields,
  purpose: purposeField,
  ignore_conflicts: ignoreField,
  draft_id: field<Id<'draft'> | null>({ label: 'Draft', drawn: 'hidden', required: false }, ([value = '']) => ({
    value: readId<'draft'>(value),
  })),
});

const MOST_LINES = 200;

function ids<N extends Noun>(look: Look & { readonly needs?: Permission }) {
  return field<readonly Id<N>[]>(
    { ...look, drawn: 'checkboxes', required: false, many: true, off: '' },
    (values): Reading<readonly Id<N>[]> => {
      const read = values.filter((value) => value !== '').map((value) => readId<N>(value));
      const known = [...new Set(read.filter((id) => id !== null))].sort((one, other) => one - other);
      if (read.some((id) => id === null)) return { error: `${look.label}: choose from the list` };
      return known.length <= MOST_LINES
        ? { value: known }
        : { error: `${look.label}: choose at most ${MOST_LINES} at once` };
    },
  );
}
