/** Categories form a tree and bring fields of their own; an item knows what it cost and how long it lasts; settings are edited. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create index categories_below on categories (workspace_id, parent_id);

    create function refuse_category_below_itself() returns trigger language plpgsql as $$
    begin
      -- Two moves at once could each be fine and together close a circle: one after the other.
      perform pg_advisory_xact_lock(hashtext('categories'), new.workspace_id);
      if exists (
        with recursive above as (
          select parent_id from categories where workspace_id = new.workspace_id and id = new.parent_id
          union
          select c.parent_id from categories c join above on c.workspace_id = new.workspace_id and c.id = above.parent_id
        )
        select from above where parent_id = new.id
      ) or new.parent_id = new.id then
        raise exception 'a category cannot lie below itself'
          using errcode = 'check_violation', constraint = 'categories_form_a_tree';
      end if;
      return new;
    end $$;
    create trigger categories_form_a_tree before insert or update of parent_id on categories
      for each row when (new.parent_id is not null) execute function refuse_category_below_itself();

    alter table items
      add column supplier text,
      add column order_number text,
      add column warranty_until date,
      add column useful_life integer constraint items_useful_life_is_in_months check (useful_life between 1 and 600),
      add column residual_value numeric(12, 2)
        constraint items_residual_value_is_not_negative check (residual_value >= 0),
      add constraint items_residual_value_is_at_most_the_price check (residual_value <= price);

    alter table workspaces add column version integer not null default 1;

    create table custom_fields (
      workspace_id integer not null,
      id integer generated always as identity,
      category_id integer not null,
      name text not null constraint custom_fields_name_is_there check (length(name) between 1 and 100),
      kind text not null constraint custom_fields_kind_is_known check (
        kind in ('text', 'long_text', 'whole', 'decimal', 'money', 'date', 'yes_no', 'choice', 'url', 'email')),
      help text,
      unit text,
      required boolean not null default false,
      once boolean not null default false
        constraint custom_fields_once_tells_apart check (not once or kind in ('text', 'whole', 'decimal', 'url', 'email')),
      listed boolean not null default false,
      place integer not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      archived_at timestamptz,
      constraint custom_fields_pkey primary key (workspace_id, id),
      constraint custom_fields_category foreign key (workspace_id, category_id) references categories on delete cascade,
      constraint custom_fields_as_of_their_values unique (workspace_id, id, kind, once)
    );
    create unique index custom_fields_name_is_unique on custom_fields (workspace_id, category_id, lower(name));

    create table field_choices (
      workspace_id integer not null,
      field_id integer not null,
      id integer generated always as identity,
      name text not null constraint field_choices_name_is_there check (length(name) between 1 and 100),
      archived_at timestamptz,
      constraint field_choices_pkey primary key (workspace_id, field_id, id),
      constraint field_choices_field foreign key (workspace_id, field_id) references custom_fields on delete cascade
    );
    create unique index field_choices_name_is_unique on field_choices (workspace_id, field_id, lower(name));

    -- The text is as the form shows it; what it means is worked out from it here, so that the two cannot differ.
    create table field_values (
      workspace_id integer not null,
      item_id integer not null,
      field_id integer not null,
      kind text not null,
      once boolean not null,
      value text not null constraint field_values_value_is_there check (value <> ''),
      number numeric generated always as (case when kind in ('whole', 'decimal', 'money') then value::numeric end) stored,
      choice_id integer generated always as (case when kind = 'choice' then value::integer end) stored,
      constraint field_values_pkey primary key (workspace_id, item_id, field_id),
      constraint field_values_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint field_values_field foreign key (workspace_id, field_id, kind, once)
        references custom_fields (workspace_id, id, kind, once) on update cascade,
      constraint field_values_choice foreign key (workspace_id, field_id, choice_id) references field_choices,
      constraint field_values_date_is_a_day check (kind <> 'date' or value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      constraint field_values_yes_or_no check (kind <> 'yes_no' or value in ('yes', 'no'))
    );
    create unique index field_values_are_unique on field_values (workspace_id, field_id, lower(value)) where once;
    create index field_values_by_value on field_values (workspace_id, field_id, value) where kind <> 'long_text';
    create index field_values_by_number on field_values (workspace_id, field_id, number) where number is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table field_values, field_choices, custom_fields;
    alter table workspaces drop column version;
    alter table items
      drop column supplier, drop column order_number, drop column warranty_until,
      drop column useful_life, drop column residual_value;
    drop trigger categories_form_a_tree on categories;
    drop function refuse_category_below_itself;
    drop index categories_below;
  `);
}
