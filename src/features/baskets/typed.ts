/** Reads what was typed so far into a basket, from an address or a form, as leniently as drawing it again needs. */
import { href } from '../../access/action.ts';
import type { Submission, Unread, Values } from '../../access/form.ts';
import { type Id, readId } from '../../access/ids.ts';
import { invalid } from '../../platform/errors.ts';
import { Query } from '../../platform/visit.ts';
import { momentOf, type Workspace, wallClockOf } from '../../platform/workspace.ts';
import type { Narrowed } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { BASKETS } from './actions.ts';
import { type basketForm, periodFields } from './forms.ts';
import { type Picked, periodFault } from './rules.ts';

export interface Typed {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly picked: Picked;
  readonly borrowerId: Id<'person'> | null;
  readonly purpose: string;
  /** The draft that it was kept as, if it was. */
  readonly draftId?: Id<'draft'> | null;
  readonly narrowed: Narrowed;
  /** A part of the name of whom it is for, to be found. */
  readonly who?: string;
  /** Still choosing, though something is picked already. */
  readonly choosing: boolean;
}

/** Everything that a basket's address or form can say. */
export function readTyped(submission: Submission): Typed {
  const one = (name: string) => texts(submission, name).at(-1)?.trim() ?? '';
  return {
    startsAt: one('starts_at'),
    endsAt: one('ends_at'),
    picked: {
      itemIds: ids(submission, 'item_ids'),
      kitIds: ids(submission, 'kit_ids'),
      quantities: numbers(submission, 'quantity_'),
      categories: numbers(submission, 'category_'),
      withoutIds: ids(submission, 'without_ids'),
    },
    borrowerId: readId<'person'>(one('borrower_id')),
    purpose: one('purpose').slice(0, 500),
    draftId: readId<'draft'>(one('draft_id')),
    narrowed: {
      q: one('q').slice(0, 100),
      stockroomId: readId(one('stockroom_id')),
      categoryId: readId(one('category_id')),
    },
    who: one(FINDING).slice(0, 100),
    choosing: one('step') === 'items',
  };
}

/** The same of names and values, as a draft keeps them. */
export function readKept(kept: URLSearchParams): Typed {
  return readTyped(
    new Query(Object.fromEntries([...new Set(kept.keys())].map((name) => [name, kept.getAll(name)]))).submission,
  );
}

/** The same of the form of a basket as it was sent, its times by the wall clock; what was typed wrong has no value. */
export function typedFrom(sent: Sent): Typed {
  return {
    startsAt: sent.starts_at ?? '',
    endsAt: sent.ends_at ?? '',
    picked: {
      itemIds: sent.item_ids ?? [],
      kitIds: sent.kit_ids ?? [],
      withoutIds: sent.without_ids ?? [],
      quantities: known(sent.quantity_),
      categories: known(sent.category_),
    },
    borrowerId: sent.borrower_id ?? null,
    purpose: sent.purpose ?? '',
    draftId: sent.draft_id ?? null,
    narrowed: {},
    choosing: false,
  };
}

type Sent = Partial<Values<Unread<(typeof basketForm)['fields']>>>;

function known(numbers: ReadonlyMap<string, number | undefined> = new Map()): Map<string, number> {
  return new Map([...numbers].flatMap(([id, many]) => (many === undefined ? [] : [[id, many] as const])));
}

/** What finds somebody whom a list of people does not offer: a part of a name. */
export const FINDING = 'who';

/** Whether anything is picked. */
export function isPicked({ itemIds, kitIds, categories }: Picked): boolean {
  return itemIds.length > 0 || kitIds.length > 0 || categories.size > 0;
}

/** The period that was typed; or what is wrong with it, nothing where it was not typed at all. */
export function readPeriod(
  workspace: Workspace,
  { startsAt, endsAt }: Pick<Typed, 'startsAt' | 'endsAt'>,
): { readonly period: Period } | { readonly faults: readonly { name: string; text: string }[] } {
  if (startsAt === '' && endsAt === '') return { faults: [] };
  const [starts, ends] = [periodFields.starts_at.read([startsAt]), periodFields.ends_at.read([endsAt])];
  const faults = [
    ...('error' in starts ? [{ name: 'starts_at', text: starts.error }] : []),
    ...('error' in ends ? [{ name: 'ends_at', text: ends.error }] : []),
  ];
  if ('error' in starts || 'error' in ends) return { faults };
  const period = { from: momentOf(workspace, starts.value), to: momentOf(workspace, ends.value) };
  const fault = periodFault(period);
  return fault ? { faults: [fault] } : { period };
}

/** The same of a form that is sent. @throws Invalid */
export function sentPeriod(
  workspace: Workspace,
  typed: { readonly starts_at: string; readonly ends_at: string },
): Period {
  const read = readPeriod(workspace, { startsAt: typed.starts_at, endsAt: typed.ends_at });
  if ('period' in read) return read.period;
  const [fault] = read.faults;
  throw invalid(fault?.name ?? 'starts_at', fault?.text ?? 'From: enter a date and a time');
}

/** The address that opens a basket with all of this filled in. */
export function basketHref(
  noun: BookingNoun,
  typed: Partial<Typed>,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams([...parameters(typed), ...draftParameter(typed)]);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const text = query.toString();
  return href(BASKETS[noun.kind].begin) + (text === '' ? '' : `?${text}`);
}

/** Which draft it came of, for what books it as it stands. */
export function draftParameter({ draftId }: Partial<Typed>): [string, string][] {
  return draftId ? [['draft_id', String(draftId)]] : [];
}

/** The same as names and values, for hidden inputs. */
export function parameters({ picked, startsAt, endsAt, borrowerId, purpose }: Partial<Typed>): [string, string][] {
  return [
    ...(picked?.itemIds ?? []).map((id): [string, string] => ['item_ids', String(id)]),
    ...(picked?.kitIds ?? []).map((id): [string, string] => ['kit_ids', String(id)]),
    ...[...(picked?.quantities ?? [])].map(([id, many]): [string, string] => [`quantity_${id}`, String(many)]),
    ...[...(picked?.categories ?? [])].map(([id, many]): [string, string] => [`category_${id}`, String(many)]),
    ...(picked?.withoutIds ?? []).map((id): [string, string] => ['without_ids', String(id)]),
    ...(startsAt ? [['starts_at', startsAt] satisfies [string, string]] : []),
    ...(endsAt ? [['ends_at', endsAt] satisfies [string, string]] : []),
    ...(borrowerId ? [['borrower_id', String(borrowerId)] satisfies [string, string]] : []),
    ...(purpose ? [['purpose', purpose] satisfies [string, string]] : []),
  ];
}

/** A period as it is typed. */
export function typedPeriod(workspace: Workspace, { from, to }: Period): Pick<Typed, 'startsAt' | 'endsAt'> {
  return { startsAt: wallClockOf(workspace, from), endsAt: wallClockOf(workspace, to) };
}

function texts(submission: Submission, name: string): readonly string[] {
  const value = Object.hasOwn(submission, name) ? submission[name] : undefined;
  return typeof value === 'string' ? [value] : (value ?? []);
}

function ids(submission: Submission, name: string): number[] {
  const read = texts(submission, name).map((text) => readId(text));
  return [...new Set(read.filter((id) => id !== null))].sort((one, other) => one - other).slice(0, 200);
}

function numbers(submission: Submission, prefix: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of Object.keys(submission)) {
    const id = name.startsWith(prefix) ? readId(name.slice(prefix.length)) : null;
    const text = texts(submission, name).at(-1) ?? '';
    if (id !== null && /^[1-9][0-9]{0,5}$/.test(text)) found.set(String(id), Number(text));
  }
  return found;
}
