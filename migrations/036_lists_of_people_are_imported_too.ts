/** An import is of items or of people; a row of the latter tells whom it was about. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table imports
      add column kind text not null default 'items'
        constraint imports_kind_is_known check (kind in ('items', 'people'));
    alter table import_rows
      add column person_id integer,
      add constraint import_rows_person
        foreign key (workspace_id, person_id) references people on delete set null (person_id);
    create index import_rows_of_person on import_rows (workspace_id, person_id) where person_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    delete from imports where kind = 'people';
    alter table import_rows drop column person_id;
    alter table imports drop column kind;
  `);
}
