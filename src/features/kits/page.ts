/** Draws kits: the list, one of them, and its own form. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Control, Description, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { nowhere } from '../items/editing/page.ts';
import type { Line } from '../items/list/queries.ts';
import { bookingWays, itemLink, makeOf, statusCell, thumbnails } from '../items/page.ts';
import * as actions from './actions.ts';
import { LEGENDS } from './forms.ts';
import { type Kit, MOST_LISTED } from './queries.ts';

export const LIST = { href: href(actions.listKits), label: actions.listKits.label };

export function listPage(visit: Visit, kits: readonly Kit[]): View {
  const q = visit.query.one('q') ?? '';
  const archived = visit.query.one('status') === 'archived';
  const begin = offerGeneral(visit, [actions.beginKit]);
  const pictureOf = thumbnails(kits);
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
    rows: kits.slice(0, MOST_LISTED).map((kit) => ({
      cells: [
        { text: kit.name, href: href(actions.showKit, { id: kit.id }), picture: pictureOf(kit) },
        { text: String(kit.members), numeric: true },
        { text: kit.categoryName ?? '' },
        { text: kit.stockroomName ?? '' },
        { text: kit.locationName },
      ],
    })),
    count:
      kits.length > MOST_LISTED ? `The first ${MOST_LISTED} kits; search to see others` : counted(kits.length, 'kit'),
    empty:
      q === '' && !archived
        ? {
            title: 'No kits',
            text: 'A kit is a set of items that is lent as one. There are none that you see.',
            actions: begin,
          }
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
    page: { title: 'Kits', lead, actions: begin },
    data: { table, filters },
  };
}

export function kitPage(visit: Visit, kit: Kit, members: readonly Line[]): View {
  const ways = [
    ...(kit.members > 0 && kit.seenWhole ? bookingWays(visit, kit, `kit_ids=${kit.id}`) : []),
    ...offer(visit, kit, [
      actions.beginFilling,
      actions.editKit,
      actions.beginMove,
      actions.archiveKit,
      actions.restoreKit,
      actions.deleteKit,
    ]),
  ];
  const notices = [...missingNotice(members), ...unseenNotice(kit)];
  return {
    template: '/kits/kit',
    page: { title: kit.name, lead: kit.description || undefined, breadcrumbs: [LIST], actions: ways, notices },
    data: { table: memberTable(visit, kit, members), details: detailsOf(kit) },
  };
}

/** A kit is booked whole: what is missing from it is named. */
function missingNotice(members: readonly Line[]): Notice[] {
  const gone = members.filter(({ archived }) => archived);
  if (gone.length === 0) return [];
  const names = gone.map(({ name }) => name).join(', ');
  const text = `In the archive: ${names}. Take it out of the kit, or swap it, so that the kit can be booked whole again.`;
  return [{ tone: 'warn', title: 'The kit is not complete', text }];
}

/** Whoever sees a part of it reads why it is not theirs to book; what else is in it is not said. */
function unseenNotice({ members, seenWhole }: Kit): Notice[] {
  if (members === 0 || seenWhole) return [];
  const text = 'Not all of it is for you to see, and a kit is booked whole. Somebody who sees all of it can book it.';
  return [{ tone: 'info', text }];
}

function memberTable(visit: Visit, kit: Kit, members: readonly Line[]): TableView {
  const controls = members.map((line) => controlsOf(visit, kit, line));
  const columns = [{ label: 'Item' }, { label: 'Location' }, { label: 'Now' }];
  const pictureOf = thumbnails(members);
  const some = controls.some((each) => each.length > 0);
  return {
    caption: 'What is in it',
    columns: some ? [...columns, { label: 'What you can do', hidden: true }] : columns,
    rows: members.map((line, at) => ({
      cells: [
        {
          text: line.name,
          href: itemLink(line).href,
          picture: pictureOf(line),
          sub: [line.code, makeOf(line)].filter(Boolean).join(' · ') || undefined,
        },
        { text: line.locationName },
        statusCell(visit, line),
        ...(some ? [{ controls: controls[at] ?? [] } satisfies Cell] : []),
      ],
    })),
    count: counted(members.length, 'item'),
    empty: {
      title: 'It is empty',
      text: 'No item that you see is part of this kit.',
      actions: offer(visit, kit, [actions.beginFilling]),
    },
  };
}

/** Of a kit that one manages one takes out what one manages. */
function controlsOf(visit: Visit, kit: Kit, line: Line): Control[] {
  if (!manages(visit, line)) return [];
  const common = { tone: 'quiet', visuallyHidden: line.name } as const;
  return [
    ...offer(visit, kit, [actions.beginSwap]).map((each) => ({
      ...each,
      ...common,
      href: `${each.href}?item_id=${line.id}`,
    })),
    ...offer(visit, kit, [actions.takeOut]).map((each) => ({
      ...each,
      ...common,
      fields: { item_id: String(line.id) },
    })),
  ];
}

/** Whether the one who looks manages an item. */
export function manages({ actor }: Pick<Visit, 'actor'>, { stockroomId, locationId }: Line): boolean {
  const { workspaceId } = actor;
  return decide(actor, actions.takeOut.needs, { kind: 'item', workspaceId, stockroomId, locationId }).allowed;
}

export function newKitPage(visit: Visit, drawing: Drawing, options: Record<string, Option[]>): View {
  const page = { title: actions.beginKit.label, breadcrumbs: [LIST] };
  if (options.stockroom_id?.length === 0) {
    return { template: '/shared/list-page', page, data: { table: nowhere(actions.beginKit.label) } };
  }
  const form = formView(visit, {
    action: actions.createKit,
    drawing: { ...drawing, options },
    submit: actions.createKit.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
  });
  return { template: '/shared/form-page', page, data: { form } };
}

export function editPage(visit: Visit, kit: Kit, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, kit, `Edit ${kit.name}`, {
    action: actions.saveKit,
    drawing: { ...drawing, options },
    legends: LEGENDS,
  });
}

export function movePage(visit: Visit, kit: Kit, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, kit, `Change the location of ${kit.name}`, {
    action: actions.moveKit,
    drawing: { ...drawing, options },
  });
}

/** A kit as a place to go. */
export function kitLink(kit: Pick<Kit, 'id' | 'name'>) {
  return { href: href(actions.showKit, { id: kit.id }), label: kit.name };
}

function formPageOf(
  visit: Visit,
  kit: Kit,
  title: string,
  wanted: Pick<Parameters<typeof formView>[1], 'action' | 'drawing' | 'legends'>,
): View {
  const cancel = { ...kitLink(kit), label: 'Cancel' };
  const form = formView(visit, { ...wanted, submit: wanted.action.label, cancel });
  return { template: '/shared/form-page', page: { title, breadcrumbs: [LIST, kitLink(kit)] }, data: { form } };
}

function detailsOf(kit: Kit): Description[] {
  const { stockroomName, stockroomId, locationName, locationId, categoryName, categoryId, codes, archived } = kit;
  return [
    ...(archived ? [{ term: 'Now', cell: { text: 'In the archive', tone: 'neutral' as const } }] : []),
    ...(stockroomName === null
      ? []
      : [{ term: 'Stockroom', cell: { text: stockroomName, href: `/items?stockroom_id=${stockroomId}` } }]),
    { term: 'Location', cell: { text: locationName, href: `/items?location_id=${locationId}` } },
    ...(categoryName === null
      ? []
      : [{ term: 'Category', cell: { text: categoryName, href: `/items?category_id=${categoryId}` } }]),
    ...(codes.length === 0 ? [] : [{ term: 'Codes', cell: { text: codes.join(', '), code: true } }]),
  ];
}

function statuses(archived: boolean): Option[] {
  return [
    { value: '', label: 'In use', chosen: !archived },
    { value: 'archived', label: 'In the archive', chosen: archived },
  ];
}
