/** Writes what the log keeps of coming in, and ends sessions. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import { recordFor } from '../../platform/audit.ts';
import type { Place } from './queries.ts';

/** Somebody came in. */
export async function recordSignIn(db: Knex, place: Place, requestId: string, by: string): Promise<void> {
  const subject = { kind: 'person', id: place.personId };
  await recordFor(db, place.workspaceId, place.personId, requestId, {
    action: 'session.start',
    subject,
    after: { by },
  });
  await db('sessions').whereRaw('expire < now()').delete();
}

/** Somebody did not get in; where nobody is known by that name, the oldest workspace keeps it, so that it takes as long. */
export async function recordRefusal(db: Knex, identityId: Id<'identity'> | null, requestId: string): Promise<void> {
  const { rows } = await db.raw<{ rows: { workspace_id: Id<'workspace'>; person_id: Id<'person'> | null }[] }>(
    `select workspace_id, person_id from (
       select workspace_id, id as person_id, 1 as rank from people where identity_id = ?
       union all select id, null, 2 from workspaces
     ) as keeping order by rank, workspace_id limit 1`,
    [identityId],
  );
  if (!rows[0]) return;
  const subject = { kind: 'person', id: rows[0].person_id };
  await recordFor(db, rows[0].workspace_id, null, requestId, { action: 'session.refuse', subject });
}

/** Ends all sessions of an identity, or all but one. */
export async function endSessions(db: Knex, identityId: Id<'identity'>, butId: string | null = null): Promise<void> {
  await db('sessions').where({ identity_id: identityId }).whereRaw('sid is distinct from ?', [butId]).delete();
}
