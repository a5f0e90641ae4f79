/** Owns which stockrooms do not lend for a period, whatever is chosen from them. */
import type { Id } from '../../access/ids.ts';
import type { Visit } from '../../platform/visit.ts';
import { from } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { rulesInReach, verdictsOn } from '../lending-rules/queries.ts';
import { type LendingRules, stopping, type Verdict } from '../lending-rules/rules.ts';
import { askedOf } from './commands.ts';
import type { Draft } from './rules.ts';

/** The rules by which this person may book for a borrower, and what they say of the period. */
export async function judgedForAll(
  visit: Visit,
  noun: BookingNoun,
  borrowerId: Id<'person'>,
  period: Period,
): Promise<Verdict[]> {
  const { db, actor, now } = visit;
  const all = await rulesInReach(db, actor, from(actor, noun, borrowerId));
  return verdictsOn(
    db,
    actor,
    askedOf({ noun, drafts: all.map((rules) => empty(visit, noun, borrowerId, rules)), period, now }),
  );
}

/** Those that do not lend then, for this person. */
export function shutAmong(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter((verdict) => stopping(verdict).length > 0);
}

function empty({ actor }: Visit, { kind }: BookingNoun, ownerId: Id<'person'>, rules: LendingRules): Draft {
  const { stockroomId, stockroomName, stockroomAt: locationId } = rules;
  const { workspaceId } = actor;
  return { kind, workspaceId, stockroomId, stockroomName, locationId, ownerId, proposed: true, lines: [] };
}
