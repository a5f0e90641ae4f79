/** Kits over HTTP. */
import type { FastifyInstance } from 'fastify';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import { listKits, showKit } from './actions.ts';
import { kitPage, listPage } from './page.ts';
import { kits as allKits, kit, membersOf } from './queries.ts';

export function kits(app: FastifyInstance): void {
  show(app, listKits, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor, query } = visit;
      return listPage(visit, await allKits(db, actor, query.one('q') ?? '', query.one('status') === 'archived'));
    },
  });
  show(app, showKit, {
    load: ({ db, actor }, id) => kit(db, actor, id),
    draw: async (visit, row) => kitPage(visit, row, await membersOf(visit.db, visit.actor, row.id)),
  });
}
