/** A device has a span, as people have one: whoever a span limits makes none that sees more than they do. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table devices
      add column location_id integer,
      add constraint devices_location foreign key (workspace_id, location_id) references locations;
    create index devices_at_location on devices (workspace_id, location_id) where location_id is not null;

    drop trigger devices_keep_images on devices;
    -- Those that somebody made whom a span limits see from now on what stands where their stockroom does.
    update devices set location_id = stockrooms.location_id
      from stockrooms, people
      where stockrooms.workspace_id = devices.workspace_id and stockrooms.id = devices.stockroom_id
        and people.workspace_id = devices.workspace_id and people.id = devices.created_by
        and not people.span_all and not exists (
          select from role_toggles
          where role_toggles.workspace_id = people.workspace_id and role_toggles.role_id = people.role_id
            and role_toggles.toggle = 'account.ignore_span'
        );
  `);
  await keepImages(knex, 'name, role_id, stockroom_id, location_id, token_hash, revoked_at');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger devices_keep_images on devices;
    alter table devices drop column location_id;
  `);
  await keepImages(knex, 'name, role_id, stockroom_id, token_hash, revoked_at');
}

async function keepImages(knex: Knex, columns: string): Promise<void> {
  await knex.raw(/* sql */ `
    create trigger devices_keep_images
      after insert or delete or update of ${columns} on devices
      for each row execute function keep_row_image('code_hash', 'token_hash')`);
}
