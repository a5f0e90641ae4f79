/** Imports: the file as it was read, and what became of each of its rows. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table imports (
      workspace_id integer not null constraint imports_workspace references workspaces,
      id integer generated always as identity,
      file_name text not null,
      sha256 bytea not null,
      encoding text not null,
      delimiter text not null,
      headings text[] not null,
      mapping jsonb,
      state text not null default 'draft'
        constraint imports_state_is_known check (state in ('draft', 'waiting', 'running', 'done', 'cancelled', 'failed')),
      -- Why it stopped.
      failure text,
      created_by integer not null,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      -- The last sign of life of the process that runs it.
      beat_at timestamptz,
      finished_at timestamptz,
      version integer not null default 1,
      constraint imports_pkey primary key (workspace_id, id),
      constraint imports_maker foreign key (workspace_id, created_by) references people,
      constraint imports_run_by_a_mapping check (mapping is not null or state in ('draft', 'cancelled'))
    );
    create index imports_of_maker on imports (workspace_id, created_by, id);
    create index imports_of_file on imports (workspace_id, sha256);
    create index imports_under_way on imports (beat_at) where state in ('waiting', 'running');

    create table import_rows (
      workspace_id integer not null,
      import_id integer not null,
      -- Where the row begins in the file.
      line integer not null,
      cells text[] not null,
      state text not null default 'waiting'
        constraint import_rows_state_is_known check (state in ('waiting', 'made', 'failed')),
      item_id integer,
      reason text,
      constraint import_rows_pkey primary key (workspace_id, import_id, line),
      constraint import_rows_import foreign key (workspace_id, import_id) references imports on delete cascade,
      constraint import_rows_item foreign key (workspace_id, item_id) references items on delete set null (item_id),
      constraint import_rows_say_why_they_failed check ((reason is not null) = (state = 'failed'))
    );
    create index import_rows_to_do on import_rows (workspace_id, import_id, line) where state = 'waiting';
    create index import_rows_of_item on import_rows (workspace_id, item_id) where item_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_rows, imports');
}
