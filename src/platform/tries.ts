/** Owns counting failed tries to sign in: by account in the database, so that every process knows, and by address. */
import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import { TooMany } from './errors.ts';

const MINUTE = 60;
/** How long failures are remembered, in seconds. */
const WINDOW = 15 * MINUTE;
const MOST_BY_ACCOUNT = 10;
/** A whole school may sit behind one address. */
const MOST_BY_ADDRESS = 100;

export async function registerTries(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, { global: false });
  app.decorate('triesOfAddress', app.createRateLimit({ max: MOST_BY_ADDRESS, timeWindow: WINDOW * 1000 }));
}

/** Asked before a password is tried, and again after it was right. @throws TooMany where too many failed before */
export async function refuseAfterTooMany(request: FastifyRequest, account: string): Promise<void> {
  await refuseAddressAfterTooMany(request);
  await refuseAccountAfterTooMany(request.server.db, account);
}

/** The same for somebody who is signed in already, or for a device. @throws TooMany after so many failures, ten unless told */
export async function refuseAccountAfterTooMany(db: Knex, account: string, most = MOST_BY_ACCOUNT): Promise<void> {
  const { rows } = await db.raw<{ rows: { failures: number; wait: number }[] }>(
    `select failures, ceil(extract(epoch from since + make_interval(secs => ?) - now()))::integer as wait
       from sign_in_failures where account = ? and since > now() - make_interval(secs => ?)`,
    [WINDOW, hashOf(account), WINDOW],
  );
  if (rows[0] && rows[0].failures >= most) throw new TooMany(rows[0].wait);
}

/** Asked before anything that can be guessed at. @throws TooMany where too many tries from there failed before */
export async function refuseAddressAfterTooMany(request: FastifyRequest): Promise<void> {
  const tries = await request.server.triesOfAddress(request, { increment: false });
  if (!tries.isAllowed && tries.remaining === 0) throw new TooMany(tries.ttlInSeconds);
}

/** Counts a failure of an address. */
export async function countFailureOfAddress(request: FastifyRequest): Promise<void> {
  await request.server.triesOfAddress(request);
}

/** Counts a failure, whether or not there is such an account. */
export async function countFailure(request: FastifyRequest, account: string): Promise<void> {
  await countFailureOfAddress(request);
  await countFailureOfAccount(request.server.db, account);
}

/** Counts a failure of an account. */
export async function countFailureOfAccount(db: Knex, account: string): Promise<void> {
  await db.raw(
    `insert into sign_in_failures (account) values (?)
     on conflict (account) do update set
       failures = case when sign_in_failures.since > now() - make_interval(secs => ?)
         then sign_in_failures.failures + 1 else 1 end,
       since = case when sign_in_failures.since > now() - make_interval(secs => ?)
         then sign_in_failures.since else now() end`,
    [hashOf(account), WINDOW, WINDOW],
  );
}

/** Forgets the failures of somebody who was right in the end, and those that are too old to count. */
export async function forgetFailures(db: Knex, account: string): Promise<void> {
  await db.raw('delete from sign_in_failures where account = ? or since < now() - make_interval(secs => ?)', [
    hashOf(account),
    WINDOW,
  ]);
}

function hashOf(account: string): Buffer {
  return createHash('sha256').update(account).digest();
}

declare module 'fastify' {
  interface FastifyInstance {
    triesOfAddress: ReturnType<FastifyInstance['createRateLimit']>;
  }
}
