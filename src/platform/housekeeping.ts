/** Owns what a running app does by the clock: what has had its time is thrown away, and what was done is sealed. */
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { sealEntries } from './audit-seals.ts';
import { foldMarks } from './epoch.ts';

/** In milliseconds. */
const EVERY = 5 * 60_000;
/** Rows thrown away in one go, at most, so that nobody waits for them. */
const MOST = 10_000;

/** Which rows have had their time; the answer to a form is kept for longer than a page of it can stay open. */
const PAST: Readonly<Record<string, string>> = {
  sessions: `expire < now()`,
  submissions: `at < now() - interval '14 days'`,
  one_time_links: `expires_at < now() - interval '30 days'`,
  sign_in_failures: `since < now() - interval '1 day'`,
  mails: `settled_at < now() - interval '60 days'`,
  notices: `at < now() - interval '60 days' and (mail_id is null or left_out_at is not null)`,
  desk_turns: `acted_at < now() - interval '1 day'`,
  drafts: `saved_at < now() - interval '30 days'`,
  label_prints: `finished_at < now() - interval '1 day'`,
};

/** A process that listens also keeps house. */
export function registerHousekeeping(app: FastifyInstance): void {
  let clock: NodeJS.Timeout | undefined;
  const keepHouse = async () => {
    try {
      await throwAway(app.db);
      await foldMarks(app.db);
      await sealEntries(app.db);
    } catch (error) {
      app.log.error({ err: error }, 'housekeeping failed, and will be tried again');
    }
  };
  app.addHook('onListen', async () => {
    clock = setInterval(keepHouse, EVERY);
  });
  app.addHook('preClose', async () => clearInterval(clock));
}

/** Throws away what has had its time, and gives how many rows that were. */
export async function throwAway(db: Knex): Promise<number> {
  let gone = 0;
  for (const [table, past] of Object.entries(PAST)) {
    const { rowCount } = await db.raw<{ rowCount: number }>(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${past} limit ${MOST}))`,
    );
    gone += rowCount;
  }
  return gone;
}
