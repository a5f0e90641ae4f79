/** Files over HTTP: whatever was uploaded is only ever saved by a browser; it shows none but what we have drawn ourselves. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { href } from '../../access/action.ts';
import { Missing } from '../../platform/errors.ts';
import { change, formPage, type Load, send } from '../../platform/handle.ts';
import { refuseUnlessClean } from '../../platform/virus-scan.ts';
import type { Visit } from '../../platform/visit.ts';
import { showItem } from '../items/actions.ts';
import * as actions from './actions.ts';
import { attach, choosePhoto, recognised, remove } from './commands.ts';
import { attachPage } from './page.ts';
import { contentOf, file, type ItemFile, type Subject, subject } from './queries.ts';
import { dispositionOf } from './rules.ts';

export function files(app: FastifyInstance): void {
  const load: Load<ItemFile> = ({ db, actor }, id) => file(db, actor, id);
  const loadItem: Load<Subject> = ({ db, actor }, id) => subject(db, actor, id);
  const scanner = { command: app.config.scanCommand, log: app.log };
  const of = (id: number) => ({ kind: 'item', id });
  const part = (id: number) => `${href(showItem, { id })}#files`;

  formPage(app, actions.beginFile, actions.attachFile, {
    load: loadItem,
    draw: async (visit, row, drawing) => attachPage(visit, row, drawing),
    run: async (visit, row, { description }) => {
      const file = recognised(visit.files.get('file'));
      await refuseUnlessClean(scanner, 'file', file.content);
      const id = await attach(visit.db, visit.actor, row.id, file, description ?? '');
      const after = { file_id: id, name: file.name, bytes: file.content.length };
      return { to: part(row.id), say: `${file.name} was attached.`, subject: of(row.id), after };
    },
  });
  send(app, actions.downloadFile, {
    load,
    send: async ({ db }, row, reply) => {
      const content = await contentOf(db, row, 'content');
      reply.header('content-disposition', dispositionOf(row.name)).header('content-security-policy', ALONE);
      return reply.type(row.mediaType).send(content);
    },
  });
  send(app, actions.showThumbnail, { load, send: drawn('thumbnail') });
  send(app, actions.showPicture, { load, send: drawn('picture') });
  change(app, actions.choosePhoto, {
    load,
    run: async ({ db }, row) => {
      await choosePhoto(db, row);
      const after = { file_id: row.id };
      return { to: part(row.itemId), say: `${row.name} is the photo now.`, subject: of(row.itemId), after };
    },
  });
  change(app, actions.removeFile, {
    load,
    run: async ({ db }, row) => {
      await remove(db, row);
      const before = { file_id: row.id, name: row.name };
      return { to: part(row.itemId), say: `${row.name} was removed.`, subject: of(row.itemId), before };
    },
  });
}

/** Even opened by itself it could do nothing. */
const ALONE = "default-src 'none'; sandbox";

/** A picture that we made. Browsers may keep it, but ask each time whether it is still theirs to see. */
function drawn(which: 'thumbnail' | 'picture') {
  return async ({ db }: Visit, row: ItemFile, reply: FastifyReply) => {
    if (!row.isPicture) throw new Missing();
    const tag = `"${row.sha256.slice(0, 24)}-${which}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache').header('content-security-policy', ALONE);
    if (reply.request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.type('image/webp').send(await contentOf(db, row, which));
  };
}
