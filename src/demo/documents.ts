/** The documents of the demonstration beside those that every workspace begins with, and loans that were signed. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';
import { termsOf } from '../features/signatures/rules.ts';

const BODY = `# Let pass
{name} takes the following out of the building, for: {purpose}

{items}

{count} in all, back by {until}. {stockroom}, {today}`;

/** Signed in a hurry. */
const DRAWING = [
  [90, 250, 140, 120, 190, 100, 210, 180, 170, 260, 230, 240, 290, 170, 320, 240, 360, 180, 400, 240, 450, 170],
  [120, 300, 300, 290, 520, 270, 640, 280],
];

/** One more document that is in use, one that is not, and some loans for which there is a signature. */
export async function documents(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const of = { workspace_id: workspaceId };
  await tx('document_templates').insert([
    { ...of, name: 'Gate pass', about: 'checkout', body: BODY },
    { ...of, name: 'Packing slip of last year', about: 'booking', body: '{items}', active: false },
  ]);
  const signed = await tx('bookings')
    .where({ ...of, kind: 'checkout', status: 'out' })
    .orderBy('id')
    .limit(4)
    .pluck('id');
  for (const id of signed) await sign(tx, workspaceId, id);
}

interface Loan {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly borrower: string;
  readonly itemId: Id<'item'>;
  readonly item: string;
  readonly quantity: number;
  readonly by: number;
}

async function sign(tx: Knex.Transaction, workspace_id: Id<'workspace'>, booking_id: number): Promise<void> {
  const lines = await tx('bookings')
    .join('holds', 'holds.booking_id', 'bookings.id')
    .join('items', 'items.id', 'holds.item_id')
    .join('people', 'people.id', 'bookings.borrower_id')
    .where({ 'bookings.workspace_id': workspace_id, 'bookings.id': booking_id })
    .orderBy('holds.id')
    .select<Loan[]>(
      {
        startsAt: 'bookings.starts_at',
        endsAt: 'bookings.ends_at',
        borrower: 'people.name',
        by: 'bookings.created_by',
      },
      { itemId: 'holds.item_id', item: 'items.name', quantity: 'holds.quantity' },
    );
  const [loan] = lines;
  if (!loan) return;
  const things = lines.map(({ item, quantity }) => `${quantity} × ${item}`).join('\n');
  await tx('signatures').insert({
    ...{ workspace_id, booking_id, document: 'Loan agreement', paper: 'a4', name: loan.borrower },
    body: `Loan number ${booking_id}\n\n${things}\n\nI bring everything back in time, and say at once if something is damaged or lost.`,
    drawing: JSON.stringify(DRAWING),
    ...{ signed_at: loan.startsAt, witnessed_by: loan.by, terms: termsOf(loan, lines) },
  });
}
