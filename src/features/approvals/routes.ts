/** Approving and declining over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { change, formPage, type Load, type Outcome } from '../../platform/handle.ts';
import { refuseBlocked } from '../baskets/lending.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { type Booking, booking } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { approve, beginDecline, decline } from './actions.ts';
import { approveRequest, declineRequest } from './commands.ts';
import { declinePage } from './page.ts';

const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, RESERVATIONS, id);

export function approvals(app: FastifyInstance): void {
  change(app, approve, {
    load,
    run: async (visit, row) => {
      await refuseBlocked(visit, row);
      await approveRequest(visit.db, visit.actor, row, visit.now);
      return decided(row, 'The reservation was approved.', { status: 'reserved' });
    },
  });
  formPage(app, beginDecline, decline, {
    load,
    draw: async (visit, row, drawing) => declinePage(visit, row, drawing),
    run: async ({ db, actor, now }, row, { reason }) => {
      await declineRequest(db, actor, row, reason, now);
      return decided(row, 'The reservation was declined.', { status: 'declined', reason });
    },
  });
}

function decided(row: Booking, say: string, after: Outcome['after']): Outcome {
  const { status } = row;
  return {
    to: href(BOOKINGS.reservation.show, row),
    say,
    subject: { kind: row.kind, id: row.id },
    before: { status },
    after,
  };
}
