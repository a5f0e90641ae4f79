/** Reads everybody whom the onlooker sees, as a decision would see them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { actorsOf } from '../../platform/current-actor.ts';

/** Everybody but those in the archive, by name. */
export async function everybody(db: Knex, onlooker: Actor): Promise<Actor[]> {
  const ids = await db('people')
    .where(within(onlooker, 'users.view', 'person'))
    .whereNull('people.archived_at')
    .whereNotNull('people.identity_id')
    .pluck<Id<'person'>[]>('people.id');
  const actors = await actorsOf(db, onlooker.workspaceId, ids);
  return actors.sort((one, other) => one.name.localeCompare(other.name) || one.personId - other.personId);
}
