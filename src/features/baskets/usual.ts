/** Owns the time with which booking begins: the next day on which things could be picked up and brought back, during the day. */
import { dayOf, daysAfter, type Workspace, wallClockOf } from '../../platform/workspace.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { type LendingRules, openingOf } from '../lending-rules/rules.ts';

const HOUR = 3_600_000;
/** So many days are looked at: whatever is closed for longer says so itself. */
const FURTHEST = 30;

interface Asked {
  readonly workspace: Workspace;
  readonly now: Date;
  readonly noun: BookingNoun;
  readonly rules: readonly LendingRules[];
  /** The rules are those of what is picked, so that all of them count; else any stockroom will do. */
  readonly picked: boolean;
}

/** By the wall clock. What is checked out leaves now. */
export function usualPeriod({ workspace, now, noun, rules, picked }: Asked): { startsAt: string; endsAt: string } {
  const notices = noun.kind === 'checkout' ? [] : rules.map(({ noticeHours }) => noticeHours ?? 0);
  const notice = notices.length === 0 ? 0 : picked ? Math.max(...notices) : Math.min(...notices);
  const first = daysAfter(dayOf(workspace, new Date(now.getTime() + notice * HOUR)), 1);
  const days = Array.from({ length: FURTHEST }, (_, n) => daysAfter(first, n));
  const day = days.find((each) => isOpen(rules, each, picked)) ?? first;
  const openings = rules.flatMap((each) => openingOf(each, day) ?? []);
  const opens = latest([`${day}T09:00`, ...openings.map(({ from }) => from)]);
  const closes = earliest([`${day}T17:00`, ...openings.map(({ until }) => until)]);
  const [from, until] = opens < closes ? [opens, closes] : [`${day}T09:00`, `${day}T17:00`];
  return { startsAt: noun.kind === 'checkout' ? wallClockOf(workspace, now) : from, endsAt: until };
}

function isOpen(rules: readonly LendingRules[], day: string, picked: boolean): boolean {
  const open = (each: LendingRules) => openingOf(each, day) !== null;
  return rules.length === 0 || (picked ? rules.every(open) : rules.some(open));
}

function latest(clocks: readonly string[]): string {
  return clocks.toSorted().at(-1) ?? '';
}

function earliest(clocks: readonly string[]): string {
  return clocks.toSorted()[0] ?? '';
}
