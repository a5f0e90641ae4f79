/** Whoever signs in is told by mail when their password, or another way in, was changed. */
import type { Knex } from 'knex';

const BEFORE = ['notices', 'invitation', 'reset', 'forgotten', 'trial'];

export async function up(knex: Knex): Promise<void> {
  await allow(knex, [...BEFORE, 'password', 'ways']);
}

export async function down(knex: Knex): Promise<void> {
  await knex('mails').whereNotIn('kind', BEFORE).delete();
  await allow(knex, BEFORE);
}

async function allow(knex: Knex, kinds: readonly string[]): Promise<void> {
  await knex.raw(/* sql */ `
    alter table mails drop constraint mails_kind_is_known,
      add constraint mails_kind_is_known check (kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}))`);
}
