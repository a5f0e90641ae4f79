/** Workspaces hold all data; identities are what signs in, and may be a person in several workspaces. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table workspaces (
      id integer generated always as identity primary key,
      name text not null constraint workspaces_name_is_there check (length(name) between 1 and 200),
      time_zone text not null default 'UTC',
      language text not null default 'en',
      currency text not null default 'EUR' constraint workspaces_currency_is_a_code check (currency ~ '^[A-Z]{3}$'),
      created_at timestamptz not null default now()
    );

    create table identities (
      id integer generated always as identity primary key,
      email text not null constraint identities_email_is_folded check (email = lower(email)),
      password_hash text,
      created_at timestamptz not null default now(),
      constraint identities_email_is_unique unique (email)
    );

    create table identity_links (
      issuer text not null,
      subject text not null,
      identity_id integer not null constraint identity_links_identity references identities on delete cascade,
      linked_at timestamptz not null default now(),
      constraint identity_links_pkey primary key (issuer, subject)
    );
    create index identity_links_of_identity on identity_links (identity_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table identity_links, identities, workspaces;
  `);
}
