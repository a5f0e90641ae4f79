/** Owns what a scan means: a badge begins a turn, what is out comes back, and anything else is to be lent. */
import { holds } from '../../access/actor.ts';
import type { Resource } from '../../access/resource.ts';
import { record } from '../../platform/audit.ts';
import { actorServed } from '../../platform/device.ts';
import { Conflict } from '../../platform/errors.ts';
import { countFailureOfAccount, refuseAccountAfterTooMany } from '../../platform/tries.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { borrower } from '../baskets/borrowers/queries.ts';
import { conflictOf } from '../baskets/obstacles.ts';
import { drafts } from '../baskets/rules.ts';
import { type Unversioned, unversioned } from '../bookings/queries.ts';
import { CHECKOUTS } from '../bookings/rules.ts';
import { giveBack } from '../checkouts/actions.ts';
import { takeBack } from '../checkouts/commands.ts';
import { beginTurn, listItem, noteReturns } from './commands.ts';
import { dueOf, linesFor, pickedOf } from './due.ts';
import { planOf } from './lending.ts';
import type { Plan } from './plan.ts';
import {
  type Carried,
  type Comer,
  carriedBy,
  comer,
  type Desk,
  itemSeen,
  itemsToList,
  listedItems,
  membersOfKits,
  type Out,
  outOfItems,
  placeOf,
  type Turn,
} from './queries.ts';

/** What comes back. */
interface Coming extends Resource {
  readonly does: 'come back';
  readonly booking: Unversioned;
  readonly lines: readonly Out[];
  readonly name: string;
  readonly counted: boolean;
}

/** What is to be lent. */
interface Leaving extends Resource {
  readonly does: 'leave';
  readonly name: string;
  readonly itemIds: readonly number[];
}

/** Something that was scanned, and is decided on before anything is done with it. */
export type Thing = Coming | Leaving;

/** Nothing carries a code, as far as whoever scans it sees. */
class UnknownCode extends Conflict {}

/** Within a quarter of an hour, at one device: a busy morning has a few, and whoever guesses at badges has more. */
const MOST_UNKNOWN = 30;

/**
 * The same at a device, where a code is all that a badge is: after too many that nothing carries it takes no badges for a
 * while, but things come back all the same. @throws TooMany
 */
export async function thingScannedAt(visit: ChangeVisit, desk: Desk, scanned: string): Promise<readonly Thing[]> {
  const { db, device } = visit;
  if (device === null) return thingScanned(visit, desk, scanned);
  try {
    const things = await thingScanned(visit, desk, scanned);
    if (things.length === 0) await refuseAccountAfterTooMany(db, accountOf(device), MOST_UNKNOWN);
    return things;
  } catch (error) {
    if (error instanceof UnknownCode) await refuseAccountAfterTooMany(db, accountOf(device), MOST_UNKNOWN);
    throw error;
  }
}

/** Counts what nothing carries, once the transaction that it ended is over. */
export async function countUnknown({ db, device }: Visit, error: unknown): Promise<void> {
  if (device !== null && error instanceof UnknownCode) await countFailureOfAccount(db, accountOf(device));
}

function accountOf({ workspaceId, id }: NonNullable<Visit['device']>): string {
  return `device ${workspaceId} ${id}`;
}

/** What was scanned, where it is a thing; nothing where it is a badge. @throws Conflict where nothing can be done with it */
async function thingScanned(visit: ChangeVisit, desk: Desk, scanned: string): Promise<Thing[]> {
  const { db, actor } = visit;
  const carried = await carriedBy(db, actor, scanned);
  if (carried?.kind === 'person') return [];
  const seen = carried && (await thingCarrying(visit, carried));
  if (!seen) throw unknown(scanned);
  const out = await outOfItems(db, actor, seen.itemIds);
  const theirs = out.filter(({ borrowerId }) => borrowerId !== null && borrowerId === desk.turn?.personId);
  if (desk.turn?.personId && seen.counted && (await isListed(visit, desk.turn, seen))) {
    return [await leaving(visit, desk.turn, seen)];
  }
  if (theirs.length > 0) return [await coming(visit, desk, theirs, seen)];
  if (out.length > 0 && !seen.counted) return [await coming(visit, desk, out, seen)];
  if (desk.turn?.personId) return [await leaving(visit, desk.turn, seen)];
  if (out.length > 1) {
    throw new Conflict({
      title: `Several people have ${seen.name}`,
      text: 'First scan the badge of whoever brings it.',
    });
  }
  if (out.length > 0) return [await coming(visit, desk, out, seen)];
  throw new Conflict({
    title: 'A badge first',
    text: `${seen.name} is not out. To borrow it, scan your badge and then it.`,
  });
}

/** One more of what is counted, for somebody who has some of it: a scan of it would bring one back. */
export async function oneMore(visit: ChangeVisit, { turn }: Desk, itemId: number): Promise<Thing[]> {
  const seen = await thingCarrying(visit, { kind: 'item', id: itemId });
  if (turn === null || turn.personId === null || seen === null) return [];
  return [await leaving(visit, turn, seen)];
}

/** Whoever takes more of it scans it to take more still. */
async function isListed({ db, actor }: ChangeVisit, turn: Turn, { itemIds }: Seen): Promise<boolean> {
  return (await listedItems(db, actor, turn)).some(({ itemId }) => itemIds.includes(itemId));
}

/** A thing as it was scanned: an item, or all items of a kit. */
interface Seen {
  readonly name: string;
  readonly itemIds: readonly number[];
  readonly counted: boolean;
}

async function thingCarrying({ db, actor }: ChangeVisit, { kind, id }: Carried): Promise<Seen | null> {
  if (kind === 'item') {
    const item = await itemSeen(db, actor, id);
    return item && { name: item.name, itemIds: [item.id], counted: item.counted };
  }
  const members = await membersOfKits(db, actor, [id]);
  const [first] = members;
  return first ? { name: first.kit, itemIds: members.map(({ itemId }) => itemId), counted: false } : null;
}

/** Takes back what came, or lists what is to be lent; gives what to say. */
export async function take(visit: ChangeVisit, desk: Desk, thing: Thing): Promise<string> {
  return thing.does === 'come back' ? comeBack(visit, desk, thing) : list(visit, desk, thing);
}

/** Whoever carries that badge is served from here on. @throws Conflict where they cannot be */
export async function serve(visit: ChangeVisit, { turn }: Desk, scanned: string): Promise<string> {
  const { db, actor, device } = visit;
  const carried = await carriedBy(db, actor, scanned);
  const found = carried?.kind === 'person' ? await whoCame(visit, carried) : null;
  if (found === null) throw unknown(scanned);
  if (device && !holds(await actorServed(db, device, found.id), CHECKOUTS.manage)) throw outsider(found);
  // Whoever shows their badge once more goes on.
  if (turn?.personId === found.id) return `Hello again, ${found.name}.`;
  const dropped = turn?.personId ? (await listedItems(db, actor, turn)).length : 0;
  await beginTurn(db, actor, placeOf(visit), found.id);
  return `Hello, ${found.name}.${dropped === 0 ? '' : ' What was on the list before was not lent.'}`;
}

/** Behind a counter one serves whom one sees; a device, whoever carries a badge. */
async function whoCame({ db, actor, device }: ChangeVisit, { id }: Extract<Carried, { kind: 'person' }>) {
  const seen = device ?? (await borrower(db, actor, id));
  return seen === null ? null : comer(db, actor, id);
}

function outsider({ roleName }: Comer): Conflict {
  return new Conflict({
    title: 'Not here',
    text: `With the role of this badge, ${roleName}, nothing is borrowed or brought back at this device. Ask whoever runs the stockroom.`,
  });
}

/** Of a kit: all that one booking holds of it. */
async function coming(
  visit: ChangeVisit,
  { turn }: Desk,
  out: readonly Out[],
  { name, counted }: Seen,
): Promise<Coming> {
  const bookingId = out.find((each) => each.bookingId !== null)?.bookingId;
  if (!bookingId) {
    throw new Conflict({
      title: `${name} is in custody`,
      text: 'Whoever holds it has it without a return date. It is released on its own page.',
    });
  }
  const booking = await unversioned(visit.db, visit.actor, CHECKOUTS, bookingId);
  if (booking === null) throw elsewhere(turn, name);
  const { kind, workspaceId, stockroomId, locationId, ownerId } = booking;
  const lines = out.filter((each) => each.bookingId === bookingId);
  const facets = { kind, workspaceId, stockroomId, locationId, ownerId };
  return { ...facets, does: 'come back', booking, lines, name, counted };
}

/** Of what is counted one for each scan, as it was lent. */
async function comeBack(
  visit: ChangeVisit,
  { turn }: Desk,
  { booking, lines, name, counted }: Coming,
): Promise<string> {
  const { db, actor, now, requestId } = visit;
  const ids = lines.map(({ holdId }) => holdId);
  const some = counted ? { lineIds: ids.slice(0, 1), quantities: new Map([[ids[0] ?? 0, 1]]) } : { lineIds: ids };
  const back = { ...some, condition: null, damaged: false };
  const { all, itemIds, lineIds } = await takeBack(db, actor, booking, back, now);
  const turnId = turn?.id ?? (await beginTurn(db, actor, placeOf(visit), null));
  await noteReturns(db, actor, turnId, lineIds);
  await record(db, actor, requestId, {
    action: giveBack.name,
    subject: { kind: booking.kind, id: booking.id },
    before: { status: booking.status },
    after: { status: all ? 'returned' : 'out', items: itemIds },
  });
  const left = counted ? lines.reduce((sum, { quantity }) => sum + quantity, -1) : 0;
  return left === 0 ? `${name} is back. Thank you.` : `${name}: one is back, ${left} more to bring. Scan each.`;
}

async function leaving(visit: ChangeVisit, turn: Turn, { name, itemIds, counted }: Seen): Promise<Leaving> {
  const { db, actor } = visit;
  const before = await listedItems(db, actor, turn);
  const known = new Set<number>(before.map(({ itemId }) => itemId));
  const added = counted ? itemIds : itemIds.filter((id) => !known.has(id));
  if (added.length === 0) {
    throw new Conflict({ title: `${name} is on the list already`, text: 'Scan the next thing, or finish.' });
  }
  const more = await itemsToList(db, actor, added);
  const others = before.filter(({ itemId }) => !added.includes(itemId));
  const quantityOf = (id: number) => (before.find(({ itemId }) => itemId === id)?.quantity ?? 0) + 1;
  const items = [...others, ...more.map((item) => ({ ...item, quantity: quantityOf(item.itemId) }))];
  const plan = await planOf(visit, turn, items);
  const lines = await linesToLend(visit, turn, plan, added);
  const [draft] = drafts(actor, CHECKOUTS, turn.personId ?? actor.personId, lines);
  if (!draft) throw unknown(name);
  return { ...draft, does: 'leave', name, itemIds: added };
}

/**
 * What is about to be listed, once nothing stands in its way. What is reserved is asked about when it goes, and so are the
 * rules of the stockroom, since until then another time can be chosen. @throws Conflict
 */
async function linesToLend(visit: ChangeVisit, turn: Turn, plan: Plan, itemIds: readonly number[]) {
  const period = { from: visit.now, to: await dueOf(visit, turn, plan) };
  const lines = await linesFor(visit, turn, plan, itemIds, period);
  const asked = lines.filter(({ itemId }) => plan.fresh.has(itemId) || plan.reserved.get(itemId)?.swapped);
  const borrowerId = turn.personId ?? visit.actor.personId;
  const picked = pickedOf(plan, itemIds);
  const typed = { startsAt: '', endsAt: '', picked, borrowerId, purpose: '', narrowed: {}, choosing: false };
  const obstacle = await conflictOf(visit, CHECKOUTS, typed, period, asked, []);
  if (obstacle !== null) throw new Conflict(obstacle);
  return lines;
}

async function list({ db, actor }: ChangeVisit, { turn }: Desk, { name, itemIds }: Leaving): Promise<string> {
  if (turn === null) throw new Error('Nobody is served');
  for (const id of itemIds) await listItem(db, actor, turn, id);
  return `${name} is on the list.`;
}

function unknown(scanned: string): UnknownCode {
  return new UnknownCode({
    title: `Nothing here carries the code ${scanned.slice(0, 40)}`,
    text: 'Scan it once more. If that does not help, bring it to whoever runs the stockroom.',
  });
}

/** Nothing is said of whoever has it. */
function elsewhere(turn: Turn | null, name: string): Conflict {
  return new Conflict({
    title: `${name} is lent to somebody`,
    text: turn?.personId
      ? 'It is not lent to you. Finish first; to give it back for somebody else, leave it with whoever runs the stockroom.'
      : 'Whoever borrowed it scans their badge first, and then it.',
  });
}
