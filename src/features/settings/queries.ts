/** Reads the settings of the workspace. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';

export interface Settings {
  readonly kind: 'workspace';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'workspace'>;
  readonly name: string;
  readonly timeZone: string;
  readonly language: string;
  readonly currency: string;
  readonly version: number;
}

/** Of the actor's own workspace. */
export async function settingsOf(db: Knex, { workspaceId }: Actor): Promise<Settings | null> {
  const found = await db('workspaces')
    .where({ id: workspaceId })
    .first<Omit<Settings, 'kind' | 'workspaceId'> | undefined>({
      ...{
        id: 'id',
        name: 'name',
        timeZone: 'time_zone',
        language: 'language',
        currency: 'currency',
        version: 'version',
      },
    });
  return found ? { ...found, kind: 'workspace', workspaceId } : null;
}
