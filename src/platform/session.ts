/** Owns sessions: who signed in, and the token of their forms. Never roles or permissions. */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import session from '@fastify/session';
import type { FastifyInstance } from 'fastify';
import type { Stamp } from '../access/action.ts';
import type { Id } from '../access/ids.ts';
import { ForeignForm } from './errors.ts';
import { SessionRows } from './session-rows.ts';

const HOUR = 60 * 60 * 1000;
/** How long a session lasts without being used. */
export const IDLE = 12 * HOUR;

export interface SessionSettings {
  readonly secret: string;
  /** Whether the app is reached over TLS. */
  readonly secure: boolean;
}

export async function registerSessions(app: FastifyInstance, { secret, secure }: SessionSettings): Promise<void> {
  await app.register(cookie, { secret });
  await app.register(session, {
    secret,
    cookieName: secure ? '__Host-session' : 'session',
    store: new SessionRows(app.db, IDLE),
    saveUninitialized: false,
    rolling: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: IDLE },
  });
  await app.register(csrf, { sessionPlugin: '@fastify/session', getToken: tokenIn });
  app.decorateReply('stamp', function stamp(): Stamp {
    this.stamped ??= new PageStamp(() => this.generateCsrf());
    return this.stamped;
  });
  app.decorateReply('stamped', null);
}

/** The token is made when the first form of a page asks for it. */
class PageStamp implements Stamp {
  readonly #make: () => string;
  #csrf: string | null = null;

  constructor(make: () => string) {
    this.#make = make;
  }

  get csrf(): string {
    this.#csrf ??= this.#make();
    return this.#csrf;
  }

  key(): string {
    return randomUUID();
  }
}

function tokenIn(request: { body?: unknown }): string {
  const { body } = request;
  const token = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined;
  if (typeof token !== 'string') throw new ForeignForm();
  return token;
}

declare module 'fastify' {
  interface Session {
    identityId?: Id<'identity'>;
    workspaceId?: Id<'workspace'>;
    /** In milliseconds since the epoch. */
    signedInAt?: number;
  }
  interface FastifyReply {
    stamp(): Stamp;
    stamped: Stamp | null;
  }
}
