/** Reads badges: the codes that people carry. */
import type { Knex } from 'knex';
import type { Person } from '../people/queries.ts';

/** Those of a person whom the caller may change. */
export async function badgesOf(db: Knex, { workspaceId, id }: Person): Promise<string[]> {
  return db('codes').where({ workspace_id: workspaceId, person_id: id }).orderByRaw('lower(code)').pluck('code');
}
