/** The planner weighs each stockroom of a list against the commonest ones it knows of: twenty say as much as a hundred. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table items alter column stockroom_id set statistics 20;
    analyze items (stockroom_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table items alter column stockroom_id set statistics -1;
    analyze items (stockroom_id);
  `);
}
