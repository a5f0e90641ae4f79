/** Codes over HTTP. */
import type { FastifyInstance } from 'fastify';
import { Missing } from '../../platform/errors.ts';
import { presentAt } from '../../platform/guard.ts';
import { send, wholeWorkspace } from '../../platform/handle.ts';
import { sendPage } from '../../platform/pages.ts';
import { scanCode } from './actions.ts';
import { scanPage } from './page.ts';
import { addressOf } from './queries.ts';

export function scan(app: FastifyInstance): void {
  send(app, scanCode, {
    load: wholeWorkspace,
    send: async ({ db, actor, query }, _, reply) => {
      const scanned = (query.one('code') ?? '').replace(/\p{Cc}/gu, '').trim();
      if (scanned === '') return sendPage(reply.request, reply, presentAt(reply.request), scanPage());
      const address = await addressOf(db, actor, scanned);
      if (address === null) throw new Missing();
      return reply.redirect(address, 303);
    },
  });
}
