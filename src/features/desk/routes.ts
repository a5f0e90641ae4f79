/** The desk over HTTP: one page, on which one stays. */
import type { FastifyInstance } from 'fastify';
import type { Action } from '../../access/action.ts';
import type { Fields, Form, Submission, Values } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { invalid, Missing } from '../../platform/errors.ts';
import { formPage, type Outcome, show, stay, type Trouble } from '../../platform/handle.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { momentOf } from '../../platform/workspace.ts';
import { unversioned } from '../bookings/queries.ts';
import { CHECKOUTS } from '../bookings/rules.ts';
import { describeReturned } from '../checkouts/commands.ts';
import { flagReturned } from '../checkouts/flagging.ts';
import { flagOptions } from '../flags/queries.ts';
import * as actions from './actions.ts';
import { chooseDue, endTurn, keepTurn, unlistItem } from './commands.ts';
import { dueOf, warningsOn } from './due.ts';
import { type Going, going, lend, planOf } from './lending.ts';
import { conditionPage, deskPage, LOANS_SHOWN, type Served } from './page.ts';
import {
  type Back,
  type Desk,
  deskOf,
  listedItems,
  loansOf,
  membersOfKits,
  missingOfReturned,
  placeOf,
  returned,
  type Turn,
} from './queries.ts';
import { dueAfter, isFinish } from './rules.ts';
import { countUnknown, oneMore, serve, type Thing, take, thingScannedAt } from './scanning.ts';

const page = {
  load: (visit: Visit) => deskOf(visit),
  draw: async (visit: Visit, desk: Desk, trouble?: Trouble, sent?: Submission) =>
    deskPage(visit, desk, await servedAt(visit, desk), trouble, sent),
};

export function desk(app: FastifyInstance): void {
  show(app, actions.showDesk, page);
  stay(app, actions.scan, {
    ...page,
    failed: countUnknown,
    becomes: async (visit, desk, { scan }): Promise<readonly (Thing | Going)[]> => {
      await keepTurn(visit.db, desk);
      return isFinish(scan) ? going(visit, desk) : thingScannedAt(visit, desk, scan);
    },
    run: async (visit, desk, { scan }, made) => {
      if (isFinish(scan)) return finished(visit, desk, made.filter(isGoing));
      const [thing] = made;
      return done(thing && !isGoing(thing) ? await take(visit, desk, thing) : await serve(visit, desk, scan));
    },
  });
  stay(app, actions.finish, {
    ...page,
    becomes: async (visit, desk) => {
      await keepTurn(visit.db, desk);
      return going(visit, desk);
    },
    run: (visit, desk, _, things) => finished(visit, desk, things),
  });
  stay(app, actions.abandon, {
    ...page,
    run: async (visit, { turn }) => {
      await endTurn(visit.db, visit.actor.workspaceId, placeOf(visit));
      return done(turn?.personId ? 'Nothing was lent.' : undefined);
    },
  });
  conditions(app);
  during(app, actions.stayOn, async () => undefined);
  stay(app, actions.takeMore, {
    ...page,
    becomes: async (visit, desk, { item_id }) => {
      await keepTurn(visit.db, desk);
      return oneMore(visit, desk, item_id);
    },
    run: async (visit, desk, _, [thing]) => done(thing && (await take(visit, desk, thing))),
  });
  during(app, actions.putBack, async ({ db, actor }, turn, { item_id }) => {
    await unlistItem(db, actor, turn, item_id);
    return 'It is off the list.';
  });
  during(app, actions.lendFor, async ({ db, actor, workspace, now }, turn, { lasting }) => {
    await chooseDue(db, actor, turn, dueAfter(workspace, now, lasting));
    return undefined;
  });
  during(app, actions.lendUntil, async ({ db, actor, workspace, now }, turn, { ends_at }) => {
    const due = momentOf(workspace, ends_at);
    if (due <= now) throw invalid('ends_at', 'Until another time: choose one that is still to come');
    await chooseDue(db, actor, turn, due);
    return undefined;
  });
}

/** What is said of something that came back, as long as the turn lasts in which it did. */
function conditions(app: FastifyInstance): void {
  formPage(app, actions.beginCondition, actions.saveCondition, {
    load: (visit) => deskOf(visit),
    current: async (visit, desk) => {
      const hold_id = visit.query.one('hold') ?? '';
      const said = await backAt(visit, desk, readId(hold_id));
      return { hold_id, condition: said?.condition ?? '', damaged: said?.damaged ? 'on' : '' };
    },
    draw: async (visit, desk, drawing) => {
      const back = await backAt(visit, desk, readId([drawing.values?.hold_id].flat().at(-1)));
      if (back === null && drawing.stored === undefined) throw new Missing();
      // The turn in which it came back is over.
      if (back === null)
        return deskPage(visit, desk, await servedAt(visit, desk), { reason: 'stale', title: '', text: '' });
      return conditionPage(visit, desk, back.name, await flagOptions(visit.db, visit.actor), drawing);
    },
    becomes: async (visit, desk, { hold_id }) => {
      await keepTurn(visit.db, desk);
      const { bookingId } = (await backAt(visit, desk, hold_id)) ?? missing();
      const found = await unversioned(visit.db, visit.actor, CHECKOUTS, bookingId);
      if (found === null) throw new Missing();
      return [found];
    },
    run: async (visit, _, { hold_id, condition, damaged = false, flag_id }) => {
      const { db, actor } = visit;
      const { bookingId, itemId } = await describeReturned(db, actor, hold_id, { condition, damaged });
      if (flag_id) await flagReturned(visit, { id: bookingId }, [itemId], flag_id, condition);
      return {
        to: actions.showDesk.path,
        say: 'Thank you, that was noted.',
        subject: { kind: 'checkout', id: bookingId },
        after: { items: [itemId], condition, damaged },
      };
    },
  });
}

async function backAt({ db, actor }: Visit, { turn }: Desk, holdId: number | null): Promise<Back | null> {
  const back = turn ? await returned(db, actor, turn) : [];
  return back.find((each) => each.holdId === holdId) ?? null;
}

function missing(): never {
  throw new Missing();
}

/** Something that is done while somebody is served; where nobody is, it comes to nothing. */
function during<F extends Fields>(
  app: FastifyInstance,
  action: Action<Desk> & { readonly form: Form<F> },
  act: (visit: ChangeVisit, turn: Turn, values: Values<F>) => Promise<string | undefined>,
): void {
  stay(app, action, {
    ...page,
    run: async (visit, desk, values: Values<F>) => {
      await keepTurn(visit.db, desk);
      return done(desk.turn ? await act(visit, desk.turn, values) : undefined);
    },
  });
}

async function servedAt(visit: Visit, { turn }: Desk): Promise<Served | null> {
  if (turn === null) return null;
  const { db, actor } = visit;
  const listed = await listedItems(db, actor, turn);
  const plan = await planOf(visit, turn, listed);
  const due = turn.personId === null ? null : await dueOf(visit, turn, plan);
  return {
    listed,
    plan,
    members: await membersOfKits(db, actor, [...new Set(listed.flatMap(({ kitId }) => kitId ?? []))]),
    returned: await returned(db, actor, turn),
    missing: await missingOfReturned(db, actor, turn),
    loans: turn.personId === null ? [] : await loansOf(db, actor, turn.personId, LOANS_SHOWN + 1),
    due,
    warnings: due === null ? null : await warningsOn(visit, turn, plan, due),
  };
}

async function finished(visit: ChangeVisit, desk: Desk, things: readonly Going[]): Promise<Outcome> {
  const said = await lend(visit, desk, things);
  await endTurn(visit.db, visit.actor.workspaceId, placeOf(visit));
  return done(said);
}

function isGoing(thing: Thing | Going): thing is Going {
  return !('does' in thing);
}

/** What was done to things is in the log by itself. */
function done(say?: string): Outcome {
  return { to: actions.showDesk.path, say, subject: { kind: 'workspace', id: null } };
}
