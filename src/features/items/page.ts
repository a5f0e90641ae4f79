/** Draws an item: its page, and how others name it. */
import { action, href, offer, offerGeneral } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Control, Description, PartView, Tone } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords } from '../../platform/workspace.ts';
import { BASKETS } from '../baskets/actions.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { type Circulation, restrictedWords } from '../circulation/rules.ts';
import { showPicture, showThumbnail } from '../files/actions.ts';
import { badgeOf } from '../flags/rules.ts';
import { labelWays } from '../labels/page.ts';
import * as actions from './actions.ts';
import type { Line } from './list/queries.ts';
import type { Item } from './queries.ts';
import { type Standing, type Status, type Stocked, statusOf, wordsOfStatus } from './rules.ts';

/** The list, as a place to go back to. */
export const LIST = { href: href(actions.listItems), label: actions.listItems.label };

/** An item; with how it circulates where it does not go to everybody. */
export function itemPage(visit: Visit, item: Item, parts: readonly PartView[], restricted: Circulation | null): View {
  const status: Description = { term: 'Now', cell: statusCell(visit, item) };
  return {
    template: '/items/item',
    page: {
      title: item.name,
      lead: [item.codes[0], makeOf(item)].filter(Boolean).join(' · ') || undefined,
      breadcrumbs: [LIST],
      actions: [
        ...bookingWays(visit, { ...item, gone: statusOf(item) === 'out' }, `item_ids=${item.id}`),
        ...offer(visit, item, [
          actions.editItem,
          actions.beginMove,
          actions.beginDuplicate,
          actions.showHistory,
          actions.archiveItem,
          actions.restoreItem,
          actions.deleteItem,
        ]),
        ...labelWays(visit, item),
      ],
    },
    data: {
      photo: photoOf(item),
      description: item.description,
      notes: item.notes,
      details: [status, ...goesTo(visit, restricted), ...detailsOf(item)],
      parts,
    },
  };
}

function photoOf({ photo, name }: Item) {
  if (photo === null) return undefined;
  const { id, description, width, height } = photo;
  return { src: href(showPicture, { id }), alt: description || `Photo of ${name}`, width, height };
}

/** To whom it may go, where that is not everybody. */
function goesTo({ actor }: Visit, found: Circulation | null): Description[] {
  if (!found?.restriction) return [];
  const words = restrictedWords(found.restriction, actor);
  const sub = found.admitted ? 'You are among them.' : 'You are not among them.';
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return [{ term: 'Goes to', cell: { text, sub } }];
}

function detailsOf(item: Item): Description[] {
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
  ];
  return lines.flatMap(([term, cell]) => (cell === null ? [] : [{ term, cell }]));
}

/** The ways to book something that is of one stockroom: those that would be open to this very person now. */
export function bookingWays(visit: Visit, thing: Bookable, query: string): Control[] {
  if (thing.archived) return [];
  const { workspaceId, stockroomId, stockroomPlace: locationId, gone } = thing;
  return BEGINNINGS.filter(({ noun }) => !gone || noun.kind === 'reservation').flatMap(
    ({ noun: { kind, manage, make: label }, begin }) => {
      const booking = { kind, workspaceId, stockroomId, locationId, ownerId: visit.actor.personId, proposed: true };
      if (!decide(visit.actor, manage, booking).allowed) return [];
      return offerGeneral(visit, [begin]).map((each) => ({ ...each, label, href: `${each.href}?${query}` }));
    },
  );
}

interface Bookable extends Stocked {
  readonly archived: boolean;
  /** All of it is out: there is nothing to check out before it is back. */
  readonly gone?: boolean;
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

/** The small pictures of a list, beside names that say what they show; a line without one keeps its place, if any has one. */
export function thumbnails(lines: readonly Pictured[]): (line: Pictured) => Cell['picture'] {
  const any = lines.some(({ photoId }) => photoId !== null);
  return ({ photoId }) => {
    if (photoId === null) return any ? { alt: '' } : undefined;
    return { src: href(showThumbnail, { id: photoId }), alt: '' };
  };
}

interface Pictured {
  readonly photoId: number | null;
}

/** An item as a place to go. */
export function itemLink({ id, name }: { readonly id: number; readonly name: string }) {
  return { href: href(actions.showItem, { id }), label: name };
}

const TONES: Readonly<Record<Status, Tone>> = {
  archived: 'neutral',
  out: 'warn',
  withdrawn: 'bad',
  reserved: 'info',
  free: 'good',
};

/** How an item stands, as a badge, until when, and its flags: never whose it is. */
export function statusCell(visit: Visit, standing: Standing): Cell {
  const { until, flags } = standing;
  const status = statusOf(standing);
  const when = until && until < visit.now ? 'was due' : 'until';
  return {
    text: wordsOfStatus(standing),
    tone: TONES[status],
    badges: flags.length > 0 ? flags.map(badgeOf) : undefined,
    sub:
      until && status !== 'archived' && status !== 'withdrawn'
        ? `${when} ${dayInWords(visit.workspace, until)}`
        : undefined,
  };
}
