/** Owns to whom things can be lent at all. */
import { Conflict, invalid } from '../../platform/errors.ts';
import type { ChangeVisit } from '../../platform/visit.ts';
import { borrower } from './queries.ts';

/** A borrower has to be somebody one sees, and nobody lends to the blocked, whatever else they may ignore. @throws Invalid, Conflict */
export async function refuseBorrower({ db, actor }: ChangeVisit, field: string, borrowerId: number): Promise<void> {
  if (borrowerId === actor.personId) return;
  const found = await borrower(db, actor, borrowerId);
  if (!found) throw invalid(field, 'Who it is for: this person is not there any more');
  if (found.blocked) {
    throw new Conflict({
      title: `${found.name} is blocked`,
      text: 'Nothing new is lent to somebody who is blocked. Unblock them first, or choose somebody else.',
    });
  }
}
