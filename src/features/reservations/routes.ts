/** Changing, cancelling and handing out reservations over HTTP. */
import type { FastifyInstance } from 'fastify';
import { type Control, href, offer } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import { Conflict } from '../../platform/errors.ts';
import { change, formPage, type Load, type Outcome } from '../../platform/handle.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { wallClockOf } from '../../platform/workspace.ts';
import { choices } from '../availability/queries.ts';
import { asking, refuseBlocked } from '../baskets/lending.ts';
import { refuseUnapproved } from '../baskets/orders.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { linesOf } from '../bookings/lines/queries.ts';
import { type Booking, booking, type Unversioned, unversioned } from '../bookings/queries.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { allTheSame, troubled, worded } from '../bookings/trouble.ts';
import { BeyondRules } from '../lending-rules/commands.ts';
import { beyondOf } from '../lending-rules/queries.ts';
import { isLifted, stopping } from '../lending-rules/rules.ts';
import { beginSwap, cancelReservation, editReservation, handOut, saveReservation, swap } from './actions.ts';
import { changed, save } from './changes.ts';
import { cancel, fulfil } from './commands.ts';
import { editPage, swapPage } from './page.ts';
import { isFarAhead } from './rules.ts';
import { singleLines, swappable, swapped } from './swaps.ts';

const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, RESERVATIONS, id);

export function reservations(app: FastifyInstance): void {
  edits(app);
  formPage(app, beginSwap, swap, {
    load: async (visit, id) => {
      const row = await load(visit, id);
      return row && (await singleLines(visit, row)).length > 0 ? { ...row, proposed: true } : null;
    },
    draw: async (visit, row, drawing) => swapPage(visit, row, await swappable(visit, row), drawing),
    becomes: async (visit, row, typed) => [await swapped(visit, row, typed)],
    run: async (visit, row, { ignore_conflicts }, made) => {
      const [after] = made;
      if (!after) throw new Error('Nothing was decided on');
      return save(visit, row, after, row.purpose, ignore_conflicts === true);
    },
  });
  change(app, cancelReservation, {
    load,
    run: async ({ db, actor, now }, row) => {
      await cancel(db, actor, row, now);
      return {
        to: href(BOOKINGS.reservation.show, row),
        say: 'The reservation was cancelled.',
        subject: { kind: row.kind, id: row.id },
        before: { status: row.status },
        after: { status: 'cancelled' },
      };
    },
  });
  change(app, handOut, {
    load: async (visit, id) => {
      const row = await unversioned(visit.db, visit.actor, RESERVATIONS, id);
      return row ? { ...row, proposed: true } : null;
    },
    becomes: (_, row) => [{ ...row, kind: 'checkout', proposed: true }],
    run: async (visit, row, { line_ids = [], ignore_conflicts }) =>
      runHandOut(visit, row, line_ids, ignore_conflicts === true),
  });
}

function edits(app: FastifyInstance): void {
  formPage(app, editReservation, saveReservation, {
    load,
    current: async ({ db, actor, workspace, query }, row) => {
      const lines = (await linesOf(db, actor, row)).filter((line) => line.seen);
      return {
        starts_at: wallClockOf(workspace, row.startsAt),
        ends_at: wallClockOf(workspace, row.endsAt),
        item_ids: lines.filter((line) => line.kitId === null).map((line) => String(line.itemId)),
        kit_ids: [...new Set(lines.flatMap((line) => (line.kitId === null ? [] : [String(line.kitId)])))],
        purpose: row.purpose ?? '',
        // What was typed before, where that leads here again.
        ...query.submission,
      };
    },
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      const q = (visit.query.one('q') ?? '').trim().slice(0, 100);
      const during = { from: row.startsAt, to: row.endsAt };
      const found = await choices(db, actor, RESERVATIONS, row.ownerId, during, { stockroomId: row.stockroomId, q });
      return editPage(visit, row, await linesOf(db, actor, row), { ...found, q }, drawing);
    },
    becomes: async (visit, row, values) => [await changed(visit, row, values)],
    run: async (visit, row, { purpose, ignore_conflicts }, made) => {
      const [after] = made;
      if (!after) throw new Error('Nothing was decided on');
      return save(visit, row, after, purpose ?? null, ignore_conflicts === true);
    },
  });
}

async function runHandOut(
  visit: ChangeVisit,
  row: Unversioned,
  lineIds: readonly number[],
  ignoreConflicts: boolean,
): Promise<Outcome> {
  const { db, actor, now } = visit;
  await refuseBlocked(visit, row);
  // Time that comes to it was approved by nobody.
  if (isFarAhead(row, now)) refuseUnapproved(await asking(visit, CHECKOUTS, [{ ...row, kind: 'checkout' }]));
  const done = await orAgainstRules(visit, row, lineIds, fulfil(db, actor, row, { lineIds, ignoreConflicts }, now));
  if ('troubles' in done) {
    const words = await worded(visit, done.troubles, row.ownerId);
    throw new Conflict(troubled('This cannot be handed out now', words, again(visit, row, lineIds)));
  }
  const beyond = await beyondOf(db, actor, [done.id]);
  return {
    to: href(BOOKINGS.checkout.show, done),
    say: done.all ? 'It was handed out.' : 'A part was handed out; the rest is still reserved.',
    subject: { kind: 'checkout', id: done.id },
    before: { reservation: row.id, status: row.status },
    after: {
      ...{ reservation: row.id, status: 'out' },
      ...(ignoreConflicts ? { ignored_conflicts: true } : {}),
      ...(beyond.length > 0 ? { beyond_rules: beyond } : {}),
    },
  };
}

/** Whoever may ignore conflicts is offered to do so where that lifts whatever the rules have against it. */
async function orAgainstRules<Result>(
  visit: ChangeVisit,
  row: Unversioned,
  lineIds: readonly number[],
  handed: Promise<Result>,
): Promise<Result> {
  try {
    return await handed;
  } catch (error) {
    if (!(error instanceof BeyondRules) || !error.verdicts.flatMap(stopping).every(isLifted)) throw error;
    throw new Conflict({ ...error.obstacle, ways: again(visit, row, lineIds) });
  }
}

/** The same button once more, for whoever may ignore what is in the way. */
function again(visit: Visit, row: Unversioned, lineIds: readonly number[]): Control[] {
  if (!decide(visit.actor, 'bookings.ignore_conflicts').allowed) return [];
  return offer(visit, row, [handOut]).map((control) => allTheSame(control, { line_ids: lineIds.map(String) }));
}
