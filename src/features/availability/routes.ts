/** What is free when, over HTTP. */
import type { FastifyInstance } from 'fastify';
import { readId } from '../../access/ids.ts';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesOf } from '../../platform/references.ts';
import { dayOf } from '../../platform/workspace.ts';
import { readDay } from '../bookings/forms.ts';
import { rulesAmong } from '../lending-rules/queries.ts';
import { showAvailability } from './actions.ts';
import { availabilityPage, periodOfDays } from './page.ts';
import { heldTimes, seen } from './queries.ts';

const DAYS = 14;
const ITEMS = 40;

export function availability(app: FastifyInstance): void {
  show(app, showAvailability, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor, workspace, query, now } = visit;
      const days = { first: readDay(query.one('from')) || dayOf(workspace, now), count: DAYS };
      const narrowed = {
        q: (query.one('q') ?? '').trim().slice(0, 100),
        stockroomId: readId(query.one('stockroom_id')),
        categoryId: readId(query.one('category_id')),
        itemId: readId(query.one('item_id')),
      };
      const items = await seen(db, actor, narrowed, ITEMS + 1);
      const shown = items.slice(0, ITEMS);
      const ids = shown.map((item) => item.id);
      return availabilityPage(visit, days, {
        items: shown,
        more: items.length > ITEMS,
        held: await heldTimes(db, actor, ids, periodOfDays(visit, days)),
        rules: await rulesAmong(db, actor, shown),
        narrowed,
        stockrooms: await choicesOf(db, actor, { kind: 'stockroom', needs: 'items.view' }),
        categories: await choicesOf(db, actor, { kind: 'category', needs: 'items.view' }),
      });
    },
  });
}
