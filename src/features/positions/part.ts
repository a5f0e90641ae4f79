/** Owns what the page of an item says about where it is and was. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Item } from '../items/queries.ts';
import { whereaboutsPart } from './page.ts';
import { positions, whereabouts } from './queries.ts';

const LATEST = 3;

export async function whereaboutsOfItem(visit: Visit, item: Item): Promise<PartView> {
  const { db, actor } = visit;
  const [last = null] = await positions(db, actor, item, 1);
  return whereaboutsPart(visit, item, last, await whereabouts(db, actor, item, LATEST));
}
