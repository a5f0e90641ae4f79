/** Whom a desk serves, and what they have scanned, is kept here and nowhere else: a page only says whose turn it is. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table desk_turns (
      workspace_id integer not null constraint desk_turns_workspace references workspaces,
      id integer generated always as identity,
      -- A desk is a device, or the session of somebody who stands behind a counter.
      device_id integer,
      session_hash bytea,
      -- Nobody: somebody brings things back.
      person_id integer,
      -- Until when what was scanned is to be lent, where that was chosen.
      due_at timestamptz,
      begun_at timestamptz not null default now(),
      -- When something was last done.
      acted_at timestamptz not null default now(),
      constraint desk_turns_pkey primary key (workspace_id, id),
      constraint desk_turns_at_one_desk check (num_nonnulls(device_id, session_hash) = 1),
      constraint desk_turns_one_at_a_device unique (workspace_id, device_id),
      constraint desk_turns_one_in_a_session unique (workspace_id, session_hash),
      constraint desk_turns_device foreign key (workspace_id, device_id) references devices on delete cascade,
      constraint desk_turns_person foreign key (workspace_id, person_id) references people on delete cascade
    );
    create index desk_turns_in_time on desk_turns (acted_at);

    -- What is about to be lent.
    create table desk_lines (
      workspace_id integer not null,
      turn_id integer not null,
      item_id integer not null,
      quantity integer not null default 1 constraint desk_lines_quantity_is_positive check (quantity > 0),
      scanned_at timestamptz not null default now(),
      constraint desk_lines_pkey primary key (workspace_id, turn_id, item_id),
      constraint desk_lines_turn foreign key (workspace_id, turn_id) references desk_turns on delete cascade,
      constraint desk_lines_item foreign key (workspace_id, item_id) references items on delete cascade
    );

    -- What came back.
    create table desk_returns (
      workspace_id integer not null,
      turn_id integer not null,
      hold_id integer not null,
      returned_at timestamptz not null default now(),
      constraint desk_returns_pkey primary key (workspace_id, turn_id, hold_id),
      constraint desk_returns_turn foreign key (workspace_id, turn_id) references desk_turns on delete cascade,
      constraint desk_returns_hold foreign key (workspace_id, hold_id) references holds on delete cascade
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table desk_returns, desk_lines, desk_turns;
  `);
}
