/** Taking back and extending check-outs over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import { formPage, type Load } from '../../platform/handle.ts';
import { choicesFor } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { daysAfter, momentOf, wallClockOf } from '../../platform/workspace.ts';
import { refuseBlocked } from '../baskets/lending.ts';
import { periodFault } from '../baskets/rules.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { refusedByRules } from '../bookings/instead.ts';
import { outOf } from '../bookings/lines/queries.ts';
import { type Booking, booking, unversioned } from '../bookings/queries.ts';
import { CHECKOUTS } from '../bookings/rules.ts';
import { troubled, worded } from '../bookings/trouble.ts';
import { BeyondRules } from '../lending-rules/commands.ts';
import { endsInstead } from '../lending-rules/nearest.ts';
import { beyondOf } from '../lending-rules/queries.ts';
import { extend, giveBack, openExtension, openReturn } from './actions.ts';
import { prolong, takeBack } from './commands.ts';
import { flagReturned } from './flagging.ts';
import { returnForm } from './forms.ts';
import { extensionPage, returnPage } from './page.ts';

const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, CHECKOUTS, id);

export function checkouts(app: FastifyInstance): void {
  formPage(app, openReturn, giveBack, {
    load: ({ db, actor }, id) => unversioned(db, actor, CHECKOUTS, id),
    current: async ({ db, actor }, row) => ({ line_ids: (await outOf(db, actor, row)).map(({ id }) => String(id)) }),
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      const choices = await choicesFor(db, actor, returnForm, row);
      return returnPage(visit, row, await outOf(db, actor, row), choices, drawing);
    },
    run: async (visit, row, { line_ids, quantity_, condition = null, damaged = false, flag_id }) => {
      const { db, actor, now } = visit;
      if (damaged && condition === null) throw invalid('condition', 'In what condition: say what is damaged');
      const quantities = new Map([...quantity_].map(([id, many]) => [Number(id), many]));
      const back = { lineIds: line_ids ?? [], quantities, condition, damaged };
      const { itemIds, pieces, all } = await takeBack(db, actor, row, back, now);
      const flagged = flag_id ? await flagReturned(visit, row, itemIds, flag_id, condition) : null;
      return {
        to: href(BOOKINGS.checkout.show, row),
        say: `${all ? 'Everything is back.' : `${pieces} came back; the rest is still out.`}${flaggedWords(flagged)}`,
        subject: { kind: row.kind, id: row.id },
        before: { status: row.status },
        after: {
          ...{ status: all ? 'returned' : 'out', items: itemIds },
          ...(quantities.size === 0 ? {} : { quantities: Object.fromEntries(quantities) }),
          ...(condition === null ? {} : { condition }),
          ...(damaged ? { damaged } : {}),
        },
      };
    },
  });
  formPage(app, openExtension, extend, {
    load,
    current: ({ workspace, now, query }, row) => {
      const asked = query.one('ends_at');
      if (asked !== undefined) return { ends_at: asked };
      const later = row.endsAt > now ? row.endsAt : now;
      const [day = '', time = ''] = wallClockOf(workspace, later).split('T');
      return { ends_at: `${daysAfter(day, 1)}T${time}` };
    },
    draw: async (visit, row, drawing) => extensionPage(visit, row, drawing),
    run: async (visit, row, { ends_at, ignore_conflicts }) => {
      const { db, actor, now } = visit;
      await refuseBlocked(visit, row);
      const to = laterEnd(visit, row, ends_at);
      const ignoring = ignore_conflicts === true;
      const troubles = await orOtherEnds(visit, row, to, prolong(db, actor, row, to, ignoring, now));
      if (troubles.length > 0) {
        const words = await worded(visit, troubles, row.ownerId);
        throw new Conflict(troubled('It cannot be extended', words, waysBack(row)));
      }
      const beyond = await beyondOf(db, actor, [row.id]);
      return {
        to: href(BOOKINGS.checkout.show, row),
        say: 'The check-out was extended.',
        subject: { kind: row.kind, id: row.id },
        before: { to: row.endsAt },
        after: {
          to,
          ...(ignoring ? { ignored_conflicts: true } : {}),
          ...(beyond.length > 0 ? { beyond_rules: beyond } : {}),
        },
      };
    },
  });
}

/** Rules that are against it say until when it could last instead. */
async function orOtherEnds<Result>(visit: Visit, row: Booking, to: Date, prolonged: Promise<Result>): Promise<Result> {
  try {
    return await prolonged;
  } catch (error) {
    if (!(error instanceof BeyondRules)) throw error;
    const times = endsInstead(error.verdicts, { from: row.startsAt, to }, visit);
    throw await refusedByRules(visit, row, error, times, (period) => {
      const query = new URLSearchParams({ ends_at: wallClockOf(visit.workspace, period.to) });
      return `${href(openExtension, row)}?${query}`;
    });
  }
}

function flaggedWords(flagged: number | null): string {
  if (flagged === null) return '';
  return flagged === 0 ? ' Nothing was flagged: it is flagged already, or not yours to flag.' : ` ${flagged} flagged.`;
}

/** The new end, which has to be a later one. */
function laterEnd({ workspace, now }: Visit, { startsAt, endsAt }: Booking, wallClock: string): Date {
  const to = momentOf(workspace, wallClock);
  const fault = periodFault({ from: startsAt, to });
  if (fault) throw invalid('ends_at', fault.text);
  if (to <= endsAt || to <= now)
    throw invalid('ends_at', 'Until: choose a time after the one it is due, and still to come');
  return to;
}

function waysBack(row: Booking) {
  return [{ href: href(openExtension, row), label: 'Choose another time' }];
}
