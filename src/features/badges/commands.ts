/** Writes badges. */
import type { Knex } from 'knex';
import { invalid, violatedConstraint } from '../../platform/errors.ts';
import type { Person } from '../people/queries.ts';

/** Replaces the badges of a person. @throws Invalid where something else carries one of them */
export async function saveBadges(
  tx: Knex.Transaction,
  { workspaceId: workspace_id, id: person_id, version }: Person,
  codes: readonly string[],
): Promise<void> {
  await tx('people')
    .where({ workspace_id, id: person_id })
    .update({ version: version + 1 });
  await tx('codes').where({ workspace_id, person_id }).delete();
  if (codes.length === 0) return;
  try {
    await tx('codes').insert(codes.map((code) => ({ workspace_id, person_id, code })));
  } catch (error) {
    if (violatedConstraint(error) !== 'codes_are_unique') throw error;
    throw invalid('badges', 'Badge codes: something else carries one of these already');
  }
}
