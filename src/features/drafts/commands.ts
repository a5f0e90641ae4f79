/** Writes drafts: kept, kept anew, thrown away, and gone when nobody went on with them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { draft, type Kept } from './queries.ts';
import type { Draft } from './rules.ts';

export type Basket = Kept['basket'];

/** Keeps a basket, in the place of the draft that it came of if that is one's own, and gives its id. */
export async function keepDraft(
  tx: Knex.Transaction,
  actor: Actor,
  { kind }: BookingNoun,
  { stockroomId }: Draft,
  basket: Basket,
  from: number | null,
): Promise<Id<'draft'>> {
  const facts = { stockroom_id: stockroomId, basket: JSON.stringify(basket), saved_at: tx.fn.now() };
  const own = { workspace_id: actor.workspaceId, kind, made_by: actor.personId };
  const [kept] = await tx('drafts')
    .where({ ...own, id: from })
    .update(facts)
    .returning<{ id: Id<'draft'> }[]>('id');
  if (kept) return kept.id;
  const [made] = await tx('drafts')
    .insert({ ...own, ...facts })
    .returning<{ id: Id<'draft'> }[]>('id');
  if (!made) throw new Error('The draft was not made');
  return made.id;
}

/** Throws one away. */
export async function dropDraft(tx: Knex.Transaction, { workspaceId, id }: Pick<Kept, 'workspaceId' | 'id'>) {
  await tx('drafts').where({ workspace_id: workspaceId, id }).delete();
}

/** What was booked is a draft no more. */
export async function bookedFrom(
  tx: Knex.Transaction,
  actor: Actor,
  noun: BookingNoun,
  id: number | null | undefined,
): Promise<void> {
  const found = id ? await draft(tx, actor, noun, id) : null;
  if (found) await dropDraft(tx, found);
}
