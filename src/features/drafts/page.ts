/** Draws drafts, and the way to keep one. */
import { type Control, href, offer, offerGeneral } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FiltersView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords, periodInWords } from '../../platform/workspace.ts';
import { BASKETS } from '../baskets/actions.ts';
import type { WantedLine } from '../baskets/rules.ts';
import { basketHref, draftParameter, parameters, readKept, readPeriod, type Typed } from '../baskets/typed.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { DRAFTS } from './actions.ts';
import type { Kept } from './queries.ts';
import { draftOf } from './rules.ts';

/** The button that keeps what was chosen so far, where some of it is within reach. */
export function keepWays(visit: Visit, noun: BookingNoun, typed: Typed, lines: readonly WantedLine[]): Control[] {
  if (draftOf(visit.actor, noun, lines) === null) return [];
  const basket = new URLSearchParams([...parameters(typed), ...draftParameter(typed)]).toString();
  return offerGeneral(visit, [DRAFTS[noun.kind].keep]).map((keep) => ({ ...keep, fields: { basket } }));
}

/** What a draft says, as its basket is read. */
export function typedOf({ id, basket, ownerId }: Kept): Typed {
  const typed = readKept(new URLSearchParams(basket.map(([name, value]): [string, string] => [name, value])));
  return { ...typed, draftId: id, borrowerId: typed.borrowerId ?? ownerId };
}

export interface Listed {
  readonly rows: readonly Kept[];
  readonly own: boolean;
  /** What is called how of what they hold, as far as this person sees it. */
  readonly items: ReadonlyMap<number, string>;
  readonly kits: ReadonlyMap<number, string>;
}

export function listPage(visit: Visit, noun: BookingNoun, listed: Listed): View {
  const { list } = BOOKINGS[noun.kind];
  const begin = offerGeneral(visit, [BASKETS[noun.kind].begin]);
  const table: TableView = {
    caption: 'Drafts',
    captionHidden: true,
    columns: [
      { label: 'What' },
      { label: 'When' },
      { label: 'Whose' },
      { label: 'Kept' },
      { label: 'What to do', hidden: true },
    ],
    rows: listed.rows.map((row) => ({ cells: cellsOf(visit, noun, row, listed) })),
    empty: {
      title: 'No drafts',
      text: 'The last step of booking has a button that keeps what was chosen, to go on with it later.',
      actions: begin,
    },
  };
  return {
    template: '/shared/list-page',
    page: {
      title: `Drafts of ${noun.many.toLowerCase()}`,
      lead: 'They hold nothing: what is in them can be booked by others. After thirty days they are thrown away.',
      breadcrumbs: offerGeneral(visit, [list]).map(({ href }) => ({ href, label: noun.many })),
    },
    data: { filters: filtersOf(noun, listed), table },
  };
}

function cellsOf(visit: Visit, noun: BookingNoun, row: Kept, { items, kits }: Listed): Cell[] {
  const { workspace, actor } = visit;
  const typed = typedOf(row);
  const read = readPeriod(workspace, typed);
  const names = [
    ...typed.picked.kitIds.flatMap((id) => kits.get(id) ?? []),
    ...typed.picked.itemIds.flatMap((id) => items.get(id) ?? []),
  ];
  const [first = 'Nothing that you see', ...others] = names;
  const what = others.length > 0 ? `${first} and ${others.length} more` : first;
  const controls = [...goOn(visit, noun, typed), ...offer(visit, row, [DRAFTS[noun.kind].drop])];
  return [
    { text: what, sub: typed.purpose || undefined },
    { text: 'period' in read ? periodInWords(workspace, read.period.from, read.period.to) : 'Not said yet' },
    { text: row.ownerId === actor.personId ? `${row.makerName} (you)` : row.makerName },
    { text: inWords(workspace, row.savedAt), time: row.savedAt.toISOString() },
    { controls: controls.map((control) => ({ ...control, visuallyHidden: what })) },
  ];
}

function goOn(visit: Visit, noun: BookingNoun, typed: Typed): Control[] {
  return offerGeneral(visit, [BASKETS[noun.kind].begin]).map((begin) => ({
    ...begin,
    ...{ href: basketHref(noun, typed), label: 'Go on', tone: 'plain' as const },
  }));
}

function filtersOf({ kind }: BookingNoun, { own }: Listed): FiltersView {
  const action = href(DRAFTS[kind].list);
  const options = [
    { value: 'mine', label: 'Mine', chosen: own },
    { value: 'all', label: 'Everybody’s that I see', chosen: !own },
  ];
  return { action, fields: [{ name: 'whose', id: 'whose', type: 'select', label: 'Whose', options }], active: 0 };
}
