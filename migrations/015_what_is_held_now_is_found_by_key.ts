/** Every line of a list says how its item stands now: one key of a tree, not a search among ranges. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create index holds_open on holds (workspace_id, item_id) where active and returned_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index holds_open;
  `);
}
