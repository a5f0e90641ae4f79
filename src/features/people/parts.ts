/** Owns which features have something to say on the page of a person or a contact, and in which order. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { badgesOfPerson } from '../badges/part.ts';
import { custodyOfPerson } from '../custody/part.ts';
import { documentsOfPerson } from '../documents/part.ts';
import type { Person } from './queries.ts';

type Part = (visit: Visit, person: Person) => Promise<PartView | null>;

/** Each reads what it shows within the actor's reach, and gives null where this person has nothing to see there. */
const PARTS: readonly Part[] = [custodyOfPerson, documentsOfPerson, badgesOfPerson];

export async function partsOf(visit: Visit, person: Person): Promise<PartView[]> {
  const drawn = [];
  for (const part of PARTS) drawn.push(await part(visit, person));
  return drawn.filter((part) => part !== null);
}
