/** Owns writing the audit log: what was done, in the transaction that does it. */
import type { Knex } from 'knex';
import { type Actor, personActing } from '../access/actor.ts';
import type { Id } from '../access/ids.ts';
import { prepared, run } from './prepared.ts';

/** A value of the log; personal values are passed as the word `changed`. */
export type Recorded = Readonly<Record<string, unknown>>;

export interface Deed {
  /** `noun.verb`, the name of the action. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: number | null };
  readonly before?: Recorded;
  readonly after?: Recorded;
}

/** Tells the database who acts, for the row images that its triggers keep. */
export async function actAs(tx: Knex, personId: Id<'person'> | null, requestId: string): Promise<void> {
  await tx.raw(
    `select set_config('quartermaster.person_id', ?, true), set_config('quartermaster.request_id', ?, true)`,
    [personId === null ? '' : String(personId), requestId],
  );
}

/** Appends an entry. */
export async function record(tx: Knex, actor: Actor, requestId: string, deed: Deed): Promise<void> {
  await run(tx, ENTRY, entryOf(actor, requestId, deed));
}

/** Appends several at once. */
export async function recordAll(tx: Knex, actor: Actor, requestId: string, deeds: readonly Deed[]): Promise<void> {
  if (deeds.length === 0) return;
  await tx('audit_entries').insert(
    deeds.map(({ action, subject, before, after }) => ({
      workspace_id: actor.workspaceId,
      person_id: personActing(actor),
      device_id: actor.deviceId ?? null,
      action,
      subject_kind: subject.kind,
      subject_id: subject.id,
      before: before ? JSON.stringify(before) : null,
      after: after ? JSON.stringify(after) : null,
      request_id: requestId,
    })),
  );
}

/** Appends an entry for somebody who is not (or not yet) signed in. */
export async function recordFor(
  tx: Knex,
  workspaceId: Id<'workspace'>,
  personId: Id<'person'> | null,
  requestId: string,
  deed: Deed,
): Promise<void> {
  await run(tx, ENTRY, { ...valuesOf(requestId, deed), workspace: workspaceId, person: personId, device: null });
}

/** The values of `APPEND`. */
export function entryOf(actor: Actor, requestId: string, deed: Deed) {
  const { workspaceId: workspace, deviceId: device = null } = actor;
  return { ...valuesOf(requestId, deed), workspace, person: personActing(actor), device };
}

function valuesOf(requestId: string, { action, subject, before, after }: Deed) {
  return {
    action,
    kind: subject.kind,
    id: subject.id,
    before: before ? JSON.stringify(before) : null,
    after: after ? JSON.stringify(after) : null,
    request: requestId,
  };
}

/** For a statement that does something beside. */
export const APPEND = /* sql */ `
  insert into audit_entries (workspace_id, person_id, device_id, action, subject_kind, subject_id, before, after, request_id)
  values (:workspace, :person, :device, :action, :kind, :id, :before, :after, :request)`;
const ENTRY = prepared('entry', APPEND);
