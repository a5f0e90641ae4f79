/** People, their role, department, groups and span. A person without an identity cannot sign in. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table departments (
      workspace_id integer not null constraint departments_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint departments_name_is_there check (length(name) between 1 and 200),
      version integer not null default 1,
      constraint departments_pkey primary key (workspace_id, id)
    );
    create unique index departments_name_is_unique on departments (workspace_id, lower(name));

    create table groups (
      workspace_id integer not null constraint groups_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint groups_name_is_there check (length(name) between 1 and 200),
      version integer not null default 1,
      constraint groups_pkey primary key (workspace_id, id)
    );
    create unique index groups_name_is_unique on groups (workspace_id, lower(name));

    create table people (
      workspace_id integer not null constraint people_workspace references workspaces,
      id integer generated always as identity,
      identity_id integer constraint people_identity references identities,
      role_id integer not null,
      name text not null constraint people_name_is_there check (length(name) between 1 and 200),
      email text,
      phone text,
      department_id integer,
      location_id integer,
      span_all boolean not null default true,
      blocked_at timestamptz,
      blocked_because text,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      constraint people_pkey primary key (workspace_id, id),
      constraint people_role foreign key (workspace_id, role_id) references roles,
      constraint people_department foreign key (workspace_id, department_id) references departments,
      constraint people_location foreign key (workspace_id, location_id) references locations,
      constraint people_identity_is_one_person unique (workspace_id, identity_id)
    );
    create index people_by_name on people (workspace_id, lower(name), id);
    create index people_of_role on people (workspace_id, role_id);
    create index people_of_department on people (workspace_id, department_id);
    create index people_of_identity on people (identity_id);

    create table person_groups (
      workspace_id integer not null,
      person_id integer not null,
      group_id integer not null,
      constraint person_groups_pkey primary key (workspace_id, person_id, group_id),
      constraint person_groups_person foreign key (workspace_id, person_id) references people on delete cascade,
      constraint person_groups_group foreign key (workspace_id, group_id) references groups
    );
    create index person_groups_of_group on person_groups (workspace_id, group_id);

    create table person_span (
      workspace_id integer not null,
      person_id integer not null,
      location_id integer not null,
      constraint person_span_pkey primary key (workspace_id, person_id, location_id),
      constraint person_span_person foreign key (workspace_id, person_id) references people on delete cascade,
      constraint person_span_location foreign key (workspace_id, location_id) references locations
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table person_span, person_groups, people, groups, departments;
  `);
}
