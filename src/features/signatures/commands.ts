/** Writes what somebody signed; the database lets nobody change it afterwards. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Unversioned } from '../bookings/queries.ts';
import type { Signature } from './queries.ts';

type Signed = Pick<Signature, 'document' | 'paper' | 'body' | 'name' | 'drawing' | 'terms'>;

/** Keeps what was signed for a check-out, before whoever is signed in; gives its id. */
export async function keepSignature(
  tx: Knex.Transaction,
  { personId }: Actor,
  { workspaceId, id }: Unversioned,
  { drawing, ...signed }: Signed,
): Promise<Id<'signature'>> {
  const [made] = await tx('signatures')
    .insert({
      ...{ workspace_id: workspaceId, booking_id: id, witnessed_by: personId, ...signed },
      drawing: drawing === null ? null : JSON.stringify(drawing),
    })
    .returning<{ id: Id<'signature'> }[]>('id');
  if (!made) throw new Error('The signature was not kept');
  return made.id;
}
