/** The bookings of the demonstration: returned, out, overdue and to come, none of which overlap. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const DAY = 24 * 60 * 60 * 1000;

interface Thing {
  readonly id: number;
  readonly stockroom_id: number;
  readonly kit_id: number | null;
}

interface Plan {
  readonly kind: 'reservation' | 'checkout';
  readonly status: 'reserved' | 'cancelled' | 'out' | 'returned';
  /** In days from today, at ten in the morning. */
  readonly from: number;
  readonly days: number;
  readonly purpose: string;
}

const PURPOSES = [
  'Short film',
  'Documentary exercise',
  'Interview',
  'Graduation film',
  'Camera test',
  'Workshop',
  'Location scout',
];

/** What becomes of the items, one plan after the other; none of an item's plans meet. */
const LIVES: readonly (readonly Omit<Plan, 'purpose'>[])[] = [
  [
    { kind: 'checkout', status: 'returned', from: -40, days: 3 },
    { kind: 'checkout', status: 'returned', from: -21, days: 5 },
    { kind: 'checkout', status: 'out', from: -1, days: 3 },
    { kind: 'reservation', status: 'reserved', from: 6, days: 2 },
  ],
  [
    { kind: 'checkout', status: 'returned', from: -30, days: 2 },
    { kind: 'checkout', status: 'out', from: -6, days: 3 },
  ],
  [
    { kind: 'checkout', status: 'returned', from: -14, days: 4 },
    { kind: 'reservation', status: 'reserved', from: 1, days: 3 },
    { kind: 'reservation', status: 'reserved', from: 12, days: 5 },
  ],
  [
    { kind: 'checkout', status: 'returned', from: -9, days: 2 },
    { kind: 'reservation', status: 'cancelled', from: 2, days: 2 },
    { kind: 'reservation', status: 'reserved', from: 3, days: 4 },
  ],
  [
    { kind: 'checkout', status: 'out', from: -2, days: 2 },
    { kind: 'reservation', status: 'reserved', from: 9, days: 2 },
  ],
  [{ kind: 'reservation', status: 'reserved', from: 0, days: 2 }],
  [],
];

/** Books every second item for the people who may book from its stockroom. */
export async function bookings(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const things = await tx('items')
    .where({ workspace_id: workspaceId, counted: false })
    .whereNull('kit_id')
    .orderBy('id')
    .select<Thing[]>('id', 'stockroom_id', 'kit_id');
  const borrowers = await borrowersByStockroom(tx, workspaceId);
  let turn = 0;
  for (const [n, thing] of things.entries()) {
    const able = borrowers.get(thing.stockroom_id) ?? [];
    if (n % 2 === 1 || able.length === 0) continue;
    for (const plan of LIVES[(n / 2) % LIVES.length] ?? []) {
      turn += 1;
      const borrower = able[turn % able.length];
      if (borrower === undefined) continue;
      await book(tx, workspaceId, thing, borrower, { ...plan, purpose: PURPOSES[turn % PURPOSES.length] ?? '' });
    }
    turn += 1;
  }
}

async function book(
  tx: Knex.Transaction,
  workspaceId: number,
  thing: Thing,
  borrower: number,
  plan: Plan,
): Promise<void> {
  const starts_at = at(plan.from);
  const ends_at = at(plan.from + plan.days);
  const closed_at = plan.status === 'returned' ? ends_at : plan.status === 'cancelled' ? new Date() : null;
  const [booking] = await tx('bookings')
    .insert({
      workspace_id: workspaceId,
      kind: plan.kind,
      status: plan.status,
      stockroom_id: thing.stockroom_id,
      borrower_id: borrower,
      created_by: borrower,
      purpose: plan.purpose,
      starts_at,
      ends_at,
      closed_at,
    })
    .returning<{ id: number }[]>('id');
  if (!booking) throw new Error('A booking of the demo was not made');
  await tx('holds').insert({
    workspace_id: workspaceId,
    item_id: thing.id,
    booking_id: booking.id,
    during: tx.raw(`tstzrange(?, ?, '[)')`, [starts_at, ends_at]),
    active: plan.status !== 'cancelled',
    handed_out_at: plan.kind === 'checkout' ? starts_at : null,
    returned_at: plan.status === 'returned' ? ends_at : null,
  });
}

/** Those to whom a stockroom is open and who book for themselves. */
async function borrowersByStockroom(tx: Knex.Transaction, workspaceId: number): Promise<Map<number, number[]>> {
  const { rows } = await tx.raw<{ rows: { stockroom_id: number; people: number[] }[] }>(
    `select s.id as stockroom_id, array_agg(p.id order by p.id) as people
     from stockrooms s
     join people p on p.workspace_id = s.workspace_id and p.blocked_at is null
     join role_toggles t on t.workspace_id = p.workspace_id and t.role_id = p.role_id
       and t.toggle = 'checkouts.manage' and t.scope = 'own'
     where s.workspace_id = ?
       and (s.departments_all or exists (
         select from stockroom_departments d where d.stockroom_id = s.id and d.department_id = p.department_id))
       and (s.groups_all or exists (
         select from stockroom_groups g join person_groups m using (workspace_id, group_id)
         where g.stockroom_id = s.id and m.person_id = p.id))
     group by s.id`,
    [workspaceId],
  );
  return new Map(rows.map((row) => [row.stockroom_id, row.people]));
}

/** Ten in the morning, UTC, some days from today. */
function at(days: number): Date {
  const morning = new Date();
  morning.setUTCHours(10, 0, 0, 0);
  return new Date(morning.getTime() + days * DAY);
}
