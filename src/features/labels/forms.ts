/** The fields of a print: the template, where it begins, and what is printed. */
import { field, reference, whole } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';
import { type Id, readId } from '../../access/ids.ts';
import { MOST_COPIES, MOST_ITEMS } from './rules.ts';

export const printForm = form({
  template_id: reference<'labelTemplate'>(
    { label: 'Template' },
    { kind: 'labelTemplate', needs: 'items.print_labels' },
  ),
  first: whole({
    label: 'First free label of the sheet',
    help: 'Counted row by row; 1 on a new sheet. A tape always begins with 1.',
    least: 1,
    most: 1800,
    width: 'short',
  }),
  copies: whole({ label: 'Copies of each', least: 1, most: MOST_COPIES, width: 'short' }),
  item_ids: chosen(),
  matching: matching(),
});

/** The items that were picked, with commas between them. */
function chosen(): Field<readonly Id<'item'>[] | undefined> {
  const refers = { kind: 'item', needs: 'items.print_labels' } as const;
  return field({ label: 'Items', drawn: 'hidden', required: false, refers }, ([value = '']) => {
    const ids = itemIds([value]);
    if (ids === null) return { error: 'Items: choose them again' };
    return ids.length > MOST_ITEMS ? { error: `Items: at most ${MOST_ITEMS} at once` } : { value: ids };
  });
}

/** All items that match a list's filters: the part of its address after the question mark. */
function matching(): Field<string | undefined> {
  return field({ label: 'Filters', drawn: 'hidden', required: false }, ([value = '']) =>
    value.length <= 2000 ? { value } : { error: 'Filters: choose them again' },
  );
}

/** Ids as addresses and forms carry them; null where something else is among them. */
export function itemIds(values: readonly string[]): Id<'item'>[] | null {
  const texts = values.flatMap((value) => value.split(',')).filter((text) => text !== '');
  const ids = texts.map((text) => readId<'item'>(text));
  const known = ids.filter((id) => id !== null);
  return known.length === ids.length ? [...new Set(known)] : null;
}
