/** Writes custody: taken, handed on, given back. Its hold has no end, so it meets the one guard of all holds. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { invalid } from '../../platform/errors.ts';
import { REST_OF_HOLD, unlessTaken } from '../bookings/commands.ts';
import type { SetAside } from '../circulation/rules.ts';
import type { Custody } from './queries.ts';

/** Takes custody of an item that is locked. @throws Conflict where somebody was faster */
export async function takeCustody(
  tx: Knex.Transaction,
  actor: Actor,
  itemId: Id<'item'>,
  holderId: Id<'person'>,
  now: Date,
  aside: SetAside | null,
): Promise<Id<'custody'>> {
  return unlessTaken(async () => {
    const id = await open(tx, actor, itemId, holderId, now);
    await tx('holds').insert({
      workspace_id: actor.workspaceId,
      item_id: itemId,
      custody_id: id,
      during: tx.raw('tstzrange(?, null)', [now]),
      handed_out_at: now,
      overridden: aside === null ? null : JSON.stringify(aside),
    });
    return id;
  });
}

/** Gives it back: the item rests, as after every loan, and is free from then on. */
export async function releaseCustody(tx: Knex.Transaction, actor: Actor, custody: Custody, now: Date): Promise<void> {
  await close(tx, actor, custody, now);
  await tx('holds')
    .where({ workspace_id: actor.workspaceId, custody_id: custody.custodyId })
    .update({
      returned_at: now,
      rest: tx.raw(REST_OF_HOLD),
      during: tx.raw(`tstzrange(lower(during), greatest(lower(during), cast(:now as timestamptz) + ${REST_OF_HOLD}))`, {
        now,
      }),
    });
}

/**
 * Hands it on directly: the item is held without a gap, and both custodies are kept; what is set aside counts for the
 * new holder alone. @throws Invalid where they hold it already
 */
export async function transferCustody(
  tx: Knex.Transaction,
  actor: Actor,
  custody: Custody,
  holderId: Id<'person'>,
  now: Date,
  aside: SetAside | null,
): Promise<Id<'custody'>> {
  if (holderId === custody.ownerId) throw invalid('holder_id', 'They hold it already: choose somebody else');
  await close(tx, actor, custody, now);
  const id = await open(tx, actor, custody.id, holderId, now);
  await tx('holds')
    .where({ workspace_id: actor.workspaceId, custody_id: custody.custodyId })
    .update({ custody_id: id, overridden: aside === null ? null : JSON.stringify(aside) });
  return id;
}

async function open(
  tx: Knex.Transaction,
  actor: Actor,
  itemId: Id<'item'>,
  holderId: Id<'person'>,
  now: Date,
): Promise<Id<'custody'>> {
  const [made] = await tx('custodies')
    .insert({
      workspace_id: actor.workspaceId,
      item_id: itemId,
      holder_id: holderId,
      taken_at: now,
      taken_by: actor.personId,
    })
    .returning<{ id: Id<'custody'> }[]>('id');
  if (!made) throw new Error('Custody was not taken');
  return made.id;
}

async function close(tx: Knex.Transaction, actor: Actor, { custodyId }: Custody, now: Date): Promise<void> {
  await tx('custodies').where({ workspace_id: actor.workspaceId, id: custodyId }).update({ released_at: now });
}
