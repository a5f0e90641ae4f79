/** Feeds over HTTP: addresses are made and revoked by people, and read by their calendar programs. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { href } from '../../access/action.ts';
import { readId } from '../../access/ids.ts';
import { Missing, TooMany } from '../../platform/errors.ts';
import { route } from '../../platform/guard.ts';
import { change, type Outcome, wholeWorkspace } from '../../platform/handle.ts';
import { hashOf } from '../../platform/one-time-tokens.ts';
import { ownAddress } from '../../platform/own-address.ts';
import type { ChangeVisit } from '../../platform/visit.ts';
import { showItem } from '../items/actions.ts';
import { item } from '../items/queries.ts';
import { stockroomActions } from '../stockrooms/actions.ts';
import { stockroom } from '../stockrooms/queries.ts';
import { makeOfItem, makeOfStockroom, makeOwn, readFeed, revokeFeed } from './actions.ts';
import { fileOf } from './calendar.ts';
import { giveAddress, revoke } from './commands.ts';
import { calendarOf } from './entries.ts';
import { feed, openedBy, type Subject } from './queries.ts';

const MINUTE = 60_000;
/** Of one address of the network, behind which may be a whole school; and of one feed, which a program asks for now and then. */
const MOST = { network: 600, feed: 30 } as const;
const HOME = '/me#calendars';

export function feeds(app: FastifyInstance): void {
  change(app, makeOwn, {
    load: wholeWorkspace,
    run: async (visit) => made(app, visit, { about: 'person' }, HOME),
  });
  change(app, makeOfStockroom, {
    load: ({ db, actor }, id) => stockroom(db, actor, id),
    run: async (visit, row) =>
      made(app, visit, { about: 'stockroom', stockroomId: row.id }, href(stockroomActions.show, row)),
  });
  change(app, makeOfItem, {
    load: ({ db, actor }, id) => item(db, actor, id),
    run: async (visit, row) => made(app, visit, { about: 'item', itemId: row.id }, href(showItem, row)),
  });
  change(app, revokeFeed, {
    load: wholeWorkspace,
    run: async ({ db, actor, params }) => {
      const id = readId(params.feed);
      const own = id === null ? null : await feed(db, actor, id);
      if (!own) throw new Missing();
      await revoke(db, actor, own);
      const { about, stockroomId, itemId } = own;
      const say = 'The address was revoked: whoever still asks for it finds nothing.';
      return { to: HOME, say, subject: { kind: 'feed', id: own.id }, before: { about, stockroomId, itemId } };
    },
  });
  read(app);
}

async function made(app: FastifyInstance, { db, actor }: ChangeVisit, subject: Subject, to: string): Promise<Outcome> {
  const { id, token, replaced } = await giveAddress(db, actor, subject);
  const address = ownAddress(app, href(readFeed, { token: `${token}.ics` }));
  const ended = replaced ? ' The one that you had leads nowhere now.' : '';
  const say = `Copy this address into your calendar program, it is not shown again: ${address} Whoever has it sees what you may see.${ended}`;
  return { to, say, subject: { kind: 'feed', id }, after: { ...subject, replaced } };
}

function read(app: FastifyInstance): void {
  const ofNetwork = app.createRateLimit({ max: MOST.network, timeWindow: MINUTE });
  const ofFeed = app.createRateLimit({ max: MOST.feed, timeWindow: MINUTE, keyGenerator: keyOf });
  const refuseTooMany = async (request: FastifyRequest) => {
    for (const counted of [ofNetwork, ofFeed]) {
      const tries = await counted(request);
      if (!tries.isAllowed && tries.isExceeded) throw new TooMany(tries.ttlInSeconds);
    }
  };
  route(app, readFeed, async (request, reply) => {
    await refuseTooMany(request);
    const { db } = app;
    const opened = await openedBy(db, hashOf(tokenIn(request)));
    if (!opened) throw new Missing();
    const whole = (path: string) => ownAddress(app, path);
    const calendar = await calendarOf({ db, ...opened, now: new Date(), whole }, opened.feed);
    if (!calendar) throw new Missing();
    const file = fileOf(calendar);
    const tag = `W/"${createHash('sha256').update(file).digest('base64url')}"`;
    // It is asked about each time, so that what somebody may see no more is shown no more.
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
    return reply.type('text/calendar; charset=utf-8').send(file);
  });
}

function keyOf(request: FastifyRequest): string {
  return hashOf(tokenIn(request)).toString('base64url');
}

/** Calendar programs like addresses to end as their files do. */
function tokenIn({ params }: FastifyRequest): string {
  return String(Object(params).token).replace(/\.ics$/, '');
}
