/** Flags mark items and may take them out of circulation; access groups say to whom items and categories may go. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table flags (
      workspace_id integer not null constraint flags_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint flags_name_is_there check (length(name) between 1 and 200),
      colour text not null constraint flags_colour_is_of_the_palette
        check (colour in ('grey', 'green', 'amber', 'red', 'blue', 'teal')),
      -- Whether what carries it is out of circulation; otherwise it merely informs.
      withdraws boolean not null,
      description text not null default '',
      archived_at timestamptz,
      version integer not null default 1,
      constraint flags_pkey primary key (workspace_id, id)
    );
    create unique index flags_name_is_unique on flags (workspace_id, lower(name));

    create table flaggings (
      workspace_id integer not null constraint flaggings_workspace references workspaces,
      id integer generated always as identity,
      item_id integer not null,
      flag_id integer not null,
      note text,
      put_at timestamptz not null default now(),
      put_by integer not null,
      removed_at timestamptz,
      removed_by integer,
      constraint flaggings_pkey primary key (workspace_id, id),
      constraint flaggings_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint flaggings_flag foreign key (workspace_id, flag_id) references flags,
      constraint flaggings_putter foreign key (workspace_id, put_by) references people,
      constraint flaggings_remover foreign key (workspace_id, removed_by) references people,
      constraint flaggings_removed_by_somebody check ((removed_at is null) = (removed_by is null))
    );
    create unique index flaggings_each_flag_once_per_item on flaggings (workspace_id, item_id, flag_id)
      where removed_at is null;
    create index flaggings_of_item on flaggings (workspace_id, item_id, id);
    create index flaggings_of_flag on flaggings (workspace_id, flag_id) where removed_at is null;

    create table access_groups (
      workspace_id integer not null constraint access_groups_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint access_groups_name_is_there check (length(name) between 1 and 200),
      version integer not null default 1,
      constraint access_groups_pkey primary key (workspace_id, id)
    );
    create unique index access_groups_name_is_unique on access_groups (workspace_id, lower(name));

    create table access_group_people (
      workspace_id integer not null,
      access_group_id integer not null,
      person_id integer not null,
      constraint access_group_people_pkey primary key (workspace_id, access_group_id, person_id),
      constraint access_group_people_group foreign key (workspace_id, access_group_id) references access_groups,
      constraint access_group_people_person foreign key (workspace_id, person_id) references people on delete cascade
    );
    create index access_group_people_of_person on access_group_people (workspace_id, person_id);

    -- To whom it may go: all, or those of a list. Null says nothing: an item is then as its category, that as the one above.
    alter table categories add column access text
      constraint categories_access_is_known check (access in ('all', 'listed'));
    alter table items add column access text constraint items_access_is_known check (access in ('all', 'listed'));

    create table category_access_groups (
      workspace_id integer not null,
      category_id integer not null,
      access_group_id integer not null,
      constraint category_access_groups_pkey primary key (workspace_id, category_id, access_group_id),
      constraint category_access_groups_category
        foreign key (workspace_id, category_id) references categories on delete cascade,
      constraint category_access_groups_group foreign key (workspace_id, access_group_id) references access_groups
    );
    create index category_access_groups_of_group on category_access_groups (workspace_id, access_group_id);

    create table item_access_groups (
      workspace_id integer not null,
      item_id integer not null,
      access_group_id integer not null,
      constraint item_access_groups_pkey primary key (workspace_id, item_id, access_group_id),
      constraint item_access_groups_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint item_access_groups_group foreign key (workspace_id, access_group_id) references access_groups
    );
    create index item_access_groups_of_group on item_access_groups (workspace_id, access_group_id);

    create trigger access_groups_keep_images after insert or update or delete on access_groups
      for each row execute function keep_row_image();
    create trigger access_group_people_keep_images after insert or update or delete on access_group_people
      for each row execute function keep_row_image();
    create trigger category_access_groups_keep_images after insert or update or delete on category_access_groups
      for each row execute function keep_row_image();
    create trigger item_access_groups_keep_images after insert or update or delete on item_access_groups
      for each row execute function keep_row_image();
    create trigger categories_keep_images_of_access after update on categories
      for each row when (old.access is distinct from new.access) execute function keep_row_image();
    create trigger items_keep_images_of_access after update on items
      for each row when (old.access is distinct from new.access) execute function keep_row_image();
    create trigger categories_keep_first_images_of_access after insert on categories
      for each row when (new.access is not null) execute function keep_row_image();
    create trigger items_keep_first_images_of_access after insert on items
      for each row when (new.access is not null) execute function keep_row_image();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger items_keep_first_images_of_access on items;
    drop trigger categories_keep_first_images_of_access on categories;
    drop trigger items_keep_images_of_access on items;
    drop trigger categories_keep_images_of_access on categories;
    drop table item_access_groups, category_access_groups;
    alter table items drop column access;
    alter table categories drop column access;
    drop table access_group_people, access_groups, flaggings, flags;
  `);
}
