/** Draws kits. */
import { href } from '../../access/action.ts';
import type { Option } from '../../access/form.ts';
import type { View } from '../../platform/pages.ts';
import type { Description, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Line } from '../items/list/queries.ts';
import { bookingWays, itemLink, makeOf, statusCell } from '../items/page.ts';
import { listKits, showKit } from './actions.ts';
import type { Kit } from './queries.ts';

const LIST = { href: href(listKits), label: listKits.label };

export function listPage({ query }: Visit, kits: readonly Kit[]): View {
  const q = query.one('q') ?? '';
  const archived = query.one('status') === 'archived';
  const table: TableView = {
    id: 'kits',
    caption: 'Kits',
    captionHidden: true,
    columns: [
      { label: 'Name' },
      { label: 'Items', numeric: true },
      { label: 'Category' },
      { label: 'Stockroom' },
      { label: 'Location' },
    ],
    rows: kits.map((kit) => ({
      cells: [
        { text: kit.name, href: href(showKit, { id: kit.id }) },
        { text: String(kit.members), numeric: true },
        { text: kit.categoryName ?? '' },
        { text: kit.stockroomName ?? '' },
        { text: kit.locationName },
      ],
    })),
    count: kits.length === 1 ? '1 kit' : `${kits.length} kits`,
    empty:
      q === '' && !archived
        ? { title: 'No kits', text: 'A kit is a set of items that is lent as one. There are none that you see.' }
        : { title: 'Nothing matches', actions: [{ href: LIST.href, label: 'Show all kits' }] },
  };
  const filters = {
    action: LIST.href,
    target: 'kits',
    fields: [
      { name: 'q', id: 'q', type: 'search', label: 'Name', value: q },
      { name: 'status', id: 'status', type: 'select', label: 'Now', options: statuses(archived) },
    ],
    clear: q === '' && !archived ? undefined : LIST.href,
    active: archived ? 1 : 0,
  };
  const lead = 'Sets of items that are lent as one.';
  return {
    template: '/shared/list-page',
    fragment: '/items/_list',
    page: { title: 'Kits', lead },
    data: { table, filters },
  };
}

export function kitPage(visit: Visit, kit: Kit, members: readonly Line[]): View {
  const table: TableView = {
    caption: 'What is in it',
    columns: [{ label: 'Item' }, { label: 'Location' }, { label: 'Now' }],
    rows: members.map((line) => ({
      cells: [
        {
          text: line.name,
          href: itemLink(line).href,
          sub: makeOf(line),
        },
        { text: line.locationName },
        statusCell(visit, line),
      ],
    })),
    count: members.length === 1 ? '1 item' : `${members.length} items`,
    empty: { title: 'It is empty', text: 'No item that you see is part of this kit.' },
  };
  return {
    template: '/kits/kit',
    page: {
      title: kit.name,
      lead: kit.description || undefined,
      breadcrumbs: [LIST],
      actions: members.length > 0 ? bookingWays(visit, kit, `kit_ids=${kit.id}`) : [],
    },
    data: { table, details: detailsOf(kit) },
  };
}

function detailsOf(kit: Kit): Description[] {
  const { stockroomName, stockroomId, locationName, locationId, categoryName, codes, archived } = kit;
  return [
    ...(archived ? [{ term: 'Now', cell: { text: 'In the archive', tone: 'neutral' as const } }] : []),
    ...(stockroomName === null
      ? []
      : [{ term: 'Stockroom', cell: { text: stockroomName, href: `/items?stockroom_id=${stockroomId}` } }]),
    { term: 'Location', cell: { text: locationName, href: `/items?location_id=${locationId}` } },
    ...(categoryName === null ? [] : [{ term: 'Category', cell: { text: categoryName } }]),
    ...(codes.length === 0 ? [] : [{ term: 'Codes', cell: { text: codes.join(', '), code: true } }]),
  ];
}

function statuses(archived: boolean): Option[] {
  return [
    { value: '', label: 'In use', chosen: !archived },
    { value: 'archived', label: 'In the archive', chosen: archived },
  ];
}
