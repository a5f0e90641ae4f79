/** Every line of a list says whether its item is reserved now: a few keys of a tree, not a search among ranges. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create index holds_reserved on holds (workspace_id, item_id, lower(during))
      where active and returned_at is null and handed_out_at is null and custody_id is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index holds_reserved;
  `);
}
