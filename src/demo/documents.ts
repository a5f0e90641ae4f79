/** The documents of the demonstration beside those that every workspace begins with. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const BODY = `# Let pass
{name} takes the following out of the building, for: {purpose}

{items}

{count} in all, back by {until}. {stockroom}, {today}`;

/** One more that is in use, and one that is not. */
export async function documents(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const of = { workspace_id: workspaceId };
  await tx('document_templates').insert([
    { ...of, name: 'Gate pass', about: 'checkout', body: BODY },
    { ...of, name: 'Packing slip of last year', about: 'booking', body: '{items}', active: false },
  ]);
}
