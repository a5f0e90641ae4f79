/** What a person's page says about their badges. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Person } from '../people/queries.ts';
import { badgesPart } from './page.ts';
import { badgesOf } from './queries.ts';

export async function badgesOfPerson(visit: Visit, person: Person): Promise<PartView | null> {
  return badgesPart(visit, person, await badgesOf(visit.db, person));
}
