/** Writes feeds: their addresses are told once, and only a hash of them is kept. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict } from '../../platform/errors.ts';
import { hashOf, newToken } from '../../platform/one-time-tokens.ts';
import { type Feed, feedAbout, keyOf, type Subject } from './queries.ts';

/** More of them nobody has any use for. */
const MOST_OF_ONE = 100;

/** Gives a feed an address, and ends the one that it had; gives the token. @throws Conflict where they have too many */
export async function giveAddress(
  tx: Knex.Transaction,
  actor: Actor,
  subject: Subject,
): Promise<{ readonly id: Id<'feed'>; readonly token: string; readonly replaced: boolean }> {
  const token = newToken();
  const [before, of] = [await feedAbout(tx, actor, subject), { workspace_id: actor.workspaceId }];
  if (before === null) await refuseTooMany(tx, actor);
  const [made] = await tx('feeds')
    .insert({ ...of, person_id: actor.personId, ...keyOf(subject), token_hash: hashOf(token) })
    .onConflict(tx.raw('(workspace_id, person_id, about, coalesce(stockroom_id, item_id, 0))'))
    .merge({ token_hash: hashOf(token), made_at: tx.fn.now() })
    .returning<{ id: Id<'feed'> }[]>('id');
  if (!made) throw new Error('The feed was not made');
  return { id: made.id, token, replaced: before !== null };
}

/** Ends a feed: its address leads nowhere from now on. */
export async function revoke(tx: Knex.Transaction, { workspaceId, personId }: Actor, { id }: Feed): Promise<void> {
  await tx('feeds').where({ workspace_id: workspaceId, person_id: personId, id }).delete();
}

async function refuseTooMany(tx: Knex.Transaction, { workspaceId, personId }: Actor): Promise<void> {
  const there = await tx('feeds').where({ workspace_id: workspaceId, person_id: personId }).pluck('id');
  if (there.length < MOST_OF_ONE) return;
  throw new Conflict({
    title: 'You have a hundred calendar addresses',
    text: 'Revoke some that you use no more, on the page of your account.',
    ways: [{ href: '/me#calendars', label: 'Your calendar addresses' }],
  });
}
