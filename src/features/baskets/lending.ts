/** Owns to whom things can be lent at all, and who asks first. */
import type { Resource } from '../../access/resource.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import type { Booking } from '../bookings/queries.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { borrower, lockedOut } from './borrowers/queries.ts';
import { type Approving, approving } from './queries.ts';
import { lendsToOthers } from './rules.ts';

/** The stockrooms of these bookings that approve first what people book for themselves. */
export async function asking({ db, actor }: Visit, noun: BookingNoun, made: readonly Resource[]): Promise<Approving[]> {
  const own = made.filter((booking) => !lendsToOthers(actor, noun, booking));
  return approving(
    db,
    actor,
    own.flatMap(({ stockroomId }) => stockroomId ?? []),
  );
}

/** Whoever was blocked or archived since a booking was made gets no more of it, however it was made. @throws Conflict */
export async function refuseBlocked({ db, actor }: ChangeVisit, borrower: Pick<Booking, 'ownerId' | 'borrowerName'>) {
  const why = await lockedOut(db, actor, borrower.ownerId);
  if (why === 'blocked') throw blocked(borrower.borrowerName);
  if (why === 'archived') {
    throw new Conflict({
      title: `${borrower.borrowerName} is in the archive`,
      text: 'Nothing new is lent to somebody who is not here any more. What they have can be taken back.',
    });
  }
}

/** A borrower has to be somebody one sees, and nobody lends to the blocked, whatever else they may ignore. @throws Invalid, Conflict */
export async function refuseBorrower({ db, actor }: ChangeVisit, field: string, borrowerId: number): Promise<void> {
  if (borrowerId === actor.personId) return;
  const found = await borrower(db, actor, borrowerId);
  if (!found) throw invalid(field, 'Who it is for: this person is not there any more');
  if (found.blocked) throw blocked(found.name);
}

function blocked(name: string): Conflict {
  return new Conflict({
    title: `${name} is blocked`,
    text: 'Nothing new is lent to somebody who is blocked. Unblock them first, or choose somebody else.',
  });
}
