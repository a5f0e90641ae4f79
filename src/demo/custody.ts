/** The custody of the demonstration: things that people keep for as long as they need them, handed on once. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const DAY = 24 * 60 * 60 * 1000;
const HELD = 5;

/** Gives some of the items that nobody booked to people who may hold things. */
export async function custodies(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const items = await tx('items')
    .where({ workspace_id: workspaceId, counted: false })
    .whereNull('kit_id')
    .whereNotExists((held) => held.from('holds').whereRaw('holds.item_id = items.id'))
    .orderBy('id', 'desc')
    .limit(HELD)
    .pluck<number[]>('id');
  const holders = await tx('people')
    .join('roles', (on) => on.on('roles.workspace_id', 'people.workspace_id').andOn('roles.id', 'people.role_id'))
    .where('people.workspace_id', workspaceId)
    .whereIn('roles.system_key', ['front-desk', 'editor', 'staff'])
    .orderBy('people.id')
    .pluck<number[]>('people.id');
  for (const [n, item] of items.entries()) {
    const [first, next] = [holders[n % holders.length], holders[(n + 1) % holders.length]];
    if (first === undefined || next === undefined) return;
    const [taken, moved] = [daysAgo(40 + n), daysAgo(10 + n)];
    await open(tx, workspaceId, item, first, taken, moved);
    const custody = await open(tx, workspaceId, item, next, moved, null);
    await tx('holds').insert({
      workspace_id: workspaceId,
      item_id: item,
      custody_id: custody,
      during: tx.raw('tstzrange(?, null)', [taken]),
      handed_out_at: taken,
    });
  }
}

async function open(
  tx: Knex.Transaction,
  workspace_id: number,
  item_id: number,
  holder_id: number,
  taken_at: Date,
  released_at: Date | null,
): Promise<number> {
  const [made] = await tx('custodies')
    .insert({ workspace_id, item_id, holder_id, taken_by: holder_id, taken_at, released_at })
    .returning<{ id: number }[]>('id');
  if (!made) throw new Error('A custody of the demo was not made');
  return made.id;
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY);
}
