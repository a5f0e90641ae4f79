/** What was done, by whom, and the row images of everything that decides about access; neither can be changed. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table audit_entries (
      workspace_id integer not null constraint audit_entries_workspace references workspaces,
      id bigint generated always as identity,
      at timestamptz not null default clock_timestamp(),
      person_id integer,
      device_id integer,
      action text not null,
      subject_kind text not null,
      subject_id integer,
      before jsonb,
      after jsonb,
      request_id text not null,
      constraint audit_entries_pkey primary key (workspace_id, id)
    );
    create index audit_entries_of_subject on audit_entries (workspace_id, subject_kind, subject_id, id);
    create index audit_entries_of_person on audit_entries (workspace_id, person_id, id);

    create table audit_rows (
      workspace_id integer not null constraint audit_rows_workspace references workspaces,
      id bigint generated always as identity,
      at timestamptz not null default clock_timestamp(),
      request_id text,
      person_id integer,
      table_name text not null,
      operation text not null,
      before jsonb,
      after jsonb,
      constraint audit_rows_pkey primary key (workspace_id, id)
    );
    create index audit_rows_in_time on audit_rows (workspace_id, table_name, at);

    create table audit_seals (
      id integer generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      first_entry bigint not null,
      last_entry bigint not null,
      hash bytea not null,
      constraint audit_seals_follow_each_other unique (first_entry),
      constraint audit_seals_are_in_order check (first_entry <= last_entry)
    );

    create function refuse_to_rewrite_history() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log only grows' using errcode = 'insufficient_privilege', constraint = 'audit_only_grows';
    end $$;
    create trigger audit_entries_only_grow before update or delete or truncate on audit_entries
      for each statement execute function refuse_to_rewrite_history();
    create trigger audit_rows_only_grow before update or delete or truncate on audit_rows
      for each statement execute function refuse_to_rewrite_history();
    create trigger audit_seals_only_grow before update or delete or truncate on audit_seals
      for each statement execute function refuse_to_rewrite_history();

    create function keep_row_image() returns trigger language plpgsql as $$
    declare
      was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
      is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
      personal text;
    begin
      if was = is_now then
        return null;
      end if;
      foreach personal in array coalesce(tg_argv, '{}'::text[]) loop
        -- Personal values stay out of the log, so that erasing a person stays possible.
        if jsonb_exists(was, personal) and jsonb_exists(is_now, personal) and was -> personal <> is_now -> personal then
          is_now := jsonb_set(is_now, array[personal], '"changed"');
        else
          is_now := is_now - personal;
        end if;
        was := was - personal;
      end loop;
      insert into audit_rows (workspace_id, request_id, person_id, table_name, operation, before, after)
      values (
        coalesce(is_now ->> 'workspace_id', was ->> 'workspace_id')::integer,
        nullif(current_setting('quartermaster.request_id', true), ''),
        nullif(current_setting('quartermaster.person_id', true), '')::integer,
        tg_table_name, lower(tg_op), was, is_now
      );
      return null;
    end $$;
    create trigger roles_keep_images after insert or update or delete on roles
      for each row execute function keep_row_image();
    create trigger role_toggles_keep_images after insert or update or delete on role_toggles
      for each row execute function keep_row_image();
    create trigger locations_keep_images after insert or update or delete on locations
      for each row execute function keep_row_image();
    create trigger departments_keep_images after insert or update or delete on departments
      for each row execute function keep_row_image();
    create trigger groups_keep_images after insert or update or delete on groups
      for each row execute function keep_row_image();
    create trigger people_keep_images after insert or update or delete on people
      for each row execute function keep_row_image('name', 'email', 'phone', 'blocked_because');
    create trigger person_groups_keep_images after insert or update or delete on person_groups
      for each row execute function keep_row_image();
    create trigger person_span_keep_images after insert or update or delete on person_span
      for each row execute function keep_row_image();
    create trigger stockrooms_keep_images after insert or update or delete on stockrooms
      for each row execute function keep_row_image();
    create trigger stockroom_staff_keep_images after insert or update or delete on stockroom_staff
      for each row execute function keep_row_image();
    create trigger stockroom_departments_keep_images after insert or update or delete on stockroom_departments
      for each row execute function keep_row_image();
    create trigger stockroom_groups_keep_images after insert or update or delete on stockroom_groups
      for each row execute function keep_row_image();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger roles_keep_images on roles;
    drop trigger role_toggles_keep_images on role_toggles;
    drop trigger locations_keep_images on locations;
    drop trigger departments_keep_images on departments;
    drop trigger groups_keep_images on groups;
    drop trigger people_keep_images on people;
    drop trigger person_groups_keep_images on person_groups;
    drop trigger person_span_keep_images on person_span;
    drop trigger stockrooms_keep_images on stockrooms;
    drop trigger stockroom_staff_keep_images on stockroom_staff;
    drop trigger stockroom_departments_keep_images on stockroom_departments;
    drop trigger stockroom_groups_keep_images on stockroom_groups;
    drop function keep_row_image;
    drop table audit_seals, audit_rows, audit_entries;
    drop function refuse_to_rewrite_history;
  `);
}
