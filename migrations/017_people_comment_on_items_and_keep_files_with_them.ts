/** What people say about an item, and the files that they keep with it: some are pictures, and one of those is its photo. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table comments (
      workspace_id integer not null constraint comments_workspace references workspaces,
      id integer generated always as identity,
      item_id integer not null,
      text text not null constraint comments_text_is_bounded check (length(text) between 1 and 2000),
      written_by integer not null,
      written_at timestamptz not null default now(),
      constraint comments_pkey primary key (workspace_id, id),
      constraint comments_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint comments_person foreign key (workspace_id, written_by) references people
    );
    create index comments_of_item on comments (workspace_id, item_id, id);
    create index comments_of_person on comments (workspace_id, written_by);

    alter table files
      add column description text not null default ''
        constraint files_description_is_bounded check (length(description) <= 200),
      -- Made by us from the content, to be looked at; no larger than width by height.
      add column picture bytea,
      add column width integer,
      add column height integer,
      add column is_photo boolean not null default false,
      add constraint files_are_pictures_wholly_or_not
        check (num_nonnulls(thumbnail, picture, width, height) in (0, 4)),
      add constraint files_photo_is_a_picture check (picture is not null or not is_photo),
      add constraint files_name_is_bounded check (length(name) between 1 and 200);
    create unique index files_photo_of_item on files (workspace_id, item_id) include (id) where is_photo;
    create index files_of_person on files (workspace_id, added_by);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index files_of_person, files_photo_of_item;
    alter table files
      drop constraint files_name_is_bounded,
      drop constraint files_photo_is_a_picture,
      drop constraint files_are_pictures_wholly_or_not,
      drop column is_photo,
      drop column height,
      drop column width,
      drop column picture,
      drop column description;
    drop table comments;
  `);
}
