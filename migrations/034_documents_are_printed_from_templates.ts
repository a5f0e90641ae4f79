/** Documents are printed from templates that settings hold; what a borrower signed is kept as it was, for good. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table document_templates (
      workspace_id integer not null constraint document_templates_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint document_templates_name_is_there check (length(name) between 1 and 200),
      -- What it is printed for: a booking of either kind, or a person with what they hold.
      about text not null constraint document_templates_about_is_known
        check (about in ('reservation', 'checkout', 'booking', 'person')),
      paper text not null default 'a4' constraint document_templates_paper_is_known check (paper in ('a4', 'letter')),
      -- Plain text with placeholders in braces.
      body text not null constraint document_templates_body_is_there check (length(body) between 1 and 10000),
      -- Others are kept, and offered to nobody.
      active boolean not null default true,
      -- The borrower is asked to sign it.
      signed boolean not null default false,
      version integer not null default 1,
      constraint document_templates_pkey primary key (workspace_id, id),
      constraint document_templates_signed_for_loans check (not signed or about in ('checkout', 'booking'))
    );
    create unique index document_templates_name_is_unique on document_templates (workspace_id, lower(name));

    create table signatures (
      workspace_id integer not null constraint signatures_workspace references workspaces,
      id integer generated always as identity,
      booking_id integer not null,
      -- As they were: a template may change or go.
      document text not null,
      paper text not null,
      -- Word by word what was signed.
      body text not null,
      -- As it was typed.
      name text not null constraint signatures_name_is_there check (length(name) between 1 and 200),
      -- Strokes of points, where it was drawn as well.
      drawing jsonb,
      signed_at timestamptz not null default now(),
      -- Who was signed in where it was signed.
      witnessed_by integer not null,
      constraint signatures_pkey primary key (workspace_id, id),
      constraint signatures_booking foreign key (workspace_id, booking_id) references bookings,
      constraint signatures_witness foreign key (workspace_id, witnessed_by) references people
    );
    create index signatures_of_booking on signatures (workspace_id, booking_id, id);

    create function refuse_to_change_signatures() returns trigger language plpgsql as $$
    begin
      raise exception 'What was signed stays as it was signed' using errcode = 'insufficient_privilege', constraint = 'signatures_stay';
    end $$;
    create trigger signatures_stay before update or delete or truncate on signatures
      for each statement execute function refuse_to_change_signatures();

    create function give_documents_to(workspace integer) returns void language sql as $$
      insert into document_templates (workspace_id, name, about, body, signed)
      select workspace, name, about, body, signed from (values
        ('Loan agreement', 'checkout', true, $body$Loan number {number}, {stockroom}

{name} borrows from {from} until {until}:

{items}

What it is for: {purpose}

I have received everything that is listed here, complete and in working order. I take care of it, lend it to nobody else, bring it back in time, and say at once if something is damaged or lost.

{signature}$body$),
        ('Packing slip', 'booking', false, $body$Number {number}, {stockroom}
For {name}
From {from} until {until}

{items}

{count} in all.$body$),
        ('What they hold', 'person', false, $body$On {today}, {name} holds:

{items}

{count} in all.

{signature}$body$)
      ) as given (name, about, signed, body)
    $$;
    select give_documents_to(id) from workspaces;

    create function give_documents_to_new_workspace() returns trigger language plpgsql as $$
    begin
      perform give_documents_to(new.id);
      return null;
    end $$;
    create trigger workspaces_get_documents after insert on workspaces
      for each row execute function give_documents_to_new_workspace();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger workspaces_get_documents on workspaces;
    drop function give_documents_to_new_workspace, give_documents_to;
    drop table signatures, document_templates;
    drop function refuse_to_change_signatures;
  `);
}
