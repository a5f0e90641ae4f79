/** The labels of bookings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { change, formPage, type Load, type Outcome, show, wholeWorkspace } from '../../platform/handle.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { booking } from '../bookings/queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { beginLabel, createLabel, deleteLabel, editLabel, listLabels, SET_LABEL, saveLabel } from './actions.ts';
import { changeLabel, makeLabel, removeLabel, setLabel } from './commands.ts';
import { labelFormPage, labelsPage } from './page.ts';
import { type BookingLabel, label, labels } from './queries.ts';

export function bookingLabels(app: FastifyInstance): void {
  const load: Load<BookingLabel> = ({ db, actor }, id) => label(db, actor, id);
  show(app, listLabels, {
    load: wholeWorkspace,
    draw: async (visit) => labelsPage(visit, await labels(visit.db, visit.actor)),
  });
  formPage(app, beginLabel, createLabel, {
    load: wholeWorkspace,
    current: () => ({ colour: 'grey' }),
    draw: async (visit, _, drawing) => labelFormPage(visit, null, drawing),
    run: async ({ db, actor }, _, facts) => {
      const id = await makeLabel(db, actor, facts);
      return { ...saved(id, `The label ${facts.name} was created.`), after: { ...facts } };
    },
  });
  formPage(app, editLabel, saveLabel, {
    load,
    current: (_, { name, colour }) => ({ name, colour }),
    draw: async (visit, row, drawing) => labelFormPage(visit, row, drawing),
    run: async ({ db }, row, facts) => {
      await changeLabel(db, row, facts);
      const before = { name: row.name, colour: row.colour };
      return { ...saved(row.id, `The label ${facts.name} was saved.`), before, after: { ...facts } };
    },
  });
  change(app, deleteLabel, {
    load,
    run: async ({ db }, row) => {
      await removeLabel(db, row);
      const before = { name: row.name, colour: row.colour, bookings: row.bookings };
      return { ...saved(row.id, `The label ${row.name} was deleted.`), before };
    },
  });
  for (const noun of [RESERVATIONS, CHECKOUTS]) labelling(app, noun);
}

function labelling(app: FastifyInstance, noun: BookingNoun): void {
  change(app, SET_LABEL[noun.kind], {
    load: ({ db, actor }, id) => booking(db, actor, noun, id),
    run: async ({ db }, row, { label_id }) => {
      const labelId = label_id === undefined ? row.labelId : label_id;
      await setLabel(db, row, labelId);
      return {
        to: href(BOOKINGS[noun.kind].show, row),
        say: labelId === null ? 'The label was cleared.' : 'The label was set.',
        subject: { kind: row.kind, id: row.id },
        before: { label: row.labelId },
        after: { label: labelId },
      };
    },
  });
}

function saved(id: number, say: string): Outcome {
  return { to: href(listLabels), say, subject: { kind: 'booking_label', id } };
}
