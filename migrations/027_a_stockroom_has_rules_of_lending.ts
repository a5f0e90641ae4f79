/** A stockroom says when it is open, for how long and how far ahead it lends, and how long its items rest after a loan. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table stockrooms
      -- Whether it is open only at the hours listed; a list without any then is: never.
      add column keeps_hours boolean not null default false,
      add column longest_days integer constraint stockrooms_longest_days_are_positive check (longest_days > 0),
      add column notice_hours integer constraint stockrooms_notice_hours_are_positive check (notice_hours > 0),
      add column ahead_days integer constraint stockrooms_ahead_days_are_positive check (ahead_days > 0),
      add column items_at_once integer constraint stockrooms_items_at_once_are_positive check (items_at_once > 0),
      add column open_bookings integer constraint stockrooms_open_bookings_are_positive check (open_bookings > 0),
      add column rest_minutes integer not null default 0
        constraint stockrooms_rest_is_a_week_at_most check (rest_minutes between 0 and 10080);

    -- Wall clock, in minutes of the day; weekday 1 is Monday.
    create table stockroom_hours (
      workspace_id integer not null,
      stockroom_id integer not null,
      weekday integer not null constraint stockroom_hours_weekday_is_known check (weekday between 1 and 7),
      opens integer not null,
      closes integer not null,
      constraint stockroom_hours_pkey primary key (workspace_id, stockroom_id, weekday, opens),
      constraint stockroom_hours_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint stockroom_hours_within_a_day check (opens >= 0 and opens < closes and closes <= 1440),
      constraint stockroom_hours_do_not_overlap exclude using gist (
        workspace_id with =, stockroom_id with =, weekday with =, int4range(opens, closes) with &&
      )
    );

    create table closures (
      workspace_id integer not null constraint closures_workspace references workspaces,
      id integer generated always as identity,
      stockroom_id integer not null,
      name text not null constraint closures_name_is_there check (length(name) between 1 and 200),
      -- Nothing is lent for any part of it; otherwise nothing is picked up or brought back in it.
      blackout boolean not null,
      -- Wall clock of the workspace.
      from_clock timestamp not null,
      until_clock timestamp not null,
      constraint closures_pkey primary key (workspace_id, id),
      constraint closures_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint closures_end_after_they_start check (from_clock < until_clock)
    );
    create index closures_of_stockroom on closures (workspace_id, stockroom_id, until_clock);

    -- The rules of its stockroom that it goes beyond.
    alter table bookings add column beyond text[] not null default '{}';
    -- The end of its time in which its item rests: held, but not for the borrower.
    alter table holds add column rest interval not null default '0';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    update holds set during = tstzrange(lower(during), greatest(lower(during), upper(during) - rest))
      where rest > interval '0' and not isempty(during);
    alter table holds drop column rest;
    alter table bookings drop column beyond;
    drop table closures, stockroom_hours;
    alter table stockrooms
      drop column keeps_hours, drop column longest_days, drop column notice_hours, drop column ahead_days,
      drop column items_at_once, drop column open_bookings, drop column rest_minutes;
  `);
}
