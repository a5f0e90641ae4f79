/** What the list of items asks of every row: the words that it is found by, and whether it is out. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table items add column words text not null generated always as (
      lower(name || ' ' || coalesce(brand, '') || ' ' || coalesce(model, '') || ' ' || coalesce(serial_number, ''))
    ) stored;
    drop index items_by_words;
    create index items_by_words on items using gin (words gin_trgm_ops);
    create index codes_by_words on codes using gin (lower(code) gin_trgm_ops);
    create index holds_out on holds (workspace_id, item_id)
      where active and returned_at is null and (handed_out_at is not null or custody_id is not null);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index holds_out;
    drop index codes_by_words;
    drop index items_by_words;
    create index items_by_words on items using gin (sort_name gin_trgm_ops);
    alter table items drop column words;
  `);
}
