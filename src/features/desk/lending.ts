/** Owns lending what was scanned: as from the pages of bookings, with what whoever is served reserved first. */
import { decide } from '../../access/decide.ts';
import type { Resource } from '../../access/resource.ts';
import { record } from '../../platform/audit.ts';
import { Conflict, Refused } from '../../platform/errors.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { inWords, wallClockOf } from '../../platform/workspace.ts';
import { BASKETS } from '../baskets/actions.ts';
import { refuseBlocked } from '../baskets/lending.ts';
import { make, proposed } from '../baskets/orders.ts';
import type { Draft } from '../baskets/rules.ts';
import { linesOf } from '../bookings/lines/queries.ts';
import { booking, type Unversioned, unversioned } from '../bookings/queries.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { troubled, worded } from '../bookings/trouble.ts';
import { handOut, swap } from '../reservations/actions.ts';
import { save } from '../reservations/changes.ts';
import { fulfil } from '../reservations/commands.ts';
import { swapped } from '../reservations/swaps.ts';
import { dueOf } from './due.ts';
import { type Plan, planned, type Reserved } from './plan.ts';
import { type Desk, type ListedItem, listedItems, membersOfKits, reservedLines, type Turn } from './queries.ts';

/** What is lent by itself, decided on before it is. */
interface Fresh extends Resource {
  readonly goes: 'by itself';
  readonly draft: Draft;
}

/** What is handed out of a reservation, some of it perhaps in the place of something else. */
interface Fetched extends Resource {
  readonly goes: 'as reserved';
  readonly reservation: Unversioned;
  readonly things: readonly { readonly itemId: number; readonly line: Reserved; readonly swapped: boolean }[];
}

/** Something that is decided on before it is lent. */
export type Going = Fresh | Fetched;

/** What becomes of what is on the list, and of one more thing where that is asked. */
export async function planOf(visit: Visit, turn: Turn, items: readonly ListedItem[]): Promise<Plan> {
  const { db, actor, now } = visit;
  const kitIds = items.flatMap(({ kitId }) => kitId ?? []);
  const members = await membersOfKits(db, actor, [...new Set(kitIds)]);
  const kits = [...Map.groupBy(members, ({ kitId }) => kitId)].map(([kitId, of]) => ({
    kitId,
    itemIds: of.map(({ itemId }) => itemId),
  }));
  const lines = turn.personId === null ? [] : await reservedLines(db, actor, turn.personId, now);
  return planned(items, lines, kits, { swap: decide(actor, swap.needs).allowed });
}

/** What would be lent if the turn ended now, found and locked. */
export async function going(visit: ChangeVisit, { turn }: Desk): Promise<Going[]> {
  if (turn === null || turn.personId === null) return [];
  const items = await listedItems(visit.db, visit.actor, turn);
  if (items.length === 0) return [];
  const plan = await planOf(visit, turn, items);
  return [...(await fetched(visit, plan)), ...(await fresh(visit, turn, plan, items))];
}

/** Lends it, and gives what to say. @throws Conflict where something stands in the way */
export async function lend(visit: ChangeVisit, { turn }: Desk, things: readonly Going[]): Promise<string | undefined> {
  if (turn === null || things.length === 0) return undefined;
  const items = await listedItems(visit.db, visit.actor, turn);
  const plan = await planOf(visit, turn, items);
  const said: string[] = [];
  for (const thing of things) if (thing.goes === 'as reserved') said.push(await fetch(visit, thing));
  const drafts = things.flatMap((thing) => (thing.goes === 'by itself' ? [thing.draft] : []));
  if (drafts.length > 0) said.push(await lendFresh(visit, turn, plan, items, drafts));
  // Whoever comes next before a device reads nobody's name.
  return `Lent${visit.device ? '' : ` to ${turn.personName}`}: ${said.join(', and ')}.`;
}

async function fresh(visit: ChangeVisit, turn: Turn, plan: Plan, items: readonly ListedItem[]): Promise<Fresh[]> {
  if (plan.fresh.size === 0) return [];
  const basket = basketOf(visit, turn, plan, items, await dueOf(visit, turn, plan));
  const drafts = await proposed(visit, CHECKOUTS, basket);
  return drafts.map((draft) => ({ ...draft, goes: 'by itself', draft }));
}

async function lendFresh(
  visit: ChangeVisit,
  turn: Turn,
  plan: Plan,
  items: readonly ListedItem[],
  drafts: readonly Draft[],
): Promise<string> {
  const { db, actor, requestId, workspace, now } = visit;
  const due = await dueOf(visit, turn, plan);
  if (due <= now) throw new Conflict({ title: 'Until when?', text: 'That time is over. Choose another one.' });
  const basket = basketOf(visit, turn, plan, items, due);
  // One for each stockroom: a check-out holds what stands together.
  for (const draft of drafts) {
    const { subject, after } = await make(visit, CHECKOUTS, basket, [draft]);
    await record(db, actor, requestId, { action: BASKETS.checkout.create.name, subject, after });
  }
  const pieces = [...plan.fresh.values()].reduce((sum, many) => sum + many, 0);
  return `${counted(pieces)} until ${inWords(workspace, due)}`;
}

/** The reservations of which something goes. */
async function fetched({ db, actor }: ChangeVisit, { reserved }: Plan): Promise<Fetched[]> {
  const things = [...reserved].map(([itemId, going]) => ({ itemId, ...going }));
  const found: Fetched[] = [];
  for (const [id, of] of Map.groupBy(things, ({ line }) => line.reservationId)) {
    const reservation = await unversioned(db, actor, RESERVATIONS, id);
    if (reservation === null) throw gone();
    const { workspaceId, stockroomId, locationId, ownerId } = reservation;
    const facets = { kind: 'checkout', workspaceId, stockroomId, locationId, ownerId, proposed: true } as const;
    found.push({ ...facets, goes: 'as reserved', reservation, things: of });
  }
  return found;
}

/** Swaps what goes in the place of something else, and hands it all out. @throws Conflict */
async function fetch(visit: ChangeVisit, { reservation, things }: Fetched): Promise<string> {
  const { db, actor, now, requestId, workspace } = visit;
  await refuseBlocked(visit, reservation);
  for (const { itemId, line, swapped } of things) if (swapped) await swapIn(visit, reservation, line, itemId);
  // A swap that has to be approved makes it a request again, which nobody hands out.
  const swappedIn = await unversioned(db, actor, RESERVATIONS, reservation.id);
  if (swappedIn === null) throw gone();
  const wanted = new Set(things.map(({ itemId }) => itemId));
  const lines = await linesOf(db, actor, reservation);
  const lineIds = lines.filter((line) => wanted.has(line.itemId)).map(({ id }) => id);
  const done = await fulfil(db, actor, swappedIn, { lineIds, ignoreConflicts: false }, now);
  if ('troubles' in done) {
    const words = await worded(visit, done.troubles, reservation.ownerId);
    throw new Conflict(troubled('What was reserved cannot be handed out now', words));
  }
  await record(db, actor, requestId, {
    action: handOut.name,
    subject: { kind: 'checkout', id: done.id },
    before: { reservation: reservation.id, status: reservation.status },
    after: { reservation: reservation.id, status: 'out', items: [...wanted] },
  });
  const pieces = things.reduce((sum, { line }) => sum + line.quantity, 0);
  return `${counted(pieces)} as reserved until ${inWords(workspace, reservation.endsAt)}`;
}

function gone(): Conflict {
  return new Conflict({ title: 'A reservation is gone', text: 'Scan what you take again.' });
}

async function swapIn(visit: ChangeVisit, { id }: Unversioned, line: Reserved, itemId: number): Promise<void> {
  const { db, actor, requestId } = visit;
  const row = await booking(db, actor, RESERVATIONS, id);
  const at = row && (await linesOf(db, actor, row)).find((each) => each.itemId === line.itemId);
  if (!row || !at)
    throw new Conflict({ title: `${line.name} is not reserved any more`, text: 'Scan what you take again.' });
  const after = await swapped(visit, row, { line_id: at.id, item_id: itemId });
  const decision = decide(actor, swap.needs, after);
  if (!decision.allowed) throw new Refused(decision);
  const { subject, before, after: kept } = await save(visit, row, after, row.purpose, false);
  await record(db, actor, requestId, { action: swap.name, subject, before, after: kept });
}

function basketOf(
  { workspace, now }: Visit,
  turn: Turn,
  { fresh, kitIds }: Plan,
  items: readonly ListedItem[],
  due: Date,
) {
  const whole = new Set<number>(kitIds);
  const single = items.filter(({ itemId, kitId }) => fresh.has(itemId) && !(kitId !== null && whole.has(kitId)));
  return {
    item_ids: single.map(({ itemId }) => itemId).sort((one, other) => one - other),
    kit_ids: [...new Set(items.flatMap(({ kitId }) => (kitId !== null && whole.has(kitId) ? [kitId] : [])))],
    without_ids: [],
    quantity_: new Map([...fresh].map(([itemId, quantity]) => [String(itemId), quantity])),
    category_: new Map<string, number>(),
    borrower_id: turn.personId,
    starts_at: wallClockOf(workspace, now),
    ends_at: wallClockOf(workspace, due),
    purpose: null,
    ignore_conflicts: false,
  };
}

function counted(things: number): string {
  return things === 1 ? 'one thing' : `${things} things`;
}
