/** Owns telling somebody what stands in the way of items for a borrower, in words that they may read, and setting it aside. */
import { Conflict } from '../../platform/errors.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { circulationOf } from './queries.ts';
import { hindrances, type SetAside } from './rules.ts';

/** What stands in the way of each of these items, by id; those in whose way nothing stands are left out. */
export async function hindrancesOf(
  { db, actor }: Visit,
  itemIds: readonly number[],
  borrowerId: number,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = await circulationOf(db, actor, itemIds, borrowerId);
  return new Map(
    found
      .map((each) => [each.itemId, hindrances(each, { actor, borrowerId })] as const)
      .filter(([, sentences]) => sentences.length > 0),
  );
}

/**
 * For whatever hands a single locked item to somebody: what an override sets aside of what stands in the way; null where
 * nothing does. @throws Conflict where something does, and it is not to be ignored
 */
export async function setAside(
  { db, actor }: ChangeVisit,
  item: { readonly id: number; readonly name: string },
  borrowerId: number,
  ignoring: boolean,
): Promise<SetAside | null> {
  const [found] = await circulationOf(db, actor, [item.id], borrowerId);
  const sentences = found ? hindrances(found, { actor, borrowerId }) : [];
  if (!found || sentences.length === 0) return null;
  if (!ignoring) {
    throw new Conflict({
      title: `${item.name} cannot be handed over`,
      text: `${sentences.join(' ')} Nothing was changed.`,
    });
  }
  return { flaggings: found.flaggings, restricted: !found.admitted };
}
