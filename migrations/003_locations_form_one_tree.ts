/** Locations form one tree per workspace; no location can come to lie below itself. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table locations (
      workspace_id integer not null constraint locations_workspace references workspaces,
      id integer generated always as identity,
      parent_id integer,
      name text not null constraint locations_name_is_there check (length(name) between 1 and 200),
      kind text not null default 'room'
        constraint locations_kind_is_known check (kind in ('site', 'building', 'room', 'cabinet', 'shelf')),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      archived_at timestamptz,
      constraint locations_pkey primary key (workspace_id, id),
      constraint locations_parent foreign key (workspace_id, parent_id) references locations
    );
    create unique index locations_name_is_unique
      on locations (workspace_id, parent_id, lower(name)) nulls not distinct;

    create function refuse_location_below_itself() returns trigger language plpgsql as $$
    begin
      -- Two moves at once could each be fine and together close a circle: one after the other.
      perform pg_advisory_xact_lock(hashtext('locations'), new.workspace_id);
      if exists (
        with recursive above as (
          select parent_id from locations where workspace_id = new.workspace_id and id = new.parent_id
          union
          select l.parent_id from locations l join above on l.workspace_id = new.workspace_id and l.id = above.parent_id
        )
        select from above where parent_id = new.id
      ) or new.parent_id = new.id then
        raise exception 'a location cannot lie below itself'
          using errcode = 'check_violation', constraint = 'locations_form_a_tree';
      end if;
      return new;
    end $$;
    create trigger locations_form_a_tree before insert or update of parent_id on locations
      for each row when (new.parent_id is not null) execute function refuse_location_below_itself();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table locations;
    drop function refuse_location_below_itself;
  `);
}
