/** Owns putting a flag on what came back: on each item that its taker may flag, and that does not carry it already. */
import { decide } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import { record } from '../../platform/audit.ts';
import type { ChangeVisit } from '../../platform/visit.ts';
import { lockItems } from '../bookings/commands.ts';
import type { Booking } from '../bookings/queries.ts';
import { putFlag } from '../flags/actions.ts';
import { putOn } from '../flags/commands.ts';
import { flagNamed } from '../flags/queries.ts';
import { item } from '../items/queries.ts';

/** Gives how many carry it from now on. */
export async function flagReturned(
  { db, actor, requestId }: ChangeVisit,
  checkout: Pick<Booking, 'id'>,
  itemIds: readonly number[],
  flagId: Id<'flag'>,
  note: string | null,
): Promise<number> {
  await lockItems(db, actor, checkout);
  const name = await flagNamed(db, actor, flagId);
  let flagged = 0;
  for (const id of [...itemIds].sort((one, other) => one - other)) {
    const found = await item(db, actor, id);
    if (!found || found.archived || !decide(actor, 'items.flag', found).allowed) continue;
    if (found.flags.some((each) => each.name === name)) continue;
    const put = await putOn(db, actor, found, flagId, note);
    const after = { flag: put.name, ...(note ? { note: 'changed' } : {}) };
    await record(db, actor, requestId, { action: putFlag.name, subject: { kind: 'item', id }, after });
    flagged += 1;
  }
  return flagged;
}
