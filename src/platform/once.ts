/** Owns that a form has one effect: its key is claimed in the transaction, and the same form gets the same answer. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.ts';
import { APPEND, type Deed, entryOf } from './audit.ts';
import { Conflict, Invalid } from './errors.ts';
import { prepared, run } from './prepared.ts';
import type { Submitted } from './submission.ts';

export interface Answer {
  readonly to: string;
  readonly say?: string;
}

/** What a form claims, so that it has one effect: its key, with what it does and says. */
export interface Claim {
  /** Null where it carries none that could be claimed. */
  readonly key: string | null;
  readonly action: string;
  readonly hash: Buffer;
}

/** @param path where it was sent: a key is good for the one thing that its page was about */
export function claimOf(action: string, path: string, sent: Submitted): Claim {
  const key = sent.submission._key;
  const readable = typeof key === 'string' && /^[\x21-\x7e]{1,100}$/.test(key);
  return { key: readable ? key : null, action, hash: fingerprint(path, sent) };
}

/** What the form was answered when it was sent first. @throws Invalid, Conflict */
export async function answered(tx: Knex.Transaction, actor: Actor, { key, action, hash }: Claim): Promise<Answer> {
  if (key === null) throw new Invalid([{ name: '_key', text: 'This form is incomplete: open its page again' }]);
  const whose = actor.deviceId ? { device_id: actor.deviceId } : { person_id: actor.personId };
  const kept = await tx('submissions')
    .where({ workspace_id: actor.workspaceId, ...whose, key })
    .first<{ action: string; body_hash: Buffer; location: string | null } | undefined>(
      'action',
      'body_hash',
      'location',
    );
  if (kept?.location && kept.action === action && kept.body_hash.equals(hash)) return { to: kept.location };
  throw new Conflict({
    title: 'This form was already sent',
    text: 'It was sent once before with other contents, and that is what counts. Open the page again to change it.',
    ways: kept?.location ? [{ href: kept.location, label: 'See what was saved' }] : [],
  });
}

const SETTLE = { person: settling('person'), device: settling('device') };

function settling(sender: 'person' | 'device') {
  return prepared(
    `settle_${sender}`,
    /* sql */ `
    with answered as (
      update submissions set location = :location
        where workspace_id = :workspace and ${sender}_id = :${sender} and key = :key
    )
    ${APPEND}`,
  );
}

/** Keeps the answer to the form, and what was done in the log: the last word of a change. */
export async function settle(
  tx: Knex.Transaction,
  actor: Actor,
  requestId: string,
  { key }: Claim,
  location: string,
  deed: Deed,
): Promise<void> {
  const settling = actor.deviceId ? SETTLE.device : SETTLE.person;
  await run(tx, settling, { ...entryOf(actor, requestId, deed), location, key });
}

function fingerprint(path: string, { submission, files }: Submitted): Buffer {
  const sorted = Object.entries(submission)
    .filter(([name]) => name !== '_csrf')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([path, sorted]));
  for (const [name, { fileName, content }] of files) {
    hash.update(JSON.stringify([name, fileName, content.length])).update(content);
  }
  return hash.digest();
}
