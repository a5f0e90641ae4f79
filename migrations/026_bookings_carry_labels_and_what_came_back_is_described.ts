/** Bookings carry a coloured label of the workspace, and what comes back is described: its condition, and whether it is damaged. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table booking_labels (
      workspace_id integer not null constraint booking_labels_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint booking_labels_name_is_there check (length(name) between 1 and 200),
      colour text not null constraint booking_labels_colour_is_of_the_palette
        check (colour in ('grey', 'green', 'amber', 'red', 'blue', 'teal')),
      version integer not null default 1,
      constraint booking_labels_pkey primary key (workspace_id, id)
    );
    create unique index booking_labels_name_is_unique on booking_labels (workspace_id, lower(name));

    alter table bookings
      add column label_id integer,
      add constraint bookings_label foreign key (workspace_id, label_id) references booking_labels
        on delete set null (label_id);
    create index bookings_of_label on bookings (workspace_id, label_id) where label_id is not null;

    alter table holds
      add column condition text,
      add column damaged boolean not null default false,
      add constraint holds_described_once_returned check (returned_at is not null or (condition is null and not damaged));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table holds drop constraint holds_described_once_returned, drop column condition, drop column damaged;
    alter table bookings drop column label_id;
    drop table booking_labels;
  `);
}
