/** What comes free is held for an hour or a few: told once a day it would often be told too late, so nobody wishes that any more. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex('mail_wishes').where({ topic: 'waiting', wish: 'daily' }).delete();
  await knex.raw(/* sql */ `
    alter table mail_wishes add constraint mail_wishes_are_told_in_time check (topic <> 'waiting' or wish <> 'daily')`);
}

/** Who wished it is not known any more. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table mail_wishes drop constraint mail_wishes_are_told_in_time');
}
