/** The labels of the demonstration, on some of its bookings. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const LABELS = [
  { name: 'To be packed', colour: 'amber' },
  { name: 'Graduation film', colour: 'teal' },
  { name: 'External partner', colour: 'blue' },
];

/** Every fifth open booking carries one. */
export async function labels(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const ids = await tx('booking_labels')
    .insert(LABELS.map((label) => ({ workspace_id: workspaceId, ...label })))
    .returning<{ id: number }[]>('id');
  await tx('bookings')
    .where({ workspace_id: workspaceId, closed_at: null })
    .whereRaw('id % 5 = 0')
    .update({ label_id: tx.raw('(?::int[])[1 + (id / 5) % ?]', [ids.map(({ id }) => id), ids.length]) });
}
