/** What people of the film school left behind on their rounds: a place on the map, several items moved at once, and drafts. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

/** In the centre of Dublin, where a class went out to film. */
const SEEN = { model: 'Sony FX6', latitude: '53.344043', longitude: '-6.267378', accuracy: 12 };
const MOVED = { model: 'Sachtler Ace M', many: 3 };
/** What was deleted before its turn came. */
const GONE = { name: 'Tripod without a head', reason: 'It is not there any more, or not for you to see.' };

/** What somebody is about to reserve. */
const DRAFT = { models: ['Canon C70', 'Sachtler Ace M'], purpose: 'Rehearsal, once the actors have said when' };

interface Thing {
  readonly id: number;
  readonly name: string;
  readonly location_id: number;
  readonly stockroom_id: number;
}

export async function rounds(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const staff = await personAt(tx, workspaceId, 'staff');
  await seen(tx, workspaceId, staff);
  for (const maker of [staff, await personAt(tx, workspaceId, 'owner')]) await moved(tx, workspaceId, maker);
  for (const account of ['self-service', 'user', 'staff']) {
    await draft(tx, workspaceId, await personAt(tx, workspaceId, account));
  }
}

async function seen(tx: Knex.Transaction, workspace_id: number, noted_by: number): Promise<void> {
  const { model, ...place } = SEEN;
  const [item] = await itemsOf(tx, workspace_id, model, 1);
  await tx('positions').insert({ workspace_id, item_id: item?.id, ...place, noted_by });
}

async function moved(tx: Knex.Transaction, workspace_id: number, created_by: number): Promise<void> {
  const items = await itemsOf(tx, workspace_id, MOVED.model, MOVED.many);
  const fields = { location_id: String(items[0]?.location_id) };
  const over = { state: 'done', finished_at: tx.fn.now() };
  const [batch] = await tx('batches')
    .insert({ workspace_id, act: 'location', fields: JSON.stringify(fields), created_by, ...over })
    .returning<{ id: number }[]>('id');
  const of = { workspace_id, batch_id: batch?.id };
  await tx('batch_rows').insert([
    ...items.map(({ id, name }, place) => ({ ...of, place, item_id: id, name, state: 'done' })),
    { ...of, place: items.length, ...GONE, state: 'skipped' },
  ]);
}

async function draft(tx: Knex.Transaction, workspace_id: number, made_by: number): Promise<void> {
  const items = [];
  for (const model of DRAFT.models) items.push(...(await itemsOf(tx, workspace_id, model, 1)));
  const basket = [...items.map(({ id }) => ['item_ids', String(id)]), ['purpose', DRAFT.purpose]];
  const of = { workspace_id, kind: 'reservation', made_by, stockroom_id: items[0]?.stockroom_id };
  await tx('drafts').insert({ ...of, basket: JSON.stringify(basket) });
}

async function itemsOf(tx: Knex.Transaction, workspace_id: number, name: string, most: number): Promise<Thing[]> {
  const found = await tx('items')
    .where({ workspace_id, name })
    .orderBy('id')
    .limit(most)
    .select<Thing[]>('id', 'name', 'location_id', 'stockroom_id');
  if (found.length === 0) throw new Error(`The demo has no ${name}`);
  return found;
}

async function personAt(tx: Knex.Transaction, workspace_id: number, account: string): Promise<number> {
  const found = await tx('people')
    .where({ workspace_id })
    .whereLike('email', `${account}@%`)
    .first<{ id: number } | undefined>('id');
  if (!found) throw new Error(`The demo has no ${account}`);
  return found.id;
}
