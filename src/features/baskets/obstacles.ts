/** Owns finding what stands in the way of a basket, the nearest free times, and what could stand in. */
import { decide } from '../../access/decide.ts';
import type { Visit } from '../../platform/visit.ts';
import { heldTimes } from '../availability/queries.ts';
import { type Need, nearestTimes, type Period, type Sought } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { hindrancesOf } from '../circulation/hindering.ts';
import { otherTimes, worksAt } from '../lending-rules/nearest.ts';
import { rulesAmong, verdictsOn } from '../lending-rules/queries.ts';
import { stopping, type Verdict } from '../lending-rules/rules.ts';
import { askedOf, heldFrom } from './commands.ts';
import { type ConflictView, conflictView } from './conflict.ts';
import { type AvailableLine, availableLines, likeItems } from './queries.ts';
import type { Draft } from './rules.ts';
import { basketHref, type Typed } from './typed.ts';

/** As far ahead as free times are looked for. */
const AHEAD = 60 * 24 * 60 * 60_000;

/** The same words for a refused form as for a page that cannot be sent. */
export async function obstacle(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period,
  made: readonly Draft[],
): Promise<ConflictView> {
  const itemIds = made.flatMap((draft) => draft.lines.map((line) => line.itemId));
  const picked = { ...typed.picked, itemIds };
  const borrowerId = typed.borrowerId ?? visit.actor.personId;
  const lines = await availableLines(visit.db, visit.actor, picked, held(visit, noun, period), borrowerId);
  const verdicts = await verdictsOn(visit.db, visit.actor, askedOf({ noun, drafts: made, period, now: visit.now }));
  const found = await conflictOf(visit, noun, typed, period, lines, verdicts);
  const ways = [{ href: basketHref(noun, typed, { step: 'items' }), label: 'Choose other items' }];
  if (decide(visit.actor, 'bookings.ignore_conflicts').allowed && found?.fixed !== true) {
    ways.push({ href: basketHref(noun, typed), label: 'Book it all the same' });
  }
  return {
    title: 'This is not free then',
    text: 'It was taken a moment ago.',
    table: { caption: 'What is in the way', columns: [], rows: [] },
    ...found,
    ways: [...(found?.ways ?? []), ...ways],
  };
}

/** What stands in the way of these lines, or of booking them then by the rules of their stockrooms; null: nothing. */
export async function conflictOf(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period,
  lines: readonly AvailableLine[],
  verdicts: readonly Verdict[],
): Promise<ConflictView | null> {
  const { db, actor, now } = visit;
  const stopped = verdicts.flatMap((verdict) =>
    stopping(verdict).map((breach) => ({ ...breach, rules: verdict.rules })),
  );
  const missed = lines.filter((line) => line.free < line.quantity || line.hindrance !== null);
  if (missed.length + stopped.length === 0) {
    return conflictView(visit, noun, typed, { lines, stopped, hindered: new Map(), nearest: [], like: [] });
  }
  const borrowerId = typed.borrowerId ?? actor.personId;
  const itemIds = lines.map((line) => line.itemId);
  const hindered = await hindrancesOf(visit, itemIds, borrowerId);
  const around = { from: now, to: new Date(Math.max(period.to.getTime(), now.getTime()) + AHEAD) };
  const busy = await heldTimes(db, actor, itemIds, around);
  return conflictView(visit, noun, typed, {
    lines,
    stopped,
    hindered,
    // Another time helps only where nothing else stands in the way.
    nearest:
      hindered.size > 0
        ? []
        : nearestTimes(await rested(visit, lines), busy, period, soughtBy(visit, verdicts, period)),
    like: await likeItems(db, actor, noun, borrowerId, period, missed, {
      besides: itemIds,
      shut: stopped.map(({ rules }) => rules.stockroomId),
    }),
  });
}

/** The lines with how long they rest after each loan. */
async function rested({ db, actor }: Visit, lines: readonly AvailableLine[]): Promise<Need[]> {
  const found = await rulesAmong(db, actor, lines);
  const rests = new Map<number, number>(found.map(({ stockroomId, restMinutes }) => [stockroomId, restMinutes]));
  return lines.map((line) => ({ ...line, restMinutes: rests.get(line.stockroomId) ?? 0 }));
}

/** Times that the rules allow, where they bind. */
export function soughtBy({ workspace, now }: Visit, verdicts: readonly Verdict[], period: Period): Sought {
  const clock = { workspace, now };
  const binding = verdicts.filter(({ bound, rules }) => bound || rules.closures.some(({ blackout }) => blackout));
  return {
    earliest: now,
    also: otherTimes(
      binding.map(({ rules }) => rules),
      period,
      clock,
    ),
    works: (other) => worksAt(binding, other, clock),
  };
}

/** The time for which a basket would hold its items. */
export function held({ now }: Visit, noun: BookingNoun, period: Period): Period {
  return { ...period, from: heldFrom(noun, period, now) };
}
