/** The part that flags have on the page of an item: what it carries, whom that concerns, and what it carried before. */
import { href, offer } from '../../access/action.ts';
import { counted } from '../../platform/counts.ts';
import type { PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { bookingTable } from '../bookings/page.ts';
import { bookings } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import type { Item } from '../items/queries.ts';
import { beginFlagging } from './actions.ts';
import { carried, carriedBefore } from './page.ts';
import { flaggingsOf, reservationsAhead } from './queries.ts';

const MOST = 50;
const MOST_TOUCHED = 10;

export async function flagsOfItem(visit: Visit, found: Item): Promise<PartView | null> {
  const { version: _, ...item } = found;
  const all = await flaggingsOf(visit.db, visit.actor, item, MOST);
  const open = all.filter((each) => each.removedAt === null);
  const past = all.filter((each) => each.removedAt !== null);
  const ways = offer(visit, item, [beginFlagging]);
  if (all.length === 0 && ways.length === 0) return null;
  return {
    id: 'flags',
    heading: 'Flags',
    template: '/flags/_part',
    data: {
      begin: ways.length > 0 ? { href: href(beginFlagging, item), label: beginFlagging.label } : undefined,
      carried: open.length > 0 ? carried(visit, item, open) : undefined,
      touched: open.some((each) => each.withdraws) ? await touched(visit, item) : undefined,
      before: past.length > 0 ? carriedBefore(visit, past) : undefined,
    },
  };
}

interface Touched {
  readonly table?: TableView;
  readonly others?: string;
}

/** The reservations that cannot be handed out as it is: those that one sees, and how many others there are. */
async function touched(visit: Visit, item: Pick<Item, 'id'>): Promise<Touched | undefined> {
  const { db, actor, now } = visit;
  const all = await reservationsAhead(db, actor, item);
  if (all === 0) return undefined;
  const filter = { itemId: item.id, statuses: RESERVATIONS.current, from: now };
  const paging = { ascending: true, by: 'starts_at', limit: MOST_TOUCHED } as const;
  const seen = await bookings(db, actor, RESERVATIONS, filter, paging);
  const others = all - seen.length;
  return {
    table: seen.length > 0 ? bookingTable(visit, 'Reservations that it cannot be handed out for', seen) : undefined,
    others: others > 0 ? othersWords(others, seen.length > 0) : undefined,
  };
}

function othersWords(others: number, further: boolean): string {
  const what = counted(others, 'reservation');
  return further ? `And ${what} more.` : `It cannot be handed out for ${what} as it is.`;
}
