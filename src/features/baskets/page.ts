/** Draws the three steps of booking: when, what is free then, and check your answers. */
import { href } from '../../access/action.ts';
import type { Decision } from '../../access/decide.ts';
import type { Drawing, FieldError, Submission } from '../../access/form.ts';
import { explain, refusalOf } from '../../platform/explain.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FieldView, Link, Option, StepsView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf, daysAfter, periodInWords, wallClockOf } from '../../platform/workspace.ts';
import type { CategoryChoice, Choice, Closed, KitChoice } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { BASKETS } from './actions.ts';
import type { ConflictView } from './conflict.ts';
import type { AvailableLine, Borrower } from './queries.ts';
import { basketHref, parameters, type Typed } from './typed.ts';

const NEW: Readonly<Record<BookingNoun['kind'], string>> = {
  reservation: 'New reservation',
  checkout: 'New check-out',
};

/** The first step: when. What is picked already is kept. */
export function datesPage(visit: Visit, noun: BookingNoun, typed: Typed, errors: readonly FieldError[]): View {
  const defaults = defaultPeriod(visit, noun);
  const values = { starts_at: typed.startsAt || defaults.startsAt, ends_at: typed.endsAt || defaults.endsAt };
  const kept = parameters({ ...typed, startsAt: '', endsAt: '' }).map(hidden);
  const dates = [
    dateField('starts_at', 'From', values.starts_at, errors),
    dateField('ends_at', 'Until', values.ends_at, errors),
  ];
  const form = {
    action: href(BASKETS[noun.kind].begin),
    method: 'GET' as const,
    groups: [{ fields: [...kept, ...dates] }],
    submit: 'See what is free',
    errors: errors.map(({ name, text }) => ({ href: `#${name}`, text })),
  };
  return {
    template: '/baskets/dates',
    page: titled(NEW[noun.kind], errors),
    data: { form, steps: steps(noun, typed, 0) },
  };
}

export interface Offered {
  readonly items: readonly Choice[];
  readonly more: boolean;
  readonly kits: readonly KitChoice[];
  readonly categories: readonly CategoryChoice[];
  readonly closed: readonly (Closed & { readonly decision: Decision })[];
  readonly stockrooms: readonly Option[];
  readonly ofCategories: readonly Option[];
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
  const shownItems = new Set<number>(offered.items.map((item) => item.id));
  const shownKits = new Set<number>(offered.kits.map((kit) => kit.id));
  const shownCategories = new Set(offered.categories.map((category) => String(category.id)));
  const kept = parameters({
    borrowerId: typed.borrowerId,
    purpose: typed.purpose,
    picked: {
      itemIds: picked.itemIds.filter((id) => !shownItems.has(id)),
      kitIds: picked.kitIds.filter((id) => !shownKits.has(id)),
      quantities: picked.quantities,
      categories: new Map([...picked.categories].filter(([id]) => !shownCategories.has(id))),
    },
  });
  const data = {
    action: href(BASKETS[noun.kind].begin),
    steps: steps(noun, typed, 1),
    errors: errors.map(({ text }) => ({ href: '#content', text })),
    kept: kept.map(hidden),
    dates: [
      { ...dateField('starts_at', 'From', typed.startsAt, errors), width: 'medium' },
      { ...dateField('ends_at', 'Until', typed.endsAt, errors), width: 'medium' },
    ],
    filters: [
      { ...plainField('q', 'search', 'Search', narrowed.q ?? ''), width: 'medium' },
      select('stockroom_id', 'Stockroom', 'All stockrooms', narrowed.stockroomId, offered.stockrooms),
      select('category_id', 'Category', 'All categories', narrowed.categoryId, offered.ofCategories),
    ],
    kits: offered.kits.length > 0 ? kitTable(typed, offered.kits) : undefined,
    items: itemTable(typed, period, visit, offered),
    categories: offered.categories.map((category) => ({
      ...plainField(
        `category_${category.id}`,
        'number',
        category.name,
        String(picked.categories.get(String(category.id)) ?? ''),
      ),
      help: `${category.free} free`,
      min: '0',
      max: String(category.free),
      width: 'short',
    })),
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

export interface Answers {
  readonly period: Period | null;
  readonly lines: readonly AvailableLine[];
  readonly kits: readonly { readonly id: number; readonly name: string }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** Whom it can be for; only oneself: not asked. */
  readonly borrowers: readonly Borrower[];
  /** How many of what was picked are not there. */
  readonly missing: number;
  /** What may not be booked from, with why. */
  readonly refused: readonly { readonly name: string; readonly stockroomId: number; readonly decision: Decision }[];
  /** What stands in the way, and whether this person may book all the same. */
  readonly conflict: ConflictView | null;
  readonly mayIgnore: boolean;
}

/** The last step: check your answers. There is no button where it cannot be booked. */
export function answersPage(visit: Visit, noun: BookingNoun, typed: Typed, answers: Answers, drawing: Drawing): View {
  const open =
    answers.refused.length === 0 &&
    (answers.conflict === null || answers.mayIgnore) &&
    answers.lines.length + answers.categories.length > 0;
  const errors = drawing.errors ?? [];
  const choose: Link = {
    href: basketHref(noun, typed, { step: 'items' }),
    label: 'Choose other items',
  };
  const data = {
    steps: steps(noun, typed, 2),
    missing:
      answers.missing === 0
        ? undefined
        : { tone: 'warn', text: 'Something that was chosen is not there any more, and is left out.' },
    refused: answers.refused.map(({ name, stockroomId, decision }) => ({
      title: `You cannot book from ${name}`,
      checks: explain(decision),
      why: whyLink(visit, noun, stockroomId),
    })),
    conflict: answers.conflict,
    lines: open ? undefined : lineTable(answers.lines),
    form: open ? answersForm(visit, noun, typed, answers, drawing) : undefined,
    ways: open ? [] : [choose],
  };
  const lead = answers.period ? periodInWords(visit.workspace, answers.period.from, answers.period.to) : undefined;
  return {
    template: '/baskets/answers',
    page: { ...titled(errors.length > 0 || open ? 'Check your answers' : 'This cannot be booked', errors), lead },
    data,
  };
}

function answersForm(visit: Visit, noun: BookingNoun, typed: Typed, answers: Answers, drawing: Drawing) {
  const { lines, kits, categories, borrowers } = answers;
  const single = lines.filter((line) => line.kitId === null);
  const form = formView(visit, {
    action: BASKETS[noun.kind].create,
    drawing: {
      ...drawing,
      values: submitted(typed, drawing.values ?? {}, visit.actor.personId),
      options: {
        item_ids: single.map(lineOption),
        kit_ids: kits.map((kit) => ({ value: String(kit.id), label: kit.name, help: kitHelp(kit.id, lines) })),
        borrower_id: borrowers.map((person) => borrowerOption(person, visit.actor.personId)),
      },
    },
    submit: noun.make,
    cancel: { href: basketHref(noun, typed, { step: 'items' }), label: 'Choose other items' },
  });
  const ignoring =
    answers.conflict !== null || drawing.errors?.some((error) => error.name === 'ignore_conflicts') === true;
  const [group] = form.groups;
  const fields = (group?.fields ?? []).filter((field) =>
    isAsked(field, borrowers.length > 1, ignoring || answers.mayIgnore),
  );
  const picks = fields.filter((field) => field.type === 'checkboxes');
  const rest = fields.filter((field) => field.type !== 'checkboxes');
  const numbers = [
    ...single.filter((line) => line.counted).map(quantityField),
    ...categories.map((category) => categoryField(category, typed)),
  ];
  return { ...form, groups: [{ fields: [...picks, ...numbers, ...rest.map(withoutOptional)] }] };
}

/** What the fields stand at: as typed, and everything picked ticked. */
function submitted(typed: Typed, values: Submission, self: number): Submission {
  return {
    ...values,
    item_ids: typed.picked.itemIds.map(String),
    kit_ids: typed.picked.kitIds.map(String),
    borrower_id: String(typed.borrowerId ?? self),
  };
}

/** One of the choices always counts. */
function withoutOptional(field: FieldView): FieldView {
  return field.name === 'borrower_id' ? { ...field, required: undefined } : field;
}

function isAsked(field: FieldView, forOthers: boolean, ignoring: boolean): boolean {
  if (field.name === 'borrower_id') return forOthers;
  if (field.name === 'ignore_conflicts') return ignoring;
  return field.type !== 'checkboxes' || (field.options ?? []).length > 0;
}

function lineOption(line: AvailableLine): Option {
  const what = [line.code, line.stockroomName].filter((each) => each !== null).join(', ');
  return { value: String(line.itemId), label: line.name, help: `${what}: ${freeWords(line)}` };
}

function kitHelp(kitId: number, lines: readonly AvailableLine[]): string {
  return lines
    .filter((line) => line.kitId === kitId)
    .map((line) => line.name)
    .join(', ');
}

function borrowerOption({ id, name, blocked }: Borrower, self: number): Option {
  return { value: String(id), label: id === self ? `${name} (you)` : blocked ? `${name} (blocked)` : name };
}

function quantityField(line: AvailableLine): FieldView {
  return {
    ...plainField(`quantity_${line.itemId}`, 'number', `How many: ${line.name}`, String(line.quantity)),
    min: '1',
    max: String(line.there),
    width: 'short',
  };
}

function categoryField({ id, name }: { id: number; name: string }, { picked }: Typed): FieldView {
  return {
    ...plainField(`category_${id}`, 'number', `Any of ${name}`, String(picked.categories.get(String(id)) ?? 1)),
    help: 'Which ones is settled when you book.',
    min: '0',
    max: '100',
    width: 'short',
  };
}

function lineTable(lines: readonly AvailableLine[]): TableView {
  return {
    caption: 'What was chosen',
    columns: [{ label: 'Item' }, { label: 'Stockroom' }, { label: 'Then' }],
    rows: lines.map((line) => ({
      cells: [
        { text: line.name, sub: line.kit ?? undefined },
        { text: line.stockroomName },
        freeCell(line, line.quantity),
      ],
    })),
  };
}

function kitTable(typed: Typed, kits: readonly KitChoice[]): TableView {
  return {
    caption: 'Kits',
    columns: [{ label: 'Pick', hidden: true }, { label: 'Kit' }, { label: 'Then' }, { label: 'Stockroom' }],
    rows: kits.map((kit) => ({
      cells: [
        kit.free ? pick('kit_ids', kit.id, kit.name, typed.picked.kitIds) : NO_PICK,
        { text: kit.name, sub: kit.members === 1 ? '1 item' : `${kit.members} items` },
        kit.free ? { text: 'free', tone: 'good' } : { text: 'taken', tone: 'neutral' },
        { text: kit.stockroomName },
      ],
    })),
  };
}

function itemTable(typed: Typed, period: Period, visit: Visit, { items, more }: Offered): TableView {
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
        item.free > 0 ? pick('item_ids', item.id, item.name, typed.picked.itemIds) : NO_PICK,
        { text: item.name, sub: subOf(item) },
        freeCell(item, 1),
        { text: item.category ?? '' },
        { text: item.stockroomName },
      ],
    })),
    count: more ? `The first ${items.length}: search to see others` : undefined,
    empty: {
      title: 'Nothing here that you can book',
      text: `Clear the search, or try other dates than ${periodInWords(visit.workspace, period.from, period.to)}.`,
    },
  };
}

function subOf({ code, kit }: Choice): string | undefined {
  const words = [code, kit === null ? null : `in the kit ${kit}`].filter((each) => each !== null);
  return words.length === 0 ? undefined : words.join(', ');
}

const NO_PICK: Cell = { text: '' };

function pick(name: string, id: number, label: string, picked: readonly number[]): Cell {
  return { select: { name, value: String(id), label: `Pick ${label}`, chosen: picked.includes(id) } };
}

/** How much of an item is free, in words. */
export function freeWords({ counted, free, there }: { counted: boolean; free: number; there: number }): string {
  if (free <= 0) return 'taken';
  return counted ? `free ${free} of ${there}` : 'free';
}

function freeCell(item: { counted: boolean; free: number; quantity: number; there?: number }, wanted: number): Cell {
  const there = item.there ?? item.quantity;
  return { text: freeWords({ ...item, there }), tone: item.free >= wanted ? 'good' : 'neutral' };
}

/** Where one reads why a stockroom is not open to oneself. */
function whyLink(visit: Visit, { manage }: BookingNoun, stockroomId: number): Link {
  const query = new URLSearchParams({
    person_id: String(visit.actor.personId),
    permission: manage,
    stockroom_id: String(stockroomId),
  });
  return { href: `/why?${query}`, label: 'Why?', icon: 'why' };
}

function steps(noun: BookingNoun, typed: Typed, now: number): StepsView['steps'] {
  const nothing = { itemIds: [], kitIds: [], quantities: new Map(), categories: new Map() };
  const all = [
    { label: 'When', href: basketHref(noun, { ...typed, startsAt: '', endsAt: '' }) },
    {
      label: 'What',
      href: basketHref(noun, { ...typed, picked: now === 2 ? typed.picked : nothing }, { step: 'items' }),
    },
    { label: 'Check your answers' },
  ];
  return all.map(({ label, href: to }, n) =>
    n < now
      ? { label, href: to, state: 'done' as const }
      : { label, state: n === now ? ('now' as const) : ('later' as const) },
  );
}

/** Tomorrow during the day; what is checked out leaves now. */
function defaultPeriod({ workspace, now }: Visit, { kind }: BookingNoun): { startsAt: string; endsAt: string } {
  const tomorrow = daysAfter(dayOf(workspace, now), 1);
  const startsAt = kind === 'checkout' ? wallClockOf(workspace, now) : `${tomorrow}T09:00`;
  return { startsAt, endsAt: `${tomorrow}T17:00` };
}

function titled(title: string, errors: readonly FieldError[]) {
  return errors.length > 0 ? { title: `Error: ${title}`, heading: title } : { title };
}

function hidden([name, value]: [string, string]): FieldView {
  return { name, id: name, type: 'hidden', label: name, value };
}

function plainField(name: string, type: FieldView['type'], label: string, value: string): FieldView {
  return { name, id: name, type, label, value };
}

function dateField(name: string, label: string, value: string, errors: readonly FieldError[]): FieldView {
  return {
    ...plainField(name, 'datetime-local', label, value),
    required: true,
    error: errors.find((error) => error.name === name)?.text,
  };
}

function select(
  name: string,
  label: string,
  all: string,
  chosen: number | null | undefined,
  options: readonly Option[],
): FieldView {
  return {
    ...plainField(name, 'select', label, ''),
    options: [
      { value: '', label: all },
      ...options.map((each) => ({ ...each, chosen: each.value === String(chosen) })),
    ],
  };
}
