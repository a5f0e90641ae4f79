/** The requests of the demonstration: one stockroom approves what people reserve for themselves. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

/** Lets a stockroom approve, and what is reserved from it for later wait for that. */
export async function requests(tx: Knex.Transaction, workspaceId: Id<'workspace'>, stockroom: string): Promise<void> {
  const own = { workspace_id: workspaceId };
  await tx('stockrooms')
    .where({ ...own, name: stockroom })
    .update({ needs_approval: true });
  await tx('bookings')
    .where({ ...own, kind: 'reservation', status: 'reserved' })
    .whereIn(
      'stockroom_id',
      tx('stockrooms')
        .where({ ...own, name: stockroom })
        .select('id'),
    )
    .where('starts_at', '>', new Date())
    .update({ status: 'requested' });
}
