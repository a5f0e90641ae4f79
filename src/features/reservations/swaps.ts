/** Owns swapping an item of a reservation for another of its category: a change like any other, that one scan makes. */
import { Conflict, invalid } from '../../platform/errors.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { wallClockOf } from '../../platform/workspace.ts';
import { freeOfCategory } from '../baskets/queries.ts';
import { type Line, linesOf } from '../bookings/lines/queries.ts';
import type { Booking } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { type Changed, changed } from './changes.ts';
import { type Another, anotherByCode, anotherById, categoriesOf, othersById } from './queries.ts';
import { isSwappable } from './rules.ts';

interface Typed {
  readonly line_id: number;
  readonly code?: string | null;
  readonly item_id?: number | null;
}

/** What can be swapped, and what is free in its place: of the same stockroom and category. */
export interface Swappable {
  readonly lines: readonly Line[];
  readonly others: readonly Another[];
}

export async function swappable(visit: Visit, row: Booking): Promise<Swappable> {
  const { db, actor } = visit;
  const lines = await singleLines(visit, row);
  const categories = await categoriesOf(
    db,
    actor,
    lines.map((line) => line.itemId),
  );
  const during = { from: row.startsAt, to: row.endsAt };
  const others: Another[] = [];
  for (const categoryId of new Set(categories.values())) {
    if (categoryId === null) continue;
    const found = await freeOfCategory(db, actor, {
      ...{ booked: RESERVATIONS, borrowerId: row.ownerId, period: during, categoryId, many: MOST },
      ...{ besides: [], shut: [], only: row.stockroomId },
    });
    others.push(...(await othersById(db, actor, found)));
  }
  return { lines, others };
}

/** So many of a category are offered; any other is scanned. */
const MOST = 200;

/** The reservation with the other item in the place of the first. @throws Invalid, Conflict */
export async function swapped(visit: ChangeVisit, row: Booking, typed: Typed): Promise<Changed> {
  const { db, actor, workspace } = visit;
  const lines = await singleLines(visit, row);
  const chosen = lines.find(({ id }) => id === typed.line_id);
  if (!chosen) throw invalid('line_id', 'In place of: this is not in the reservation any more');
  const another = await anotherOf(visit, typed);
  const line = await inPlaceOf(visit, lines, chosen, another);
  if (line === null) {
    throw new Conflict({
      title: `${another.name} is not like ${chosen.name}`,
      text: 'An item is swapped for another of its category. To book something else, edit the reservation.',
    });
  }
  const all = (await linesOf(db, actor, row)).filter((each) => each.seen);
  const rest = all.filter((each) => each.kitId === null && each.id !== line.id);
  return changed(visit, row, {
    starts_at: wallClockOf(workspace, row.startsAt),
    ends_at: wallClockOf(workspace, row.endsAt),
    item_ids: [...rest.map((each) => each.itemId), another.id].sort((one, other) => one - other),
    kit_ids: [...new Set(all.flatMap((each) => each.kitId ?? []))],
    quantity_: new Map(),
  });
}

/** What was chosen, if it is alike; else the only one that is: a scan says what it is for. */
async function inPlaceOf({ db, actor }: Visit, lines: readonly Line[], chosen: Line, { categoryId }: Another) {
  const ids = lines.map(({ itemId }) => itemId);
  const categories = await categoriesOf(db, actor, ids);
  const alike = lines.filter(({ itemId }) => categories.get(itemId) === categoryId);
  if (alike.includes(chosen)) return chosen;
  const [only, ...more] = alike;
  return only && more.length === 0 ? only : null;
}

async function anotherOf({ db, actor }: Visit, { code, item_id: itemId }: Typed): Promise<Another> {
  if (!code && !itemId) throw invalid('code', 'Code of the other one: scan or type it, or choose below');
  const found = itemId ? await anotherById(db, actor, itemId) : await anotherByCode(db, actor, code ?? '');
  if (!found) {
    throw new Conflict({
      title: 'Nothing here carries that code',
      text: 'Or it is not for you to see. Scan it again.',
    });
  }
  return found;
}

export async function singleLines({ db, actor }: Visit, row: Booking): Promise<Line[]> {
  const lines = await linesOf(db, actor, row);
  return lines.filter(isSwappable);
}
