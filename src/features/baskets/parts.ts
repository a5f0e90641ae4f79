import type { FieldError } from '../../access/form.ts';
import type { Cell, FieldView, FinderView, Link, Option, StepsView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import type { Hindrance } from '../circulation/rules.ts';
import type { Borrowers } from './borrowers/queries.ts';
import type { Approving } from './queries.ts';
import { basketHref, FINDING, type Typed } from './typed.ts';

interface Freedom {
  readonly counted: boolean;
  readonly free: number;
  readonly hindrance: Hindrance | null;
}

/** How much of an item is free, in words; or what stands in its way. */
export function freeWords({ counted, free, there, hindrance }: Freedom & { readonly there: number }): string {
  if (hindrance) return hindrance;
  if (free <= 0) return 'taken';
  return counted ? `free ${free} of ${there}` : 'free';
}

export function freeCell(item: Freedom & { readonly quantity: number; readonly there?: number }, wanted: number): Cell {
  const there = item.there ?? item.quantity;
  const tone = item.hindrance ? 'warn' : item.free >= wanted ? 'good' : 'neutral';
  return { text: freeWords({ ...item, there }), tone };
}

/** Whether it can be for somebody else than oneself. */
export function areOthers(borrowers: Borrowers | null): borrowers is Borrowers {
  return borrowers !== null && (borrowers.people.length > 1 || borrowers.words !== '');
}

/** Finds those whom a list of people does not offer; none where it offers all. `kept` is what the page was asked with. */
export function borrowerFinder(
  action: string,
  kept: readonly [string, string][],
  { more, words }: Borrowers,
): FinderView | undefined {
  if (!more && words === '') return undefined;
  const help = more ? 'The list has not got room for everybody.' : 'The list has only those who match.';
  const field = { ...plainField(FINDING, 'search', 'Find somebody by name', words), help };
  return { action, kept: kept.map(hidden), field };
}

/** People to lend to, as choices; those who are blocked are marked, and refused in words. */
export function borrowerOptions({ people }: Pick<Borrowers, 'people'>, self: number): Option[] {
  return people.map(({ id, name, blocked }) => ({
    value: String(id),
    label: id === self ? `${name} (you)` : blocked ? `${name} (blocked)` : name,
  }));
}

/** That somebody has to approve it first. */
export function askedWords(asked: readonly Approving[]): string {
  return `${asked.map(({ name }) => name).join(', ')} approves reservations first: the items are held until then.`;
}

/** Where one reads why a stockroom is not open to oneself. */
export function whyLink(visit: Visit, { manage }: BookingNoun, stockroomId: number): Link {
  const query = new URLSearchParams({
    person_id: String(visit.actor.personId),
    permission: manage,
    stockroom_id: String(stockroomId),
  });
  return { href: `/why?${query}`, label: 'Why?', icon: 'why' };
}

export function steps(noun: BookingNoun, typed: Typed, now: number): StepsView['steps'] {
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

export function titled(title: string, errors: readonly FieldError[]) {
  return errors.length > 0 ? { title: `Error: ${title}`, heading: title } : { title };
}

export function hidden([name, value]: [string, string]): FieldView {
  return { name, id: name, type: 'hidden', label: name, value };
}

export function plainField(name: string, type: FieldView['type'], label: string, value: string): FieldView {
  return { name, id: name, type, label, value };
}

export function dateField(name: string, label: string, value: string, errors: readonly FieldError[]): FieldView {
  return {
    ...plainField(name, 'datetime-local', label, value),
    required: true,
    error: errors.find((error) => error.name === name)?.text,
  };
}

export function select(
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
