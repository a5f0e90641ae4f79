/** Draws what was found, kind by kind, with the way to all of it. */
import { type Action, href, isReachable } from '../../access/action.ts';
import { type Actor, holds } from '../../access/actor.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Column, Control, EmptyView, PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { periodCell, statusCell } from '../bookings/words.ts';
import { listItems } from '../items/actions.ts';
import type { Line } from '../items/list/queries.ts';
import { itemLink, makeOf, statusCell as standingCell, thumbnails } from '../items/page.ts';
import { listKits, showKit } from '../kits/actions.ts';
import { locationActions } from '../locations/actions.ts';
import { listContacts, listPeople, showContact, showPerson } from '../people/actions.ts';
import { stockroomActions } from '../stockrooms/actions.ts';
import { showSearch } from './actions.ts';
import { type Everything, type Found, type FoundBooking, type Group, MOST_COUNTED, type Words } from './queries.ts';

/** What came of a search. */
export interface Results {
  readonly everything: Everything;
  readonly items: Group<Line>;
  /** The words that items were found by, where none has those that were typed. */
  readonly meant: Words | null;
}

export function searchPage(visit: Visit, typed: string, results: Results | null): View {
  const parts = results === null ? [] : partsOf(visit, typed, results);
  return {
    template: '/search/search',
    page: {
      title: typed === '' ? showSearch.label : `Search: ${typed}`,
      heading: typed === '' ? showSearch.label : `“${typed}”`,
      search: { action: href(showSearch), value: typed },
      wide: true,
    },
    data: { parts, empty: parts.length > 0 ? undefined : emptiness(visit.actor, typed) },
  };
}

function partsOf(visit: Visit, typed: string, { everything, items, meant }: Results): PartView[] {
  const { codes, categories, kits, stockrooms, locations, people, reservations, checkouts } = everything;
  const { actor } = visit;
  const [allPeople, onePerson] = holds(actor, 'users.view') ? [listPeople, showPerson] : [listContacts, showContact];
  const named = (
    name: string,
    all: Action | null,
    one: { readonly path: string },
    group: Group<Found>,
    other?: string,
  ) =>
    part({
      name,
      group,
      all: all && group.rows[0]?.exact ? seeAll(actor, all, typed) : [],
      columns: other ? [{ label: 'Name' }, { label: other }] : [{ label: 'Name' }],
      cells: ({ id, name: text, sub }) => [{ text, href: href(one, { id }) }, ...(other ? [{ text: sub ?? '' }] : [])],
    });
  return [
    ...part({
      name: 'Carries this code',
      group: codes,
      all: [],
      columns: [{ label: 'Name' }, { label: 'Code' }],
      cells: ({ name: text, address, code }) => [
        { text, href: address },
        { text: code, code: true },
      ],
    }),
    ...itemsPart(visit, typed, items, meant),
    ...part({
      name: 'Categories',
      group: categories,
      all: [],
      columns: [{ label: 'Name' }],
      cells: ({ id, name: text }) => [{ text, href: `${href(listItems)}?category_id=${id}` }],
    }),
    ...named('Kits', listKits, showKit, kits),
    ...named(allPeople.label, allPeople, onePerson, people, 'E-mail address'),
    ...bookingsPart(visit, typed, 'reservation', reservations),
    ...bookingsPart(visit, typed, 'checkout', checkouts),
    ...named('Stockrooms', stockroomActions.list, stockroomActions.show, stockrooms),
    ...named('Locations', null, locationActions.show, locations),
  ];
}

function itemsPart(visit: Visit, typed: string, group: Group<Line>, meant: Words | null): PartView[] {
  const pictureOf = thumbnails(group.rows);
  return part({
    name: meant === null ? 'Items' : `Items like “${meant.join(' ')}”`,
    group,
    all: seeAll(visit.actor, listItems, meant?.join(' ') ?? typed),
    columns: [{ label: 'Name' }, { label: 'Stockroom' }, { label: 'Location' }, { label: 'Now' }],
    cells: (line) => [
      {
        text: line.name,
        href: itemLink(line).href,
        sub: [line.code, makeOf(line)].filter(Boolean).join(' · ') || undefined,
        picture: pictureOf(line),
      },
      { text: line.stockroomName ?? '' },
      { text: line.locationName },
      standingCell(visit, line),
    ],
  });
}

function bookingsPart(
  visit: Visit,
  typed: string,
  kind: 'reservation' | 'checkout',
  group: Group<FoundBooking>,
): PartView[] {
  const { list, show } = BOOKINGS[kind];
  return part({
    name: list.label,
    group,
    all: group.rows[0]?.exact ? seeAll(visit.actor, list, typed, { status: 'all' }) : [],
    columns: [{ label: 'For' }, { label: 'When' }, { label: 'State' }],
    cells: (booking) => [
      { text: booking.name, href: href(show, { id: booking.id }), sub: booking.sub ?? undefined },
      periodCell(visit, booking),
      statusCell(booking),
    ],
  });
}

interface Drawn<Row> {
  readonly name: string;
  readonly group: Group<Row>;
  readonly all: Control[];
  readonly columns: readonly Column[];
  cells(row: Row): Cell[];
}

/** Nothing where nothing was found. */
function part<Row>({ name, group: { rows, count }, all, columns, cells }: Drawn<Row>): PartView[] {
  if (rows.length === 0) return [];
  const table: TableView = {
    caption: `What was found: ${name}`,
    captionHidden: true,
    columns,
    rows: rows.map((row) => ({ cells: cells(row) })),
    count: count > rows.length ? `The first ${rows.length} of ${counted(count)}` : undefined,
  };
  const id =
    name
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.join('-') ?? 'found';
  const actions = count > rows.length ? all : [];
  return [{ id, heading: name, template: '/shared/_table', data: { ...table }, actions }];
}

function seeAll(actor: Actor, list: Action, q: string, further: Readonly<Record<string, string>> = {}): Control[] {
  if (!isReachable(actor, list)) return [];
  const address = `${href(list)}?${new URLSearchParams({ q, ...further })}`;
  return [{ href: address, label: 'See all', method: 'GET', visuallyHidden: list.label.toLowerCase() }];
}

function counted(count: number): string {
  return count > MOST_COUNTED ? `more than ${MOST_COUNTED}` : String(count);
}

function emptiness(actor: Actor, typed: string): EmptyView {
  if (typed !== '') {
    return {
      title: 'Nothing was found',
      text: 'Among all that your role shows you nothing is called that, or almost that.',
    };
  }
  const what = SOUGHT.filter(({ needs }) => holds(actor, needs)).map(({ words }) => words);
  return { title: 'What are you looking for?', text: `Search for ${what.join(', ')}, or a code.` };
}

const SOUGHT = [
  { needs: 'items.view', words: 'items, categories, kits and stockrooms by name, brand or serial number' },
  { needs: 'contacts.view', words: 'people' },
  { needs: 'reservations.view', words: 'bookings by borrower or purpose' },
  { needs: 'storage.view', words: 'locations' },
] as const;
