/** Owns where sessions are kept: rows of PostgreSQL, so that every process knows them and an end is an end everywhere. */
import type { SessionStore } from '@fastify/session';
import type { Session } from 'fastify';
import type { Knex } from 'knex';
import { type Known, Presences } from './current-actor.ts';

type Done = (error?: unknown) => void;

const BEGIN = /* sql */ `
  insert into sessions (sid, sess, expire) values (?, ?, ?)
  on conflict (sid) do update set sess = excluded.sess, expire = excluded.expire`;
/** Somebody signs in on a row that is there; one that was ended meanwhile is not brought back by a request under way. */
const CONTINUE = /* sql */ `
  with saved as (select ?::text as sid, ?::json as sess, ?::timestamptz as expire)
  update sessions set sess = saved.sess, expire = saved.expire from saved where sessions.sid = saved.sid`;

/** Who is signed in, as of the moment when the session was read; never saved with it. */
export class ReadBeside {
  readonly known: Known;

  constructor(known: Known) {
    this.known = known;
  }

  toJSON(): undefined {}
}

export class SessionRows implements SessionStore {
  readonly #db: Knex;
  readonly #presences: Presences;
  /** In milliseconds, for sessions that carry no end of their own. */
  readonly #lasting: number;

  constructor(db: Knex, lasting: number) {
    this.#db = db;
    this.#presences = new Presences(db);
    this.#lasting = lasting;
  }

  get(sid: string, done: (error: unknown, session?: Session | null) => void): void {
    this.#presences
      .bySession(sid)
      .then(
        (found) => done(null, found && Object.assign(found.session, { beside: new ReadBeside(found.known) })),
        done,
      );
  }

  set(sid: string, session: Session, done: Done): void {
    const expire = session.cookie.expires ?? new Date(Date.now() + this.#lasting);
    const values = [sid, JSON.stringify(session), expire];
    this.#db.raw(session.identityId === undefined ? BEGIN : CONTINUE, values).then(() => done(), done);
  }

  destroy(sid: string, done: Done): void {
    this.#db.raw('delete from sessions where sid = ?', [sid]).then(() => done(), done);
  }
}
