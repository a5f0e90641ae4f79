/** A calendar program reads bookings at a private address, as the person whose address it is may see them. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    -- Which things, how many and for how long: it tells whether something changed since.
    alter table signatures add column terms text not null;

    create table feeds (
      workspace_id integer not null constraint feeds_workspace references workspaces,
      id integer generated always as identity,
      -- It shows what they may see at the moment it is fetched.
      person_id integer not null,
      about text not null constraint feeds_about_is_known check (about in ('person', 'stockroom', 'item')),
      stockroom_id integer,
      item_id integer,
      -- Of the address there is only this.
      token_hash bytea not null constraint feeds_token_is_hashed check (length(token_hash) = 32),
      made_at timestamptz not null default now(),
      constraint feeds_pkey primary key (workspace_id, id),
      constraint feeds_token_is_unique unique (token_hash),
      constraint feeds_person foreign key (workspace_id, person_id) references people,
      constraint feeds_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint feeds_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint feeds_about_one_thing check (
        (stockroom_id is not null) = (about = 'stockroom') and (item_id is not null) = (about = 'item')
      )
    );
    create unique index feeds_one_of_each on feeds (workspace_id, person_id, about, coalesce(stockroom_id, item_id, 0));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table feeds; alter table signatures drop column terms');
}
