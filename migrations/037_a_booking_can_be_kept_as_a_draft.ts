/** What somebody was about to book is kept until they go on with it: it holds nothing. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table drafts (
      workspace_id integer not null constraint drafts_workspace references workspaces,
      id integer generated always as identity,
      kind text not null constraint drafts_kind_is_known check (kind in ('reservation', 'checkout')),
      -- Of the first of its items.
      stockroom_id integer not null,
      made_by integer not null,
      -- Names and values, as the address of a basket says them.
      basket jsonb not null constraint drafts_basket_is_a_list check (jsonb_typeof(basket) = 'array'),
      saved_at timestamptz not null default now(),
      constraint drafts_pkey primary key (workspace_id, id),
      constraint drafts_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint drafts_maker foreign key (workspace_id, made_by) references people on delete cascade
    );
    create index drafts_by_time on drafts (workspace_id, kind, saved_at, id);
    create index drafts_of_maker on drafts (workspace_id, made_by);
    create index drafts_of_stockroom on drafts (workspace_id, stockroom_id);
    create index drafts_that_expire on drafts (saved_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table drafts');
}
