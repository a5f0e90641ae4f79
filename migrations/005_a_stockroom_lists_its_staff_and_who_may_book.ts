/** Stockrooms with their three selectors. An emptied list stays an empty list: nobody; only the flag says All. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table stockrooms (
      workspace_id integer not null constraint stockrooms_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint stockrooms_name_is_there check (length(name) between 1 and 200),
      description text not null default '',
      location_id integer not null,
      staff_all boolean not null default false,
      departments_all boolean not null default false,
      groups_all boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      archived_at timestamptz,
      constraint stockrooms_pkey primary key (workspace_id, id),
      constraint stockrooms_location foreign key (workspace_id, location_id) references locations
    );
    create unique index stockrooms_name_is_unique on stockrooms (workspace_id, lower(name));

    create table stockroom_staff (
      workspace_id integer not null,
      stockroom_id integer not null,
      person_id integer not null,
      constraint stockroom_staff_pkey primary key (workspace_id, stockroom_id, person_id),
      constraint stockroom_staff_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint stockroom_staff_person foreign key (workspace_id, person_id) references people on delete cascade
    );
    create index stockroom_staff_of_person on stockroom_staff (workspace_id, person_id);

    create table stockroom_departments (
      workspace_id integer not null,
      stockroom_id integer not null,
      department_id integer not null,
      constraint stockroom_departments_pkey primary key (workspace_id, stockroom_id, department_id),
      constraint stockroom_departments_stockroom
        foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint stockroom_departments_department foreign key (workspace_id, department_id) references departments
    );
    create index stockroom_departments_of_department on stockroom_departments (workspace_id, department_id);

    create table stockroom_groups (
      workspace_id integer not null,
      stockroom_id integer not null,
      group_id integer not null,
      constraint stockroom_groups_pkey primary key (workspace_id, stockroom_id, group_id),
      constraint stockroom_groups_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint stockroom_groups_group foreign key (workspace_id, group_id) references groups
    );
    create index stockroom_groups_of_group on stockroom_groups (workspace_id, group_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table stockroom_groups, stockroom_departments, stockroom_staff, stockrooms;
  `);
}
