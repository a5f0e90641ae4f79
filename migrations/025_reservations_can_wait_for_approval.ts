/** Reservations of those who book for themselves can wait for approval: they hold their items until somebody decides. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    alter table stockrooms add column needs_approval boolean not null default false;

    alter table bookings
      add column decided_by integer,
      add column decided_at timestamptz,
      -- Why it was declined, or what was said with the approval.
      add column decision text,
      add constraint bookings_decider foreign key (workspace_id, decided_by) references people,
      add constraint bookings_decided_by_somebody check ((decided_at is null) = (decided_by is null)),
      drop constraint bookings_status_fits_the_kind,
      drop constraint bookings_closed_when_over,
      add constraint bookings_status_fits_the_kind check (
        (kind = 'reservation' and status in ('requested', 'reserved', 'fulfilled', 'cancelled', 'declined'))
        or (kind = 'checkout' and status in ('out', 'returned'))
      ),
      add constraint bookings_closed_when_over check ((closed_at is null) = (status in ('requested', 'reserved', 'out')));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    update bookings set status = 'reserved' where status = 'requested';
    update bookings set status = 'cancelled' where status = 'declined';
    alter table bookings
      drop constraint bookings_status_fits_the_kind,
      drop constraint bookings_closed_when_over,
      add constraint bookings_status_fits_the_kind check (
        (kind = 'reservation' and status in ('reserved', 'fulfilled', 'cancelled'))
        or (kind = 'checkout' and status in ('out', 'returned'))
      ),
      add constraint bookings_closed_when_over check ((closed_at is null) = (status in ('reserved', 'out'))),
      drop column decided_by, drop column decided_at, drop column decision;
    alter table stockrooms drop column needs_approval;
  `);
}
