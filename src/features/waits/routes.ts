/** The waiting list over HTTP, and the work that offers what comes free. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { readId } from '../../access/ids.ts';
import { Conflict, invalid, Missing, Refused } from '../../platform/errors.ts';
import { change, formPage, type Load, type Outcome, show, wholeWorkspace } from '../../platform/handle.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Period } from '../availability/rules.ts';
import { availableLines } from '../baskets/queries.ts';
import { drafts } from '../baskets/rules.ts';
import { basketHref, sentPeriod, typedPeriod } from '../baskets/typed.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { acceptOffer, beginWait, declineOffer, listWaits, stopWaiting, wait } from './actions.ts';
import { accept, decline, joinLine, withdraw } from './commands.ts';
import { offerFreed } from './line/commands.ts';
import { MOST, waitPage, waitsPage } from './page.ts';
import { type Wait, type Wanted, waitOf, waits as waitRows, wanted } from './queries.ts';
import { OFFER } from './rules.ts';

export function waits(app: FastifyInstance): void {
  app.jobs.define(OFFER, (_, signal) => offerFreed(app.db, new Date(), signal), { everyMinute: true });
  show(app, listWaits, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor } = visit;
      const states = ['waiting', 'offered'] as const;
      return waitsPage(visit, {
        // However long the line is, one's own are not lost in it.
        mine: await waitRows(db, actor, { states, personId: actor.personId }, MOST),
        others: await waitRows(db, actor, { states, besides: actor.personId }, MOST + 1),
      });
    },
  });
  joins(app);
  answers(app);
}

function joins(app: FastifyInstance): void {
  formPage(app, beginWait, wait, {
    load: wholeWorkspace,
    current: ({ query }) => ({ what: 'item', ...query.submission }),
    draw: async (visit, _, drawing) => {
      const id = readId([drawing.values?.item_id ?? ''].flat().at(-1));
      const item = id === null ? null : await wanted(visit.db, visit.actor, id);
      if (!item) throw new Missing();
      refuseUnlessBookable(visit, item);
      return waitPage(visit, item, drawing);
    },
    becomes: async (visit, _, { item_id, starts_at, ends_at }) => {
      const { lines } = await foundFor(visit, item_id, sentPeriod(visit.workspace, { starts_at, ends_at }));
      return drafts(visit.actor, RESERVATIONS, visit.actor.personId, lines);
    },
    run: async (visit, _, { item_id, what, starts_at, ends_at }) => {
      const { db, actor, now } = visit;
      const period = sentPeriod(visit.workspace, { starts_at, ends_at });
      if (period.from <= now) throw invalid('starts_at', 'From: choose a time that is still to come');
      const { item, lines } = await foundFor(visit, item_id, period);
      refuseFree(visit, period, lines[0]);
      if (what === 'category' && item.categoryId === null)
        throw invalid('what', 'It is of no category: wait for this one');
      const of =
        what === 'item' ? { itemId: item.id, categoryId: null } : { itemId: null, categoryId: item.categoryId };
      const id = await joinLine(db, actor, { stockroomId: item.stockroomId, ...of, period });
      return {
        to: href(listWaits),
        say: 'You stand in line: you are told once it is free.',
        subject: { kind: 'wait', id },
        after: { ...of, from: period.from, to: period.to },
      };
    },
  });
}

/** What one may not book one does not wait for. @throws Refused */
function refuseUnlessBookable({ actor }: Visit, { stockroomId, stockroomAt: locationId }: Wanted): void {
  const { workspaceId, personId: ownerId } = actor;
  const booking = { kind: 'reservation', workspaceId, stockroomId, locationId, ownerId, proposed: true } as const;
  const decision = decide(actor, RESERVATIONS.manage, booking);
  if (!decision.allowed) throw new Refused(decision);
}

function answers(app: FastifyInstance): void {
  const load: Load<Wait> = ({ db, actor }, id) => waitOf(db, actor, id);
  change(app, acceptOffer, {
    load,
    run: async ({ db, actor, now }, row) => {
      const own = row.ownerId === actor.personId;
      await accept(db, actor, row, now);
      return {
        ...answered(row, `It is reserved for ${own ? 'you' : row.personName}.`),
        to: `${RESERVATIONS.path}/${row.bookingId}`,
        after: { state: 'accepted' },
      };
    },
  });
  change(app, declineOffer, {
    load,
    run: async ({ db, now }, row) => {
      await decline(db, row, now);
      return { ...answered(row, 'It was left to the next in line.'), after: { state: 'declined' } };
    },
  });
  change(app, stopWaiting, {
    load,
    run: async ({ db, actor, now }, row) => {
      const waits = row.ownerId === actor.personId ? 'You do not wait' : `${row.personName} does not wait`;
      await withdraw(db, row, now);
      return { ...answered(row, `${waits} for it any more.`), after: { state: 'withdrawn' } };
    },
  });
}

/** The item as it is and would be then. @throws Invalid where it is not there, or nobody can wait for it */
async function foundFor(visit: Visit, itemId: number, period: Period) {
  const { db, actor } = visit;
  const item = await wanted(db, actor, itemId);
  const picked = { itemIds: [itemId], kitIds: [], quantities: new Map(), categories: new Map() };
  const lines = await availableLines(db, actor, picked, period, actor.personId);
  if (!item || lines.length === 0) throw invalid('item_id', 'Item: it is not there any more');
  return { item, lines };
}

/** Nobody has to wait for what is free. */
function refuseFree(
  { workspace, actor }: Visit,
  period: Period,
  line: { free: number; itemId: number } | undefined,
): void {
  if (!line || line.free < 1) return;
  const picked = { itemIds: [line.itemId], kitIds: [], quantities: new Map(), categories: new Map() };
  throw new Conflict({
    title: 'It is free then',
    text: `Nobody has to wait for it${actor.blocked ? '' : ': it can be reserved now'}.`,
    ways: [{ href: basketHref(RESERVATIONS, { picked, ...typedPeriod(workspace, period) }), label: 'Reserve it' }],
  });
}

function answered(row: Wait, say: string): Outcome {
  return { to: href(listWaits), say, subject: { kind: 'wait', id: row.id }, before: { state: row.state } };
}
