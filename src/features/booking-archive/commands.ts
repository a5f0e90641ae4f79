/** Writes which bookings are in the archive. */
import type { Knex } from 'knex';
import { Conflict } from '../../platform/errors.ts';
import type { Booking } from '../bookings/queries.ts';

/** Puts one that is over into the archive. @throws Conflict where it is not over, or there already */
export async function archiveBooking(tx: Knex.Transaction, booking: Booking, now: Date): Promise<void> {
  if (booking.closedAt === null) throw inUse();
  if (booking.archivedAt !== null) throw already('in the archive');
  await update(tx, booking, now);
}

/** Takes it out again. @throws Conflict where it is not there */
export async function restoreBooking(tx: Knex.Transaction, booking: Booking): Promise<void> {
  if (booking.archivedAt === null) throw already('out of the archive');
  await update(tx, booking, null);
}

async function update(tx: Knex.Transaction, { workspaceId, id, version }: Booking, at: Date | null): Promise<void> {
  await tx('bookings')
    .where({ workspace_id: workspaceId, id })
    .update({ archived_at: at, version: version + 1 });
}

function inUse(): Conflict {
  return new Conflict({ title: 'It is not over yet', text: 'Only what came back, or was called off, is archived.' });
}

function already(where: string): Conflict {
  return new Conflict({ title: `It is ${where} already`, text: 'Somebody was faster. Nothing was changed.' });
}
