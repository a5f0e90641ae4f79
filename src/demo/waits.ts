/** The waiting list of the demonstration: two people wait for a camera that somebody reserved. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

/** Lets these people wait, in this order, for what is reserved next from that stockroom. */
export async function waits(
  tx: Knex.Transaction,
  workspaceId: Id<'workspace'>,
  stockroom: string,
  names: readonly string[],
): Promise<void> {
  const own = { workspace_id: workspaceId };
  const wanted = await tx('bookings')
    .join('stockrooms', 'stockrooms.id', 'bookings.stockroom_id')
    .join('holds', 'holds.booking_id', 'bookings.id')
    .where({ 'bookings.workspace_id': workspaceId, 'bookings.status': 'reserved', 'stockrooms.name': stockroom })
    .where('bookings.starts_at', '>', new Date(Date.now() + 24 * 60 * 60 * 1000))
    .orderBy(['bookings.starts_at', 'bookings.id'])
    .first<{ stockroom_id: number; item_id: number; starts_at: Date; ends_at: Date } | undefined>(
      'bookings.stockroom_id',
      'holds.item_id',
      'bookings.starts_at',
      'bookings.ends_at',
    );
  if (!wanted) throw new Error(`Nothing of the ${stockroom} is reserved in the demo`);
  for (const name of names) {
    const person = await tx('people')
      .where({ ...own, name })
      .first<{ id: number } | undefined>('id');
    if (!person) throw new Error(`The demo has no ${name}`);
    await tx('waits').insert({ ...own, ...wanted, person_id: person.id });
  }
}
