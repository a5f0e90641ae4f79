/** Owns which features have something to say on the page of a booking, and in which order. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { documentsOfBooking } from '../documents/part.ts';
import { signaturesOfBooking } from '../signatures/part.ts';
import { offerOfBooking } from '../waits/part.ts';
import type { Booking } from './queries.ts';

type Part = (visit: Visit, booking: Booking) => Promise<PartView | null>;

/** Each reads what it shows within the actor's reach, and gives null where this person has nothing to see or do there. */
const PARTS: readonly Part[] = [offerOfBooking, signaturesOfBooking, documentsOfBooking];

export async function partsOf(visit: Visit, booking: Booking): Promise<PartView[]> {
  const parts: PartView[] = [];
  for (const part of PARTS) {
    const drawn = await part(visit, booking);
    if (drawn !== null) parts.push(drawn);
  }
  return parts;
}
