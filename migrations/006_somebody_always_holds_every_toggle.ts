/** A workspace in which somebody can sign in always has one who holds every toggle at its widest. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create function keep_a_full_owner() returns trigger language plpgsql as $$
    begin
      -- Two demotions at once must see each other.
      perform from workspaces where id = old.workspace_id for no key update;
      if not exists (
        select from people p join identities i on i.id = p.identity_id
        where p.workspace_id = old.workspace_id and p.archived_at is null and p.blocked_at is null
          and (i.password_hash is not null or exists (select from identity_links l where l.identity_id = i.id))
          and not exists (
            select from toggles t
            where not exists (
              select from role_toggles r
              where r.workspace_id = p.workspace_id and r.role_id = p.role_id
                and r.toggle = t.key and r.scope = t.widest
            )
          )
      ) and exists (
        select from people p where p.workspace_id = old.workspace_id and p.identity_id is not null
        union all
        select where tg_table_name = 'people'
      ) then
        raise exception 'somebody who can sign in must hold every permission'
          using errcode = 'check_violation', constraint = 'somebody_holds_every_toggle';
      end if;
      return null;
    end $$;

    create constraint trigger people_keep_a_full_owner
      after update of role_id, identity_id, blocked_at, archived_at or delete on people
      deferrable initially deferred for each row when (old.identity_id is not null)
      execute function keep_a_full_owner();
    create constraint trigger role_toggles_keep_a_full_owner
      after update or delete on role_toggles
      deferrable initially deferred for each row
      execute function keep_a_full_owner();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop trigger role_toggles_keep_a_full_owner on role_toggles;
    drop trigger people_keep_a_full_owner on people;
    drop function keep_a_full_owner;
  `);
}
