/** Draws the list of bookings and the page of one. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { countedUpTo } from '../../platform/counts.ts';
import type { View } from '../../platform/pages.ts';
import type {
  Cell,
  Description,
  FieldView,
  FiltersView,
  Link,
  Option,
  PartView,
  TableView,
} from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { approve, beginDecline } from '../approvals/actions.ts';
import { BASKETS } from '../baskets/actions.ts';
import { ARCHIVE } from '../booking-archive/actions.ts';
import { labellingView } from '../booking-labels/page.ts';
import { giveBack, openExtension, openReturn } from '../checkouts/actions.ts';
import { DRAFTS } from '../drafts/actions.ts';
import { pickWords } from '../items/rules.ts';
import { beyondWords } from '../lending-rules/words.ts';
import { beginSwap, cancelReservation, editReservation, handOut } from '../reservations/actions.ts';
import { isSwappable } from '../reservations/rules.ts';
import { showSeries } from '../series/actions.ts';
import { listWaits } from '../waits/actions.ts';
import { BOOKINGS } from './actions.ts';
import { afterText, type Listing } from './forms.ts';
import type { Line } from './lines/queries.ts';
import type { Booking } from './queries.ts';
import type { BookingNoun } from './rules.ts';
import { bookingCell, borrowerCell, isOverdue, labelCell, periodCell, statusCell, titleOf } from './words.ts';

export interface Listed {
  readonly rows: readonly Booking[];
  readonly more: boolean;
  readonly count: number;
  readonly by: 'starts_at' | 'ends_at';
  readonly stockrooms: readonly Option[];
  readonly labels: readonly Option[];
}

/** The list of reservations, or of check-outs. */
export function listPage(visit: Visit, noun: BookingNoun, listing: Listing, listed: Listed): View {
  const { list } = BOOKINGS[noun.kind];
  const begin = offerGeneral(visit, [BASKETS[noun.kind].begin]);
  const filters = filtersOf(visit, noun, listing, listed);
  const table: TableView = {
    ...withPicks(visit, noun, listed.rows, bookingTable(visit, noun.many, listed.rows)),
    captionHidden: true,
    id: 'bookings',
    count: countedUpTo(1000, listed.count, noun.one),
    next: listed.more ? nextHref(visit, href(list), listed) : undefined,
    empty: filters.clear
      ? {
          title: `No ${noun.many.toLowerCase()} match`,
          text: 'Choose another state or other days, or clear the search.',
        }
      : {
          title: `No ${noun.many.toLowerCase()} now`,
          text: 'Those that are over are under “All but the archive”. What you may not see is not listed.',
          actions: begin,
        },
  };
  return {
    template: '/bookings/list',
    page: {
      title: noun.many,
      actions: [
        ...offerGeneral(visit, [
          BOOKINGS[noun.kind].calendar,
          DRAFTS[noun.kind].list,
          ...(noun.kind === 'reservation' ? [listWaits] : []),
        ]),
        ...begin,
      ],
    },
    data: { filters, table, bulk: table.form ? offerGeneral(visit, [ARCHIVE[noun.kind].many])[0] : undefined },
  };
}

/** Those that can be archived can be ticked. */
function withPicks(visit: Visit, noun: BookingNoun, bookings: readonly Booking[], table: TableView): TableView {
  const { archive } = ARCHIVE[noun.kind];
  const able = bookings.map((booking) => offer(visit, booking, [archive]).length > 0);
  if (!able.includes(true)) return table;
  return {
    ...table,
    form: 'bulk',
    columns: [{ label: 'Pick', hidden: true }, ...table.columns],
    rows: table.rows.map((row, n) => ({
      ...row,
      cells: [able[n] ? picked(visit, bookings[n]) : { text: '' }, ...row.cells],
    })),
  };
}

function picked({ workspace }: Visit, booking: Booking | undefined): Cell {
  if (!booking) return { text: '' };
  const label = `Pick ${titleOf(booking)}, ${booking.borrowerName}, ${inWords(workspace, booking.startsAt)}`;
  return { select: { name: 'booking_ids', value: String(booking.id), label } };
}

/** Bookings as a table, for lists and for the dashboard. */
export function bookingTable(visit: Visit, caption: string, rows: readonly Booking[]): TableView {
  const labelled = rows.some((row) => row.labelId !== null);
  return {
    caption,
    columns: [
      ...[{ label: 'What' }, { label: 'State' }],
      ...(labelled ? [{ label: 'Label' }] : []),
      ...[{ label: 'When' }, { label: 'Who' }, { label: 'Stockroom' }],
    ],
    rows: rows.map((row) => ({
      tone: isOverdue(row) ? 'bad' : undefined,
      cells: [
        bookingCell(row),
        statusCell(row),
        ...(labelled ? [labelCell(row)] : []),
        periodCell(visit, row),
        borrowerCell(visit, row),
        { text: row.stockroomName },
      ],
    })),
  };
}

export interface Opened {
  readonly booking: Booking;
  readonly lines: readonly Line[];
  /** Made in one go with it. */
  readonly besides: readonly Booking[];
  /** The reservation that it came of, or the check-outs that it became. */
  readonly others: readonly Link[];
  /** The labels that there are. */
  readonly labels: readonly Option[];
  /** What other features have to say about it. */
  readonly parts: readonly PartView[];
}

/** The page of one booking. */
export function bookingPage(
  visit: Visit,
  noun: BookingNoun,
  { booking, lines, besides, others, labels, parts: saidBeside }: Opened,
): View {
  const left = lines.filter((line) => line.returnedAt === null);
  const back = offer(visit, booking, [giveBack]);
  const handing = offer(visit, { ...booking, proposed: true }, [handOut]);
  const [parts] = left.length > 1 ? [...back, ...handing] : [];
  const { list } = BOOKINGS[noun.kind];
  return {
    template: '/bookings/booking',
    page: {
      title: titleOf(booking),
      lead: noun.kind === 'reservation' ? 'Reservation' : 'Check-out',
      breadcrumbs: [{ href: href(list), label: noun.many }],
      actions: [
        ...(noun.kind === 'reservation'
          ? [
              ...offer(visit, booking, [approve, beginDecline]),
              ...handing,
              ...offer(visit, booking, [editReservation]),
              ...(lines.some(isSwappable) ? offer(visit, { ...booking, proposed: true }, [beginSwap]) : []),
              ...offer(visit, booking, [showSeries, cancelReservation]),
            ]
          : [
              ...back.map((control) => (left.length > 1 ? control : { ...control, label: 'Take back' })),
              ...offer(visit, booking, [openReturn]),
              ...offer(visit, booking, [openExtension]),
            ]),
        ...offer(visit, booking, [ARCHIVE[noun.kind].archive, ARCHIVE[noun.kind].restore]),
      ],
    },
    data: {
      details: detailsOf(visit, booking, others),
      lines: lineTable(visit, lines, parts !== undefined),
      labelling: labellingView(visit, booking, labels),
      parts: parts ? { ...parts, label: `${handing.length > 0 ? 'Hand out' : 'Take back'} what is ticked` } : undefined,
      saidBeside,
      besides: besides.length > 0 ? bookingTable(visit, 'Booked together with it', besides) : undefined,
    },
  };
}

function detailsOf(visit: Visit, booking: Booking, others: readonly Link[]): Description[] {
  const { purpose, closedAt } = booking;
  return [
    { term: 'State', cell: statusCell(booking) },
    ...(booking.labelId === null ? [] : [{ term: 'Label', cell: labelCell(booking) }]),
    { term: 'For', cell: borrowerCell(visit, booking) },
    { term: 'From', cell: momentCell(visit, booking.startsAt) },
    { term: 'Until', cell: momentCell(visit, booking.endsAt) },
    { term: 'Stockroom', cell: { text: booking.stockroomName } },
    ...(booking.beyond.length > 0
      ? [{ term: 'Beyond the rules', cell: { text: `Booked ${beyondWords(booking.beyond)}` } }]
      : []),
    ...(purpose ? [{ term: 'What for', cell: { text: purpose } }] : []),
    ...decisionOf(visit, booking),
    ...(booking.archivedAt ? [{ term: 'Archived', cell: momentCell(visit, booking.archivedAt) }] : []),
    ...(closedAt ? [{ term: 'Closed', cell: momentCell(visit, closedAt) }] : []),
    ...others.map((other) => ({ term: 'See also', cell: { text: other.label, href: other.href } })),
  ];
}

/** Who decided is for those who see people. */
function decisionOf(visit: Visit, { status, decidedAt, decidedBy, decision, workspaceId }: Booking): Description[] {
  if (decidedAt === null) return [];
  const seen = decide(visit.actor, 'users.view', { kind: 'person', workspaceId }).allowed;
  const said = [seen && decidedBy ? `by ${decidedBy}` : null, decision].filter((each) => each !== null);
  const cell = { ...momentCell(visit, decidedAt), sub: said.length > 0 ? said.join(': ') : undefined };
  return [{ term: status === 'declined' ? 'Declined' : 'Approved', cell }];
}

function lineTable(visit: Visit, lines: readonly Line[], picking: boolean): TableView {
  const columns = [{ label: 'Item' }, { label: 'How many', numeric: true }, { label: 'State' }];
  return {
    caption: 'Items',
    columns: picking ? [{ label: 'Pick', hidden: true }, ...columns] : columns,
    form: picking ? 'parts' : undefined,
    rows: lines.map((line) => ({ cells: [...(picking ? [pickCell(line)] : []), ...lineCells(visit, line)] })),
    empty: { title: 'No items', text: 'Nothing is booked here.' },
  };
}

function lineCells(visit: Visit, line: Line): Cell[] {
  const sub = [line.code, line.kit === null ? null : `In the kit ${line.kit}`]
    .filter((each) => each !== null)
    .join(', ');
  return [
    { text: line.name, href: line.seen ? `/items/${line.itemId}` : undefined, sub: sub === '' ? undefined : sub },
    { text: String(line.quantity), numeric: true },
    lineState(visit, line),
  ];
}

function lineState({ workspace }: Visit, line: Line): Cell {
  const { returnedAt, handedOutAt } = line;
  if (returnedAt) return backCell(inWords(workspace, returnedAt), line);
  if (!line.active) return { text: 'Not held any more' };
  const sub = setAsideWords(line);
  return handedOutAt ? { text: 'Out', tone: 'accent', sub } : { text: 'Booked', tone: 'info', sub };
}

function backCell(when: string, { condition, damaged }: Line): Cell {
  const sub = condition ?? undefined;
  return damaged ? { text: `Damaged, back ${when}`, tone: 'bad', sub } : { text: `Back ${when}`, sub };
}

/** What was booked in spite of what, for whoever sees the booking. */
function setAsideWords({ overrides, flagged, restricted, elsewhere, several }: Line): string | undefined {
  const words = [
    ...(overrides ? ['over another booking'] : []),
    ...(flagged ? ['in spite of a flag'] : []),
    ...(restricted ? ['in spite of its access groups'] : []),
    ...(elsewhere ? ['away from its stockroom'] : []),
    ...(several ? ['together with items of other stockrooms'] : []),
  ];
  return words.length === 0 ? undefined : `Booked ${new Intl.ListFormat('en-GB').format(words)}`;
}

function pickCell(line: Line): Cell {
  if (line.returnedAt !== null) return { text: '' };
  return { select: { name: 'line_ids', value: String(line.id), label: pickWords(line.name, line.code) } };
}

function momentCell({ workspace }: Visit, moment: Date): Cell {
  return { text: inWords(workspace, moment), time: moment.toISOString() };
}

function filtersOf(visit: Visit, noun: BookingNoun, listing: Listing, listed: Listed): FiltersView {
  const { stockrooms, labels } = listed;
  const { filter, status, from, to } = listing;
  const set = [filter.stockroomId, filter.labelId, from, to, status === 'open' ? '' : status].filter(Boolean).length;
  const action = href(BOOKINGS[noun.kind].list);
  const options = (values: readonly Option[], chosen: string) =>
    values.map((each) => ({ ...each, chosen: each.value === chosen }));
  const hidden: Record<string, string> = {};
  for (const name of ['borrower_id', 'item_id']) {
    const value = visit.query.one(name);
    if (value) hidden[name] = value;
  }
  return {
    action,
    hidden,
    fields: [
      plain('q', 'search', 'Search items, people and purposes', { value: filter.q ?? '' }),
      plain('status', 'select', 'State', { options: options(states(noun), status) }),
      plain('stockroom_id', 'select', 'Stockroom', {
        options: options([{ value: '', label: 'All stockrooms' }, ...stockrooms], String(filter.stockroomId ?? '')),
      }),
      ...(labels.length > 0
        ? [
            plain('label_id', 'select', 'Label', {
              options: options([{ value: '', label: 'Any label' }, ...labels], String(filter.labelId ?? '')),
            }),
          ]
        : []),
      plain('from', 'date', 'From', { value: from }),
      plain('to', 'date', 'Until', { value: to }),
    ],
    active: set,
    clear: set > 0 || filter.q || Object.keys(hidden).length > 0 ? action : undefined,
  };
}

function states(noun: BookingNoun): Option[] {
  const overdue = noun.kind === 'checkout' ? [{ value: 'overdue', label: 'Overdue' }] : [];
  const [open] = noun.current.length > 1 ? [{ label: 'Open' }] : noun.statuses;
  const single = noun.statuses.filter(({ value }) => noun.current.length > 1 || !noun.current.includes(value));
  return [
    { value: 'open', label: open?.label ?? '' },
    ...overdue,
    ...single,
    { value: 'all', label: 'All but the archive' },
    { value: 'archived', label: 'In the archive' },
  ];
}

function plain(name: string, type: FieldView['type'], label: string, more: Partial<FieldView>): FieldView {
  return { name, id: name, type, label, ...more };
}

function nextHref(visit: Visit, path: string, { rows, by }: Listed): string | undefined {
  const last = rows.at(-1);
  if (!last) return undefined;
  const [, asked = ''] = visit.url.split('?');
  const query = new URLSearchParams(asked);
  query.set('after', afterText({ at: by === 'ends_at' ? last.endsAt : last.startsAt, id: last.id }));
  return `${path}?${query}`;
}
