/** Owns sessions: who signed in, and the token of their forms. Never roles or permissions. */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Stamp } from '../access/action.ts';
import type { Id } from '../access/ids.ts';
import { ForeignForm } from './errors.ts';
import { type ReadBeside, SessionRows } from './session-rows.ts';

const HOUR = 60 * 60 * 1000;
/** How long a session lasts without being used. */
export const IDLE = 12 * HOUR;

/** How long it lasts however much it is used. */
const LONGEST = 7 * 24 * HOUR;
/** The idle limit is moved on at most this often, so that reading a page writes nothing. */
const SLIDES = HOUR / 12;

export interface SessionSettings {
  readonly secret: string;
  /** Whether the app is reached over TLS. */
  readonly secure: boolean;
}

export async function registerSessions(app: FastifyInstance, { secret, secure }: SessionSettings): Promise<void> {
  const name = secure ? '__Host-session' : 'session';
  app.decorate('sessionCookie', name);
  await app.register(cookie, { secret });
  await app.register(session, {
    secret,
    cookieName: name,
    store: new SessionRows(app.db, IDLE),
    saveUninitialized: false,
    rolling: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: IDLE },
  });
  app.addHook('onRequest', keepOrEnd);
  await app.register(csrf, { sessionPlugin: '@fastify/session', getToken: tokenIn });
  app.decorateReply('stamp', function stamp(): Stamp {
    this.stamped ??= new PageStamp(() => this.generateCsrf());
    return this.stamped;
  });
  app.decorateReply('stamped', null);
}

/** Signs somebody in: under a new id, so that nobody can have planted it. */
export async function enter(
  request: FastifyRequest,
  who: { readonly identityId: Id<'identity'>; readonly workspaceId: Id<'workspace'> },
): Promise<void> {
  await request.session.regenerate();
  const now = Date.now();
  Object.assign(request.session, { ...who, signedInAt: now, seenAt: now, device: deviceOf(request) });
}

/** Signs out. */
export async function leave(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await request.session.destroy();
  reply.clearCookie(request.server.sessionCookie, { path: '/' });
}

async function keepOrEnd(request: FastifyRequest): Promise<void> {
  const { identityId, signedInAt = 0, seenAt = 0 } = request.session;
  if (identityId === undefined) return;
  const now = Date.now();
  if (now - signedInAt > LONGEST) await request.session.regenerate();
  else if (now - seenAt > SLIDES) request.session.seenAt = now;
}

function deviceOf({ headers }: FastifyRequest): string {
  return (headers['user-agent'] ?? '').slice(0, 300);
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
    /** When the idle limit was last moved on. */
    seenAt?: number;
    /** What the browser said it is. */
    device?: string;
    beside?: ReadBeside;
  }
  interface FastifyInstance {
    sessionCookie: string;
  }
  interface FastifyReply {
    stamp(): Stamp;
    stamped: Stamp | null;
  }
}
