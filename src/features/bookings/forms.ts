/** What narrows a list of bookings, read from its address, and the choice of some of a booking's lines. */
import { field } from '../../access/fields.ts';
import type { Field } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import type { Query } from '../../platform/visit.ts';
import { daysAfter, startOfDay, type Workspace } from '../../platform/workspace.ts';
import type { BookingFilter } from './queries.ts';
import type { BookingNoun } from './rules.ts';

export interface Listing {
  readonly filter: BookingFilter;
  /** What was chosen: a status, `open`, `overdue` or `all`. */
  readonly status: string;
  readonly from: string;
  readonly to: string;
  readonly after: { readonly at: Date; readonly id: number } | null;
}

/** Some of the lines of a booking: of a list that is sent at least one; where none is sent, all are meant. */
export function linesField(label: string): Field<readonly number[]> {
  return field<readonly number[]>({ label, drawn: 'checkboxes', required: false, many: true, off: '' }, (values) => {
    const ids = values.filter((value) => value !== '').map((value) => readId(value));
    const known = ids.filter((id) => id !== null);
    if (known.length < ids.length) return { error: `${label}: choose from the list` };
    return known.length === 0 ? { error: `${label}: tick at least one` } : { value: known };
  });
}

/** Reads a list's address; what cannot be read is left out. */
export function readListing(noun: BookingNoun, workspace: Workspace, query: Query): Listing {
  const status = query.one('status') ?? 'open';
  const [from, to] = [readDay(query.one('from')), readDay(query.one('to'))];
  const filter: BookingFilter = {
    statuses: statusesOf(noun, status),
    overdue: status === 'overdue' && noun.kind === 'checkout',
    archived: status === 'archived',
    labelId: readId(query.one('label_id')),
    stockroomId: readId(query.one('stockroom_id')),
    borrowerId: readId(query.one('borrower_id')),
    itemId: readId(query.one('item_id')),
    from: from === '' ? null : startOfDay(workspace, from),
    to: to === '' ? null : startOfDay(workspace, daysAfter(to, 1)),
    q: (query.one('q') ?? '').trim().slice(0, 100),
  };
  return { filter, status, from, to, after: readAfter(query.one('after')) };
}

/** Where a page of a list ended, as its address says it. */
export function afterText({ at, id }: { readonly at: Date; readonly id: number }): string {
  return `${at.getTime()}_${id}`;
}

/** A day `YYYY-MM-DD`, or nothing. */
export function readDay(text: string | undefined): string {
  if (text === undefined || !/^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(text)) return '';
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : '';
}

function statusesOf(noun: BookingNoun, status: string): BookingFilter['statuses'] {
  if (status === 'open') return noun.current;
  const found = noun.statuses.find((each) => each.value === status);
  return found && [found.value];
}

function readAfter(text: string | undefined): Listing['after'] {
  const [, at, id] = /^(-?[0-9]{1,15})_([0-9]{1,10})$/.exec(text ?? '') ?? [];
  const known = readId(id);
  return at === undefined || known === null ? null : { at: new Date(Number(at)), id: known };
}
