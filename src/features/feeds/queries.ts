/** Reads feeds: one's own, the one behind an address, and what is taken by what its person does not see. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { actorStillThere } from '../../platform/current-actor.ts';
import type { Workspace } from '../../platform/workspace.ts';
import { named } from '../items/queries.ts';
import type { About } from './rules.ts';

export interface Feed {
  readonly id: Id<'feed'>;
  readonly about: About;
  readonly stockroomId: Id<'stockroom'> | null;
  readonly itemId: Id<'item'> | null;
  readonly madeAt: Date;
  /** What the stockroom or item is called; null where this person does not see it. */
  readonly thing: string | null;
}

/** What a feed is about. */
export interface Subject {
  readonly about: About;
  readonly stockroomId?: Id<'stockroom'>;
  readonly itemId?: Id<'item'>;
}

/** The actor's feeds, the latest first. */
export async function feeds(db: Knex, actor: Actor): Promise<Feed[]> {
  return selection(db, actor).orderBy('feeds.id', 'desc');
}

/** One of them. */
export async function feed(db: Knex, actor: Actor, id: number): Promise<Feed | null> {
  const [found] = await selection(db, actor).where('feeds.id', id);
  return found ?? null;
}

/** The actor's feed about something. */
export async function feedAbout(db: Knex, actor: Actor, subject: Subject): Promise<Feed | null> {
  const [found] = await selection(db, actor).where(keyOf(subject));
  return found ?? null;
}

/** The columns that tell what a feed is about. */
export function keyOf({ about, stockroomId, itemId }: Subject) {
  return { about, stockroom_id: stockroomId ?? null, item_id: itemId ?? null };
}

/** A feed that is read: whose it is, as they are now, and where. */
export interface Opened {
  readonly feed: Pick<Feed, 'about' | 'stockroomId' | 'itemId'>;
  readonly actor: Actor;
  readonly workspace: Workspace;
}

/** What an address leads to; null where it was revoked, or its person could not sign in any more. */
export async function openedBy(db: Knex, tokenHash: Buffer): Promise<Opened | null> {
  const found = await db('feeds')
    .join('workspaces', 'workspaces.id', 'feeds.workspace_id')
    .where('feeds.token_hash', tokenHash)
    .first<(Opened['feed'] & Workspace & { readonly personId: Id<'person'> }) | undefined>(
      { about: 'feeds.about', stockroomId: 'feeds.stockroom_id', itemId: 'feeds.item_id', personId: 'feeds.person_id' },
      { id: 'workspaces.id', name: 'workspaces.name', timeZone: 'workspaces.time_zone' },
      { language: 'workspaces.language', currency: 'workspaces.currency' },
    );
  const actor = found ? await actorStillThere(db, found.id, found.personId) : null;
  if (!found || !actor) return null;
  const { about, stockroomId, itemId, personId: _, ...workspace } = found;
  return { feed: { about, stockroomId, itemId }, actor, workspace };
}

/** Since when an item is in somebody's custody, whoever that is; the item is within the actor's reach. */
export async function inCustodySince(
  db: Knex,
  { workspaceId }: Actor,
  itemId: Id<'item'>,
): Promise<{ readonly id: number; readonly takenAt: Date } | null> {
  const found = await db('custodies')
    .where({ workspace_id: workspaceId, item_id: itemId, released_at: null })
    .first<{ id: number; takenAt: Date } | undefined>({ id: 'id', takenAt: 'taken_at' });
  return found ?? null;
}

function selection(db: Knex, actor: Actor) {
  return db('feeds')
    .where({ 'feeds.workspace_id': actor.workspaceId, 'feeds.person_id': actor.personId })
    .select<Feed[]>(
      { id: 'feeds.id', about: 'feeds.about', stockroomId: 'feeds.stockroom_id', itemId: 'feeds.item_id' },
      { madeAt: 'feeds.made_at' },
      db.raw('coalesce((?), (?)) as thing', [
        named(db, actor, 'stockroom', 'feeds.stockroom_id'),
        db('items')
          .where(within(actor, 'items.view', 'item'))
          .whereRaw('items.id = feeds.item_id')
          .select('items.name'),
      ]),
    );
}
