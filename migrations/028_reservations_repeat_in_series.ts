/** Reservations that repeat are kept together: each is a reservation of its own, and names its series. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table series (
      workspace_id integer not null constraint series_workspace references workspaces,
      id integer generated always as identity,
      every text not null constraint series_every_is_known check (every in ('day', 'week', 'two_weeks', 'month')),
      -- Of weeks, on these days; 1 is Monday.
      weekdays integer[] not null default '{}'
        constraint series_weekdays_are_known check (weekdays <@ array[1, 2, 3, 4, 5, 6, 7]),
      until_day date,
      times integer constraint series_times_are_positive check (times > 0),
      created_by integer not null,
      created_at timestamptz not null default now(),
      constraint series_pkey primary key (workspace_id, id),
      constraint series_maker foreign key (workspace_id, created_by) references people,
      constraint series_end_some_time check (num_nonnulls(until_day, times) > 0)
    );

    alter table bookings
      add column series_id integer,
      add constraint bookings_series foreign key (workspace_id, series_id) references series;
    create index bookings_of_series on bookings (workspace_id, series_id, starts_at) where series_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table bookings drop column series_id;
    drop table series;
  `);
}
