/** Owns the guard: who is here is asked, and what the route declares, before anything is loaded or parsed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import { type Action, asksForToken, isPublic, isReachable } from '../access/action.ts';
import { type Actor, holds } from '../access/actor.ts';
import { decide } from '../access/decide.ts';
import type { Resource } from '../access/resource.ts';
import { deviceActor } from '../access/together.ts';
import { type Acting, acting, type Present } from './current-actor.ts';
import { actingAtDevice, presentAtDevice } from './device.ts';
import { NotSignedIn, Refused, refusedBecause } from './errors.ts';
import { isFresh, refuseUnlessFresh } from './fresh.ts';
import type { Claim } from './once.ts';
import { type OwnSession, Query, type Visit } from './visit.ts';

/** Registers a route from its action: the guard stands before anything is loaded or parsed. */
export function route<Row extends Resource>(
  app: FastifyInstance,
  action: Action<Row>,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  app.house.add(action as Action);
  app.route({
    method: action.method,
    url: action.path,
    config: { action: action as Action },
    onRequest: isPublic(action.needs) ? [] : [guard(action as Action)],
    preHandler: [
      ...(asksForToken(action as Action) ? [app.csrfProtection] : []),
      ...(action.fresh ? [refuseUnlessFresh] : []),
    ],
    handler,
  });
}

function guard(action: Action) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const device = action.device ? await presentAtDevice(request, reply) : null;
    const present = device ?? request.session.beside?.known.present;
    if (!present) throw new NotSignedIn();
    request.present = present;
    refuseUnlessReachable(whoReaches(present), action);
  };
}

/** A device opens its desk for everybody; what they may do there is decided with each thing. */
export function whoReaches({ actor, device }: Present): Actor {
  return device ? deviceActor(device) : actor;
}

export function refuseUnlessReachable(actor: Actor, action: Action): void {
  if (isPublic(action.needs) || isReachable(actor, action)) return;
  if (action.books && actor.blocked && holds(actor, action.needs)) throw refusedBecause(BLOCKED);
  throw new Refused(decide(actor, action.needs, action.makes?.(actor) ?? null));
}

/** There is no booking yet whose stockroom a decision could name. */
const BLOCKED = 'You are blocked from making new bookings. Those who run the stockrooms can lift it.';

/** Who is signed in; the guard of the route has seen to it that somebody is. */
export function presentAt(request: FastifyRequest): Present {
  if (!request.present) throw new NotSignedIn();
  return request.present;
}

/** The same, read anew inside the transaction of a change, which is theirs from here on. */
export async function presentAgain(tx: Knex.Transaction, request: FastifyRequest, claim: Claim): Promise<Acting> {
  const who = await (request.present?.device ? actingAtDevice : actingInSession)(tx, request, claim);
  if (!who) throw new NotSignedIn();
  return who;
}

async function actingInSession(tx: Knex.Transaction, request: FastifyRequest, claim: Claim): Promise<Acting | null> {
  const { identityId, workspaceId, beside } = request.session;
  if (!identityId || !workspaceId || !beside) return null;
  return acting(tx, { identityId, workspaceId }, beside.known, request.id, claim);
}

export function visitOf(request: FastifyRequest, reply: FastifyReply, db: Knex): Visit {
  const { actor, workspace, device = null } = presentAt(request);
  return {
    db,
    actor,
    workspace,
    session: device ? null : sessionOf(request),
    device,
    stamp: reply.stamp(),
    params: request.params as Record<string, string>,
    query: new Query(request.query as Record<string, string>),
    url: request.url,
    now: new Date(),
    requestId: request.id,
    fresh: isFresh(request),
  };
}

/** The session of whoever signed in. @throws NotSignedIn at a device, where nobody did */
export function ownSession({ session }: Pick<Visit, 'session'>): OwnSession {
  if (session === null) throw new NotSignedIn();
  return session;
}

function sessionOf({ session }: FastifyRequest): OwnSession {
  if (session.identityId === undefined) throw new NotSignedIn();
  return { id: session.sessionId, identityId: session.identityId };
}

declare module 'fastify' {
  interface FastifyRequest {
    present: Present | null;
  }
  interface FastifyContextConfig {
    action?: Action;
  }
}
