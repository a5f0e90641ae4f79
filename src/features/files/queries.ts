/** Reads the files of an item: what is known about them, and what is in them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { type Item, item } from '../items/queries.ts';

/** What is given a file. One may do so whoever edited it meanwhile: there is no version to compare. */
export type Subject = Omit<Item, 'version'>;

export interface ItemFile extends Resource {
  readonly kind: 'file';
  readonly id: Id<'file'>;
  readonly itemId: Id<'item'>;
  readonly name: string;
  readonly description: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
  /** We have drawn it, small and large. */
  readonly isPicture: boolean;
  /** It stands for its item. */
  readonly isPhoto: boolean;
  readonly at: Date;
  readonly own: boolean;
  /** Null where the actor does not see people. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
}

/** An item within reach, to be given files. */
export async function subject(db: Knex, actor: Actor, id: number): Promise<Subject | null> {
  const found = await item(db, actor, id);
  if (found === null) return null;
  const { version: _, ...rest } = found;
  return rest;
}

/** The files of an item: its photo first, then the newest. */
export async function filesAt(db: Knex, actor: Actor, itemId: Id<'item'>): Promise<ItemFile[]> {
  return selection(db, actor)
    .where('files.item_id', itemId)
    .orderBy([
      { column: 'files.is_photo', order: 'desc' },
      { column: 'files.id', order: 'desc' },
    ]);
}

/** One of them. */
export async function file(db: Knex, actor: Actor, id: number): Promise<ItemFile | null> {
  const [found] = await selection(db, actor).where('files.id', id);
  return found ?? null;
}

/** What is in a file, as it came or as we have drawn it; null where it is no picture. */
export async function contentOf(
  db: Knex,
  { workspaceId, id }: ItemFile,
  which: 'content' | 'thumbnail' | 'picture',
): Promise<Buffer | null> {
  const found = await db('files')
    .where({ workspace_id: workspaceId, id })
    .first<{ bytes: Buffer | null } | undefined>({ bytes: which });
  return found?.bytes ?? null;
}

function selection(db: Knex, actor: Actor) {
  const people = db('people')
    .where(within(actor, 'users.view', 'person'))
    .select('people.workspace_id', 'people.id', 'people.name')
    .as('seen');
  return db('files')
    .where(within(actor, 'items.view', 'file'))
    .join('items', (on) => on.on('items.workspace_id', 'files.workspace_id').andOn('items.id', 'files.item_id'))
    .leftJoin(people, (on) => on.on('seen.workspace_id', 'files.workspace_id').andOn('seen.id', 'files.added_by'))
    .select<ItemFile[]>(
      { workspaceId: 'files.workspace_id', id: 'files.id', itemId: 'files.item_id', name: 'files.name' },
      { stockroomId: 'items.stockroom_id', locationId: 'items.location_id', at: 'files.added_at' },
      { description: 'files.description', mediaType: 'files.media_type', isPhoto: 'files.is_photo' },
      { personId: 'seen.id', personName: 'seen.name' },
      db.raw(`'file' as kind, octet_length(files.content) as bytes, encode(files.sha256, 'hex') as sha256`),
      db.raw(`files.width is not null as "isPicture", files.added_by is not distinct from ? as own`, [actor.personId]),
    );
}
