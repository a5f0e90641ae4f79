/** Devices that stand at a counter are paired once; each keeps a token of its own, of which only the hash is here. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table devices (
      workspace_id integer not null constraint devices_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint devices_name_is_there check (length(name) between 1 and 200),
      role_id integer not null,
      -- The only one for which it acts.
      stockroom_id integer,
      -- Of the code that pairs it, once.
      code_hash bytea,
      code_expires_at timestamptz,
      -- Of what its browser keeps from then on.
      token_hash bytea,
      paired_at timestamptz,
      seen_at timestamptz,
      revoked_at timestamptz,
      created_by integer not null,
      created_at timestamptz not null default now(),
      version integer not null default 1,
      constraint devices_pkey primary key (workspace_id, id),
      constraint devices_role foreign key (workspace_id, role_id) references roles,
      constraint devices_stockroom foreign key (workspace_id, stockroom_id) references stockrooms,
      constraint devices_maker foreign key (workspace_id, created_by) references people,
      constraint devices_code_is_unique unique (code_hash),
      constraint devices_token_is_unique unique (token_hash),
      constraint devices_code_expires check ((code_hash is null) = (code_expires_at is null)),
      constraint devices_paired_with_a_token check ((token_hash is null) = (paired_at is null)),
      constraint devices_revoked_for_good check (revoked_at is null or num_nonnulls(code_hash, token_hash) = 0)
    );
    create unique index devices_name_is_unique on devices (workspace_id, lower(name)) where revoked_at is null;
    create index devices_of_role on devices (workspace_id, role_id);

    create trigger devices_keep_images
      after insert or delete or update of name, role_id, stockroom_id, token_hash, revoked_at on devices
      for each row execute function keep_row_image('code_hash', 'token_hash');

    -- What a device sends is claimed by the device, whoever it serves.
    alter table submissions
      drop constraint submissions_pkey,
      alter column person_id drop not null,
      add column device_id integer,
      add constraint submissions_of_a_person unique (workspace_id, person_id, key),
      add constraint submissions_of_a_device unique (workspace_id, device_id, key),
      add constraint submissions_sent_by_one check (num_nonnulls(person_id, device_id) = 1),
      add constraint submissions_device foreign key (workspace_id, device_id) references devices on delete cascade;

    create index audit_entries_of_device on audit_entries (workspace_id, device_id, id) where device_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index audit_entries_of_device;
    delete from submissions where person_id is null;
    alter table submissions
      drop column device_id,
      drop constraint submissions_of_a_person,
      alter column person_id set not null,
      add constraint submissions_pkey primary key (workspace_id, person_id, key);
    drop table devices;
  `);
}
