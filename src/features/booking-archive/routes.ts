/** The archive of bookings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { record } from '../../platform/audit.ts';
import { invalid } from '../../platform/errors.ts';
import { refusalOf } from '../../platform/explain.ts';
import { change, type Load, type Outcome, wholeWorkspace } from '../../platform/handle.ts';
import { reasonOf } from '../../platform/reasons.ts';
import type { ChangeVisit } from '../../platform/visit.ts';
import { periodInWords } from '../../platform/workspace.ts';
import { showBatch } from '../batches/actions.ts';
import { keepResult, type Told } from '../batches/commands.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { type Booking, booking } from '../bookings/queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { titleOf } from '../bookings/words.ts';
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

/** Each is looked up, decided on and written down by itself; what cannot be archived stays, and the result says why. */
async function archiveMany(visit: ChangeVisit, noun: BookingNoun, ids: readonly number[]): Promise<Outcome> {
  const { db, actor } = visit;
  const told: Told[] = [];
  for (const id of ids.toSorted((one, other) => one - other)) {
    const row = await booking(db, actor, noun, id);
    told.push(row ? { name: nameOf(visit, row), reason: await archivedOr(visit, noun, row) } : unseen(noun, id));
  }
  if (told.every(({ reason }) => reason !== null))
    throw invalid('booking_ids', 'None of what was ticked can be archived');
  const batch = await keepResult(db, actor, noun.path.slice(1), told);
  const archived = told.filter(({ reason }) => reason === null).length;
  return { to: href(showBatch, { id: batch }), subject: { kind: 'batch', id: batch }, after: { archived } };
}

/** Archives one on a savepoint of its own; or gives why not. */
async function archivedOr(
  { db, actor, now, requestId }: ChangeVisit,
  { kind, archive: needs }: BookingNoun,
  row: Booking,
): Promise<string | null> {
  const { archive } = ARCHIVE[kind];
  const decision = decide(actor, needs, row);
  if (!decision.allowed) return refusalOf(decision);
  try {
    await db.transaction(async (own) => {
      await archiveBooking(own, row, now);
      await record(own, actor, requestId, { action: archive.name, ...subjectOf(row, true) });
    });
    return null;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return reason;
  }
}

function nameOf({ workspace }: ChangeVisit, { startsAt, endsAt, ...row }: Booking): string {
  return `${titleOf(row)}, ${row.borrowerName}, ${periodInWords(workspace, startsAt, endsAt)}`;
}

function unseen({ one }: BookingNoun, id: number): Told {
  return { name: `The ${one} ${id}`, reason: 'It is not there any more, or not for you to see.' };
}

function moved(noun: BookingNoun, row: Booking, say: string, archived: boolean): Outcome {
  return { to: href(BOOKINGS[noun.kind].show, row), say, ...subjectOf(row, archived) };
}

function subjectOf({ kind, id }: Booking, archived: boolean) {
  return { subject: { kind, id }, before: { archived: !archived }, after: { archived } };
}
