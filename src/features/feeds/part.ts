/** What feeds have to say on the pages of an account, an item and a stockroom: whether one has an address, and what to do. */
import { type Action, type Control, href } from '../../access/action.ts';
import type { PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords } from '../../platform/workspace.ts';
import type { Item } from '../items/queries.ts';
import type { Stockroom } from '../stockrooms/queries.ts';
import { makeOfItem, makeOfStockroom, makeOwn, revokeFeed } from './actions.ts';
import { type Feed, feedAbout, feeds, type Subject } from './queries.ts';

export async function calendarOfItem(visit: Visit, { id }: Item): Promise<PartView | null> {
  const make = href(makeOfItem, { id });
  return part(visit, { about: 'item', itemId: id }, make, 'when this item is booked');
}

export async function calendarOfStockroom(visit: Visit, { id }: Stockroom): Promise<PartView> {
  const make = href(makeOfStockroom, { id });
  return part(visit, { about: 'stockroom', stockroomId: id }, make, 'what is booked from this stockroom');
}

/** All of one's addresses. */
export async function ownCalendars(visit: Visit): Promise<PartView> {
  const own = await feeds(visit.db, visit.actor);
  const table: TableView = {
    caption: 'Your calendar addresses',
    captionHidden: true,
    columns: [{ label: 'What it shows' }, { label: 'Address since' }, { label: 'Actions', hidden: true }],
    rows: own.map((feed) => ({
      cells: [
        { text: wordsOf(feed), href: thingOf(feed) },
        { text: dayInWords(visit.workspace, feed.madeAt), time: feed.madeAt.toISOString() },
        { controls: [replaceControl(visit, feed), revokeControl(visit, feed)].flatMap((each) => each ?? []) },
      ],
    })),
    empty: {
      title: 'None yet',
      text: 'A calendar program that has such an address shows your bookings beside everything else.',
    },
  };
  const made = own.some(({ about }) => about === 'person');
  return {
    id: 'calendars',
    heading: 'Calendar addresses',
    template: '/shared/_table',
    data: { ...table },
    actions: made ? [] : [button(visit, makeOwn, href(makeOwn))],
  };
}

async function part(visit: Visit, subject: Subject, make: string, what: string): Promise<PartView> {
  const feed = await feedAbout(visit.db, visit.actor, subject);
  const words = feed
    ? `You have had an address for it since ${dayInWords(visit.workspace, feed.madeAt)}. It is not shown again; a new one ends it.`
    : `At an address of your own, a calendar program shows ${what}, as far as you may see it.`;
  const ways = feed
    ? [{ ...button(visit, makeOwn, make), label: REPLACE }, revokeControl(visit, feed)]
    : [button(visit, makeOwn, make)];
  return { id: 'calendar', heading: 'In your calendar', template: '/feeds/_part', data: { words, ways } };
}

const REPLACE = 'Replace the address';

/** Not of what one sees no more: its address shows nothing, and a new one would show no more. */
function replaceControl(visit: Visit, feed: Feed): Control | null {
  const { about, itemId, stockroomId, thing } = feed;
  if (about !== 'person' && thing === null) return null;
  const path =
    about === 'item'
      ? href(makeOfItem, { id: itemId ?? 0 })
      : about === 'stockroom'
        ? href(makeOfStockroom, { id: stockroomId ?? 0 })
        : href(makeOwn);
  return { ...button(visit, makeOwn, path), label: REPLACE, visuallyHidden: `of ${wordsOf(feed)}` };
}

function revokeControl(visit: Visit, feed: Feed): Control {
  return { ...button(visit, revokeFeed, href(revokeFeed, { feed: feed.id })), visuallyHidden: `of ${wordsOf(feed)}` };
}

function button({ stamp }: Visit, { label, icon, method }: Action, path: string): Control {
  return { href: path, label, icon, method, csrf: stamp.csrf, key: stamp.key() };
}

function wordsOf({ about, thing }: Feed): string {
  if (about === 'person') return 'Your bookings and custody';
  return thing ?? (about === 'item' ? 'An item that you cannot see' : 'A stockroom that you cannot see');
}

function thingOf({ about, thing, itemId, stockroomId }: Feed): string | undefined {
  if (thing === null) return undefined;
  return about === 'item' ? `/items/${itemId}` : `/stockrooms/${stockroomId}`;
}
