/** Owns where an item or a kit will belong and stand, by what its form says. */
import type { Actor } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { invalid, Refused } from '../../platform/errors.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Place } from './commands.ts';
import { placeOf } from './queries.ts';
import type { Stocked } from './rules.ts';

interface Chosen {
  readonly stockroom_id?: Id<'stockroom'>;
  readonly location_id?: Id<'location'> | null;
}

/** The thing as it will be. Without a word about its location it stands where it stood, else where its stockroom is. */
export async function placed<K extends 'item' | 'kit'>(
  { actor, db }: Visit,
  kind: K,
  row: (Stocked & Place) | null,
  chosen: Chosen,
): Promise<Resource & Place & { kind: K }> {
  return placedBy({ actor, placeOf: (stockroomId) => placeOf(db, actor, stockroomId) }, kind, row, chosen);
}

/** Who places it, and how they find where a stockroom is. */
interface Placing {
  readonly actor: Actor;
  placeOf(stockroomId: Id<'stockroom'>): ReturnType<typeof placeOf>;
}

/** The same for whoever places many, and looks for each stockroom but once. */
export async function placedBy<K extends 'item' | 'kit'>(
  { actor, placeOf }: Placing,
  kind: K,
  row: (Stocked & Place) | null,
  chosen: Chosen,
): Promise<Resource & Place & { kind: K }> {
  const stockroomId = chosen.stockroom_id ?? row?.stockroomId;
  if (stockroomId === undefined) throw new Error('Equipment is of a stockroom');
  const its = stockroomId === row?.stockroomId ? row.stockroomPlace : await placeOf(stockroomId);
  if (its === null) throw invalid('stockroom_id', 'What was chosen is not there any more');
  const locationId = chosen.location_id ?? row?.locationId ?? its;
  return { kind, workspaceId: actor.workspaceId, stockroomId, locationId };
}

/** The permission to move it is asked for the thing as it will be, too. */
export function refuseToMove({ actor }: { readonly actor: Actor }, becomes: Resource): void {
  const decision = decide(actor, 'items.change_location', becomes);
  if (!decision.allowed) throw new Refused(decision);
}
