/**
 * What the search of everything asks: names by their parts and by likeness, and for items the words that occur in any of
 * them. Those are few however many items there are, so that what was meant is found among them, and then the items by it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table item_words (
      workspace_id integer not null constraint item_words_workspace references workspaces,
      word text not null constraint item_words_word_is_bounded check (length(word) between 3 and 40),
      constraint item_words_pkey primary key (workspace_id, word)
    );
    create index item_words_by_likeness on item_words using gin (word gin_trgm_ops);

    -- Numbers are no words: nearly every item has one of its own.
    create function words_in(text) returns setof text language sql immutable as $$
      select distinct word from regexp_split_to_table($1, '[[:space:][:digit:][:punct:]]+') as word
      where length(word) between 3 and 40
    $$;

    -- In one order, so that writers wait for each other and never in a circle. A word stays when its last item is gone.
    create function keep_item_words() returns trigger language plpgsql as $$
      begin
        insert into item_words (workspace_id, word)
          select distinct made.workspace_id, word from made, words_in(made.words) as word order by 1, 2
          on conflict do nothing;
        return null;
      end
    $$;
    create trigger items_keep_words_made after insert on items
      referencing new table as made for each statement execute function keep_item_words();
    create trigger items_keep_words_changed after update on items
      referencing new table as made for each statement execute function keep_item_words();
    insert into item_words (workspace_id, word)
      select distinct items.workspace_id, word from items, words_in(items.words) as word;

    create index kits_by_words on kits using gin (lower(name) gin_trgm_ops);
    create index locations_by_words on locations using gin (lower(name) gin_trgm_ops);
    create index stockrooms_by_words on stockrooms using gin (lower(name) gin_trgm_ops);
    create index people_by_words on people using gin (lower(name) gin_trgm_ops);
    create index bookings_by_words on bookings using gin (lower(purpose) gin_trgm_ops);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop index bookings_by_words, people_by_words, stockrooms_by_words, locations_by_words, kits_by_words;
    drop trigger items_keep_words_changed on items;
    drop trigger items_keep_words_made on items;
    drop function keep_item_words;
    drop function words_in;
    drop table item_words;
  `);
}
