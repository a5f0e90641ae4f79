/** Owns until when a desk lends: as was chosen, else until tomorrow, or the nearest time to that at which the stockroom takes it back. */
import type { Visit } from '../../platform/visit.ts';
import type { Period } from '../availability/rules.ts';
import { askedOf } from '../baskets/commands.ts';
import { asking } from '../baskets/lending.ts';
import { askedWords } from '../baskets/parts.ts';
import { type AvailableLine, availableLines } from '../baskets/queries.ts';
import { type Draft, drafts } from '../baskets/rules.ts';
import { CHECKOUTS } from '../bookings/rules.ts';
import { endsInstead } from '../lending-rules/nearest.ts';
import { verdictsOn } from '../lending-rules/queries.ts';
import { stopping } from '../lending-rules/rules.ts';
import type { Plan } from './plan.ts';
import type { Turn } from './queries.ts';
import { dueAfter } from './rules.ts';

/** Until when what is not reserved is lent. */
export async function dueOf(visit: Visit, turn: Turn, plan: Plan): Promise<Date> {
  const { workspace, now } = visit;
  if (turn.dueAt) return turn.dueAt;
  const usual = dueAfter(workspace, now, 'tomorrow');
  const period = { from: now, to: usual };
  const verdicts = plan.fresh.size === 0 ? [] : await verdictsOf(visit, turn, plan, period);
  if (verdicts.every((verdict) => stopping(verdict).length === 0)) return usual;
  return endsInstead(verdicts, period, { workspace, now })[0]?.to ?? usual;
}

/** These items, with what is free of them for whoever is served. */
export async function linesFor(
  { db, actor }: Visit,
  turn: Turn,
  plan: Plan,
  itemIds: readonly number[],
  period: Period,
): Promise<AvailableLine[]> {
  return availableLines(db, actor, pickedOf(plan, itemIds), period, turn.personId ?? actor.personId);
}

export function pickedOf({ fresh }: Plan, itemIds: readonly number[]) {
  const quantities = new Map([...fresh].map(([id, many]) => [String(id), many]));
  return { itemIds, kitIds: [], quantities, categories: new Map<string, number>() };
}

/** What will be said against it at the end, so that it can be read before. */
export interface Warnings {
  /** It is not lent. */
  readonly against: readonly string[];
  /** Whoever lends to others may do so all the same. */
  readonly beyond: readonly string[];
}

/** What the rules of the stockrooms have against lending the things on the list until then. */
export async function warningsOn(visit: Visit, turn: Turn, plan: Plan, due: Date): Promise<Warnings> {
  if (plan.fresh.size === 0) return { against: [], beyond: [] };
  const period = { from: visit.now, to: due };
  const made = await draftsOf(visit, turn, plan, period);
  const verdicts = await verdictsAbout(visit, made, period);
  const asked = await asking(visit, CHECKOUTS, made);
  const stopped = verdicts.flatMap(stopping).map(({ text }) => text);
  const told = verdicts.flatMap(({ breaches }) => breaches.map(({ text }) => text));
  return {
    against: [...(asked.length > 0 ? [askedWords(asked)] : []), ...stopped],
    beyond: told.filter((text) => !stopped.includes(text)),
  };
}

async function verdictsOf(visit: Visit, turn: Turn, plan: Plan, period: Period) {
  return verdictsAbout(visit, await draftsOf(visit, turn, plan, period), period);
}

async function draftsOf(visit: Visit, turn: Turn, plan: Plan, period: Period): Promise<Draft[]> {
  const lines = await linesFor(visit, turn, plan, [...plan.fresh.keys()], period);
  return drafts(visit.actor, CHECKOUTS, turn.personId ?? visit.actor.personId, lines);
}

function verdictsAbout({ db, actor, now }: Visit, made: readonly Draft[], period: Period) {
  return verdictsOn(db, actor, askedOf({ noun: CHECKOUTS, drafts: made, period, now }));
}
