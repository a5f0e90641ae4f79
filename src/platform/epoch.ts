/**
 * Owns the epoch of the database: as long as it lasts, nothing has changed of who may do what, or of what stockrooms,
 * locations, categories and flags are called. Whatever changes any of that adds a mark within its own transaction (see the
 * migration), so whoever sees the change sees another epoch, on every process; and nobody else does.
 */
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.ts';

/** The epoch as the statement around it sees the database: text, to be compared and nothing else. */
export const EPOCH = /* sql */ `(select bit_xor(mark)::text from epoch_marks)`;

/** Many marks mean what one means: all of them folded. Gives how many there were, or none where there was one. */
export async function foldMarks(db: Knex): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(/* sql */ `
    with gone as (
      delete from epoch_marks where (select count(*) > 1 from epoch_marks) returning mark
    ), kept as (
      insert into epoch_marks (mark) select bit_xor(mark) from gone having count(*) > 0
    )
    select from gone`);
  return rowCount;
}

/**
 * Reads something for an actor once for as long as their epoch lasts: the actor is made anew with the next one. Only for
 * what depends on nothing that could change within an epoch, and is small.
 */
export function oncePerEpoch<T>(read: (db: Knex, actor: Actor) => Promise<T>): typeof read {
  const kept = new WeakMap<Actor, Promise<T>>();
  return (db, actor) => {
    const known = kept.get(actor);
    if (known) return known;
    const reading = read(db, actor);
    kept.set(actor, reading);
    reading.catch(() => kept.delete(actor));
    return reading;
  };
}
