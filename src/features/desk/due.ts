/** Owns until when a desk lends: as was chosen, else until tomorrow, or the nearest time to that at which the stockroom takes it back. */
import type { Visit } from '../../platform/visit.ts';
import type { Period } from '../availability/rules.ts';
import { askedOf } from '../baskets/commands.ts';
import { type AvailableLine, availableLines } from '../baskets/queries.ts';
import { drafts } from '../baskets/rules.ts';
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

async function verdictsOf(visit: Visit, turn: Turn, plan: Plan, period: Period) {
  const { db, actor, now } = visit;
  const lines = await linesFor(visit, turn, plan, [...plan.fresh.keys()], period);
  const made = drafts(actor, CHECKOUTS, turn.personId ?? actor.personId, lines);
  return verdictsOn(db, actor, askedOf({ noun: CHECKOUTS, drafts: made, period, now }));
}
