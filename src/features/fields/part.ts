/** What fields have to say on other pages: those of a category there, and what an item says in its own. */
import { offer } from '../../access/action.ts';
import type { Description, PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Category } from '../categories/queries.ts';
import type { Item } from '../items/queries.ts';
import { seesMoney } from '../purchases/rules.ts';
import * as actions from './actions.ts';
import { saidCell } from './page.ts';
import { customFieldsOf, type FieldRow, fieldsOfCategory } from './queries.ts';
import { type CustomField, labelOf, TYPES } from './rules.ts';
import { saidBy } from './values/queries.ts';

/** The fields that a category brings, and those that it has from above. */
export async function fieldsPart(visit: Visit, category: Category): Promise<PartView> {
  const { db, actor } = visit;
  const own = await fieldsOfCategory(db, actor, category.id);
  const inherited = await customFieldsOf(db, actor, category.parentId);
  const table: TableView = {
    caption: 'Fields',
    captionHidden: true,
    columns: [{ label: 'Field' }, { label: 'Type' }, { label: 'Asked for' }, { label: 'Actions', hidden: true }],
    rows: [...inherited.map(inheritedLine), ...own.map((field) => ownLine(visit, field))],
    empty: { title: 'No fields yet', text: 'A field asks something of every item of this category and below.' },
  };
  const begin = offer(visit, category, [actions.beginField]);
  return { id: 'fields', heading: 'Fields', template: '/shared/_table', data: { ...table }, actions: begin };
}

/** What an item says in the fields of its category. */
export async function saidOfItem(visit: Visit, item: Item): Promise<PartView | null> {
  const { db, actor } = visit;
  const fields = await customFieldsOf(db, actor, item.categoryId);
  if (fields.length === 0) return null;
  const said = (await saidBy(db, actor, [item.id])).get(item.id);
  const details = fields.flatMap((field): Description[] => {
    const value = said?.get(field.id);
    if (value === undefined || (field.type === 'money' && !seesMoney(actor, item))) return [];
    return [{ term: field.name, cell: saidCell(visit, field, value) }];
  });
  if (details.length === 0) return null;
  return { id: 'fields', heading: item.categoryName ?? 'Details', template: '/shared/_details', data: { details } };
}

function ownLine(visit: Visit, field: FieldRow) {
  const { editField, moveFieldUp, archiveField, restoreField, deleteField } = actions;
  const controls = offer(visit, field, [editField, moveFieldUp, archiveField, restoreField, deleteField]);
  return {
    cells: [
      { text: labelOf(field), sub: field.archived ? 'In the archive' : (field.help ?? undefined) },
      { text: TYPES[field.type], sub: choicesInWords(field) },
      { text: askedFor(field) },
      { controls: controls.map((each) => ({ ...each, visuallyHidden: field.name })) },
    ],
  };
}

function inheritedLine(field: CustomField) {
  const sub = `from ${field.categoryName}`;
  return { cells: [{ text: labelOf(field), sub }, { text: TYPES[field.type] }, { text: askedFor(field) }, {}] };
}

function choicesInWords({ choices }: CustomField): string | undefined {
  const names = choices.filter(({ archived }) => !archived).map(({ name }) => name);
  return names.length === 0 ? undefined : names.join(', ');
}

function askedFor({ required, once, listed }: CustomField): string {
  const words = [required && 'always', once && 'each differs', listed && 'in lists'].filter(Boolean).join(', ');
  return words === '' ? 'If known' : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
