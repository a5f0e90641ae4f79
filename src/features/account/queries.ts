/** Reads where somebody is signed in, and with what. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';

export interface OpenSession {
  /** A hash of the session's id: enough to end it, not to use it. */
  readonly digest: string;
  readonly current: boolean;
  readonly device: string;
  readonly signedInAt: Date;
  readonly seenAt: Date;
}

export interface Belonging {
  readonly departmentName: string | null;
  readonly groups: readonly string[];
}

export const DIGEST = `left(encode(sha256(convert_to(sid, 'UTF8')), 'hex'), 32)`;

/** The sessions of an identity that have not ended, the latest first. */
export async function openSessions(db: Knex, identityId: Id<'identity'>, ownId: string): Promise<OpenSession[]> {
  return db('sessions')
    .where({ identity_id: identityId })
    .whereRaw('expire > now()')
    .select<OpenSession[]>(
      db.raw(`${DIGEST} as digest, sid = ? as current, coalesce(sess ->> 'device', '') as device`, [ownId]),
      db.raw(`to_timestamp((sess ->> 'signedInAt')::bigint / 1000.0) as "signedInAt"`),
      db.raw(`to_timestamp(coalesce(sess ->> 'seenAt', sess ->> 'signedInAt')::bigint / 1000.0) as "seenAt"`),
    )
    .orderByRaw(`"seenAt" desc`);
}

/** Why whoever looks is blocked; null where they are not, or nobody said why. */
export async function blockedBecause(db: Knex, { workspaceId, personId, blocked }: Actor): Promise<string | null> {
  if (!blocked) return null;
  const found = await db('people')
    .where({ workspace_id: workspaceId, id: personId })
    .first<{ blocked_because: string | null } | undefined>('blocked_because');
  return found?.blocked_because ?? null;
}

/** The department and groups of whoever looks. */
export async function belongingOf(db: Knex, actor: Actor): Promise<Belonging> {
  const of = { workspace_id: actor.workspaceId };
  const department = await db('departments')
    .where({ ...of, id: actor.departmentId })
    .first<{ name: string } | undefined>('name');
  const groups = await db('groups')
    .where(of)
    .whereIn('id', [...actor.groupIds])
    .orderByRaw('lower(name)')
    .pluck<string[]>('name');
  return { departmentName: department?.name ?? null, groups };
}
