/** Where a draft belongs: to the stockroom of the first of its items that its maker could book from. */
import type { Actor } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import type { WantedLine } from '../baskets/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';

/** A draft as it will be. */
export interface Draft extends Resource {
  readonly kind: 'draft';
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  /** Its maker. */
  readonly ownerId: Id<'person'>;
}

/** What keeping these lines would make; null: nothing of them could be booked from anywhere. */
export function draftOf(actor: Actor, { kind, manage }: BookingNoun, lines: readonly Place[]): Draft | null {
  const drafts = lines.map(({ stockroomId, stockroomAt: locationId }): Draft => {
    return { kind: 'draft', workspaceId: actor.workspaceId, stockroomId, locationId, ownerId: actor.personId };
  });
  return drafts.find((draft) => decide(actor, manage, { ...draft, kind, proposed: true }).allowed) ?? null;
}

type Place = Pick<WantedLine, 'stockroomId' | 'stockroomAt'>;
