/** The archive of bookings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { record } from '../../platform/audit.ts';
import { invalid } from '../../platform/errors.ts';
import { change, type Load, type Outcome, wholeWorkspace } from '../../platform/handle.ts';
import type { ChangeVisit } from '../../platform/visit.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { type Booking, booking } from '../bookings/queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { ARCHIVE } from './actions.ts';
import { archiveBooking, restoreBooking } from './commands.ts';

export function bookingArchive(app: FastifyInstance): void {
  for (const noun of [RESERVATIONS, CHECKOUTS]) archiveOf(app, noun);
}

function archiveOf(app: FastifyInstance, noun: BookingNoun): void {
  const { archive, restore, many } = ARCHIVE[noun.kind];
  const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, noun, id);
  change(app, archive, {
    load,
    run: async ({ db, now }, row) => {
      await archiveBooking(db, row, now);
      return moved(noun, row, 'It is in the archive now.', true);
    },
  });
  change(app, restore, {
    load,
    run: async ({ db }, row) => {
      await restoreBooking(db, row);
      return moved(noun, row, 'It is back from the archive.', false);
    },
  });
  change(app, many, {
    load: wholeWorkspace,
    run: async (visit, _, { booking_ids }) => archiveMany(visit, noun, booking_ids),
  });
}

/** Each is looked up, locked, decided on and written down by itself; what cannot be archived is left as it is. */
async function archiveMany(visit: ChangeVisit, noun: BookingNoun, ids: readonly number[]): Promise<Outcome> {
  const { db, actor, now, requestId } = visit;
  const { archive } = ARCHIVE[noun.kind];
  const done: number[] = [];
  for (const id of [...ids].sort((one, other) => one - other)) {
    const row = await booking(db, actor, noun, id);
    if (!row || !decide(actor, noun.archive, row).allowed || !archive.possible?.(row)) continue;
    await archiveBooking(db, row, now);
    await record(db, actor, requestId, { action: archive.name, ...subjectOf(row, true) });
    done.push(row.id);
  }
  if (done.length === 0) throw invalid('booking_ids', 'None of what was ticked can be archived');
  const left = ids.length - done.length;
  return {
    to: href(BOOKINGS[noun.kind].list),
    say: `${done.length} went into the archive${left === 0 ? '.' : `; ${left} stayed, because they are not over or not yours to archive.`}`,
    subject: { kind: noun.kind, id: null },
    after: { archived: done },
  };
}

function moved(noun: BookingNoun, row: Booking, say: string, archived: boolean): Outcome {
  return { to: href(BOOKINGS[noun.kind].show, row), say, ...subjectOf(row, archived) };
}

function subjectOf({ kind, id }: Booking, archived: boolean) {
  return { subject: { kind, id }, before: { archived: !archived }, after: { archived } };
}
