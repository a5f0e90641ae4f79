/** Owns which features have something to say on the page of an item, and in which order. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { bookingsOfItem } from '../bookings/part.ts';
import { latestComments } from '../comments/part.ts';
import { custodyOfItem } from '../custody/part.ts';
import { calendarOfItem } from '../feeds/part.ts';
import { saidOfItem } from '../fields/part.ts';
import { filesOf } from '../files/part.ts';
import { flagsOfItem } from '../flags/part.ts';
import { whereaboutsOfItem } from '../positions/part.ts';
import { purchaseOfItem } from '../purchases/part.ts';
import type { Item } from './queries.ts';

type Part = (visit: Visit, item: Item) => Promise<PartView | null>;

/** Each reads what it shows within the actor's reach, and gives null where this person has nothing to see or do there. */
const PARTS: readonly Part[] = [
  bookingsOfItem,
  custodyOfItem,
  flagsOfItem,
  saidOfItem,
  whereaboutsOfItem,
  purchaseOfItem,
  filesOf,
  latestComments,
  calendarOfItem,
];

export async function partsOf(visit: Visit, item: Item): Promise<PartView[]> {
  const parts: PartView[] = [];
  for (const part of PARTS) {
    const drawn = await part(visit, item);
    if (drawn !== null) parts.push(drawn);
  }
  return parts;
}
