/** Signing in by way of a provider over HTTP: there, and back. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { href } from '../../access/action.ts';
import type { Id } from '../../access/ids.ts';
import type { OidcProvider } from '../../config.ts';
import { actAs, recordFor } from '../../platform/audit.ts';
import { Missing, NotSignedIn } from '../../platform/errors.ts';
import { say } from '../../platform/flash.ts';
import { ownSession, route } from '../../platform/guard.ts';
import { change, wholeWorkspace } from '../../platform/handle.ts';
import { arrive, type Departure, depart, OidcError, type Subject } from '../../platform/oidc.ts';
import { hashOf } from '../../platform/one-time-tokens.ts';
import { ownAddress } from '../../platform/own-address.ts';
import { sendPlain } from '../../platform/pages.ts';
import { enter } from '../../platform/session.ts';
import { acceptInvitation } from '../links/commands.ts';
import { usableLinkOf } from '../links/queries.ts';
import { tellOfWayIn } from '../mail/commands.ts';
import { recordSignIn } from '../sign-in/commands.ts';
import { placesOf } from '../sign-in/queries.ts';
import { ownPath } from '../sign-in/rules.ts';
import { arriveFromProvider, departToProvider, linkProvider, unlinkProvider } from './actions.ts';
import { linkSubject, unlinkIssuer } from './commands.ts';
import { lostPage, strangerPage } from './page.ts';
import { linkedIdentity } from './queries.ts';

/** What somebody went to the provider for. */
type Errand =
  | { readonly what: 'sign-in'; readonly next: string }
  | { readonly what: 'link'; readonly identityId: Id<'identity'> }
  /** With the hash of the link's token. */
  | { readonly what: 'invitation'; readonly hash: string };

interface Away extends Departure {
  readonly provider: string;
  readonly errand: Errand;
  readonly since: number;
}

/** In milliseconds: who stays away longer begins anew. */
const LONGEST_AWAY = 10 * 60 * 1000;

/** Without a provider in the settings there is nowhere to go. */
export function providers(app: FastifyInstance): void {
  if (app.config.oidc.length === 0) return;
  route(app, departToProvider, async (request, reply) => send(request, reply, errandOf(request)));
  route(app, linkProvider, async (request, reply) => {
    const { identityId } = request.session;
    if (identityId === undefined) throw new NotSignedIn();
    return send(request, reply, { what: 'link', identityId });
  });
  route(app, arriveFromProvider, receive);
  change(app, unlinkProvider, {
    load: wholeWorkspace,
    run: async (visit) => {
      const { db, actor, params } = visit;
      const { issuer, label } = providerNamed(app, params.provider);
      await unlinkIssuer(db, ownSession(visit).identityId, issuer);
      await tellOfWayIn(db, actor, 'ways');
      const subject = { kind: 'person', id: actor.personId };
      return { to: '/me', say: `You sign in with ${label} no more.`, subject, before: { issuer } };
    },
  });
}

async function send(request: FastifyRequest, reply: FastifyReply, errand: Errand) {
  const { server, session } = request;
  const provider = providerIn(request);
  try {
    const { url, departure } = await depart(provider, callbackOf(server, provider));
    session.away = { ...departure, provider: provider.name, errand, since: Date.now() };
    return reply.redirect(url.href, 303);
  } catch (error) {
    return lost(request, reply, provider, error);
  }
}

async function receive(request: FastifyRequest, reply: FastifyReply) {
  const provider = providerIn(request);
  const { away } = request.session;
  // What was agreed counts once.
  request.session.away = undefined;
  if (!away || away.provider !== provider.name || Date.now() - away.since > LONGEST_AWAY) {
    return lost(request, reply, provider, null);
  }
  try {
    const subject = await arrive(provider, new URL(ownAddress(request.server, request.url)), away);
    return await run(request, reply, provider, subject, away.errand);
  } catch (error) {
    return lost(request, reply, provider, error);
  }
}

async function run(
  request: FastifyRequest,
  reply: FastifyReply,
  provider: OidcProvider,
  subject: Subject,
  errand: Errand,
) {
  switch (errand.what) {
    case 'sign-in':
      return signIn(request, reply, provider, subject, errand.next);
    case 'link':
      return link(request, reply, provider, subject, errand.identityId);
    case 'invitation':
      return accept(request, reply, subject, Buffer.from(errand.hash, 'hex'));
  }
}

async function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  provider: OidcProvider,
  subject: Subject,
  next: string,
) {
  const { db } = request.server;
  const identityId = await linkedIdentity(db, subject);
  const places = identityId === null ? [] : await placesOf(db, identityId);
  const place = places.find((each) => each.workspaceId === request.session.workspaceId) ?? places[0];
  if (identityId === null || !place) return sendPlain(request, reply, strangerPage(provider));
  await enter(request, { identityId, workspaceId: place.workspaceId });
  await recordSignIn(db, place, request.id, provider.name);
  return reply.redirect(next, 303);
}

/** Only whoever set out comes back: nobody else's account is linked by a planted answer. */
async function link(
  request: FastifyRequest,
  reply: FastifyReply,
  provider: OidcProvider,
  subject: Subject,
  identityId: Id<'identity'>,
) {
  const { session, server, id } = request;
  const places = await placesOf(server.db, identityId);
  const place = places.find((each) => each.workspaceId === session.workspaceId);
  if (session.identityId !== identityId || !place) throw new NotSignedIn();
  await server.db.transaction(async (tx) => {
    await actAs(tx, place.personId, id);
    await linkSubject(tx, identityId, subject);
    await tellOfWayIn(tx, place, 'ways');
    const deed = { action: linkProvider.name, subject: { kind: 'person', id: place.personId } };
    await recordFor(tx, place.workspaceId, place.personId, id, { ...deed, after: { issuer: subject.issuer } });
  });
  say(reply, `You can sign in with ${provider.label} from now on.`);
  return reply.redirect('/me', 303);
}

async function accept(request: FastifyRequest, reply: FastifyReply, subject: Subject, hash: Buffer) {
  const { server, id } = request;
  const invitation = await usableLinkOf(server.db, hash);
  const personId = invitation?.personId ?? null;
  if (invitation?.purpose !== 'invitation' || personId === null) throw new Missing();
  const known = await linkedIdentity(server.db, subject);
  const newcomer = await server.db.transaction(async (tx) => {
    await actAs(tx, personId, id);
    return acceptInvitation(tx, invitation, personId, known === null ? subject : { identityId: known }, id);
  });
  await enter(request, newcomer);
  say(reply, 'Welcome. You are signed in.');
  return reply.redirect('/', 303);
}

/** Faults of the provider are told in words; everything else goes where errors go. */
async function lost(request: FastifyRequest, reply: FastifyReply, provider: OidcProvider, error: unknown) {
  if (error !== null && !(error instanceof OidcError)) throw error;
  if (error !== null) request.log.warn({ err: error, provider: provider.name }, 'signing in by a provider failed');
  return sendPlain(request, reply, lostPage(provider));
}

function errandOf({ query }: FastifyRequest): Errand {
  const { link: token, next }: { link?: unknown; next?: unknown } = Object(query);
  if (typeof token === 'string') return { what: 'invitation', hash: hashOf(token).toString('hex') };
  return { what: 'sign-in', next: ownPath(next) };
}

function providerIn({ server, params }: FastifyRequest): OidcProvider {
  return providerNamed(server, Object(params).provider);
}

function providerNamed({ config }: FastifyInstance, name: unknown): OidcProvider {
  const provider = config.oidc.find((each) => each.name === name);
  if (!provider) throw new Missing();
  return provider;
}

function callbackOf(app: FastifyInstance, { name }: OidcProvider): string {
  return ownAddress(app, href(arriveFromProvider, { provider: name }));
}

declare module 'fastify' {
  interface Session {
    /** Set while somebody is away at a provider. */
    away?: Away;
  }
}
