/** Flags over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Submission } from '../../access/form.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { showItem } from '../items/actions.ts';
import { item } from '../items/queries.ts';
import * as actions from './actions.ts';
import * as commands from './commands.ts';
import { flaggingPage, flagPage, listPage } from './page.ts';
import { flags as allFlags, type Flag, flag, flagOptions, reservationsAhead } from './queries.ts';

export function flags(app: FastifyInstance): void {
  definitions(app);
  const load: Load<actions.Carrier> = async ({ db, actor }, id) => {
    const found = await item(db, actor, id);
    if (found === null) return null;
    const { version: _, ...carrier } = found;
    return carrier;
  };
  formPage(app, actions.beginFlagging, actions.putFlag, {
    load,
    draw: async (visit, row, drawing) => flaggingPage(visit, row, drawing, await flagOptions(visit.db, visit.actor)),
    run: async (visit, row, { flag_id, note }) => {
      const { db, actor } = visit;
      const put = await commands.putOn(db, actor, row, flag_id, note ?? null);
      const ahead = put.withdraws ? await reservationsAhead(db, actor, row) : 0;
      return {
        to: href(showItem, row),
        say: `${row.name} is flagged ${put.name} now.${aheadWords(ahead)}`,
        subject: { kind: 'item', id: row.id },
        after: { flag: put.name, ...(note ? { note: 'changed' } : {}) },
      };
    },
  });
  change(app, actions.takeOff, {
    load,
    run: async ({ db, actor }, row, { flagging_id }) => {
      const taken = await commands.takeOff(db, actor, row, { flaggingId: flagging_id });
      return {
        to: href(showItem, row),
        say: `${row.name} is not flagged ${taken.name} any more.`,
        subject: { kind: 'item', id: row.id },
        before: { flag: taken.name },
      };
    },
  });
}

function definitions(app: FastifyInstance): void {
  const list = href(actions.listFlags);
  const load: Load<Flag> = ({ db, actor }, id) => flag(db, actor, id);
  const subject = ({ id }: Flag) => ({ kind: 'flag', id });

  show(app, actions.listFlags, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await allFlags(visit.db, visit.actor)),
  });
  formPage(app, actions.beginFlag, actions.createFlag, {
    load: wholeWorkspace,
    current: () => ({ colour: 'amber', meaning: 'information' }),
    draw: async (visit, _, drawing) => flagPage(visit, null, drawing),
    run: async ({ db, actor }, _, values) => {
      const id = await commands.createFlag(db, actor, values);
      return { to: list, say: `${values.name} was created.`, subject: { kind: 'flag', id }, after: { ...values } };
    },
  });
  formPage(app, actions.editFlag, actions.saveFlag, {
    load,
    current: (_, row) => submissionOf(row),
    draw: async (visit, row, drawing) => flagPage(visit, row, drawing),
    run: async ({ db }, row, values) => {
      await commands.saveFlag(db, row, values);
      const before = submissionOf(row);
      return { to: list, say: `${values.name} was saved.`, subject: subject(row), before, after: { ...values } };
    },
  });
  change(app, actions.archiveFlag, {
    load,
    run: async ({ db }, row) => {
      await commands.archiveFlag(db, row);
      return { to: list, say: `${row.name} is put on nothing more.`, subject: subject(row) };
    },
  });
  change(app, actions.restoreFlag, {
    load,
    run: async ({ db }, row) => {
      await commands.restoreFlag(db, row);
      return { to: list, say: `${row.name} is in use again.`, subject: subject(row) };
    },
  });
}

function submissionOf({ name, colour, withdraws, description }: Flag): Submission {
  return { name, colour, meaning: withdraws ? 'withdrawn' : 'information', description };
}

function aheadWords(reservations: number): string {
  if (reservations === 0) return '';
  return reservations === 1 ? ' It is reserved once.' : ` It is reserved ${reservations} times.`;
}
