/** Draws what is free when, as items by days; each free cell starts a booking. */
import { href, offerGeneral } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { type Id, unborn } from '../../access/ids.ts';
import type { View } from '../../platform/pages.ts';
import type { AvailabilityView, FiltersView, Option, Tone } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, dayOf, daysAfter, startOfDay, wallClockOf } from '../../platform/workspace.ts';
import { BASKETS } from '../baskets/actions.ts';
import { basketHref } from '../baskets/typed.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import type { Hindrance } from '../circulation/rules.ts';
import { showAvailability } from './actions.ts';
import type { Choice, Narrowed } from './queries.ts';
import { type Freeness, freeness, type Held, type Period, peak } from './rules.ts';

/** So many days from a day on. */
export interface Days {
  readonly first: string;
  readonly count: number;
}

/** From the first moment of the first day to the last of the last. */
export function periodOfDays({ workspace }: Pick<Visit, 'workspace'>, { first, count }: Days): Period {
  return { from: startOfDay(workspace, first), to: startOfDay(workspace, daysAfter(first, count)) };
}

export interface Shown {
  readonly items: readonly Choice[];
  readonly held: readonly Held[];
  readonly narrowed: Narrowed;
  readonly stockrooms: readonly Option[];
  readonly categories: readonly Option[];
  readonly more: boolean;
}

/** The page of what is free when. */
export function availabilityPage(visit: Visit, days: Days, shown: Shown): View {
  const { narrowed, more, items } = shown;
  const actions = [
    ...offerGeneral(visit, [BOOKINGS.reservation.calendar, BOOKINGS.checkout.calendar]),
    ...offerGeneral(visit, [BASKETS.reservation.begin]),
  ];
  return {
    template: '/availability/availability',
    page: { title: 'Availability', wide: true, actions },
    data: {
      filters: filters(days, shown),
      table: { ...availabilityView(visit, days, items, shown.held), ...neighbours(visit, days, narrowed) },
      count: more ? `The first ${items.length} items: search to see others` : undefined,
    },
  };
}

/** Items by days in words: what is free, and never who has it. */
export function availabilityView(
  visit: Visit,
  days: Days,
  items: readonly Choice[],
  held: readonly Held[],
): AvailabilityView {
  const { workspace, now } = visit;
  const names = Array.from({ length: days.count }, (_, n) => daysAfter(days.first, n));
  const today = dayOf(workspace, now);
  const byItem = Map.groupBy(held, (each) => each.itemId);
  return {
    caption: 'What is free when',
    captionHidden: true,
    days: names.map((day) => ({ ...dayLabel(visit, day), now: day === today, quiet: day < today })),
    rows: items.map((item) => ({
      item: {
        text: item.name,
        href: `/items/${item.id}`,
        sub: [item.code, item.stockroomName].filter(Boolean).join(' · ') || undefined,
      },
      cells: names.map((day) => cellOf(visit, item, byItem.get(item.id) ?? [], day, day < today)),
    })),
    empty: {
      title: 'No items here',
      text: 'Nothing matches, or there is nothing that you may see. Clear the search to see everything there is.',
    },
  };
}

const TONES: Readonly<Record<Freeness, Tone>> = { free: 'good', some: 'good', part: 'warn', taken: 'neutral' };

function cellOf(visit: Visit, item: Choice, held: readonly Held[], day: string, past: boolean) {
  const period = periodOfDays(visit, { first: day, count: 1 });
  const state = freeness(item.quantity, held, period);
  const left = item.quantity - peak(held, period);
  const hindrance = past || state === 'taken' ? null : hindranceOf(visit, item);
  const text = hindrance ?? wordsFor(item, state, left);
  const open = !past && !hindrance && (state === 'free' || state === 'some') && mayReserve(visit, item);
  return {
    text,
    tone: hindrance ? 'warn' : TONES[state],
    href: open ? hrefOf(visit, item, day) : undefined,
    label: open ? `Reserve ${item.name} on ${day}: ${text}` : undefined,
  };
}

function wordsFor({ counted, quantity }: Choice, state: Freeness, left: number): string {
  if (state === 'taken') return 'taken';
  if (state === 'part') return 'part';
  return counted ? `free ${left} of ${quantity}` : 'free';
}

/** For those who lend to others it matters who borrows, which is not known yet. */
function hindranceOf(visit: Visit, item: Choice): Hindrance | null {
  return item.hindrance === 'restricted' && mayReserve(visit, item, unborn()) ? null : item.hindrance;
}

function mayReserve(
  { actor }: Visit,
  { stockroomId, stockroomAt }: Choice,
  ownerId: Id<'person'> = actor.personId,
): boolean {
  return decide(actor, RESERVATIONS.manage, {
    kind: 'reservation',
    workspaceId: actor.workspaceId,
    stockroomId,
    locationId: stockroomAt,
    ownerId,
    proposed: true,
  }).allowed;
}

/** During the day; today from now on. */
function hrefOf({ workspace, now }: Visit, { id }: Choice, day: string): string {
  const clock = wallClockOf(workspace, now);
  const startsAt = clock > `${day}T09:00` ? clock : `${day}T09:00`;
  const endsAt = startsAt < `${day}T17:00` ? `${day}T17:00` : `${daysAfter(day, 1)}T09:00`;
  const picked = { itemIds: [id], kitIds: [], quantities: new Map(), categories: new Map() };
  return basketHref(RESERVATIONS, { picked, startsAt, endsAt });
}

function dayLabel({ workspace }: Visit, day: string): { label: string; sub: string } {
  const [weekday = '', ...date] = dayInWords(workspace, startOfDay(workspace, day)).split(/,? /);
  return { label: weekday, sub: date.slice(0, 2).join(' ') };
}

function neighbours({ workspace, now }: Visit, { first, count }: Days, narrowed: Narrowed) {
  const to = (day: string) => hrefWith(narrowed, day);
  const today = dayOf(workspace, now);
  return {
    previous: { href: to(daysAfter(first, -count)), label: 'Earlier' },
    next: { href: to(daysAfter(first, count)), label: 'Later' },
    ...(first === today ? { previous: undefined } : {}),
  };
}

function hrefWith({ q, stockroomId, categoryId, itemId }: Narrowed, day: string): string {
  const query = new URLSearchParams({ from: day });
  if (q) query.set('q', q);
  if (stockroomId) query.set('stockroom_id', String(stockroomId));
  if (categoryId) query.set('category_id', String(categoryId));
  if (itemId) query.set('item_id', String(itemId));
  return `${href(showAvailability)}?${query}`;
}

function filters({ first }: Days, { narrowed, stockrooms, categories }: Shown): FiltersView {
  const { q, stockroomId, categoryId, itemId } = narrowed;
  const field = (name: string, label: string) => ({ name, id: name, label });
  const options = (all: string, values: readonly Option[], chosen: number | null | undefined) => [
    { value: '', label: all },
    ...values.map((each) => ({ ...each, chosen: each.value === String(chosen) })),
  ];
  const set = [stockroomId, categoryId].filter(Boolean).length;
  return {
    action: href(showAvailability),
    hidden: itemId ? { item_id: String(itemId) } : {},
    fields: [
      { ...field('q', 'Search'), type: 'search', value: q ?? '' },
      { ...field('from', 'From'), type: 'date', value: first },
      {
        ...field('stockroom_id', 'Stockroom'),
        type: 'select',
        options: options('All stockrooms', stockrooms, stockroomId),
      },
      {
        ...field('category_id', 'Category'),
        type: 'select',
        options: options('All categories', categories, categoryId),
      },
    ],
    active: set,
    clear: set > 0 || q || itemId ? href(showAvailability) : undefined,
  };
}
