/** Equipment: categories, kits, items (single or counted), the codes that they carry and files about them. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create extension if not exists pg_trgm;

    create table categories (
      workspace_id integer not null constraint categories_workspace references workspaces,
      id integer generated always as identity,
      parent_id integer,
      name text not null constraint categories_name_is_there check (length(name) between 1 and 200),
      version integer not null default 1,
      constraint categories_pkey primary key (workspace_id, id),
      constraint categories_parent foreign key (workspace_id, parent_id) references categories
    );
    create unique index categories_name_is_unique on categories (workspace_id, parent_id, lower(name)) nulls not distinct;

    create table kits (
      workspace_id integer not null constraint kits_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint kits_name_is_there check (length(name) between 1 and 200),
      description text not null default '',
      stockroom_id integer not null,
      location_id integer not null,
      category_id integer,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      archived_at timestamptz,
      constraint kits_pkey primary key (workspace_id, id),
      constraint kits_stockroom foreign key (workspace_id, stockroom_id) references stockrooms,
      constraint kits_location foreign key (workspace_id, location_id) references locations,
      constraint kits_category foreign key (workspace_id, category_id) references categories,
      constraint kits_with_stockroom unique (workspace_id, id, stockroom_id)
    );
    create index kits_of_stockroom on kits (workspace_id, stockroom_id);
    create index kits_by_location on kits (workspace_id, location_id);

    create table items (
      workspace_id integer not null constraint items_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint items_name_is_there check (length(name) between 1 and 200),
      sort_name text not null generated always as (lower(name)) stored,
      description text not null default '',
      stockroom_id integer not null,
      location_id integer not null,
      category_id integer,
      kit_id integer,
      counted boolean not null default false,
      quantity integer not null default 1,
      brand text,
      model text,
      serial_number text,
      notes text,
      purchased_on date,
      price numeric(12, 2),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      archived_at timestamptz,
      constraint items_pkey primary key (workspace_id, id),
      constraint items_stockroom foreign key (workspace_id, stockroom_id) references stockrooms,
      constraint items_location foreign key (workspace_id, location_id) references locations,
      constraint items_category foreign key (workspace_id, category_id) references categories,
      constraint items_kit_of_the_same_stockroom
        foreign key (workspace_id, kit_id, stockroom_id) references kits (workspace_id, id, stockroom_id),
      constraint items_with_counted unique (workspace_id, id, counted),
      constraint items_quantity_is_one_unless_counted check (quantity >= 0 and (counted or quantity = 1)),
      constraint items_price_is_not_negative check (price >= 0)
    );
    create index items_by_name on items (workspace_id, sort_name, id)
      include (stockroom_id, location_id) where archived_at is null;
    create index items_by_location on items (workspace_id, location_id);
    create index items_by_stockroom on items (workspace_id, stockroom_id, sort_name, id) where archived_at is null;
    create index items_by_category on items (workspace_id, category_id);
    create index items_of_kit on items (workspace_id, kit_id) where kit_id is not null;
    create index items_by_words on items using gin (sort_name gin_trgm_ops);

    create table codes (
      workspace_id integer not null constraint codes_workspace references workspaces,
      id integer generated always as identity,
      code text not null constraint codes_code_is_there check (length(code) between 1 and 200),
      item_id integer,
      kit_id integer,
      location_id integer,
      person_id integer,
      constraint codes_pkey primary key (workspace_id, id),
      constraint codes_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint codes_kit foreign key (workspace_id, kit_id) references kits on delete cascade,
      constraint codes_location foreign key (workspace_id, location_id) references locations on delete cascade,
      constraint codes_person foreign key (workspace_id, person_id) references people on delete cascade,
      constraint codes_carried_by_one_thing check (num_nonnulls(item_id, kit_id, location_id, person_id) = 1)
    );
    create unique index codes_are_unique on codes (workspace_id, lower(code));
    create index codes_of_item on codes (workspace_id, item_id) where item_id is not null;
    create index codes_of_kit on codes (workspace_id, kit_id) where kit_id is not null;
    create index codes_of_location on codes (workspace_id, location_id) where location_id is not null;
    create index codes_of_person on codes (workspace_id, person_id) where person_id is not null;

    create table files (
      workspace_id integer not null constraint files_workspace references workspaces,
      id integer generated always as identity,
      item_id integer not null,
      name text not null,
      media_type text not null,
      content bytea not null constraint files_are_small check (octet_length(content) <= 20 * 1024 * 1024),
      sha256 bytea not null constraint files_sha256_is_of_the_content check (sha256 = sha256(content)),
      thumbnail bytea,
      added_by integer,
      added_at timestamptz not null default now(),
      constraint files_pkey primary key (workspace_id, id),
      constraint files_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint files_person foreign key (workspace_id, added_by) references people
    );
    create index files_of_item on files (workspace_id, item_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table files, codes, items, kits, categories;
  `);
}
