/** Owns what happens when a changed reservation is sent: what it will be is found and locked, decided on, and saved. */
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Resource } from '../../access/resource.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import type { Outcome } from '../../platform/handle.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { wallClockOf } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import { asking, refuseBlocked } from '../baskets/lending.ts';
import { availableLines, lockedLines } from '../baskets/queries.ts';
import { isPast, type Picked } from '../baskets/rules.ts';
import { sentPeriod, typedPeriod } from '../baskets/typed.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { refusedByRules } from '../bookings/instead.ts';
import { type Line, linesOf } from '../bookings/lines/queries.ts';
import type { Booking } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { troubled } from '../bookings/trouble.ts';
import { hindrancesOf } from '../circulation/hindering.ts';
import { BeyondRules } from '../lending-rules/commands.ts';
import { timesInstead } from '../lending-rules/nearest.ts';
import { type Asked, beyondOf } from '../lending-rules/queries.ts';
import { editReservation } from './actions.ts';
import { type Change, type ChangedLine, changeReservation, lockForChange } from './commands.ts';
import { addedBy, adds, lengthens, occasionOf } from './rules.ts';

/** The reservation as it will be, with all that the command needs. */
export interface Changed extends Resource {
  readonly period: Period;
  readonly lines: readonly ChangedLine[];
  readonly replaced: readonly number[];
  readonly added: readonly number[];
  /** Time comes to it, to what its editor does not see, too. */
  readonly longer: boolean;
  /** What the rules of its stockroom are asked about it. */
  readonly asked: Asked;
}

interface Typed {
  readonly starts_at: string;
  readonly ends_at: string;
  readonly item_ids: Picked['itemIds'];
  readonly kit_ids: Picked['kitIds'];
  readonly quantity_: Picked['quantities'];
}

/** The reservation as it will be; what comes to it is a new booking. */
export async function changed(visit: ChangeVisit, row: Booking, typed: Typed): Promise<Changed> {
  const { db, actor, workspace } = visit;
  const period = sentPeriod(workspace, typed);
  const before = await linesOf(db, actor, row);
  const seen = before.filter((line) => line.seen);
  const wanted = { ...pickedOf(typed, seen), categories: new Map() };
  // What was booked of a kit stays as it was booked, whatever became of the kit since.
  const stay = seen.filter(({ kitId }) => kitId !== null && wanted.kitIds.includes(kitId));
  const picked = { ...wanted, kitIds: wanted.kitIds.filter((id) => stay.every(({ kitId }) => kitId !== id)) };
  await lockForChange(db, actor, row, picked.itemIds, picked.kitIds);
  const gone = seen.find(({ archived, itemId }) => archived && picked.itemIds.includes(itemId));
  if (gone) throw invalid('item_ids', `${gone.name} is in the archive: leave it out`);
  // What one does not see stays as it is; where that is all of it, nothing has to be chosen.
  const picks = picked.itemIds.length + picked.kitIds.length > 0;
  const keepsRest = stay.length > 0 || before.length > seen.length;
  const found = picks || !keepsRest ? await lockedLines(db, actor, picked) : [];
  const lines = [...stay, ...found];
  const foreign = found.find((line) => line.stockroomId !== row.stockroomId);
  if (foreign) throw invalid('item_ids', `${foreign.name} is of another stockroom: make another reservation for it`);
  refusePast(visit, row, period);
  const typedNow = {
    from: wallClockOf(workspace, row.startsAt) === typed.starts_at ? row.startsAt : period.from,
    to: wallClockOf(workspace, row.endsAt) === typed.ends_at ? row.endsAt : period.to,
  };
  const was = { period: { from: row.startsAt, to: row.endsAt }, quantities: quantitiesOf(seen) };
  const willBe = { period: typedNow, quantities: quantitiesOf(lines) };
  const { kind, workspaceId, stockroomId, locationId, ownerId } = row;
  const facets = { kind, workspaceId, stockroomId, locationId, ownerId };
  return {
    ...facets,
    proposed: adds(was, willBe),
    period: typedNow,
    lines,
    replaced: seen.map((line) => line.itemId),
    added: addedBy(was, willBe),
    longer: lengthens(was.period, typedNow),
    asked: {
      permission: 'reservations.manage',
      now: visit.now,
      cases: [{ booking: facets, id: row.id, items: itemsOf(before, seen, lines), occasion: occasionOf(was, willBe) }],
    },
  };
}

/** How many items it has then, those that its editor does not see among them. */
function itemsOf(before: readonly Line[], seen: readonly Line[], lines: readonly ChangedLine[]): number {
  const stay = before.filter((line) => !seen.includes(line));
  return [...stay, ...lines].reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Saves it. @throws Conflict where it is not free then */
export async function save(
  visit: ChangeVisit,
  row: Booking,
  after: Changed,
  purpose: string | null,
  ignoreConflicts: boolean,
): Promise<Outcome> {
  const { db, actor } = visit;
  const { period, lines, replaced, added, longer, asked } = after;
  if (after.proposed === true) await refuseBlocked(visit, row);
  const asks = after.proposed === true && (await asking(visit, RESERVATIONS, [after])).length > 0;
  const change = { period, purpose, lines, replaced, added, longer, ignoreConflicts, asks, asked };
  const done = await orOtherTimes(visit, row, change, changeReservation(db, actor, row, change));
  if (!done) throw new Conflict(await inTheWay(visit, row, after, purpose));
  const beyond = await beyondOf(db, actor, [row.id]);
  return {
    to: href(BOOKINGS.reservation.show, row),
    say: asks ? 'The reservation was saved. It has to be approved.' : 'The reservation was saved.',
    subject: { kind: row.kind, id: row.id },
    before: { from: row.startsAt, to: row.endsAt, items: replaced, purpose: row.purpose === null ? null : 'changed' },
    after: {
      from: period.from,
      to: period.to,
      items: lines.map((line) => line.itemId),
      ...(asks ? { status: 'requested' } : {}),
      ...(ignoreConflicts ? { ignored_conflicts: true } : {}),
      ...(beyond.length > 0 ? { beyond_rules: beyond } : {}),
    },
  };
}

/** Rules that are against it say when it could be instead. */
async function orOtherTimes<Result>(
  visit: Visit,
  row: Booking,
  { period, lines, purpose }: Pick<Change, 'period' | 'lines' | 'purpose'>,
  saved: Promise<Result>,
): Promise<Result> {
  try {
    return await saved;
  } catch (error) {
    if (!(error instanceof BeyondRules)) throw error;
    const times = timesInstead(error.verdicts, period, visit);
    throw await refusedByRules(visit, row, error, times, (other) => againHref(visit, row, lines, other, purpose));
  }
}

/** What was typed is not lost: it leads back with all of it. */
async function inTheWay(visit: Visit, row: Booking, { lines, period, added }: Changed, purpose: string | null) {
  const { ownerId } = row;
  const picked = {
    itemIds: lines.map((line) => line.itemId),
    kitIds: [],
    quantities: new Map(lines.map((line) => [String(line.itemId), line.quantity])),
    categories: new Map(),
  };
  const found = await availableLines(visit.db, visit.actor, picked, period, ownerId);
  const hindered = await hindrancesOf(visit, added, ownerId);
  const troubles = found
    .map((line) => ({
      ...{ name: line.name, taken: line.free < line.quantity, elsewhere: false },
      others: hindered.get(line.itemId) ?? [],
    }))
    .filter(({ taken, others }) => taken || others.length > 0);
  const way = { href: againHref(visit, row, lines, period, purpose), label: 'Change it again' };
  return troubled('This is not free then', troubles, [way]);
}

/** The form once more, with all that was typed, at that time. */
function againHref(
  { workspace }: Visit,
  row: Booking,
  lines: readonly ChangedLine[],
  period: Period,
  purpose: string | null,
): string {
  const { startsAt, endsAt } = typedPeriod(workspace, period);
  const again = new URLSearchParams({ starts_at: startsAt, ends_at: endsAt, purpose: purpose ?? '' });
  for (const { itemId, kitId, quantity } of lines) {
    again.append(kitId === null ? 'item_ids' : 'kit_ids', String(kitId ?? itemId));
    if (quantity > 1) again.set(`quantity_${itemId}`, String(quantity));
  }
  return `${href(editReservation, row)}?${again}`;
}

/** A start that was not touched may lie in the past. */
function refusePast({ actor, now }: Visit, row: Booking, { from }: Period): void {
  if (Math.abs(from.getTime() - row.startsAt.getTime()) < 60_000 || !isPast(RESERVATIONS, from, now)) return;
  if (decide(actor, 'reservations.backdate', { ...row, proposed: true }).allowed) return;
  throw invalid('starts_at', 'From: this is in the past. Choose a time that is still to come');
}

/** A list that was not submitted keeps what there is. */
function pickedOf({ item_ids, kit_ids, quantity_ }: Typed, seen: readonly Line[]): Omit<Picked, 'categories'> {
  const kits = seen.flatMap((line) => (line.kitId === null ? [] : [line.kitId]));
  const items = seen.flatMap((line) => (line.kitId === null ? [line.itemId] : []));
  const kept = new Map(seen.map((line) => [String(line.itemId), line.quantity]));
  return {
    itemIds: item_ids ?? items,
    kitIds: kit_ids ?? [...new Set(kits)],
    quantities: new Map([...kept, ...quantity_]),
  };
}

function quantitiesOf(lines: readonly { readonly itemId: number; readonly quantity: number }[]): Map<number, number> {
  return new Map(lines.map((line) => [line.itemId, line.quantity]));
}
