/** What is wanted, what becomes of it, and when a time makes sense: pure rules of a basket. */
import type { Actor } from '../../access/actor.ts';
import { allowedByRight } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';

/** What was picked, before it is known whether it is there. */
export interface Picked {
  readonly itemIds: readonly number[];
  readonly kitIds: readonly number[];
  /** By the item's id, as text. */
  readonly quantities: ReadonlyMap<string, number>;
  /** How many of a category, by its id, as text. */
  readonly categories: ReadonlyMap<string, number>;
  /** Items that are left out of the kits, which are booked whole otherwise. */
  readonly withoutIds?: readonly number[];
}

/** An item that is about to be booked. */
export interface WantedLine {
  readonly itemId: Id<'item'>;
  readonly name: string;
  /** Its asset code. */
  readonly code: string | null;
  readonly counted: boolean;
  /** How many of it are wanted. */
  readonly quantity: number;
  /** How many of it there are. */
  readonly there: number;
  readonly categoryId: Id<'category'> | null;
  /** The kit as part of which it is booked. */
  readonly kitId: Id<'kit'> | null;
  readonly kit: string | null;
  readonly stockroomId: Id<'stockroom'>;
  /** Null where this person does not see it. */
  readonly stockroomName: string | null;
  readonly stockroomAt: Id<'location'>;
  /** It stands neither where its stockroom stands nor below. */
  readonly elsewhere: boolean;
}

/** A booking as it will be made: one stockroom, one borrower. */
export interface Draft extends Resource {
  readonly kind: 'reservation' | 'checkout';
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  readonly ownerId: Id<'person'>;
  readonly proposed: true;
  /** Null where this person does not see it. */
  readonly stockroomName: string | null;
  readonly lines: readonly WantedLine[];
}

/** One draft for each stockroom that the lines are of. */
export function drafts(
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  { kind }: BookingNoun,
  ownerId: Id<'person'>,
  lines: readonly WantedLine[],
): Draft[] {
  const stockrooms = new Map<number, WantedLine[]>();
  for (const line of lines) stockrooms.set(line.stockroomId, [...(stockrooms.get(line.stockroomId) ?? []), line]);
  return [...stockrooms.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { stockroomId, stockroomName, stockroomAt: locationId } = first;
    return [
      { kind, workspaceId, stockroomId, stockroomName, locationId, ownerId, proposed: true as const, lines: own },
    ];
  });
}

/** Whether the actor may book from there for anybody, not only for themselves. */
export function lendsToOthers(actor: Actor, { manage }: BookingNoun, draft: Resource): boolean {
  return allowedByRight(actor, manage, { ...draft, proposed: true });
}

/** How long a form may lie open before its start counts as the past, in milliseconds. */
const GRACE = { reservation: 5 * 60_000, checkout: 30 * 60_000 };

/** Whether a start lies in the past, beyond what filling in a form takes. */
export function isPast({ kind }: Pick<BookingNoun, 'kind'>, start: Date, now: Date): boolean {
  return start.getTime() < now.getTime() - GRACE[kind];
}

/** What is wrong with a period, if anything. */
export function periodFault({ from, to }: Period): { readonly name: string; readonly text: string } | null {
  if (from.getUTCFullYear() < 2000 || from.getUTCFullYear() > 2200) {
    return { name: 'starts_at', text: 'From: enter a year between 2000 and 2200' };
  }
  if (to <= from) return { name: 'ends_at', text: 'Until: enter a time after the start' };
  return to.getTime() - from.getTime() > 5 * 366 * DAY
    ? { name: 'ends_at', text: 'Until: a booking lasts five years at most' }
    : null;
}

const DAY = 24 * 60 * 60_000;
