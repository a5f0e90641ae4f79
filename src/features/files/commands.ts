/** Writes the files of an item. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import { type Picture, pictureOf } from '../../platform/pictures.ts';
import type { Upload } from '../../platform/visit.ts';
import type { ItemFile } from './queries.ts';
import { ACCEPTED, type Kind, kindOf, nameFor } from './rules.ts';

const MOST_FILES = 50;

/** What was uploaded, with its kind as its content tells it. */
export interface Recognised {
  readonly kind: Kind;
  readonly name: string;
  readonly content: Buffer;
}

/** @throws Invalid where nothing was chosen; 415 where its kind is not taken */
export function recognised(upload: Upload | undefined): Recognised {
  if (!upload) throw invalid('file', 'Choose a file');
  const { fileName, content } = upload;
  if (content.length === 0) throw invalid('file', 'The file is empty');
  const kind = kindOf(content);
  if (kind === null) throw invalid('file', `This kind of file is not taken. Choose one of these: ${ACCEPTED}`, 415);
  return { kind, name: nameFor(kind, fileName), content };
}

/**
 * Keeps a file with an item; the first picture is its photo.
 * @throws Invalid where a picture cannot be drawn, Conflict where the item has too many files
 */
export async function attach(
  tx: Knex.Transaction,
  { workspaceId, personId }: Actor,
  itemId: Id<'item'>,
  { kind, name, content }: Recognised,
  description: string,
): Promise<Id<'file'>> {
  const picture = kind.picture ? await drawnFrom(content) : null;
  const of = { workspace_id: workspaceId, item_id: itemId };
  const there = await tx('files').where(of).select<{ is_photo: boolean }[]>('is_photo');
  if (there.length >= MOST_FILES) {
    throw new Conflict({
      title: `It has ${MOST_FILES} files already`,
      text: 'Those are as many as one item keeps. Remove one first. Nothing was saved.',
    });
  }
  const [made] = await tx('files')
    .insert({
      ...{ ...of, name, description, content, media_type: kind.mediaType, added_by: personId, ...picture },
      sha256: createHash('sha256').update(content).digest(),
      is_photo: picture !== null && !there.some((file) => file.is_photo),
    })
    .returning<{ id: Id<'file'> }[]>('id');
  if (!made) throw new Error('The file was not kept');
  return made.id;
}

/** Lets a picture stand for its item. @throws Conflict where it is none */
export async function choosePhoto(tx: Knex.Transaction, file: ItemFile): Promise<void> {
  const { workspaceId, itemId, id, isPicture, name } = file;
  if (!isPicture) throw new Conflict({ title: `${name} is no picture`, text: 'Choose a picture as the photo.' });
  await lockItem(tx, workspaceId, itemId);
  const files = tx('files').where({ workspace_id: workspaceId });
  await files.clone().where({ item_id: itemId, is_photo: true }).update({ is_photo: false });
  await files.clone().where({ id }).update({ is_photo: true });
}

/** Removes a file. Where it was the photo, the oldest picture that is left takes its place. */
export async function remove(tx: Knex.Transaction, { workspaceId, itemId, id, isPhoto }: ItemFile): Promise<void> {
  await lockItem(tx, workspaceId, itemId);
  const files = tx('files').where({ workspace_id: workspaceId });
  await files.clone().where({ id }).delete();
  if (!isPhoto) return;
  const oldest = files.clone().where({ item_id: itemId }).whereNotNull('picture').min('id');
  await files.clone().where('id', oldest).update({ is_photo: true });
}

async function drawnFrom(content: Buffer): Promise<Picture> {
  const picture = await pictureOf(content);
  if (picture === null) throw invalid('file', 'The picture is damaged, or has more than 50 million pixels');
  return picture;
}

/** Which picture is the photo is settled by one at a time. */
async function lockItem(tx: Knex.Transaction, workspaceId: number, itemId: Id<'item'>): Promise<void> {
  await tx('items').where({ workspace_id: workspaceId, id: itemId }).forNoKeyUpdate().select('id');
}
