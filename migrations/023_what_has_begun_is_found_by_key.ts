/** How an item stands now is a matter of the holds that have begun: what is booked for later is not even looked at. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create index holds_begun on holds (workspace_id, item_id, lower(during)) where active and returned_at is null;
    drop index holds_open;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create index holds_open on holds (workspace_id, item_id) where active and returned_at is null;
    drop index holds_begun;
  `);
}
