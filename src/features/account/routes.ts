/** One's own account over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href, offerGeneral } from '../../access/action.ts';
import { readId } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { Invalid, Missing } from '../../platform/errors.ts';
import { ownSession, route } from '../../platform/guard.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { isPassword } from '../../platform/passwords.ts';
import { countFailureOfAccount, forgetFailures, refuseAccountAfterTooMany } from '../../platform/tries.ts';
import type { Visit } from '../../platform/visit.ts';
import { ownCalendars } from '../feeds/part.ts';
import { showWishes } from '../mail/actions.ts';
import { tellOfWayIn } from '../mail/commands.ts';
import { ownWays } from '../providers/page.ts';
import { issuersOf } from '../providers/queries.ts';
import { endSessions } from '../sign-in/commands.ts';
import { type Identity, identity, placesOf } from '../sign-in/queries.ts';
import * as actions from './actions.ts';
import { changePassword, endOwnSession } from './commands.ts';
import { accountPage, passwordPage } from './page.ts';
import { belongingOf, openSessions } from './queries.ts';

export function account(app: FastifyInstance): void {
  const home = href(actions.showAccount);
  show(app, actions.showAccount, { load: wholeWorkspace, draw: (visit) => drawAccount(app, visit) });
  formPage(app, actions.editPassword, actions.savePassword, {
    load: ifPassword,
    failed: async (visit, error) => {
      if (error instanceof WrongPassword) await countFailureOfAccount(visit.db, (await ownIdentity(visit)).email);
    },
    draw: async (visit, _, drawing) => passwordPage(visit, drawing),
    run: async (visit, _, { current_password, password }) => {
      const own = await ownIdentity(visit);
      await prove(visit, own, current_password);
      await changePassword(visit.db, ownSession(visit), own, password, [visit.actor.name, visit.workspace.name]);
      await tellOfWayIn(visit.db, visit.actor, 'password');
      return { to: home, say: 'Your password was changed. You are signed out everywhere else.', subject: self(visit) };
    },
  });
  change(app, actions.endOwnSession, {
    load: wholeWorkspace,
    run: async (visit) => {
      await endOwnSession(visit.db, ownSession(visit).identityId, visit.params.session ?? '');
      return { to: home, say: 'You are signed out there.', subject: self(visit) };
    },
  });
  change(app, actions.endOwnSessions, {
    load: wholeWorkspace,
    run: async (visit) => {
      await endSessions(visit.db, ownSession(visit).identityId);
      return { to: '/sign-in', say: 'You are signed out everywhere.', subject: self(visit) };
    },
  });
  route(app, actions.switchWorkspace, async (request, reply) => {
    const { identityId } = request.session;
    const places = identityId === undefined ? [] : await placesOf(app.db, identityId);
    const wanted = readId(Object(request.params).workspace);
    const place = places.find((each) => each.workspaceId === wanted);
    if (!place) throw new Missing();
    request.session.workspaceId = place.workspaceId;
    return reply.redirect('/', 303);
  });
}

async function drawAccount({ config }: FastifyInstance, visit: Visit) {
  const { db, actor } = visit;
  const session = ownSession(visit);
  return accountPage(visit, {
    identity: await ownIdentity(visit),
    belonging: await belongingOf(db, actor),
    sessions: await openSessions(db, session.identityId, session.id),
    places: await placesOf(db, session.identityId),
    parts: [await ownCalendars(visit)],
    ways: [
      ...offerGeneral(visit, [showWishes]),
      ...ownWays(config.oidc, await issuersOf(db, session.identityId), visit.stamp),
    ],
  });
}

/** Whoever signs in by way of a provider has no password to change. */
const ifPassword: Load<Resource> = async (visit, id) =>
  (await ownIdentity(visit)).passwordHash === null ? null : wholeWorkspace(visit, id);

async function ownIdentity(visit: Visit): Promise<Identity> {
  const own = await identity(visit.db, ownSession(visit).identityId);
  if (!own) throw new Missing();
  return own;
}

/** Counted as a failure once the transaction that it ends is over: two connections at once could leave none for others. */
class WrongPassword extends Invalid {}

/** @throws WrongPassword, TooMany */
async function prove({ db }: Visit, own: Identity, password: string): Promise<void> {
  await refuseAccountAfterTooMany(db, own.email);
  if (await isPassword(password, own.passwordHash)) return forgetFailures(db, own.email);
  throw new WrongPassword([{ name: 'current_password', text: 'This is not your password' }]);
}

function self({ actor }: Visit) {
  return { kind: 'person', id: actor.personId };
}
