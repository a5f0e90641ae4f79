/** Where items were seen on the map, and what was done to many of them at once, row by row. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table positions (
      workspace_id integer not null,
      id integer generated always as identity,
      item_id integer not null,
      latitude numeric(8, 6) not null constraint positions_latitude_is_on_earth check (latitude between -90 and 90),
      longitude numeric(9, 6) not null constraint positions_longitude_is_on_earth check (longitude between -180 and 180),
      -- In metres.
      accuracy integer constraint positions_accuracy_is_not_negative check (accuracy >= 0),
      noted_by integer not null,
      noted_at timestamptz not null default now(),
      constraint positions_pkey primary key (workspace_id, id),
      constraint positions_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint positions_person foreign key (workspace_id, noted_by) references people
    );
    create index positions_of_item on positions (workspace_id, item_id, id);

    create table batches (
      workspace_id integer not null constraint batches_workspace references workspaces,
      id integer generated always as identity,
      -- What is done to each item, and what its form said.
      act text not null,
      fields jsonb not null,
      state text not null default 'waiting' constraint batches_state_is_known check (state in ('waiting', 'done', 'failed')),
      created_by integer not null,
      created_at timestamptz not null default now(),
      -- The last sign of life of the process that works on it.
      beat_at timestamptz not null default now(),
      finished_at timestamptz,
      constraint batches_pkey primary key (workspace_id, id),
      constraint batches_maker foreign key (workspace_id, created_by) references people,
      constraint batches_finished_when_over check ((finished_at is null) = (state = 'waiting'))
    );
    create index batches_of_maker on batches (workspace_id, created_by, id);
    create index batches_under_way on batches (beat_at) where state = 'waiting';

    create table batch_rows (
      workspace_id integer not null,
      batch_id integer not null,
      place integer not null,
      item_id integer,
      -- What the item was called, for the time when it is not there any more.
      name text not null,
      state text not null default 'waiting'
        constraint batch_rows_state_is_known check (state in ('waiting', 'done', 'skipped')),
      reason text,
      constraint batch_rows_pkey primary key (workspace_id, batch_id, place),
      constraint batch_rows_batch foreign key (workspace_id, batch_id) references batches on delete cascade,
      constraint batch_rows_item foreign key (workspace_id, item_id) references items on delete set null (item_id),
      constraint batch_rows_say_why_they_were_skipped check ((reason is not null) = (state = 'skipped'))
    );
    create index batch_rows_to_do on batch_rows (workspace_id, batch_id, place) where state = 'waiting';
    create index batch_rows_of_item on batch_rows (workspace_id, item_id) where item_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table batch_rows, batches, positions');
}
