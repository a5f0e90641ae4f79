/** Owns what files say on the page of an item. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Item } from '../items/queries.ts';
import { filesPart } from './page.ts';
import { filesAt } from './queries.ts';

export async function filesOf(visit: Visit, item: Item): Promise<PartView | null> {
  return filesPart(visit, item, await filesAt(visit.db, visit.actor, item.id));
}
