/** Reads the form that says which column is what. */
import type { Option, Values } from '../../../access/form.ts';
import { Invalid, invalid } from '../../../platform/errors.ts';
import type { mappingForm } from '../forms.ts';
import type { Import } from '../queries.ts';
import { ID_TARGET, type Mapping, type Match } from '../rules.ts';

type Chosen = Values<(typeof mappingForm)['fields']>;

/** @throws Invalid where columns and choices do not fit together */
export function mappingOf(row: Pick<Import, 'headings'>, values: Chosen, targets: readonly Option[]): Mapping {
  const columns = columnsOf(row, values.column_, targets);
  const matched = KEYS[values.match];
  if (matched !== null && columns[matched] === undefined) {
    throw invalid('match', 'Choose the column of the file that says by what an item is found');
  }
  if (values.match === 'none' && columns.name === undefined) {
    throw new Invalid([{ name: 'column_1', text: 'Choose the column that says the name' }]);
  }
  if (values.match === 'none' && columns.stockroom_id === undefined && values.stockroom_id == null) {
    throw invalid('stockroom_id', 'Choose the stockroom that all items belong to, or the column that names it');
  }
  return {
    columns,
    stockroomId: values.stockroom_id ?? null,
    locationId: values.location_id ?? null,
    categoryId: values.category_id ?? null,
    makeCategories: values.create_categories ?? false,
    match: values.match,
    emptyClears: values.empty_clears ?? false,
    wholly: values.wholly === 'yes',
  };
}

const KEYS: Readonly<Record<Match, string | null>> = {
  none: null,
  codes: 'codes',
  serial_number: 'serial_number',
  id: ID_TARGET,
};

/** The numbers of the columns, by what each says. @throws Invalid where two say the same */
export function columnsOf(
  { headings }: Pick<Import, 'headings'>,
  chosen: Chosen['column_'],
  targets: readonly Option[],
): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const [number, target] of chosen) {
    if (target == null) continue;
    const name = `column_${number}`;
    if (Number(number) > headings.length) throw invalid('column_1', 'Choose columns of the file');
    if (!targets.some(({ value }) => value === target)) throw invalid(name, 'Choose what the column says');
    if (columns[target] !== undefined) throw invalid(name, 'Another column says this already');
    columns[target] = Number(number) - 1;
  }
  return columns;
}
