/** A seminar of the demonstration that needs the same recorder every week. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const WEEKS = 6;
const WEEK = 7 * 24 * 60 * 60 * 1000;
const HOURS = 3 * 60 * 60 * 1000;

/** Reserves an item of that stockroom that nobody has, for somebody, week by week. */
export async function series(
  tx: Knex.Transaction,
  workspaceId: Id<'workspace'>,
  stockroom: string,
  borrower: string,
): Promise<void> {
  const own = { workspace_id: workspaceId };
  const room = await tx('stockrooms')
    .where({ ...own, name: stockroom })
    .first<{ id: number } | undefined>('id');
  const person = await tx('people')
    .where({ ...own, name: borrower })
    .first<{ id: number } | undefined>('id');
  const item = await tx('items')
    .where({ ...own, stockroom_id: room?.id ?? 0, counted: false, kit_id: null })
    .whereNotExists((held) => held.from('holds').whereRaw('holds.item_id = items.id'))
    .orderBy('id')
    .first<{ id: number } | undefined>('id');
  if (!room || !person || !item) throw new Error(`The demo has nothing for ${borrower} in the ${stockroom}`);
  const [made] = await tx('series')
    .insert({ ...own, every: 'week', times: WEEKS, created_by: person.id })
    .returning<{ id: number }[]>('id');
  const first = new Date();
  first.setUTCHours(13, 0, 0, 0);
  for (let week = 1; week <= WEEKS; week++) {
    const starts_at = new Date(first.getTime() + week * WEEK);
    const ends_at = new Date(starts_at.getTime() + HOURS);
    const [booking] = await tx('bookings')
      .insert({
        ...{ ...own, kind: 'reservation', status: 'reserved', stockroom_id: room.id, borrower_id: person.id },
        ...{ created_by: person.id, starts_at, ends_at, purpose: 'Seminar: recording voices', series_id: made?.id },
      })
      .returning<{ id: number }[]>('id');
    await tx('holds').insert({
      ...{ ...own, item_id: item.id, booking_id: booking?.id },
      during: tx.raw(`tstzrange(?, ?, '[)')`, [starts_at, ends_at]),
    });
  }
}
