/** The fields of an item. */
import {
  family,
  field,
  flag,
  longText,
  optionalReference,
  optionalText,
  optionalWhole,
  reference,
  text,
  whole,
} from '../../access/fields.ts';
import { type Field, form, type Reference } from '../../access/form.ts';
import type { Resource } from '../../access/resource.ts';
import { ACCESS_LEGEND, accessFields } from '../circulation/forms.ts';
import { PURCHASE_LEGEND, purchaseFields } from '../purchases/forms.ts';
import { sees } from './rules.ts';

const LONGEST_CODE = 100;
const MOST_CODES = 20;

/** The counter that something belongs to. */
export const stockroom = reference(
  {
    label: 'Stockroom',
    help: 'The counter that lends it.',
    offeredTo: (actor, row) => row === null || !isStocked(row) || sees(actor, row),
  },
  { kind: 'stockroom', needs: 'items.view' },
);

/** What is said first about whatever is lent. */
export const facts = {
  name: text({ label: 'Name', autocomplete: 'off', width: 'full' }),
  description: longText({ label: 'Description', width: 'full' }),
  category_id: optionalReference({ label: 'Category' }, { kind: 'category', needs: 'items.view' }),
};

const count = {
  counted: flag({
    label: 'There are several alike',
    help: 'They are counted and lent by number, not told apart one by one.',
  }),
  quantity: optionalWhole({
    label: 'How many there are',
    help: 'Only where there are several alike.',
    least: 1,
    most: 100_000,
    width: 'short',
  }),
};

const details = {
  brand: optionalText({ label: 'Brand', autocomplete: 'off' }),
  model: optionalText({ label: 'Model', autocomplete: 'off' }),
  serial_number: optionalText({ label: 'Serial number', autocomplete: 'off' }),
  codes: codes(),
  ...purchaseFields,
  notes: longText({ label: 'Notes', help: 'Everybody who sees the item can read them.', width: 'full' }),
  ...accessFields('items.manage', 'As its category says; without one, everybody'),
};

/** Where something new stands. */
export const firstPlace = optionalReference(
  { label: 'Location', help: 'Where it stands. Left empty: where its stockroom is.' },
  { kind: 'location', needs: 'items.view' },
);

/** What its category asks of it beside; which fields those are, the form of one category or another has shown. */
const own = {
  fields_of_: family(shownField({ kind: 'category', needs: 'items.view' })),
  field_: family(shownField({ kind: 'field', needs: 'items.view' })),
};

/** A new item: where it stands is up to whoever makes it. */
export const itemForm = form({
  ...facts,
  stockroom_id: stockroom,
  location_id: firstPlace,
  ...count,
  ...details,
  ...own,
});

/** Where something stands that is there already. */
export const place = reference(
  { label: 'Location', help: 'Where it stands.', needs: 'items.change_location' },
  { kind: 'location', needs: 'items.change_location' },
);

/** An item that is there: to move it is a permission of its own. */
export const editForm = form({ ...facts, stockroom_id: stockroom, location_id: place, ...count, ...details, ...own });

/** Further items like one that is there. */
export const duplicateForm = form({
  ...itemForm.fields,
  copies: whole({
    label: 'How many copies',
    help: 'Each becomes an item of its own. Several cannot share a code or a serial number.',
    least: 1,
    most: 50,
    width: 'short',
  }),
});

export const moveForm = form({ location_id: place });

/** The fieldsets of both forms. */
export const LEGENDS = [
  { legend: 'Where it belongs', names: ['stockroom_id', 'location_id'] },
  { legend: 'How many', names: ['counted', 'quantity'] },
  { legend: 'What tells it from others', names: ['brand', 'model', 'serial_number', 'codes'] },
  PURCHASE_LEGEND,
  { legend: 'Further details', names: ['notes'] },
  ACCESS_LEGEND,
];

function shownField(refers: Reference): Field<string> {
  return field<string>({ label: 'Field', drawn: 'hidden', required: false, refers }, ([value = '']) => ({ value }));
}

/** The codes of a label: one per line, each once. */
export function codes(): Field<readonly string[] | undefined> {
  const look = { label: 'Codes', help: 'Barcode, QR code or asset tag, one per line.', rows: 2 };
  return field({ ...look, drawn: 'textarea', required: false }, ([value = '']) => {
    const lines = value.split(/[\r\n]+/).map((line) => line.trim());
    const found = [...new Map(lines.filter((line) => line !== '').map((line) => [line.toLowerCase(), line])).values()];
    if (found.length > MOST_CODES) return { error: `Codes: enter at most ${MOST_CODES}` };
    if (found.some((code) => code.length > LONGEST_CODE)) {
      return { error: `Codes: enter at most ${LONGEST_CODE} characters each` };
    }
    return found.some((code) => /\p{Cc}/u.test(code))
      ? { error: 'Codes: remove characters that cannot be shown' }
      : { value: found };
  });
}

function isStocked(row: Resource): row is Parameters<typeof sees>[1] {
  return (row.kind === 'item' || row.kind === 'kit') && 'stockroomPlace' in row;
}
