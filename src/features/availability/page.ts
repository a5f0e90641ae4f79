/** Draws what is free when, as items by days; each free cell starts a booking. */
import { href, offerGeneral } from '../../access/action.ts';
import { allowedByRight, decide } from '../../access/decide.ts';
import { type Id, unborn } from '../../access/ids.ts';
import type { View } from '../../platform/pages.ts';
import type { AvailabilityView, FiltersView, Option, Tone } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, dayOf, daysAfter, momentOf, startOfDay, wallClockOf } from '../../platform/workspace.ts';
import { BASKETS } from '../baskets/actions.ts';
import { basketHref } from '../baskets/typed.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import type { Hindrance } from '../circulation/rules.ts';
import {
  type Breach,
  breachesOf,
  type LendingRules,
  NO_USAGE,
  openingOf,
  type Rule,
  stopping,
} from '../lending-rules/rules.ts';
import { shortly } from '../lending-rules/words.ts';
import { beginWait } from '../waits/actions.ts';
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
  readonly rules: readonly LendingRules[];
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
      table: { ...availabilityView(visit, days, shown), ...neighbours(visit, days, narrowed) },
      count: more ? `The first ${items.length} items: search to see others` : undefined,
    },
  };
}

/** Items by days in words: what is free, and never who has it; and when it is not lent by the rules of its stockroom. */
export function availabilityView(
  visit: Visit,
  days: Days,
  { items, held, rules }: Pick<Shown, 'items' | 'held' | 'rules'>,
): AvailabilityView {
  const { workspace, now } = visit;
  const lending = lendingOn(visit, rules);
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
      cells: names.map((day) =>
        cellOf(visit, item, byItem.get(item.id) ?? [], { day, past: day < today, lending: lending(item, day) }),
      ),
    })),
    empty: {
      title: 'No items here',
      text: 'Nothing matches, or there is nothing that you may see. Clear the search to see everything there is.',
    },
  };
}

const TONES: Readonly<Record<Freeness, Tone>> = { free: 'good', some: 'good', part: 'warn', taken: 'neutral' };

interface OnDay {
  readonly day: string;
  readonly past: boolean;
  readonly lending: Lending;
}

function cellOf(visit: Visit, item: Choice, held: readonly Held[], { day, past, lending }: OnDay) {
  const period = periodOfDays(visit, { first: day, count: 1 });
  const state = freeness(item.quantity, held, period);
  const left = item.quantity - peak(held, period);
  const hindrance = past ? null : hindranceOf(visit, item);
  if (state === 'taken') return takenCell(visit, item, { day, past: past || hindrance !== null, lending });
  const free = state === 'free' || state === 'some';
  const own = !past && !hindrance && free && mayReserve(visit, item);
  const rule = own ? ruleFor(visit, item, lending.breaches) : null;
  if (rule?.stops) return { text: shortly(rule.rule), tone: 'neutral' as const };
  const words = hindrance ?? wordsFor(item, state, left);
  const text = rule === null ? words : `${words}, ${shortly(rule.rule)}`;
  return {
    text,
    tone: hindrance || rule ? ('warn' as const) : TONES[state],
    href: own ? hrefOf(item, lending) : undefined,
    label: own ? `Reserve ${item.name} on ${day}: ${text}` : undefined,
  };
}

/** What could be booked if it were not taken can be waited for, as long as its time has not come. */
function takenCell(visit: Visit, item: Choice, { day, past, lending: { startsAt, endsAt, breaches } }: OnDay) {
  const ahead = !past && startsAt > wallClockOf(visit.workspace, visit.now);
  const open = ahead && mayReserve(visit, item) && ruleFor(visit, item, breaches)?.stops !== true;
  const query = new URLSearchParams({ item_id: String(item.id), starts_at: startsAt, ends_at: endsAt });
  return {
    text: 'taken',
    tone: TONES.taken,
    href: open ? `${href(beginWait)}?${query}` : undefined,
    label: open ? `${item.name} is taken on ${day}: tell me when it is free` : undefined,
  };
}

function wordsFor({ counted, quantity }: Choice, state: Freeness, left: number): string {
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

/** The time for which a cell starts a booking, and what the rules have against it. */
interface Lending {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly breaches: readonly Breach[];
}

/** The same for all items of a stockroom. */
function lendingOn(visit: Visit, rules: readonly LendingRules[]): (item: Choice, day: string) => Lending {
  const byStockroom = new Map<number, LendingRules>(rules.map((each) => [each.stockroomId, each]));
  const known = new Map<string, Lending>();
  return ({ stockroomId }, day) => {
    const key = `${stockroomId} ${day}`;
    const lending = known.get(key) ?? lendingOf(visit, byStockroom.get(stockroomId), day);
    known.set(key, lending);
    return lending;
  };
}

/** While it is open, or during the day; today from now on. */
function lendingOf({ workspace, now }: Visit, rules: LendingRules | undefined, day: string): Lending {
  const opening = rules?.hours ? openingOf(rules, day) : null;
  const { from, until } = opening ?? { from: `${day}T09:00`, until: `${day}T17:00` };
  const clock = wallClockOf(workspace, now);
  const startsAt = clock > from ? clock : from;
  const endsAt = startsAt < until ? until : `${daysAfter(day, 1)}T09:00`;
  if (rules === undefined) return { startsAt, endsAt, breaches: [] };
  const period = { from: momentOf(workspace, startsAt), to: momentOf(workspace, endsAt) };
  const occasion = { period, pickUp: period.from, bringBack: period.to, leads: true, added: [period] };
  const breaches = breachesOf(rules, { ...occasion, items: 0, bookings: 0 }, NO_USAGE, { workspace, now });
  return { startsAt, endsAt, breaches };
}

/** The first rule that is against it, and whether it stops this person. */
function ruleFor({ actor }: Visit, item: Choice, breaches: readonly Breach[]): { rule: Rule; stops: boolean } | null {
  const [first] = breaches;
  if (!first) return null;
  const { stockroomId, stockroomAt: locationId } = item;
  const { workspaceId } = actor;
  const bound = !allowedByRight(actor, RESERVATIONS.manage, {
    kind: 'reservation',
    workspaceId,
    stockroomId,
    locationId,
    proposed: true,
  });
  const [stopped] = stopping({ breaches, bound });
  return { rule: (stopped ?? first).rule, stops: stopped !== undefined };
}

function hrefOf({ id }: Choice, { startsAt, endsAt }: Lending): string {
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
