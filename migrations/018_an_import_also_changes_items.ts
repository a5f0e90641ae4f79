/** An import also changes what is there already, counts what it did as it goes, and is all or nothing where that was asked for. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table imports
      drop column delimiter,
      -- Of a workbook: the one that was read, and all there are.
      add column sheet text,
      add column sheets text[] not null default '{}',
      add column headings_sha256 bytea,
      add column total integer not null default 0,
      add column made integer not null default 0,
      add column changed integer not null default 0,
      add column unchanged integer not null default 0,
      add column failed integer not null default 0,
      -- Rows that were looked at by an import that is all or nothing, before anything of it counts.
      add column looked_at integer not null default 0;
    create index imports_of_headings on imports (workspace_id, headings_sha256, id) where mapping is not null;

    alter table import_rows
      drop constraint import_rows_state_is_known,
      add constraint import_rows_state_is_known
        check (state in ('waiting', 'made', 'changed', 'unchanged', 'failed'));

    update imports set (total, made, failed) = (
      select count(*), count(*) filter (where r.state = 'made'), count(*) filter (where r.state = 'failed')
      from import_rows as r where r.workspace_id = imports.workspace_id and r.import_id = imports.id
    );
    update imports set mapping = mapping || jsonb_build_object(
      'match', 'none', 'emptyClears', false, 'wholly', false,
      'columns', (mapping -> 'columns') - 'stockroom' - 'location' - 'category' || jsonb_strip_nulls(jsonb_build_object(
        'stockroom_id', mapping -> 'columns' -> 'stockroom',
        'location_id', mapping -> 'columns' -> 'location',
        'category_id', mapping -> 'columns' -> 'category'))
    ) where mapping is not null;

    create index items_by_serial_number on items (workspace_id, lower(serial_number)) where serial_number is not null;
  `);
}

/** What an import changed, and what it found as it was, becomes a row that made nothing new. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index items_by_serial_number;
    update imports set mapping = mapping - 'match' - 'emptyClears' - 'wholly' || jsonb_build_object(
      'columns', (mapping -> 'columns') - 'stockroom_id' - 'location_id' - 'category_id' - 'item_id' || jsonb_strip_nulls(
        jsonb_build_object(
          'stockroom', mapping -> 'columns' -> 'stockroom_id',
          'location', mapping -> 'columns' -> 'location_id',
          'category', mapping -> 'columns' -> 'category_id'))
    ) where mapping is not null;
    update import_rows set state = 'failed', reason = 'It named an item that was there already.'
      where state in ('changed', 'unchanged');
    alter table import_rows
      drop constraint import_rows_state_is_known,
      add constraint import_rows_state_is_known check (state in ('waiting', 'made', 'failed'));
    drop index imports_of_headings;
    alter table imports
      add column delimiter text not null default ',',
      drop column sheet, drop column sheets, drop column headings_sha256, drop column total, drop column made,
      drop column changed, drop column unchanged, drop column failed, drop column looked_at;
    alter table imports alter column delimiter drop default;
  `);
}
