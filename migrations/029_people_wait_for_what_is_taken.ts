/** People wait for what is taken: once it comes free, the first in line is offered it, and it is held for them for a while. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table waits (
      workspace_id integer not null constraint waits_workspace references workspaces,
      id integer generated always as identity,
      person_id integer not null,
      stockroom_id integer not null,
      -- This item, or any of this category in the stockroom.
      item_id integer,
      category_id integer,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      state text not null default 'waiting' constraint waits_state_is_known
        check (state in ('waiting', 'offered', 'accepted', 'declined', 'missed', 'withdrawn')),
      -- The reservation by which what came free is held for them, and until when it is offered.
      booking_id integer,
      offered_until timestamptz,
      created_at timestamptz not null default now(),
      closed_at timestamptz,
      constraint waits_pkey primary key (workspace_id, id),
      constraint waits_person foreign key (workspace_id, person_id) references people,
      constraint waits_stockroom foreign key (workspace_id, stockroom_id) references stockrooms,
      constraint waits_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint waits_category foreign key (workspace_id, category_id) references categories on delete cascade,
      constraint waits_booking foreign key (workspace_id, booking_id) references bookings,
      constraint waits_for_one_thing check (num_nonnulls(item_id, category_id) = 1),
      constraint waits_end_after_they_start check (starts_at < ends_at),
      constraint waits_offer_holds_something check (state <> 'offered' or (booking_id is not null and offered_until is not null)),
      constraint waits_closed_when_over check ((closed_at is null) = (state in ('waiting', 'offered')))
    );
    create index waits_in_line on waits (workspace_id, id) where state in ('waiting', 'offered');
    create index waits_of_person on waits (workspace_id, person_id);
    create index waits_of_stockroom on waits (workspace_id, stockroom_id);
    create index waits_of_booking on waits (workspace_id, booking_id) where booking_id is not null;
    create unique index waits_once_for_each_time on waits (workspace_id, person_id, item_id, category_id, starts_at, ends_at)
      nulls not distinct where state in ('waiting', 'offered');

    -- Whatever lets go of an item, by whichever way, lets those be asked who wait.
    create function call_who_waits() returns trigger language plpgsql as $$
    begin
      if old.active and exists (
        select from waits
        where workspace_id = old.workspace_id and state = 'waiting' and ends_at > now()
          and (item_id = old.item_id or category_id is not null)
      ) then
        perform graphile_worker.add_job('waits:offer', job_key := 'waits:offer');
      end if;
      return null;
    end $$;
    create trigger holds_call_who_waits after delete or update of during, quantity, active, returned_at, item_id on holds
      for each row execute function call_who_waits();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger holds_call_who_waits on holds;
    drop function call_who_waits;
    drop table waits;
  `);
}
