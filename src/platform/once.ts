/** Owns that a form has one effect: its key is claimed in the transaction, and the same form gets the same answer. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.ts';
import type { Submission } from '../access/form.ts';
import { Conflict, Invalid } from './errors.ts';
import { type Prepared, run } from './prepared.ts';
import type { Submitted } from './submission.ts';

export interface Answer {
  readonly to: string;
  readonly say?: string;
}

const CLAIM: Prepared = {
  name: 'claim',
  text: /* sql */ `
    insert into submissions (workspace_id, person_id, key, action, body_hash) values (?, ?, ?, ?, ?)
    on conflict do nothing`,
};

const ANSWER: Prepared = {
  name: 'answer',
  text: 'update submissions set location = ? where workspace_id = ? and person_id = ? and key = ?',
};

/** Claims the key of a form; a second submission waits for the first, then gets its answer. */
export async function claim(
  tx: Knex.Transaction,
  actor: Actor,
  action: string,
  sent: Submitted,
): Promise<Answer | null> {
  const key = sent.submission._key;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new Invalid([{ name: '_key', text: 'This form is incomplete: open its page again' }]);
  }
  const values = [actor.workspaceId, actor.personId, key, action, fingerprint(sent)];
  const { rowCount } = await run(tx, CLAIM, values);
  return rowCount === 1 ? null : answered(tx, actor, action, key, sent);
}

async function answered(
  tx: Knex.Transaction,
  actor: Actor,
  action: string,
  key: string,
  sent: Submitted,
): Promise<Answer> {
  const kept = await tx('submissions')
    .where({ workspace_id: actor.workspaceId, person_id: actor.personId, key })
    .first<{ action: string; body_hash: Buffer; location: string | null } | undefined>(
      'action',
      'body_hash',
      'location',
    );
  if (kept?.location && kept.action === action && kept.body_hash.equals(fingerprint(sent))) {
    return { to: kept.location };
  }
  throw new Conflict({
    title: 'This form was already sent',
    text: 'It was sent once before with other contents, and that is what counts. Open the page again to change it.',
    ways: kept?.location ? [{ href: kept.location, label: 'See what was saved' }] : [],
  });
}

export async function keepAnswer(
  tx: Knex.Transaction,
  actor: Actor,
  submission: Submission,
  location: string,
): Promise<void> {
  await run(tx, ANSWER, [location, actor.workspaceId, actor.personId, String(submission._key)]);
}

function fingerprint({ submission, files }: Submitted): Buffer {
  const sorted = Object.entries(submission)
    .filter(([name]) => name !== '_csrf')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted));
  for (const [name, { fileName, content }] of files) {
    hash.update(JSON.stringify([name, fileName, content.length])).update(content);
  }
  return hash.digest();
}
