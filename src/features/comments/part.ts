/** Owns what comments say on the page of an item: the latest few of them. */
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Item } from '../items/queries.ts';
import { commentsPart } from './page.ts';
import { commentsOn } from './queries.ts';

const MOST = 5;

export async function latestComments(visit: Visit, item: Item): Promise<PartView | null> {
  const latest = { most: MOST, before: null, after: null };
  return commentsPart(visit, item, await commentsOn(visit.db, visit.actor, item.id, latest), MOST);
}
