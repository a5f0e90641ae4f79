/** The fields of an import: the file, then which column says what. */
import { field, file, flag, optionalReference } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';
import { TARGETS } from './rules.ts';

export const uploadForm = form({
  file: file({
    label: 'CSV or XLSX file',
    help: 'Its first row names the columns. Commas, semicolons or tabs; at most 10,000 rows and 20 MB.',
    accept: '.csv,.tsv,.txt,.xlsx,text/csv',
    width: 'full',
  }),
});

/** For a name that no column gives, one value for all rows. */
export const mappingForm = form({
  column_name: column(TARGETS.name.label, { required: true }),
  column_description: column(TARGETS.description.label),
  column_category: column('Column that names the category'),
  column_brand: column(TARGETS.brand.label),
  column_model: column(TARGETS.model.label),
  column_serial_number: column(TARGETS.serial_number.label),
  column_codes: column(TARGETS.codes.label),
  column_purchased_on: column(TARGETS.purchased_on.label, { help: 'Days such as 2026-03-27.' }),
  column_price: column(TARGETS.price.label),
  column_notes: column(TARGETS.notes.label),
  column_stockroom: column('Column that names the stockroom'),
  stockroom_id: optionalReference(
    { label: 'Stockroom, where the file names none' },
    { kind: 'stockroom', needs: 'items.import' },
  ),
  column_location: column('Column that names the location'),
  location_id: optionalReference(
    { label: 'Location, where the file names none' },
    { kind: 'location', needs: 'items.import' },
  ),
  category_id: optionalReference(
    { label: 'Category, where the file names none' },
    { kind: 'category', needs: 'items.view' },
  ),
  create_categories: flag({
    label: 'Make categories that are not there yet',
    help: 'Otherwise rows that name an unknown category are left out, and listed.',
    needs: 'items.customize',
  }),
});

export const LEGENDS = [
  { legend: 'Stockroom', names: ['column_stockroom', 'stockroom_id'] },
  { legend: 'Location', names: ['column_location', 'location_id'] },
  { legend: 'Category', names: ['column_category', 'category_id', 'create_categories'] },
];

/** The number of a column, from zero, or none. */
function column(
  label: string,
  { help, required = false }: { help?: string; required?: boolean } = {},
): Field<number | null | undefined> {
  return field({ label, help, drawn: 'select', required }, ([value = '']) => {
    if (value === '') return required ? { error: `${label}: choose the column that says it` } : { value: null };
    return /^[0-9]{1,2}$/.test(value) ? { value: Number(value) } : { error: `${label}: choose a column of the file` };
  });
}
