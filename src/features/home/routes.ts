/** The dashboard over HTTP. */
import type { FastifyInstance } from 'fastify';
import { holds } from '../../access/actor.ts';
import { reaches, scopeOf } from '../../access/roles.ts';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayOf, daysAfter, startOfDay } from '../../platform/workspace.ts';
import { blockedBecause } from '../account/queries.ts';
import { type Booking, type BookingFilter, bookings } from '../bookings/queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { custodies } from '../custody/queries.ts';
import { waits } from '../waits/queries.ts';
import { showHome } from './actions.ts';
import { homePage, MOST } from './page.ts';

export function home(app: FastifyInstance): void {
  show(app, showHome, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { actor, workspace, now } = visit;
      const tonight = startOfDay(workspace, daysAfter(dayOf(workspace, now), 1));
      const mine = { borrowerId: actor.personId };
      const held = { holderId: actor.personId };
      return homePage(visit, {
        blockedBecause: await blockedBecause(visit.db, actor),
        loans: holds(actor, 'checkouts.view') ? await open(visit, CHECKOUTS, mine) : null,
        reservations: holds(actor, 'reservations.view') ? await open(visit, RESERVATIONS, mine) : null,
        due: seesOthers(visit, CHECKOUTS) ? await open(visit, CHECKOUTS, { dueBefore: tonight }) : null,
        waits: holds(actor, 'reservations.view')
          ? await waits(visit.db, actor, { personId: actor.personId, states: ['waiting', 'offered'] }, MOST)
          : [],
        custody: holds(actor, 'checkouts.view') ? await custodies(visit.db, actor, held, { limit: MOST }) : [],
        pickups: seesOthers(visit, RESERVATIONS)
          ? await open(visit, RESERVATIONS, { statuses: ['reserved'], from: now, to: tonight })
          : null,
        requests: holds(actor, 'reservations.approve')
          ? await open(visit, RESERVATIONS, { statuses: ['requested'], approvable: true })
          : null,
      });
    },
  });
}

async function open({ db, actor }: Visit, noun: BookingNoun, filter: BookingFilter): Promise<Booking[]> {
  const by = noun.kind === 'checkout' ? 'ends_at' : 'starts_at';
  return bookings(db, actor, noun, { statuses: noun.current, ...filter }, { ascending: true, by, limit: MOST });
}

/** Whether the bookings of others are this person's business, too. */
function seesOthers({ actor }: Visit, { view }: BookingNoun): boolean {
  return reaches(scopeOf(actor.scopes, view), 'staffed');
}
