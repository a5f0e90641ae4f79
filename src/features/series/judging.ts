/** Owns what stands in the way of each time of a reservation that repeats. */
import { decide } from '../../access/decide.ts';
import type { Visit } from '../../platform/visit.ts';
import { momentOf } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import { askedOf } from '../baskets/commands.ts';
import { type AvailableLine, availableLines } from '../baskets/queries.ts';
import { type Draft, drafts, type Picked, periodFault } from '../baskets/rules.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { hindrancesOf } from '../circulation/hindering.ts';
import { verdictsOn } from '../lending-rules/queries.ts';
import { isLifted, stopping } from '../lending-rules/rules.ts';
import type { Occurrence } from './rules.ts';

/** One time, and what stands in its way. */
export interface Judged {
  readonly occurrence: Occurrence;
  /** Null where a change of the clock leaves nothing of it. */
  readonly period: Period | null;
  /** One sentence each; none: it works. */
  readonly troubles: readonly string[];
  /** Ignoring conflicts lifts all of them. */
  readonly lifted: boolean;
}

/** The moments of an occurrence; null where a change of the clock leaves nothing of it. */
export function periodOf({ workspace }: Pick<Visit, 'workspace'>, { startsAt, endsAt }: Occurrence): Period | null {
  const period = { from: momentOf(workspace, startsAt), to: momentOf(workspace, endsAt) };
  return periodFault(period) === null ? period : null;
}

/** Judges each of them; those before it that work count as booked. */
export async function judgedOf(
  visit: Visit,
  picked: Picked,
  borrowerId: Draft['ownerId'],
  occurrences: readonly Occurrence[],
): Promise<Judged[]> {
  const { db, actor, now } = visit;
  const lines = await availableLines(db, actor, picked, { from: now, to: now }, borrowerId);
  const hindered = await hindrancesOf(
    visit,
    lines.map(({ itemId }) => itemId),
    borrowerId,
  );
  const judged: Judged[] = [];
  let booked = 0;
  for (const occurrence of occurrences) {
    const period = periodOf(visit, occurrence);
    const found = period ? await troublesAt(visit, picked, borrowerId, period, hindered, booked) : CLOCK_CHANGES;
    if (found.troubles.length === 0) booked += 1;
    judged.push({ occurrence, period, ...found });
  }
  return judged;
}

const CLOCK_CHANGES = { troubles: ['The clock is changed then: nothing is left of this time.'], lifted: false };

async function troublesAt(
  visit: Visit,
  picked: Picked,
  borrowerId: Draft['ownerId'],
  period: Period,
  hindered: ReadonlyMap<number, readonly string[]>,
  booked: number,
): Promise<Pick<Judged, 'troubles' | 'lifted'>> {
  const { db, actor, now } = visit;
  const lines = await availableLines(db, actor, picked, period, borrowerId);
  const mine = drafts(actor, RESERVATIONS, borrowerId, lines);
  const allowed = mine.filter((draft) => decide(actor, RESERVATIONS.manage, draft).allowed);
  const asked = askedOf({ noun: RESERVATIONS, drafts: allowed, period, now });
  const cases = asked.cases.map((each) => ({ ...each, occasion: { ...each.occasion, bookings: booked + 1 } }));
  const stopped = (await verdictsOn(db, actor, { ...asked, cases })).flatMap(stopping);
  return {
    troubles: [...stopped.map(({ text }) => text), ...lines.flatMap((line) => wordsFor(line, hindered))],
    lifted: stopped.every(isLifted),
  };
}

function wordsFor(
  { name, itemId, free, quantity }: AvailableLine,
  hindered: ReadonlyMap<number, readonly string[]>,
): string[] {
  const taken = free < quantity ? [`${name} is taken for a part of this time, or has to rest then.`] : [];
  return [...taken, ...(hindered.get(itemId) ?? []).map((sentence) => `${name}: ${sentence}`)];
}
