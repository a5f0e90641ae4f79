/** Owns finding what stands in the way of a basket, the nearest free times, and what could stand in. */
import { decide } from '../../access/decide.ts';
import type { Visit } from '../../platform/visit.ts';
import { heldTimes } from '../availability/queries.ts';
import { nearestTimes, type Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { hindrancesOf } from '../circulation/hindering.ts';
import { heldFrom } from './commands.ts';
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
  const found = await conflictOf(visit, noun, typed, period, lines);
  const ways = [{ href: basketHref(noun, typed, { step: 'items' }), label: 'Choose other items' }];
  if (decide(visit.actor, 'bookings.ignore_conflicts').allowed) {
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

/** What stands in the way of these lines; null: nothing. */
export async function conflictOf(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period,
  lines: readonly AvailableLine[],
): Promise<ConflictView | null> {
  const { db, actor, now } = visit;
  const missed = lines.filter((line) => line.free < line.quantity || line.hindrance !== null);
  if (missed.length === 0) {
    return conflictView(visit, noun, typed, { lines, hindered: new Map(), nearest: [], like: [] });
  }
  const borrowerId = typed.borrowerId ?? actor.personId;
  const itemIds = lines.map((line) => line.itemId);
  const hindered = await hindrancesOf(visit, itemIds, borrowerId);
  const around = { from: now, to: new Date(Math.max(period.to.getTime(), now.getTime()) + AHEAD) };
  const busy = await heldTimes(db, actor, itemIds, around);
  return conflictView(visit, noun, typed, {
    lines,
    hindered,
    // Another time helps only where nothing else stands in the way.
    nearest: hindered.size > 0 ? [] : nearestTimes(lines, busy, period, now),
    like: await likeItems(db, actor, noun, borrowerId, period, missed, itemIds),
  });
}

/** The time for which a basket would hold its items. */
export function held({ now }: Visit, noun: BookingNoun, period: Period): Period {
  return { ...period, from: heldFrom(noun, period, now) };
}
