/** Labels: the sequence that gives items their tags, the templates that labels are printed from, and what is printed. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table tag_sequences (
      workspace_id integer constraint tag_sequences_pkey primary key
        constraint tag_sequences_workspace references workspaces,
      switched_on boolean not null default false,
      prefix text not null default 'A-' constraint tag_sequences_prefix_is_short check (length(prefix) <= 20),
      -- Shorter numbers are filled up with zeros.
      digits integer not null default 4 constraint tag_sequences_digits_are_few check (digits between 1 and 9),
      -- Given next, unless something carries it already.
      next integer not null default 1 constraint tag_sequences_next_is_there check (next >= 1),
      version integer not null default 1
    );

    create table label_templates (
      workspace_id integer not null constraint label_templates_workspace references workspaces,
      id integer generated always as identity,
      name text not null constraint label_templates_name_is_there check (length(name) between 1 and 200),
      design jsonb not null constraint label_templates_design_is_one check (jsonb_typeof(design) = 'object'),
      version integer not null default 1,
      constraint label_templates_pkey primary key (workspace_id, id)
    );
    create unique index label_templates_name_is_unique on label_templates (workspace_id, lower(name));

    create table label_prints (
      workspace_id integer not null constraint label_prints_workspace references workspaces,
      id integer generated always as identity,
      created_by integer not null,
      created_at timestamptz not null default now(),
      -- As they were when it was asked for: a template may change or go.
      template_name text not null,
      design jsonb not null,
      -- In the order in which they are printed.
      item_ids integer[] not null constraint label_prints_have_items check (cardinality(item_ids) between 1 and 5000),
      -- Where the first label stands on its sheet, from one.
      first_position integer not null default 1
        constraint label_prints_first_is_there check (first_position >= 1),
      copies integer not null default 1 constraint label_prints_copies_are_few check (copies between 1 and 50),
      state text not null default 'waiting'
        constraint label_prints_state_is_known check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
      sheets integer,
      sheets_drawn integer not null default 0,
      -- What had to be left out, in words.
      remarks text[] not null default '{}',
      -- Why it stopped.
      failure text,
      -- The last sign of life of the process that draws it.
      beat_at timestamptz not null default now(),
      finished_at timestamptz,
      pdf bytea,
      constraint label_prints_pkey primary key (workspace_id, id),
      constraint label_prints_maker foreign key (workspace_id, created_by) references people,
      constraint label_prints_done_with_a_file check ((pdf is not null) = (state = 'done')),
      constraint label_prints_end_once check ((finished_at is not null) = (state in ('done', 'cancelled', 'failed')))
    );
    create index label_prints_of_maker on label_prints (workspace_id, created_by, id);
    create index label_prints_under_way on label_prints (beat_at) where state in ('waiting', 'running');
    create index label_prints_over on label_prints (finished_at) where finished_at is not null;

    -- Every workspace begins with a sequence that is switched off, and with templates for common sheets and tapes.
    create function give_labels_to(workspace integer) returns void language sql as $$
      insert into tag_sequences (workspace_id) values (workspace);
      insert into label_templates (workspace_id, name, design)
      select workspace, name, design::jsonb from (values
        ('Avery L7160: 21 on A4', '{"paper":"a4","columns":3,"rows":7,"width":63.5,"height":38.1,"top":15.15,"left":7.2,"gapX":2.55,"gapY":0,"codes":"qr","lines":["name","tag","serial","stockroom"],"text":"","size":8,"border":false}'),
        ('Avery L4736: 48 on A4', '{"paper":"a4","columns":4,"rows":12,"width":45.7,"height":21.2,"top":21.3,"left":9.7,"gapX":2.6,"gapY":0,"codes":"qr","lines":["name","tag"],"text":"","size":7,"border":false}'),
        ('Avery 5160: 30 on Letter', '{"paper":"letter","columns":3,"rows":10,"width":66.67,"height":25.4,"top":12.7,"left":4.77,"gapX":3.17,"gapY":0,"codes":"both","lines":["name","tag"],"text":"","size":7,"border":false}'),
        ('Tape 24 mm: QR code', '{"paper":"tape","columns":1,"rows":1,"width":60,"height":24,"top":0,"left":0,"gapX":0,"gapY":0,"codes":"qr","lines":["name","tag","text"],"text":"Please return","size":8,"border":false}'),
        ('Tape 12 mm: barcode', '{"paper":"tape","columns":1,"rows":1,"width":50,"height":12,"top":0,"left":0,"gapX":0,"gapY":0,"codes":"barcode","lines":["tag"],"text":"","size":6,"border":false}')
      ) as given (name, design)
    $$;
    select give_labels_to(id) from workspaces;

    create function give_labels_to_new_workspace() returns trigger language plpgsql as $$
    begin
      perform give_labels_to(new.id);
      return null;
    end $$;
    create trigger workspaces_get_labels after insert on workspaces
      for each row execute function give_labels_to_new_workspace();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger workspaces_get_labels on workspaces;
    drop function give_labels_to_new_workspace, give_labels_to;
    drop table label_prints, label_templates, tag_sequences;
  `);
}
