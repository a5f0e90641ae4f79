/** Roles hold toggles at a scope; catalogue and system roles are synchronised from code after migrating. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table toggles (
      key text primary key,
      widest text not null constraint toggles_widest_is_a_scope check (widest in ('on', 'any'))
    );

    create table roles (
      workspace_id integer not null constraint roles_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint roles_name_is_there check (length(name) between 1 and 100),
      description text not null default '',
      system_key text,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      constraint roles_pkey primary key (workspace_id, id),
      constraint roles_system_key_is_unique unique (workspace_id, system_key)
    );
    create unique index roles_name_is_unique on roles (workspace_id, lower(name));

    create table role_toggles (
      workspace_id integer not null,
      role_id integer not null,
      toggle text not null constraint role_toggles_toggle references toggles on delete cascade,
      scope text not null constraint role_toggles_scope_is_on check (scope in ('own', 'staffed', 'open', 'any', 'on')),
      constraint role_toggles_pkey primary key (workspace_id, role_id, toggle),
      constraint role_toggles_role foreign key (workspace_id, role_id) references roles on delete cascade
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table role_toggles, roles, toggles;
  `);
}
