/** Positions over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { formPage, type Load, show } from '../../platform/handle.ts';
import { showItem } from '../items/actions.ts';
import { type Item, item } from '../items/queries.ts';
import * as actions from './actions.ts';
import { notePosition } from './commands.ts';
import { positionPage, whereaboutsPage } from './page.ts';
import { positions as noted, whereabouts } from './queries.ts';

const MOST = 100;

export function positions(app: FastifyInstance): void {
  const load: Load<Item> = ({ db, actor }, id) => item(db, actor, id);

  formPage(app, actions.beginPosition, actions.notePosition, {
    load,
    draw: async (visit, row, drawing) => positionPage(visit, row, drawing),
    run: async ({ db, actor }, row, position) => {
      await notePosition(db, actor, row, position);
      return {
        to: href(showItem, row),
        say: `The position of ${row.name} was noted.`,
        subject: { kind: 'item', id: row.id },
        after: position,
      };
    },
  });
  show(app, actions.showWhereabouts, {
    load,
    draw: async (visit, row) => {
      const { db, actor } = visit;
      const [last = null] = await noted(db, actor, row, 1);
      return whereaboutsPage(visit, row, last, await whereabouts(db, actor, row, MOST));
    },
  });
}
