/** Writes the settings of the workspace. */
import type { Knex } from 'knex';
import { Stale } from '../../platform/errors.ts';
import type { Settings } from './queries.ts';

export interface WorkspaceFacts {
  readonly name: string;
  readonly time_zone: string;
  readonly language: string;
  readonly currency: string;
}

/** Saves them. @throws Stale where somebody else did at the same time */
export async function saveSettings(
  tx: Knex.Transaction,
  { id, version }: Settings,
  facts: WorkspaceFacts,
): Promise<void> {
  const saved = await tx('workspaces')
    .where({ id, version })
    .update({ ...facts, version: version + 1 });
  if (saved === 0) throw new Stale();
}
