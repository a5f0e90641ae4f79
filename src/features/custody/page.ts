/** Draws custody: the list, taking, handing on, and its part of the pages of items and people. */
import { href, offer } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { countedUpTo } from '../../platform/counts.ts';
import type { Obstacle } from '../../platform/errors.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FiltersView, PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import type { Borrowers } from '../baskets/borrowers/queries.ts';
import { borrowerFinder, borrowerOptions } from '../baskets/parts.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { Holding } from '../bookings/taken/queries.ts';
import { beginTake, beginTransfer, listCustody, release, take, transfer } from './actions.ts';
import type { Custody, Takeable } from './queries.ts';

/** Nobody is handed anything because their name comes first. */
const CHOOSE: Option = { value: '', label: 'Choose a person' };

export interface Listed {
  readonly rows: readonly Custody[];
  readonly more: boolean;
  readonly count: number;
  readonly past: boolean;
  readonly mine: boolean;
  readonly q: string;
  readonly stockroomId: number | null;
  readonly stockrooms: readonly Option[];
  /** Whether there can be more to see than one's own. */
  readonly others: boolean;
}

/** Everything in custody that this person sees. */
export function listPage(visit: Visit, listed: Listed): View {
  const { rows, more, count, past } = listed;
  const filters = filtersOf(visit, listed);
  const last = rows.at(-1);
  const table: TableView = {
    ...custodyTable(visit, listCustody.label, rows, { past }),
    captionHidden: true,
    id: 'custody',
    count: countedUpTo(1000, count, 'item'),
    next: more && last ? nextHref(visit, last) : undefined,
    empty: filters.clear
      ? { title: 'Nothing matches', text: 'Choose another state, or clear the search.' }
      : { title: 'Nothing is in custody', text: 'Custody is taken on the page of an item, and has no return date.' },
  };
  return {
    template: '/shared/list-page',
    page: { title: listCustody.label, lead: 'Who holds what for as long as they need it: without a return date.' },
    data: { filters, table },
  };
}

/** Custodies as a table, each with what this person may do with it. */
export function custodyTable(
  visit: Visit,
  caption: string,
  rows: readonly Custody[],
  { past = false }: { past?: boolean } = {},
): TableView {
  return {
    caption,
    columns: [
      { label: 'Item' },
      { label: 'Who' },
      { label: past ? 'When' : 'Since' },
      { label: 'Stockroom' },
      ...(past ? [] : [{ label: 'What to do', hidden: true }]),
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.itemName, href: row.seen ? `/items/${row.id}` : undefined, sub: row.code ?? undefined },
        holderCell(visit, row),
        sinceCell(visit, row),
        { text: row.stockroomName ?? '' },
        ...(past ? [] : [{ controls: controlsOf(visit, row) }]),
      ],
    })),
  };
}

/** What is said about custody on the page of an item: who has it, what can be done, and who had it before. */
export function itemPart(
  visit: Visit,
  item: Takeable,
  now: Custody | null,
  before: readonly Custody[],
): PartView | null {
  const take = now === null ? offer(visit, item, [beginTake]) : [];
  if (now === null && before.length === 0 && take.length === 0) return null;
  return {
    id: 'custody',
    heading: 'Custody',
    template: '/custody/_part',
    actions: now ? offer(visit, now, [release, beginTransfer]) : take,
    data: {
      said: now ? undefined : saidOf(item),
      details: now
        ? [
            { term: 'Held by', cell: holderCell(visit, now) },
            { term: 'Since', cell: sinceCell(visit, now) },
          ]
        : [],
      table: before.length > 0 ? historyTable(visit, before) : undefined,
    },
  };
}

function saidOf({ out, archived }: Takeable): string {
  if (archived) return 'It is in the archive.';
  return out ? 'It is out.' : 'Nobody has custody of it.';
}

/** What somebody holds, on their page; `more`: there is more than this. */
export function personPart(visit: Visit, personId: number, rows: readonly Custody[], more: boolean): PartView | null {
  if (rows.length === 0) return null;
  const ways = more
    ? [{ href: `${href(listCustody)}?holder_id=${personId}`, label: 'Everything in their custody' }]
    : [];
  const table = { ...custodyTable(visit, 'In their custody', rows), captionHidden: true };
  return { id: 'custody', heading: 'In their custody', template: '/custody/_part', data: { details: [], table, ways } };
}

/** Taking custody: for whom, or what is in the way. */
export function takePage(
  visit: Visit,
  item: Takeable,
  holders: Borrowers | null,
  inTheWay: readonly Holding[],
  drawing: Drawing,
): View {
  return {
    template: '/custody/take',
    page: {
      title: `Take custody of ${item.name}`,
      lead: 'There is no return date: it is held until it is released or transferred.',
      breadcrumbs: [
        { href: '/items', label: 'Items' },
        { href: `/items/${item.id}`, label: item.name },
      ],
    },
    data:
      inTheWay.length > 0
        ? { obstacle: obstacleOf(visit, item, inTheWay) }
        : {
            form: {
              ...formView(visit, {
                action: take,
                drawing: {
                  ...drawing,
                  options: { holder_id: holders ? borrowerOptions(holders, visit.actor.personId) : [] },
                },
                submit: take.label,
                cancel: { href: `/items/${item.id}`, label: 'Cancel' },
              }),
              finder: holders ? borrowerFinder(href(beginTake, item), [], holders) : undefined,
            },
          },
  };
}

/** Handing it on directly. */
export function transferPage(visit: Visit, custody: Custody, holders: Borrowers, drawing: Drawing): View {
  const options = [CHOOSE, ...borrowerOptions(holders, visit.actor.personId)];
  return {
    template: '/shared/form-page',
    page: {
      title: `Transfer ${custody.itemName}`,
      lead: `${holderWords(visit, custody)} holds it since ${inWords(visit.workspace, custody.takenAt)}.`,
      breadcrumbs: [{ href: href(listCustody), label: listCustody.label }],
    },
    data: {
      form: {
        ...formView(visit, {
          action: transfer,
          drawing: { ...drawing, options: { holder_id: options } },
          submit: transfer.label,
          cancel: { href: href(listCustody), label: 'Cancel' },
        }),
        finder: borrowerFinder(href(beginTransfer, custody), [], holders),
      },
    },
  };
}

/** What stands in the way of holding an item without an end; a booking is named for those who see it. */
export function obstacleOf(visit: Visit, { name }: Takeable, holdings: readonly Holding[]): Obstacle {
  return {
    title: `${name} is not free`,
    text: 'Custody has no end, so every booking to come is in its way. Nothing was changed.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'What' }, { label: 'From' }, { label: 'Until' }],
      rows: holdings.map((each) => ({
        cells: [
          bookingCell(each),
          momentCell(visit, each.from),
          each.to ? momentCell(visit, each.to) : { text: 'open' },
        ],
      })),
    },
  };
}

function bookingCell({ kind, bookingId: id, borrowerName, rests }: Holding): Cell {
  if (rests) return { text: 'It rests after a loan' };
  if (kind === null || id === null) return { text: 'Taken' };
  return {
    text: kind === 'reservation' ? 'Reserved' : 'Checked out',
    href: href(BOOKINGS[kind].show, { id }),
    sub: borrowerName ?? undefined,
  };
}

function historyTable(visit: Visit, rows: readonly Custody[]): TableView {
  return {
    caption: 'Held before',
    columns: [{ label: 'Who' }, { label: 'When' }],
    rows: rows.map((row) => ({ cells: [holderCell(visit, row), sinceCell(visit, row)] })),
  };
}

/** Its item stays out of the words of the buttons, but not of what a screen reader says. */
function controlsOf(visit: Visit, row: Custody) {
  return offer(visit, row, [release, beginTransfer]).map((control) => ({ ...control, visuallyHidden: row.itemName }));
}

function holderCell(visit: Visit, { ownerId, holderName, workspaceId }: Custody): Cell {
  if (ownerId === visit.actor.personId) return { text: `${holderName} (you)` };
  const seen = decide(visit.actor, 'users.view', { kind: 'person', workspaceId }).allowed;
  return { text: holderName, href: seen ? `/people/${ownerId}` : undefined };
}

function holderWords({ actor }: Visit, { ownerId, holderName }: Custody): string {
  return ownerId === actor.personId ? `${holderName} (you)` : holderName;
}

function sinceCell(visit: Visit, { takenAt, releasedAt }: Custody): Cell {
  const sub = releasedAt ? `until ${inWords(visit.workspace, releasedAt)}` : undefined;
  return { ...momentCell(visit, takenAt), sub };
}

function momentCell({ workspace }: Visit, moment: Date): Cell {
  return { text: inWords(workspace, moment), time: moment.toISOString() };
}

function filtersOf({ query }: Visit, { q, past, mine, others, stockroomId, stockrooms }: Listed): FiltersView {
  const action = href(listCustody);
  const holder = query.one('holder_id');
  const options = (values: readonly Option[], chosen: string) =>
    values.map((each) => ({ ...each, chosen: each.value === chosen }));
  const select = (name: string, label: string, values: readonly Option[], chosen: string) => ({
    ...{ name, id: name, label, type: 'select' as const },
    options: options(values, chosen),
  });
  const whose = [
    { value: '', label: 'Everybody’s' },
    { value: 'mine', label: 'Mine' },
  ];
  const active = [past, mine, stockroomId].filter(Boolean).length;
  return {
    action,
    hidden: holder ? { holder_id: holder } : {},
    fields: [
      { name: 'q', id: 'q', type: 'search', label: others ? 'Search items and people' : 'Search items', value: q },
      ...(others ? [select('whose', 'Whose', whose, mine ? 'mine' : '')] : []),
      select(
        'stockroom_id',
        'Stockroom',
        [{ value: '', label: 'All stockrooms' }, ...stockrooms],
        String(stockroomId ?? ''),
      ),
      select(
        'status',
        'State',
        [
          { value: '', label: 'Held now' },
          { value: 'released', label: 'Released' },
        ],
        past ? 'released' : '',
      ),
    ],
    active,
    clear: active > 0 || q !== '' || holder ? action : undefined,
  };
}

function nextHref(visit: Visit, { custodyId }: Custody): string {
  const query = new URLSearchParams(visit.url.split('?')[1] ?? '');
  query.set('after', String(custodyId));
  return `${href(listCustody)}?${query}`;
}
