/** Bookings and custody hold items through rows of one table, which one constraint and one trigger guard. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create extension if not exists btree_gist;

    create table bookings (
      workspace_id integer not null constraint bookings_workspace references workspaces,
      id integer generated always as identity,
      kind text not null constraint bookings_kind_is_known check (kind in ('reservation', 'checkout')),
      status text not null,
      stockroom_id integer not null,
      borrower_id integer not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      purpose text,
      -- The check-out that came of a reservation names it.
      reservation_id integer,
      -- What was booked in one go from several stockrooms shares one value.
      basket uuid,
      created_by integer not null,
      created_at timestamptz not null default now(),
      closed_at timestamptz,
      archived_at timestamptz,
      version integer not null default 1,
      constraint bookings_pkey primary key (workspace_id, id),
      constraint bookings_stockroom foreign key (workspace_id, stockroom_id) references stockrooms,
      constraint bookings_borrower foreign key (workspace_id, borrower_id) references people,
      constraint bookings_maker foreign key (workspace_id, created_by) references people,
      constraint bookings_reservation foreign key (workspace_id, reservation_id) references bookings,
      constraint bookings_end_after_they_start check (starts_at < ends_at),
      constraint bookings_status_fits_the_kind check (
        (kind = 'reservation' and status in ('reserved', 'fulfilled', 'cancelled'))
        or (kind = 'checkout' and status in ('out', 'returned'))
      ),
      constraint bookings_closed_when_over check ((closed_at is null) = (status in ('reserved', 'out')))
    );
    create index bookings_by_start on bookings (workspace_id, kind, starts_at, id);
    create index bookings_of_borrower on bookings (workspace_id, borrower_id, kind);
    create index bookings_of_stockroom on bookings (workspace_id, stockroom_id, kind, starts_at);
    create index bookings_of_reservation on bookings (workspace_id, reservation_id) where reservation_id is not null;
    create index bookings_due on bookings (workspace_id, ends_at) where status = 'out';

    create table custodies (
      workspace_id integer not null constraint custodies_workspace references workspaces,
      id integer generated always as identity,
      item_id integer not null,
      holder_id integer not null,
      taken_at timestamptz not null default now(),
      taken_by integer not null,
      released_at timestamptz,
      constraint custodies_pkey primary key (workspace_id, id),
      constraint custodies_item foreign key (workspace_id, item_id) references items,
      constraint custodies_holder foreign key (workspace_id, holder_id) references people,
      constraint custodies_taker foreign key (workspace_id, taken_by) references people
    );
    create unique index custodies_one_open_per_item on custodies (workspace_id, item_id) where released_at is null;
    create index custodies_of_holder on custodies (workspace_id, holder_id);

    create table holds (
      workspace_id integer not null constraint holds_workspace references workspaces,
      id integer generated always as identity,
      item_id integer not null,
      booking_id integer,
      custody_id integer,
      -- The kit as part of which it was booked.
      kit_id integer,
      during tstzrange not null,
      quantity integer not null default 1 constraint holds_quantity_is_positive check (quantity > 0),
      counted boolean not null default false,
      overrides boolean not null default false,
      -- What an override set aside, in words for the record.
      overridden jsonb,
      -- False once cancelled: it holds nothing, but stays as a line of its booking.
      active boolean not null default true,
      handed_out_at timestamptz,
      returned_at timestamptz,
      constraint holds_pkey primary key (workspace_id, id),
      constraint holds_item foreign key (workspace_id, item_id, counted)
        references items (workspace_id, id, counted) on update cascade,
      constraint holds_booking foreign key (workspace_id, booking_id) references bookings on delete cascade,
      constraint holds_custody foreign key (workspace_id, custody_id) references custodies on delete cascade,
      constraint holds_kit foreign key (workspace_id, kit_id) references kits,
      constraint holds_for_one_reason check (num_nonnulls(booking_id, custody_id) = 1),
      constraint holds_single_items_one_by_one check (counted or quantity = 1),
      constraint holds_half_open check (isempty(during) or (lower_inc(during) and not upper_inc(during))),
      constraint holds_returned_after_handing_out check (returned_at is null or handed_out_at is not null),
      constraint holds_do_not_overlap
        exclude using gist (workspace_id with =, item_id with =, during with &&)
        where (active and not counted and not overrides)
    );
    create unique index holds_one_out_per_item on holds (workspace_id, item_id)
      where handed_out_at is not null and returned_at is null and not counted and not overrides;
    create index holds_of_booking on holds (workspace_id, booking_id) where booking_id is not null;
    create index holds_of_custody on holds (workspace_id, custody_id) where custody_id is not null;
    create index holds_in_time on holds using gist (workspace_id, item_id, during) where active;

    create function peak_use(of_workspace integer, of_item integer, within_range tstzrange, besides integer)
    returns integer language sql stable as $$
      select coalesce(max(used.total), 0)::integer
      from (
        select sum(other.quantity) as total
        from (
          select lower(within_range) as moment
          union
          select lower(during) from holds
          where workspace_id = of_workspace and item_id = of_item and active and during && within_range
            and lower(during) > lower(within_range)
        ) as starts
        join holds as other
          on other.workspace_id = of_workspace and other.item_id = of_item and other.active
          and other.id is distinct from besides and other.during @> starts.moment
        group by starts.moment
      ) as used
    $$;
    comment on function peak_use is 'The most of an item in use at any one moment of a range, one hold left out';

    create function guard_hold() returns trigger language plpgsql as $$
    declare
      there integer;
    begin
      if not new.active or isempty(new.during) or new.overrides then
        return new;
      end if;
      if tg_op = 'UPDATE' and old.active and not old.overrides
        and new.item_id = old.item_id and new.during <@ old.during and new.quantity <= old.quantity then
        return new;
      end if;
      select quantity into there from items
        where workspace_id = new.workspace_id and id = new.item_id for no key update;
      if peak_use(new.workspace_id, new.item_id, new.during, new.id) + new.quantity > there then
        raise exception 'item % is not free', new.item_id
          using errcode = 'exclusion_violation', constraint = 'holds_do_not_exceed', detail = new.item_id::text;
      end if;
      return new;
    end $$;
    create trigger holds_are_guarded before insert or update of item_id, during, quantity, active, overrides on holds
      for each row execute function guard_hold();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table holds, custodies, bookings;
    drop function guard_hold;
    drop function peak_use;
  `);
}
