/**
 * What decides who may do what, and what things are called, is read far more often than it changes. All marks together
 * say in which epoch the database is: whatever changes one of these tables adds a mark in the same transaction, so what
 * was read in an epoch holds for as long as it lasts. Marks are only added and folded into one, and nobody waits for a lock.
 */
import type { Knex } from 'knex';

const WHOLE = [
  'workspaces',
  'roles',
  'role_toggles',
  'person_groups',
  'person_span',
  'stockrooms',
  'stockroom_staff',
  'stockroom_departments',
  'stockroom_groups',
  'locations',
  'categories',
  'flags',
];
/** How to reach somebody, and how they like their mail, changes nothing of what they may do. */
const OF_PEOPLE = 'name, identity_id, role_id, department_id, span_all, blocked_at, archived_at';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table epoch_marks (mark bigint not null);

    create function end_epoch() returns trigger language plpgsql as $$
    begin
      insert into epoch_marks (mark) values (hashtextextended(gen_random_uuid()::text, 0));
      return null;
    end $$;

    insert into epoch_marks (mark) values (hashtextextended(gen_random_uuid()::text, 0));
    create trigger people_end_an_epoch after insert or delete or truncate or update of ${OF_PEOPLE} on people
      for each statement execute function end_epoch();
  `);
  for (const table of WHOLE) {
    await knex.raw(/* sql */ `
      create trigger ${table}_end_an_epoch after insert or update or delete or truncate on ${table}
        for each statement execute function end_epoch()`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [...WHOLE, 'people']) await knex.raw(`drop trigger ${table}_end_an_epoch on ${table}`);
  await knex.raw(/* sql */ `
    drop function end_epoch();
    drop table epoch_marks;
  `);
}
