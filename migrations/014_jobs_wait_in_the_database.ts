/** Work that outlasts a request waits in the tables of graphile-worker, which keeps them up to date by itself. */
import { runMigrations } from 'graphile-worker';
import type { Knex } from 'knex';

/** On a connection of its own, since graphile-worker wants one; doing it twice changes nothing. */
export async function up(knex: Knex): Promise<void> {
  const { connectionString }: { connectionString: string } = knex.client.config.connection;
  await runMigrations({ connectionString, maxPoolSize: 1 });
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema graphile_worker cascade');
}
