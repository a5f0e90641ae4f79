/** The fields of an import: the file, then which column says what. */
import { choice, family, field, file, flag, optionalReference, optionalText } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';

export const uploadForm = form({
  file: file({
    label: 'CSV or XLSX file',
    help: 'Its first row names the columns. At most 100,000 rows and 20 MB; in which encoding, and with which separators, is found out.',
    accept: '.csv,.tsv,.txt,.xlsx,text/csv',
    width: 'full',
  }),
  sheet: optionalText({
    label: 'Sheet',
    help: 'Only for a workbook of several. Left empty: the first one.',
    autocomplete: 'off',
    width: 'medium',
  }),
});

/** What each column of the file says, by its number from 1; and for new items that say nothing themselves, one value for all. */
export const mappingForm = form({
  column_: family(target()),
  match: choice({ label: 'An item that is there already is found by', drawn: 'select' }, [
    { value: 'none', label: 'Nothing: every row is a new item' },
    { value: 'codes', label: 'Its codes' },
    { value: 'serial_number', label: 'Its serial number' },
    { value: 'id', label: 'Its ID, as an export says it' },
  ]),
  empty_clears: flag({
    label: 'An empty cell empties the field',
    help: 'Otherwise it leaves alone what an item says already.',
  }),
  wholly: choice({ label: 'Where rows are wrong' }, [
    { value: 'no', label: 'Import the others, and list those that were left out' },
    { value: 'yes', label: 'Import nothing at all' },
  ]),
  stockroom_id: optionalReference(
    { label: 'Stockroom, where a row names none' },
    { kind: 'stockroom', needs: 'items.import' },
  ),
  location_id: optionalReference(
    { label: 'Location, where a row names none' },
    { kind: 'location', needs: 'items.import' },
  ),
  category_id: optionalReference(
    { label: 'Category, where a row names none' },
    { kind: 'category', needs: 'items.view' },
  ),
  create_categories: flag({
    label: 'Make categories that are not there yet',
    help: 'Otherwise rows that name an unknown category are left out, and listed.',
    needs: 'items.customize',
  }),
});

export const LEGENDS = [
  { legend: 'Items that are there', names: ['match', 'empty_clears'] },
  { legend: 'New items', names: ['stockroom_id', 'location_id', 'category_id', 'create_categories'] },
  { legend: 'Wrong rows', names: ['wholly'] },
];

/** The name of what a column says, or none. */
export function target(): Field<string | null | undefined> {
  return field({ label: 'Column', drawn: 'select', required: false }, ([value = '']) =>
    value.length > 100 ? { error: 'Choose what the column says' } : { value: value === '' ? null : value },
  );
}
