/** Writes the sequence, and gives items their tags: no two get the same, and none is left out. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { record } from '../../platform/audit.ts';
import { Conflict, Stale } from '../../platform/errors.ts';
import { firstUntagged, type Sequence } from './queries.ts';
import { isTagOf, type Shape, tagOf } from './rules.ts';

/** How many items get a tag in one go. */
export const MOST = 1000;

export interface SequenceFacts extends Shape {
  readonly switchedOn: boolean;
  readonly next: number;
}

/** Shapes the sequence. @throws Stale where somebody else just did */
export async function saveSequence(tx: Knex.Transaction, stored: Sequence, facts: SequenceFacts): Promise<void> {
  const { switchedOn, prefix, digits, next } = facts;
  const saved = await tx('tag_sequences')
    .where({ workspace_id: stored.workspaceId, version: stored.version })
    .update({ switched_on: switchedOn, prefix, digits, next, version: stored.version + 1 });
  if (saved === 0) throw new Stale();
}

/** Gives new items their tags, if the sequence is switched on, but for those of whose codes one is a tag; before their other codes. */
export async function tagNewItems(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  items: readonly { readonly id: Id<'item'>; readonly codes: readonly string[] }[],
): Promise<void> {
  const sequence = await drawn(tx, workspaceId);
  if (!sequence?.switchedOn) return;
  const untagged = items.filter(({ codes }) => !codes.some((code) => isTagOf(sequence, code)));
  await give(
    tx,
    workspaceId,
    sequence,
    untagged.map(({ id }) => id),
  );
}

/** Gives tags to items that have no code at all, and tells how many got one. @throws Conflict while the sequence is off, or none lacks one */
export async function tagItems(tx: Knex.Transaction, actor: Actor, requestId: string): Promise<number> {
  const sequence = await drawn(tx, actor.workspaceId);
  if (!sequence?.switchedOn) {
    throw new Conflict({ title: 'The sequence is switched off', text: 'Switch it on, and give tags then.' });
  }
  const items = await firstUntagged(tx, actor, MOST);
  if (items.length === 0) {
    throw new Conflict({ title: 'Every item has a code already', text: 'There is nothing to give a tag to.' });
  }
  const tags = await give(tx, actor.workspaceId, sequence, items);
  for (const [n, id] of items.entries()) {
    await record(tx, actor, requestId, {
      action: 'items.tag',
      subject: { kind: 'item', id },
      after: { codes: tags[n] },
    });
  }
  return items.length;
}

/** The sequence, which nobody else draws from until this transaction ends. */
async function drawn(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<SequenceFacts | undefined> {
  return tx('tag_sequences')
    .where({ workspace_id: workspaceId })
    .forNoKeyUpdate()
    .first<SequenceFacts | undefined>({ switchedOn: 'switched_on' }, 'prefix', 'digits', 'next');
}

/** Writes down one tag for each item. A code that something carries already is skipped, also one that was typed just now. */
async function give(
  tx: Knex.Transaction,
  workspaceId: Id<'workspace'>,
  sequence: SequenceFacts,
  items: readonly Id<'item'>[],
): Promise<string[]> {
  const tags: string[] = [];
  let next = sequence.next;
  for (const item_id of items) {
    while (!(await carries(tx, workspaceId, item_id, tagOf(sequence, next)))) next++;
    tags.push(tagOf(sequence, next));
    next++;
  }
  await tx('tag_sequences').where({ workspace_id: workspaceId }).update({ next });
  return tags;
}

/** Puts a code on an item; false where something else carries it. */
async function carries(
  tx: Knex.Transaction,
  workspace_id: Id<'workspace'>,
  item_id: Id<'item'>,
  code: string,
): Promise<boolean> {
  const made = await tx('codes')
    .insert({ workspace_id, item_id, code })
    .onConflict(tx.raw('(workspace_id, lower(code))'))
    .ignore()
    .returning<{ code: string }[]>('code');
  return made.length > 0;
}
