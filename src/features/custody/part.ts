/** What custody has to say on the pages of items and people, read within the actor's reach. */
import { holds } from '../../access/actor.ts';
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Item } from '../items/queries.ts';
import type { Person } from '../people/queries.ts';
import { itemPart, personPart } from './page.ts';
import { custodies, openCustody } from './queries.ts';

const BEFORE = 5;
const HELD = 50;

export async function custodyOfItem(visit: Visit, item: Item): Promise<PartView | null> {
  const { db, actor } = visit;
  if (item.counted || !holds(actor, 'checkouts.view')) return null;
  const now = await openCustody(db, actor, item.id);
  const before = await custodies(db, actor, { itemId: item.id, past: true }, { limit: BEFORE });
  const { id, workspaceId, stockroomId, locationId, name } = item;
  const facets = { workspaceId, stockroomId, locationId, ownerId: actor.personId };
  const { archived } = item;
  return itemPart(visit, { ...facets, kind: 'custody', id, name, out: item.out > 0, archived }, now, before);
}

export async function custodyOfPerson(visit: Visit, { id }: Person): Promise<PartView | null> {
  if (!holds(visit.actor, 'checkouts.view')) return null;
  const rows = await custodies(visit.db, visit.actor, { holderId: id }, { limit: HELD + 1 });
  return personPart(visit, id, rows.slice(0, HELD), rows.length > HELD);
}
