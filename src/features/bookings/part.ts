/** What bookings have to say on the page of an item: its next days, who has it, and its bookings as far as one sees them. */
import { href } from '../../access/action.ts';
import { holds } from '../../access/actor.ts';
import type { Link, PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf, inWords } from '../../platform/workspace.ts';
import { showAvailability } from '../availability/actions.ts';
import { availabilityView, periodOfDays } from '../availability/page.ts';
import { heldTimes, seen } from '../availability/queries.ts';
import type { Item } from '../items/queries.ts';
import { rulesAmong } from '../lending-rules/queries.ts';
import { BOOKINGS } from './actions.ts';
import { bookingTable } from './page.ts';
import { type Booking, bookings } from './queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from './rules.ts';

const DAYS = 7;
const LATEST = 5;

export async function bookingsOfItem(visit: Visit, item: Item): Promise<PartView | null> {
  const nouns = [RESERVATIONS, CHECKOUTS].filter(({ view }) => holds(visit.actor, view));
  const rows = await latest(visit, item, nouns);
  if (item.archived && rows.length === 0) return null;
  return {
    id: 'bookings',
    heading: 'When it is free',
    template: '/bookings/_item',
    data: {
      said: await whoHasIt(visit, item),
      week: item.archived ? undefined : await week(visit, item),
      table: rows.length > 0 ? bookingTable(visit, 'Its latest bookings', rows) : undefined,
      links: [
        ...(item.archived ? [] : [daysLink(item)]),
        ...(rows.length > 0 ? nouns.map((noun) => allLink(noun, item)) : []),
      ],
    },
  };
}

/** Those that this person sees, newest first. */
async function latest({ db, actor }: Visit, { id }: Item, nouns: readonly BookingNoun[]): Promise<Booking[]> {
  const paging = { ascending: false, by: 'starts_at', limit: LATEST } as const;
  const found = await Promise.all(nouns.map((noun) => bookings(db, actor, noun, { itemId: id }, paging)));
  return found
    .flat()
    .sort((one, other) => other.startsAt.getTime() - one.startsAt.getTime())
    .slice(0, LATEST);
}

/** Whatever else is booked: one sentence for each of those who have it, as far as this person sees them. */
async function whoHasIt(visit: Visit, { id }: Item): Promise<string[]> {
  const { db, actor } = visit;
  if (!holds(actor, CHECKOUTS.view)) return [];
  const paging = { ascending: true, by: 'ends_at', limit: LATEST + 1 } as const;
  const out = await bookings(db, actor, CHECKOUTS, { statuses: ['out'], outItemId: id }, paging);
  const said = out.slice(0, LATEST).map((row) => outWords(visit, row));
  return out.length > LATEST ? [...said, 'Others have it, too.'] : said;
}

async function week(visit: Visit, item: Item) {
  const { db, actor, workspace, now } = visit;
  const days = { first: dayOf(workspace, now), count: DAYS };
  const items = await seen(db, actor, { itemId: item.id }, 1);
  const held = await heldTimes(db, actor, [item.id], periodOfDays(visit, days));
  const view = availabilityView(visit, days, { items, held, rules: await rulesAmong(db, actor, items) });
  return { ...view, rows: view.rows.map((row) => ({ ...row, item: { text: item.name } })) };
}

function outWords({ workspace, now }: Visit, { borrowerName, endsAt }: Booking): string {
  const due = endsAt < now ? 'It was due back' : 'It is due back';
  return `${borrowerName} has it. ${due} ${inWords(workspace, endsAt)}.`;
}

function daysLink({ id }: Item): Link {
  return { href: `${href(showAvailability)}?item_id=${id}`, label: 'Further days', icon: 'calendar' };
}

function allLink({ kind, many }: BookingNoun, { id }: Item): Link {
  return { href: `${href(BOOKINGS[kind].list)}?item_id=${id}&status=all`, label: `Its ${many.toLowerCase()}` };
}
