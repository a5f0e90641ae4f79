/** Reads what was done with an item as such. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { within } from '../../../access/within.ts';
import type { Item } from '../queries.ts';

export interface Event {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  /** Null where the actor does not see people, or nobody did it. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** The nouns of actions that belong to the history of an item. */
const REMEMBERED = ['items', 'comments', 'files'];

export const MOST_TOLD = 100;

/** What was done with an item as such, newest first, and one more than is told; its bookings keep their own record. */
export async function history(db: Knex, actor: Actor, { id }: Item): Promise<Event[]> {
  const people = db('people')
    .where(within(actor, 'users.view', 'person'))
    .select('people.workspace_id', 'people.id', 'people.name')
    .as('seen');
  return db('audit_entries as entry')
    .where({ 'entry.workspace_id': actor.workspaceId, 'entry.subject_kind': 'item', 'entry.subject_id': id })
    .whereRaw(`split_part(entry.action, '.', 1) = any(?::text[])`, [REMEMBERED])
    .leftJoin(people, (on) => on.on('seen.workspace_id', 'entry.workspace_id').andOn('seen.id', 'entry.person_id'))
    .orderBy('entry.id', 'desc')
    .limit(MOST_TOLD + 1)
    .select<Event[]>(
      { id: 'entry.id', at: 'entry.at', action: 'entry.action', before: 'entry.before', after: 'entry.after' },
      { personId: 'seen.id', personName: 'seen.name' },
    );
}
