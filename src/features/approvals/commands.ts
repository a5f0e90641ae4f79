/** Writes what was decided about a reservation that waited for it. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { Conflict } from '../../platform/errors.ts';
import type { Booking } from '../bookings/queries.ts';
import { tell } from '../mail/commands.ts';

/** From now on it is a reservation like any other. @throws Conflict where it does not wait any more */
export async function approveRequest(tx: Knex.Transaction, actor: Actor, request: Booking, now: Date): Promise<void> {
  refuseUnlessRequested(request);
  await decided(tx, actor, request, { status: 'reserved', decision: null }, now);
  await tell(tx, actor, { event: 'approved', bookingId: request.id });
}

/** It stays as a record with the reason, and holds nothing any more. @throws Conflict where it does not wait any more */
export async function declineRequest(
  tx: Knex.Transaction,
  actor: Actor,
  request: Booking,
  reason: string,
  now: Date,
): Promise<void> {
  refuseUnlessRequested(request);
  await tx('holds').where({ workspace_id: actor.workspaceId, booking_id: request.id }).update({ active: false });
  await decided(tx, actor, request, { status: 'declined', decision: reason, closed_at: now }, now);
  await tell(tx, actor, { event: 'declined', bookingId: request.id });
}

async function decided(
  tx: Knex.Transaction,
  actor: Actor,
  { id, version }: Booking,
  outcome: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await tx('bookings')
    .where({ workspace_id: actor.workspaceId, id })
    .update({ ...outcome, decided_by: actor.personId, decided_at: now, version: version + 1 });
}

function refuseUnlessRequested({ status }: Booking): void {
  if (status === 'requested') return;
  throw new Conflict({
    title: 'It does not wait for approval any more',
    text: 'Somebody decided on it, or it was cancelled.',
  });
}
