/** Sets rules as those do who manage a stockroom. */
import type { Knex } from 'knex';

/** Times of the weekday, `1` to `7`, in minutes; every day the same. */
export async function openDaily(db: Knex, stockroom: number, opens: number, closes: number): Promise<void> {
  const { workspace_id } = await db('stockrooms').where({ id: stockroom }).first('workspace_id');
  await db('stockrooms').where({ id: stockroom }).update({ keeps_hours: true });
  await db('stockroom_hours').insert(
    [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ workspace_id, stockroom_id: stockroom, weekday, opens, closes })),
  );
}

export async function limit(db: Knex, stockroom: number, limits: Record<string, number>): Promise<void> {
  await db('stockrooms').where({ id: stockroom }).update(limits);
}

/** A time of the wall clock at which it is closed, or lends nothing. */
export async function closure(
  db: Knex,
  stockroom: number,
  from_clock: string,
  until_clock: string,
  blackout = false,
): Promise<void> {
  const { workspace_id } = await db('stockrooms').where({ id: stockroom }).first('workspace_id');
  await db('closures').insert({
    workspace_id,
    stockroom_id: stockroom,
    name: 'Stocktaking',
    blackout,
    from_clock,
    until_clock,
  });
}
