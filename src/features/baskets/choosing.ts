/** Draws the second step of booking: what is free then. */
import { href } from '../../access/action.ts';
import type { Decision } from '../../access/decide.ts';
import type { FieldError } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { refusalOf } from '../../platform/explain.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FieldView, Option, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { periodInWords } from '../../platform/workspace.ts';
import type { CategoryChoice, Choice, Closed, KitChoice } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { thumbnails } from '../items/page.ts';
import { pickWords } from '../items/rules.ts';
import { type Rule, stopping, type Verdict } from '../lending-rules/rules.ts';
import { shortly } from '../lending-rules/words.ts';
import { BASKETS } from './actions.ts';
import { dateField, freeCell, hidden, plainField, select, steps, titled, whyLink } from './parts.ts';
import { lendsToOthers, type Picked } from './rules.ts';
import { basketHref, draftParameter, parameters, type Typed, typedPeriod } from './typed.ts';

export interface Offered {
  readonly items: readonly Choice[];
  readonly more: boolean;
  readonly kits: readonly KitChoice[];
  /** There are others that match. */
  readonly moreKits: boolean;
  readonly categories: readonly CategoryChoice[];
  /** What was picked before, and is not among what is shown now. */
  readonly beside: Beside;
  readonly closed: readonly (Closed & { readonly decision: Decision })[];
  readonly stockrooms: readonly Option[];
  readonly ofCategories: readonly Option[];
  /** What the rules of the stockrooms say of the period. */
  readonly verdicts: readonly Verdict[];
  /** The nearest times at which those lend that do not then. */
  readonly nearest: readonly Period[];
}

interface Named {
  readonly id: number;
  readonly name: string;
}

export interface Beside {
  readonly items: readonly Named[];
  readonly kits: readonly Named[];
  readonly categories: readonly Named[];
}

/** What is picked, but for what is shown to be picked. */
export function pickedBeside(
  { itemIds, kitIds, quantities, categories }: Picked,
  shown: Pick<Offered, 'items' | 'kits' | 'categories'>,
): Picked {
  const not = (all: readonly Named[]) => (id: number) => all.every((each) => each.id !== id);
  return {
    itemIds: itemIds.filter(not(shown.items)),
    kitIds: kitIds.filter(not(shown.kits)),
    quantities,
    categories: new Map([...categories].filter(([id]) => not(shown.categories)(Number(id)))),
  };
}

/** The second step: what is free then. */
export function choosePage(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period,
  offered: Offered,
  errors: readonly FieldError[],
): View {
  const { narrowed, picked } = typed;
  const shut = new Map<number, Rule>(
    offered.verdicts.flatMap((verdict) => {
      const [first] = stopping(verdict);
      return first ? [[verdict.rules.stockroomId, first.rule] as const] : [];
    }),
  );
  const { borrowerId, purpose } = typed;
  const kept = parameters({ borrowerId, purpose, picked: { ...NOTHING, quantities: picked.quantities } });
  const data = {
    action: href(BASKETS[noun.kind].begin),
    steps: steps(noun, typed, 1),
    errors: errors.map(({ text }) => ({ href: '#content', text })),
    kept: [...kept, ...draftParameter(typed)].map(hidden),
    dates: [
      { ...dateField('starts_at', 'From', typed.startsAt, errors), width: 'medium' },
      { ...dateField('ends_at', 'Until', typed.endsAt, errors), width: 'medium' },
    ],
    filters: [
      { ...plainField('q', 'search', 'Search', narrowed.q ?? ''), width: 'medium' },
      select('stockroom_id', 'Stockroom', 'All stockrooms', narrowed.stockroomId, offered.stockrooms),
      select('category_id', 'Category', 'All categories', narrowed.categoryId, offered.ofCategories),
    ],
    beside: besideTable(offered.beside),
    shut: shutView(visit, noun, typed, offered),
    kits: offered.kits.length > 0 ? kitTable(visit, noun, typed, offered, shut) : undefined,
    items: itemTable(typed, period, visit, noun, offered, shut),
    categories: [
      ...offered.beside.categories.map((category) => manyOf(category, typed)),
      ...offered.categories.map((category) => ({
        ...manyOf(category, typed),
        help: category.more ? `${category.free} free at least` : `${category.free} free`,
        max: category.more ? MOST_OF_CATEGORY : String(category.free),
      })),
    ],
    closed: offered.closed.map(({ id, name, items, decision }) => ({
      title: name,
      text: `${items === 1 ? 'One item' : `${items} items`}. ${refusalOf(decision)}`,
      why: whyLink(visit, noun, id),
    })),
  };
  return {
    template: '/baskets/choose',
    page: { ...titled('What is free', errors), lead: periodInWords(visit.workspace, period.from, period.to) },
    data,
  };
}

/** What the form takes. */
const MOST_OF_CATEGORY = '100';

const NOTHING: Picked = { itemIds: [], kitIds: [], quantities: new Map(), categories: new Map() };

/** Still ticked, so that it can be taken out again. */
function besideTable({ items, kits }: Beside): TableView | undefined {
  if (items.length + kits.length === 0) return undefined;
  const row = (field: string, { id, name }: Named) => ({
    cells: [pick(field, id, pickWords(name, null), [id]), { text: name }],
  });
  return {
    caption: 'Chosen already',
    columns: [{ label: 'Pick', hidden: true }, { label: 'What' }],
    rows: [...kits.map((kit) => row('kit_ids', kit)), ...items.map((item) => row('item_ids', item))],
  };
}

function manyOf({ id, name }: Named, { picked }: Typed): FieldView {
  const many = picked.categories.get(String(id)) ?? '';
  return { ...plainField(`category_${id}`, 'number', name, String(many)), min: '0', width: 'short' };
}

/** What the rules are against, of the stockrooms that something is shown of, and when they are not. */
function shutView(visit: Visit, noun: BookingNoun, typed: Typed, offered: Offered) {
  const { verdicts, nearest, items, kits } = offered;
  const shown = new Set<number>([...items, ...kits].map(({ stockroomId }) => stockroomId));
  const breaches = verdicts.filter(({ rules }) => shown.has(rules.stockroomId)).flatMap((verdict) => stopping(verdict));
  if (breaches.length === 0) return undefined;
  return {
    notice: {
      tone: 'warn',
      title: 'Not everything can be booked then',
      text: breaches.map(({ text }) => text).join(' '),
    },
    ways: nearest.map((period) => ({
      href: basketHref(noun, { ...typed, ...typedPeriod(visit.workspace, period) }, { step: 'items' }),
      label: periodInWords(visit.workspace, period.from, period.to),
      icon: 'clock',
    })),
  };
}

/** How much of it is free then, or why its stockroom does not lend it then. */
function thenCell(rule: Rule | undefined, item: Parameters<typeof freeCell>[0]): Cell {
  return rule === undefined || item.free <= 0 ? freeCell(item, 1) : { text: shortly(rule), tone: 'warn' };
}

function kitTable(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  { kits, moreKits }: Offered,
  shut: ReadonlyMap<number, Rule>,
): TableView {
  return {
    caption: 'Kits',
    columns: [{ label: 'Pick', hidden: true }, { label: 'Kit' }, { label: 'Then' }, { label: 'Stockroom' }],
    rows: kits.map((kit) => ({
      cells: [
        kit.free && isOpen(visit, noun, kit) && !shut.has(kit.stockroomId)
          ? pick('kit_ids', kit.id, pickWords(kit.name, null), typed.picked.kitIds)
          : NO_PICK,
        { text: kit.name, sub: counted(kit.members, 'item') },
        thenCell(shut.get(kit.stockroomId), { ...kit, free: kit.free ? 1 : 0, counted: false, quantity: 1 }),
        { text: kit.stockroomName },
      ],
    })),
    count: moreKits ? `The first ${kits.length}: search to see others` : undefined,
  };
}

function itemTable(
  typed: Typed,
  period: Period,
  visit: Visit,
  noun: BookingNoun,
  { items, more }: Offered,
  shut: ReadonlyMap<number, Rule>,
): TableView {
  const pictureOf = thumbnails(items);
  return {
    caption: 'Items',
    columns: [
      { label: 'Pick', hidden: true },
      { label: 'Item' },
      { label: 'Then' },
      { label: 'Category' },
      { label: 'Stockroom' },
    ],
    rows: items.map((item) => ({
      cells: [
        item.free > 0 && isOpen(visit, noun, item) && !shut.has(item.stockroomId)
          ? pick('item_ids', item.id, pickWords(item.name, item.code), typed.picked.itemIds)
          : NO_PICK,
        { text: item.name, sub: subOf(item), picture: pictureOf(item) },
        thenCell(shut.get(item.stockroomId), item),
        { text: item.category ?? '' },
        { text: item.stockroomName ?? '' },
      ],
    })),
    count: more ? `The first ${items.length}: search to see others` : undefined,
    empty: {
      title: 'Nothing here that you can book',
      text: `Clear the search, or try other dates than ${periodInWords(visit.workspace, period.from, period.to)}.`,
    },
  };
}

/** Nothing but time can stand in its way; for those who lend to others, a borrower who is not admitted is not the last word. */
function isOpen({ actor }: Visit, noun: BookingNoun, { hindrance, stockroomId, stockroomAt }: Hindered): boolean {
  if (hindrance !== 'restricted') return hindrance === null;
  const { workspaceId } = actor;
  return lendsToOthers(actor, noun, { kind: noun.kind, workspaceId, stockroomId, locationId: stockroomAt });
}

type Hindered = Pick<Choice, 'hindrance' | 'stockroomId' | 'stockroomAt'>;

function subOf({ code, kit }: Choice): string | undefined {
  const words = [code, kit === null ? null : `in the kit ${kit}`].filter((each) => each !== null);
  return words.length === 0 ? undefined : words.join(', ');
}

const NO_PICK: Cell = { text: '' };

function pick(name: string, id: number, label: string, picked: readonly number[]): Cell {
  return { select: { name, value: String(id), label, chosen: picked.includes(id) } };
}
