/** Sessions, one-time links and the keys of submitted forms, each of which has one effect. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table sessions (
      sid text primary key,
      sess json not null,
      expire timestamptz not null,
      identity_id integer generated always as ((sess ->> 'identityId')::integer) stored
    );
    create index sessions_expire on sessions (expire);
    create index sessions_of_identity on sessions (identity_id);

    create table one_time_links (
      workspace_id integer not null constraint one_time_links_workspace references workspaces,
      id integer generated always as identity,
      purpose text not null constraint one_time_links_purpose_is_known check (purpose in ('owner', 'invitation', 'reset')),
      -- The first owner does not exist yet.
      person_id integer,
      token_hash bytea not null,
      created_by integer,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz,
      constraint one_time_links_pkey primary key (workspace_id, id),
      constraint one_time_links_person foreign key (workspace_id, person_id) references people on delete cascade,
      constraint one_time_links_maker foreign key (workspace_id, created_by) references people,
      constraint one_time_links_token_is_unique unique (token_hash),
      constraint one_time_links_are_for_somebody check ((person_id is null) = (purpose = 'owner'))
    );

    create table submissions (
      workspace_id integer not null,
      person_id integer not null,
      key text not null constraint submissions_key_is_short check (length(key) between 1 and 100),
      action text not null,
      body_hash bytea not null,
      location text,
      at timestamptz not null default now(),
      constraint submissions_pkey primary key (workspace_id, person_id, key),
      constraint submissions_person foreign key (workspace_id, person_id) references people on delete cascade
    );
    create index submissions_in_time on submissions (at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table submissions, one_time_links, sessions;
  `);
}
