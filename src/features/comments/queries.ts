/** Reads the comments on an item, newest first; who wrote one is for those to know who see people. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { type Item, item } from '../items/queries.ts';

/** What is commented on. One may do so whoever edited it meanwhile: there is no version to compare. */
export type Subject = Omit<Item, 'version'>;

export interface Comment extends Resource {
  readonly kind: 'comment';
  readonly id: Id<'comment'>;
  readonly itemId: Id<'item'>;
  readonly text: string;
  readonly at: Date;
  readonly own: boolean;
  /** Null where the actor does not see people. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
}

/** From the newest on, or the ones next to a comment. */
export interface Reading {
  readonly most: number;
  readonly before: number | null;
  readonly after: number | null;
}

/** An item within reach, to be commented on. */
export async function subject(db: Knex, actor: Actor, id: number): Promise<Subject | null> {
  const found = await item(db, actor, id);
  if (found === null) return null;
  const { version: _, ...rest } = found;
  return rest;
}

/** The comments on an item, with one more at the far end where there are more. */
export async function commentsOn(
  db: Knex,
  actor: Actor,
  itemId: Id<'item'>,
  { most, before, after }: Reading,
): Promise<Comment[]> {
  const found = await selection(db, actor)
    .where('comments.item_id', itemId)
    .modify((rows) => {
      if (before !== null) rows.where('comments.id', '<', before);
      else if (after !== null) rows.where('comments.id', '>', after);
    })
    .orderBy('comments.id', after !== null && before === null ? 'asc' : 'desc')
    .limit(most + 1);
  return after !== null && before === null ? found.toReversed() : found;
}

/** One of them. */
export async function comment(db: Knex, actor: Actor, id: number): Promise<Comment | null> {
  const [found] = await selection(db, actor).where('comments.id', id);
  return found ?? null;
}

function selection(db: Knex, actor: Actor) {
  const people = db('people')
    .where(within(actor, 'users.view', 'person'))
    .select('people.workspace_id', 'people.id', 'people.name')
    .as('seen');
  return db('comments')
    .where(within(actor, 'items.view', 'comment'))
    .join('items', (on) => on.on('items.workspace_id', 'comments.workspace_id').andOn('items.id', 'comments.item_id'))
    .leftJoin(people, (on) =>
      on.on('seen.workspace_id', 'comments.workspace_id').andOn('seen.id', 'comments.written_by'),
    )
    .select<Comment[]>(
      { workspaceId: 'comments.workspace_id', id: 'comments.id', itemId: 'comments.item_id', text: 'comments.text' },
      { stockroomId: 'items.stockroom_id', locationId: 'items.location_id', at: 'comments.written_at' },
      { personId: 'seen.id', personName: 'seen.name' },
      db.raw(`'comment' as kind, comments.written_by = ? as own`, [actor.personId]),
    );
}
