/** Draws items: the list, one of them, its forms and its history. */
import { action, href, offer, offerGeneral } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type {
  Cell,
  Control,
  Description,
  EmptyView,
  FieldView,
  FiltersView,
  PartView,
  TableView,
  Tone,
} from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, inWords } from '../../platform/workspace.ts';
import { showAvailability } from '../availability/actions.ts';
import { BASKETS } from '../baskets/actions.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { beginImport } from '../imports/actions.ts';
import * as actions from './actions.ts';
import { type Filters, parametersOf, textOf } from './filters.ts';
import { LEGENDS } from './forms.ts';
import { type Choices, type Event, type Item, type Line, PAGE } from './queries.ts';
import { type Standing, type Status, type Stocked, statusOf, wordsOfStatus } from './rules.ts';

const LIST = { href: href(actions.listItems), label: actions.listItems.label };

/** What the list is made of: the lines, with one more where there are more. */
export interface Listed {
  readonly filters: Filters;
  readonly lines: readonly Line[];
  readonly choices: Choices;
}

export function listPage(visit: Visit, listed: Listed): View {
  const ways = offerGeneral(visit, [actions.beginItem, beginImport, actions.exportItems]).map((each) =>
    each.href === href(actions.exportItems) ? { ...each, href: addressed(each.href, parametersOf(visit.query)) } : each,
  );
  const table = tableOf(visit, listed);
  return {
    template: '/shared/list-page',
    fragment: '/items/_list',
    page: { title: 'Items', actions: ways, search: undefined, wide: true },
    data: { table, filters: filtersView(visit, listed) },
  };
}

export function itemPage(visit: Visit, item: Item, parts: readonly PartView[]): View {
  const status: Description = { term: 'Now', cell: statusCell(visit, item) };
  return {
    template: '/items/item',
    page: {
      title: item.name,
      lead: makeOf(item),
      breadcrumbs: [LIST],
      actions: [
        ...bookingWays(visit, item, `item_ids=${item.id}`),
        ...offer(visit, item, [
          actions.editItem,
          actions.beginMove,
          actions.showHistory,
          actions.archiveItem,
          actions.restoreItem,
          actions.deleteItem,
        ]),
      ],
    },
    data: {
      description: item.description,
      notes: item.notes,
      details: [status, ...freeWhen(item), ...detailsOf(visit, item)],
      parts,
    },
  };
}

/** Day by day, for whoever sees the item. */
function freeWhen({ id, archived }: Pick<Item, 'id' | 'archived'>): Description[] {
  if (archived) return [];
  return [{ term: 'Free when', cell: { text: 'Day by day', href: `${href(showAvailability)}?item_id=${id}` } }];
}

export function newItemPage(visit: Visit, drawing: Drawing, options: Record<string, Option[]>): View {
  const page = { title: actions.beginItem.label, breadcrumbs: [LIST] };
  if (options.stockroom_id?.length === 0) return { template: '/shared/list-page', page, data: { table: NOWHERE } };
  const form = formView(visit, {
    action: actions.createItem,
    drawing: { ...drawing, options },
    submit: actions.createItem.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
  });
  return { template: '/shared/form-page', page, data: { form } };
}

const NOWHERE: TableView = {
  caption: actions.beginItem.label,
  captionHidden: true,
  columns: [],
  rows: [],
  empty: {
    title: 'There is no stockroom to put it into',
    text: 'An item belongs to a stockroom, and there is none yet whose items you manage.',
  },
};

export function editPage(visit: Visit, item: Item, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, item, `Edit ${item.name}`, {
    action: actions.saveItem,
    drawing: { ...drawing, options },
    legends: LEGENDS,
  });
}

export function movePage(visit: Visit, item: Item, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, item, `Change the location of ${item.name}`, {
    action: actions.moveItem,
    drawing: { ...drawing, options },
  });
}

export function historyPage(visit: Visit, item: Item, events: readonly Event[]): View {
  const entries = events.map((event) => ({
    who: event.personId ? { text: event.personName ?? '', href: `/people/${event.personId}` } : undefined,
    text: eventWords(event),
    when: inWords(visit.workspace, event.at),
    time: event.at.toISOString(),
  }));
  const timeline = { entries, empty: { title: 'Nothing was written down yet' } };
  const lead = 'What was done with it as equipment; its bookings keep their own record.';
  return {
    template: '/items/history',
    page: { title: `History of ${item.name}`, lead, breadcrumbs: [LIST, itemLink(item)] },
    data: { timeline },
  };
}

/** The ways to book something that is of one stockroom: those that would be open to this very person now. */
export function bookingWays(visit: Visit, thing: Bookable, query: string): Control[] {
  if (thing.archived) return [];
  const { workspaceId, stockroomId, stockroomPlace: locationId } = thing;
  return BEGINNINGS.flatMap(({ noun: { kind, manage, make: label }, begin }) => {
    const booking = { kind, workspaceId, stockroomId, locationId, ownerId: visit.actor.personId, proposed: true };
    if (!decide(visit.actor, manage, booking).allowed) return [];
    return offerGeneral(visit, [begin]).map((each) => ({ ...each, label, href: `${each.href}?${query}` }));
  });
}

interface Bookable extends Stocked {
  readonly archived: boolean;
}

const BEGINNINGS = [
  { noun: RESERVATIONS, begin: BASKETS.reservation.begin },
  { noun: CHECKOUTS, begin: action({ ...BASKETS.checkout.begin, tone: 'plain' }) },
];

/** Brand and model, as far as the name does not say them already. */
export function makeOf({ name, brand, model }: Pick<Line, 'name' | 'brand' | 'model'>): string | undefined {
  const said = name.toLowerCase();
  const unsaid = [brand, model].filter((each) => each && !said.includes(each.toLowerCase()));
  return unsaid.join(' ') || undefined;
}

/** An item as a place to go. */
export function itemLink({ id, name }: { readonly id: number; readonly name: string }) {
  return { href: href(actions.showItem, { id }), label: name };
}

const TONES: Readonly<Record<Status, Tone>> = { archived: 'neutral', out: 'warn', reserved: 'info', free: 'good' };

/** How an item stands, as a badge, and until when: never whose it is. */
export function statusCell(visit: Visit, standing: Standing): Cell {
  const { until, archived } = standing;
  const when = until && until < visit.now ? 'was due' : 'until';
  return {
    text: wordsOfStatus(standing),
    tone: TONES[statusOf(standing)],
    sub: until && !archived ? `${when} ${dayInWords(visit.workspace, until)}` : undefined,
  };
}

function tableOf(visit: Visit, { filters, lines, choices }: Listed): TableView {
  const shown = filters.page.towards === 'next' ? lines.slice(0, PAGE) : lines.slice(-PAGE);
  const more = lines.length > PAGE;
  const beyond = filters.page.towards === 'next' ? more : true;
  const before = filters.page.towards === 'next' ? filters.page.from !== null : more;
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    id: 'items',
    caption: 'Items',
    captionHidden: true,
    columns: [
      { label: 'Name', sort: sorting(visit, filters, 'name') },
      { label: 'Category' },
      { label: 'Stockroom', sort: sorting(visit, filters, 'stockroom') },
      { label: 'Location' },
      { label: 'Now' },
    ],
    rows: shown.map((line) => ({ cells: cellsOf(visit, line) })),
    count: countWords(choices.count),
    previous: before && first ? paged(visit, 'before', first) : undefined,
    next: beyond && last ? paged(visit, 'after', last) : undefined,
    empty: emptiness(visit, choices.any),
  };
}

function cellsOf(visit: Visit, line: Line): Cell[] {
  return [
    {
      text: line.name,
      href: `/items/${line.id}`,
      sub: [line.code, makeOf(line)].filter(Boolean).join(' · ') || undefined,
    },
    { text: line.categoryName ?? '' },
    { text: line.stockroomName ?? '' },
    { text: line.locationName },
    statusCell(visit, line),
  ];
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

function countWords(count: number): string {
  if (count > 1000) return '1,000+ items';
  return count === 1 ? '1 item' : `${count === 1000 ? '1,000' : count} items`;
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

function filtersView({ query }: Visit, { filters, choices }: Listed): FiltersView {
  const values = {
    stockroom_id: query.one('stockroom_id'),
    category_id: query.one('category_id'),
    location_id: query.one('location_id'),
    status: query.one('status'),
  };
  const active = Object.values(values).filter((value) => value !== undefined && value !== '').length;
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
      chosen('status', 'Now', 'Any', STATUS_OPTIONS),
    ],
    hidden: filters.sort === 'name' ? {} : { sort: filters.sort },
    clear: active > 0 || query.one('q') ? LIST.href : undefined,
    active,
  };
}

const STATUS_OPTIONS: readonly Option[] = [
  { value: 'free', label: 'Free now' },
  { value: 'out', label: 'Out' },
  { value: 'archived', label: 'In the archive' },
];

function select(name: string, label: string, value: string | undefined, options: readonly Option[]): FieldView {
  const chosen = options.map((option) => ({ ...option, chosen: option.value === (value ?? '') }));
  return { name, id: name, type: 'select', label, options: chosen };
}

function detailsOf(visit: Visit, item: Item): Description[] {
  const lines: readonly [string, Cell | null][] = [
    [
      'Stockroom',
      item.stockroomName === null
        ? null
        : { text: item.stockroomName, href: `/items?stockroom_id=${item.stockroomId}` },
    ],
    ['Location', { text: item.path, href: `/items?location_id=${item.locationId}` }],
    ['Kit', item.kitName === null ? null : { text: item.kitName, href: `/kits/${item.kitId}` }],
    [
      'Category',
      item.categoryName === null ? null : { text: item.categoryName, href: `/items?category_id=${item.categoryId}` },
    ],
    ['Quantity', item.counted ? { text: String(item.quantity) } : null],
    ['Serial number', item.serialNumber === null ? null : { text: item.serialNumber, code: true }],
    ['Codes', item.codes.length === 0 ? null : { text: item.codes.join(', '), code: true }],
    [
      'Bought on',
      item.purchasedOn === null
        ? null
        : { text: dayInWords(visit.workspace, new Date(`${item.purchasedOn}T12:00:00Z`)) },
    ],
    ['Price', item.price === null ? null : { text: `${item.price} ${visit.workspace.currency}` }],
  ];
  return lines.flatMap(([term, cell]) => (cell === null ? [] : [{ term, cell }]));
}

function formPageOf(
  visit: Visit,
  item: Item,
  title: string,
  wanted: Pick<Parameters<typeof formView>[1], 'action' | 'drawing' | 'legends'>,
): View {
  const form = formView(visit, {
    ...wanted,
    submit: wanted.action.label,
    cancel: { ...itemLink(item), label: 'Cancel' },
  });
  return { template: '/shared/form-page', page: { title, breadcrumbs: [LIST, itemLink(item)] }, data: { form } };
}

const EVENTS: Readonly<Record<string, string>> = {
  'items.create': 'created it',
  'items.import': 'imported it',
  'items.save': 'edited it',
  'items.move': 'changed its location',
  'items.archive': 'put it into the archive',
  'items.restore': 'took it out of the archive',
};

function eventWords({ action, before, after, personId }: Event): string {
  const words = EVENTS[action] ?? 'changed it';
  const what = personId === null ? `Somebody ${words}` : ` ${words}`;
  const changed = before === null ? [] : Object.keys(after ?? {});
  return changed.length === 0 ? what : `${what}: ${changed.map((name) => name.replaceAll('_', ' ')).join(', ')}`;
}
