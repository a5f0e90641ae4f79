/** What people are told waits as notices, which are put together into mails; each is sent until the server takes it. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table mails (
      workspace_id integer not null constraint mails_workspace references workspaces,
      id integer generated always as identity,
      -- What its Message-ID says, the same however often it is sent.
      message uuid not null default gen_random_uuid(),
      person_id integer not null,
      kind text not null
        constraint mails_kind_is_known check (kind in ('notices', 'invitation', 'reset', 'forgotten', 'trial')),
      state text not null default 'waiting'
        constraint mails_state_is_known check (state in ('waiting', 'sent', 'dropped', 'failed')),
      -- Not before then; later with each try that failed.
      send_at timestamptz not null default now(),
      tries integer not null default 0,
      -- What the last try ran into.
      fault text,
      made_at timestamptz not null default now(),
      settled_at timestamptz,
      constraint mails_pkey primary key (workspace_id, id),
      constraint mails_message_is_unique unique (message),
      constraint mails_person foreign key (workspace_id, person_id) references people on delete cascade,
      constraint mails_settled_once_over check ((settled_at is null) = (state = 'waiting'))
    );
    create index mails_waiting on mails (send_at) where state = 'waiting';
    create index mails_of_person on mails (workspace_id, person_id, settled_at);
    create index mails_over on mails (workspace_id, settled_at) where settled_at is not null;

    create table notices (
      workspace_id integer not null constraint notices_workspace references workspaces,
      id integer generated always as identity,
      person_id integer not null,
      topic text not null,
      event text not null,
      booking_id integer,
      item_id integer,
      stockroom_id integer,
      -- Where it leads, if not to what it is about.
      path text constraint notices_path_is_ours check (path like '/%' and path not like '//%'),
      -- What the clock says, it says once.
      once text,
      at timestamptz not null default now(),
      mail_id integer,
      -- Its reader does not want it, or may not see any more what it is about.
      left_out_at timestamptz,
      constraint notices_pkey primary key (workspace_id, id),
      constraint notices_person foreign key (workspace_id, person_id) references people on delete cascade,
      constraint notices_booking foreign key (workspace_id, booking_id) references bookings on delete cascade,
      constraint notices_item foreign key (workspace_id, item_id) references items on delete cascade,
      constraint notices_stockroom foreign key (workspace_id, stockroom_id) references stockrooms on delete cascade,
      constraint notices_mail foreign key (workspace_id, mail_id) references mails on delete cascade,
      constraint notices_once unique (workspace_id, person_id, event, once)
    );
    create index notices_waiting on notices (workspace_id, person_id) where mail_id is null and left_out_at is null;
    create index notices_of_mail on notices (workspace_id, mail_id) where mail_id is not null;
    create index notices_of_booking on notices (workspace_id, booking_id) where booking_id is not null;
    create index notices_of_item on notices (workspace_id, item_id) where item_id is not null;
    create index notices_in_time on notices (at);

    create table mail_wishes (
      workspace_id integer not null,
      person_id integer not null,
      topic text not null,
      -- Without one: at once.
      wish text not null constraint mail_wishes_wish_is_known check (wish in ('daily', 'never')),
      constraint mail_wishes_pkey primary key (workspace_id, person_id, topic),
      constraint mail_wishes_person foreign key (workspace_id, person_id) references people on delete cascade
    );

    alter table one_time_links
      drop constraint one_time_links_purpose_is_known,
      add constraint one_time_links_purpose_is_known
        check (purpose in ('owner', 'invitation', 'reset', 'forgotten'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    delete from one_time_links where purpose = 'forgotten';
    alter table one_time_links
      drop constraint one_time_links_purpose_is_known,
      add constraint one_time_links_purpose_is_known check (purpose in ('owner', 'invitation', 'reset'));
    drop table mail_wishes, notices, mails;
  `);
}
