/** The labels of the demonstration, on some of its bookings. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const LABELS = [
  { name: 'To be packed', colour: 'amber' },
  { name: 'Graduation film', colour: 'teal' },
  { name: 'External partner', colour: 'blue' },
];

/** Some of the open bookings carry one. */
export async function labels(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const ids = await tx('booking_labels')
    .insert(LABELS.map((label) => ({ workspace_id: workspaceId, ...label })))
    .returning<{ id: number }[]>('id');
  for (const [n, { id }] of ids.entries()) {
    await tx('bookings')
      .where({ workspace_id: workspaceId, closed_at: null })
      .whereRaw('id % 13 = ?', [n])
      .update({ label_id: id });
  }
}
