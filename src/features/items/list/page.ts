/** Draws the list of items, with its filters. */
import { offerGeneral } from '../../../access/action.ts';
import type { Option } from '../../../access/form.ts';
import { countedUpTo } from '../../../platform/counts.ts';
import type { View } from '../../../platform/pages.ts';
import type { Cell, Control, EmptyView, FieldView, FiltersView, TableView } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import { selectionWays } from '../../batches/page.ts';
import { fieldOf } from '../../fields/forms.ts';
import { saidCell } from '../../fields/page.ts';
import { type CustomField, hasUnit, labelOf, nameOf } from '../../fields/rules.ts';
import { beginImport } from '../../imports/actions.ts';
import { beginPrint } from '../../labels/actions.ts';
import * as actions from '../actions.ts';
import { type Filters, parametersOf, textOf } from '../filters.ts';
import { LIST, makeOf, statusCell, thumbnails } from '../page.ts';
import { pickWords } from '../rules.ts';
import type { OwnColumns } from './own.ts';
import { type Choices, type Line, PAGE } from './queries.ts';
import { SELECTION } from './selection.ts';

/** What the list is made of: the lines, with one more where there are more. */
export interface Listed {
  readonly filters: Filters;
  readonly lines: readonly Line[];
  readonly choices: Choices;
  readonly own: OwnColumns;
}

export function listPage(visit: Visit, listed: Listed): View {
  const filtered = parametersOf(visit.query);
  const onAll = offerGeneral(visit, [actions.exportItems, actions.exportWorkbook, beginPrint]);
  const ways = [
    ...offerGeneral(visit, [actions.beginItem, beginImport]),
    ...onAll.map((each) => ({ ...each, href: addressed(each.href, filtered) })),
  ];
  const table = tableOf(visit, listed);
  return {
    template: '/items/list',
    fragment: '/items/_list',
    page: { title: 'Items', actions: ways, search: undefined, wide: true },
    data: { table, filters: filtersView(visit, listed), picked: pickedView(visit, listed) },
  };
}

/** What can be done with what is ticked: a form that the boxes of the rows belong to. */
export interface PickedView {
  readonly ways: readonly Control[];
  /** What is filtered by, for whoever takes all that match. */
  readonly hidden: Readonly<Record<string, string>>;
  /** All that match, in words. */
  readonly all: string;
}

function pickedView(visit: Visit, listed: Listed): PickedView | undefined {
  const ways = selectionWays(visit, SELECTION, shownOf(listed));
  if (ways.length === 0) return undefined;
  const hidden = Object.fromEntries(new URLSearchParams(parametersOf(visit.query)));
  return { ways, hidden, all: `All that match: ${countedUpTo(1000, listed.choices.count, 'item')}` };
}

function shownOf({ filters, lines }: Listed): readonly Line[] {
  return filters.page.towards === 'next' ? lines.slice(0, PAGE) : lines.slice(-PAGE);
}

function tableOf(visit: Visit, listed: Listed): TableView {
  const { filters, lines, choices, own } = listed;
  const shown = shownOf(listed);
  const picking = selectionWays(visit, SELECTION, shown).length > 0;
  const more = lines.length > PAGE;
  const beyond = filters.page.towards === 'next' ? more : true;
  const before = filters.page.towards === 'next' ? filters.page.from !== null : more;
  const [first, last] = [shown[0], shown.at(-1)];
  const pictureOf = thumbnails(shown);
  return {
    id: 'items',
    caption: 'Items',
    captionHidden: true,
    form: picking ? 'picked' : undefined,
    columns: [
      ...(picking ? [{ label: 'Pick', hidden: true }] : []),
      { label: 'Name', sort: sorting(visit, filters, 'name') },
      { label: 'Category' },
      { label: 'Stockroom', sort: sorting(visit, filters, 'stockroom') },
      { label: 'Location' },
      ...own.fields.map((field) => ({ label: labelOf(field), numeric: hasUnit(field.type) })),
      { label: 'Now' },
    ],
    rows: shown.map((line) => ({
      cells: [...(picking ? [pick(line)] : []), ...cellsOf(visit, line, own, pictureOf(line))],
    })),
    count: countedUpTo(1000, choices.count, 'item'),
    previous: before && first ? paged(visit, 'before', first) : undefined,
    next: beyond && last ? paged(visit, 'after', last) : undefined,
    empty: emptiness(visit, choices.any),
  };
}

function pick({ id, name, code }: Line): Cell {
  return { select: { name: 'item_ids', value: String(id), label: pickWords(name, code) } };
}

function cellsOf(visit: Visit, line: Line, own: OwnColumns, picture: Cell['picture']): Cell[] {
  return [
    {
      text: line.name,
      href: `/items/${line.id}`,
      picture,
      sub: [line.code, makeOf(line)].filter(Boolean).join(' · ') || undefined,
    },
    { text: line.categoryName ?? '' },
    { text: line.stockroomName ?? '' },
    { text: line.locationName },
    ...own.fields.map((field) => ownCell(visit, field, own.said.get(line.id)?.get(field.id))),
    statusCell(visit, line),
  ];
}

function ownCell(visit: Visit, field: CustomField, value: string | undefined): Cell {
  if (value === undefined) return { text: '' };
  return hasUnit(field.type) ? { text: value, numeric: true } : saidCell(visit, field, value);
}

function sorting(visit: Visit, { sort }: Filters, column: 'name' | 'stockroom') {
  const ascending = sort === column;
  const wanted = ascending && column === 'name' ? '-name' : column;
  const direction = ascending ? ('ascending' as const) : sort === `-${column}` ? ('descending' as const) : undefined;
  return { href: addressed(LIST.href, parametersOf(visit.query, { sort: wanted })), direction };
}

function paged(visit: Visit, towards: 'before' | 'after', { sortGroup, sortName, id }: Line): string {
  const mark = textOf({ group: sortGroup, name: sortName, id });
  return addressed(LIST.href, parametersOf(visit.query, { [towards]: mark }));
}

function addressed(path: string, parameters: string): string {
  return parameters === '' ? path : `${path}?${parameters}`;
}

function emptiness(visit: Visit, any: boolean): EmptyView {
  if (any) {
    return {
      title: 'Nothing matches',
      text: 'Try fewer words, or clear the filters.',
      actions: [{ href: LIST.href, label: 'Clear the filters' }],
    };
  }
  const begin = offerGeneral(visit, [actions.beginItem, beginImport]);
  return begin.length > 0
    ? { title: 'No items yet', text: 'Create the first one, or import a list.', actions: begin }
    : { title: 'No items', text: 'There are none yet, or none that your role shows you.' };
}

function filtersView({ query }: Visit, { filters, choices, own }: Listed): FiltersView {
  const values = {
    stockroom_id: query.one('stockroom_id'),
    category_id: query.one('category_id'),
    location_id: query.one('location_id'),
    flag_id: query.one('flag_id'),
    status: query.one('status'),
  };
  const active = Object.values(values).filter((value) => value !== undefined && value !== '').length + filters.own.size;
  const chosen = (name: keyof typeof values, label: string, all: string, options: readonly Option[]) =>
    select(name, label, values[name], [{ value: '', label: all }, ...options]);
  return {
    action: LIST.href,
    target: 'items',
    fields: [
      {
        name: 'q',
        id: 'q',
        type: 'search',
        label: 'Search',
        value: query.one('q'),
        placeholder: 'Name, brand, serial, code',
      },
      chosen('stockroom_id', 'Stockroom', 'All stockrooms', choices.stockrooms),
      chosen('category_id', 'Category', 'All categories', choices.categories),
      chosen('location_id', 'Location', 'All locations', choices.locations),
      ...(choices.flags.length > 0 ? [chosen('flag_id', 'Flag', 'Any or none', choices.flags)] : []),
      chosen('status', 'Now', 'Any', STATUS_OPTIONS),
      ...own.fields.map((field) => ownFilter(field, query.one(nameOf(field)))),
    ],
    hidden: filters.sort === 'name' ? {} : { sort: filters.sort },
    clear: active > 0 || query.one('q') ? LIST.href : undefined,
    active,
  };
}

function ownFilter(field: CustomField, value: string | undefined): FieldView {
  const [name, label] = [nameOf(field), labelOf(field)];
  const { drawn, options } = fieldOf(field);
  if (drawn === 'select') return select(name, label, value, [{ value: '', label: 'Any' }, ...(options ?? []).slice(1)]);
  const placeholder = hasUnit(field.type) ? '5 or 5..10' : field.type === 'date' ? '2026-01-01..' : undefined;
  return { name, id: name, type: 'text', label, value, placeholder };
}

const STATUS_OPTIONS: readonly Option[] = [
  { value: 'free', label: 'Free now' },
  { value: 'out', label: 'Out' },
  { value: 'flagged', label: 'Flagged' },
  { value: 'archived', label: 'In the archive' },
];

function select(name: string, label: string, value: string | undefined, options: readonly Option[]): FieldView {
  const chosen = options.map((option) => ({ ...option, chosen: option.value === (value ?? '') }));
  return { name, id: name, type: 'select', label, options: chosen };
}
