/** Failed tries to sign in are counted by account, where every process sees them. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    create table sign_in_failures (
      -- A hash of the address that was typed: it may be anything, and is nobody's to read.
      account bytea primary key,
      failures integer not null default 1,
      since timestamptz not null default now()
    );
    create index sign_in_failures_in_time on sign_in_failures (since);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(/* sql */ `
    drop table sign_in_failures;
  `);
}
