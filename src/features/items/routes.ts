/** Items over HTTP. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Drawing, Form, Submission } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { record } from '../../platform/audit.ts';
import { csvOf } from '../../platform/csv.ts';
import { invalid } from '../../platform/errors.ts';
import { change, formPage, type Load, preview, send, show, wholeWorkspace } from '../../platform/handle.ts';
import type { View } from '../../platform/pages.ts';
import { workbookOf, XLSX } from '../../platform/sheets.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { circulationOf } from '../circulation/queries.ts';
import { type Changes, storeChanges } from '../fields/values/commands.ts';
import * as actions from './actions.ts';
import { submissionOf } from './columns/rules.ts';
import {
  archiveItem,
  createItem,
  deleteItem,
  type Facts,
  moveItem,
  type Place,
  restoreItem,
  saveItem,
} from './commands.ts';
import { copySubmission, ownChanges, ownFields, ownSubmission } from './editing/own.ts';
import { duplicatePage, editPage, movePage, newItemPage } from './editing/page.ts';
import { exported } from './export/queries.ts';
import { filtersOf } from './filters.ts';
import { historyPage } from './history/page.ts';
import { history } from './history/queries.ts';
import { ownColumns } from './list/own.ts';
import { listPage } from './list/page.ts';
import { listed } from './list/queries.ts';
import { itemPage } from './page.ts';
import { partsOf } from './parts.ts';
import { placed, refuseToMove } from './placing.ts';
import { type Item, item, optionsFor } from './queries.ts';
import { changesOf, withCount } from './rules.ts';

export function items(app: FastifyInstance): void {
  const load: Load<Item> = ({ db, actor }, id) => item(db, actor, id);
  const subject = ({ id }: Item) => ({ kind: 'item', id });

  show(app, actions.listItems, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const filters = filtersOf(visit.query);
      const found = await listed(visit.db, visit.actor, filters);
      return listPage(visit, { filters, ...found, own: await ownColumns(visit, filters.categoryId, found.lines) });
    },
  });
  send(app, actions.exportItems, {
    load: wholeWorkspace,
    send: async (visit, _, reply) => {
      const rows = exported(visit.db, visit.actor, filtersOf(visit.query));
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="items.csv"');
      return reply.send(Readable.from(csvOf(rows)));
    },
  });
  send(app, actions.exportWorkbook, {
    load: wholeWorkspace,
    send: async (visit, _, reply) => {
      const rows = exported(visit.db, visit.actor, filtersOf(visit.query));
      reply.type(XLSX).header('content-disposition', 'attachment; filename="items.xlsx"');
      return reply.send(workbookOf(rows));
    },
  });
  formPage(app, actions.beginItem, actions.createItem, {
    load: wholeWorkspace,
    current: () => ({ access_groups_mode: 'inherited' }),
    draw: async (visit, _, drawing) => drawNew(visit, drawing),
    becomes: async (visit, _, values) => [await placed(visit, 'item', null, values)],
    run: async (visit, _, values) => {
      const place = await placed(visit, 'item', null, values);
      const { stockroom_id: _stockroom, location_id: _location, fields_of_: _shown, field_: _own, ...facts } = values;
      const own = await ownChanges(visit, null, values);
      const id = await createItem(visit.db, visit.actor, place, withCount(facts));
      await storeChanges(visit.db, visit.actor, id, own);
      return {
        to: href(actions.showItem, { id }),
        say: `${values.name} was created.`,
        subject: { kind: 'item', id },
        after: { name: values.name, stockroom_id: place.stockroomId, location_id: place.locationId, ...own.after },
      };
    },
  });
  show(app, actions.showItem, {
    load,
    draw: async (visit, row) => {
      const [circulation] = await circulationOf(visit.db, visit.actor, [row.id], visit.actor.personId);
      return itemPage(visit, row, await partsOf(visit, row), circulation?.restriction ? circulation : null);
    },
  });
  formPage(app, actions.editItem, actions.saveItem, {
    load,
    current: async (visit, row) => ({ ...shown(row), ...(await ownSubmission(visit, row)) }),
    draw: drawEdit,
    becomes: async (visit, row, values) => {
      const becomes = await placed(visit, 'item', row, values);
      if (becomes.locationId !== row.locationId) refuseToMove(visit, becomes);
      return [becomes];
    },
    run: async (visit, row, values) => {
      const place = await placed(visit, 'item', row, values);
      const { stockroom_id: _stockroom, location_id: _location, fields_of_: _shown, field_: _own, ...facts } = values;
      const own = await ownChanges(visit, row, values);
      await saveItem(visit.db, visit.actor, row, place, withCount(facts));
      await storeChanges(visit.db, visit.actor, row.id, own);
      const { before, after } = changesOf(submissionOf(row), {
        ...values,
        access_groups: values.access_groups?.toSorted((a, b) => a - b),
        fields_of_: undefined,
        field_: undefined,
      });
      return {
        to: href(actions.showItem, row),
        say: `${values.name} was saved.`,
        subject: subject(row),
        before: { ...before, ...own.before },
        after: { ...after, ...own.after },
      };
    },
  });
  formPage(app, actions.beginDuplicate, actions.duplicateItem, {
    load,
    current: async (visit, row) => ({ ...shown(row), ...(await copySubmission(visit, row)) }),
    draw: drawCopy,
    becomes: async (visit, { stockroomId }, values) => [
      await placed(visit, 'item', null, { ...values, stockroom_id: values.stockroom_id ?? stockroomId }),
    ],
    run: async (visit, row, values, [place]) => {
      if (!place) throw new Error('An item is of a stockroom');
      const {
        stockroom_id: _stockroom,
        location_id: _location,
        fields_of_: _shown,
        field_: _own,
        copies,
        ...facts
      } = values;
      const made = await duplicate(visit, place, withCount(facts), await ownChanges(visit, null, values), copies);
      const [id] = made;
      if (id === undefined) throw new Error('There is at least one copy');
      return {
        to:
          copies === 1
            ? href(actions.showItem, { id })
            : `${href(actions.listItems)}?${new URLSearchParams({ q: values.name })}`,
        say: copies === 1 ? `${values.name} was created.` : `${copies} of ${values.name} were created.`,
        subject: subject(row),
        after: { copies: made },
      };
    },
  });
  preview(app, actions.showNewFields, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => drawNew(visit, drawing),
    answer: async (visit, _, _values, submission) => {
      await refuseOthers(visit, actions.createItem.form, null, submission);
      return drawNew(visit, { values: submission });
    },
  });
  preview(app, actions.showFields, {
    load,
    draw: drawEdit,
    answer: async (visit, row, _values, submission) => {
      await refuseOthers(visit, actions.saveItem.form, row, submission);
      return drawEdit(visit, row, { row, values: submission });
    },
  });
  formPage(app, actions.beginMove, actions.moveItem, {
    load,
    current: (_, { locationId }) => ({ location_id: String(locationId) }),
    draw: async (visit, row, drawing) =>
      movePage(visit, row, drawing, await optionsFor(visit.db, visit.actor, actions.moveItem.form, row)),
    becomes: (_, row, values) => [{ ...row, locationId: values.location_id }],
    run: async (visit, row, { location_id }) => {
      await moveItem(visit.db, row, location_id);
      return {
        to: href(actions.showItem, row),
        say: `${row.name} has a new location.`,
        subject: subject(row),
        before: { location_id: row.locationId },
        after: { location_id },
      };
    },
  });
  show(app, actions.showHistory, {
    load,
    draw: async (visit, row) => historyPage(visit, row, await history(visit.db, visit.actor, row)),
  });
  change(app, actions.archiveItem, {
    load,
    run: async ({ db }, row) => {
      await archiveItem(db, row);
      const to = href(actions.showItem, row);
      return { to, say: `${row.name} is in the archive now.`, subject: subject(row) };
    },
  });
  change(app, actions.restoreItem, {
    load,
    run: async ({ db }, row) => {
      await restoreItem(db, row);
      const to = href(actions.showItem, row);
      return { to, say: `${row.name} is back from the archive.`, subject: subject(row) };
    },
  });
  change(app, actions.deleteItem, {
    load,
    run: async ({ db }, row) => {
      await deleteItem(db, row);
      const before = { name: row.name, stockroom_id: row.stockroomId, serial_number: row.serialNumber };
      return { to: href(actions.listItems), say: `${row.name} was deleted.`, subject: subject(row), before };
    },
  });
}

/** Each copy has a record of its own. @throws Invalid where several would share what only one can carry */
async function duplicate(
  visit: ChangeVisit,
  place: Place,
  facts: Facts,
  own: Changes,
  copies: number,
): Promise<Id<'item'>[]> {
  const shared = facts.codes?.length ? 'codes' : facts.serial_number ? 'serial_number' : null;
  if (copies > 1 && shared !== null) throw invalid(shared, 'Several copies cannot share it: leave it empty');
  const { db, actor, requestId } = visit;
  const made: Id<'item'>[] = [];
  for (let n = 0; n < copies; n++) {
    const id = await createItem(db, actor, place, facts);
    await storeChanges(db, actor, id, own);
    const after = { name: facts.name, stockroom_id: place.stockroomId, location_id: place.locationId };
    await record(db, actor, requestId, { action: 'items.create', subject: { kind: 'item', id }, after });
    made.push(id);
  }
  return made;
}

/** What is only drawn again is nothing else than what the form offers. @throws Invalid */
async function refuseOthers(visit: Visit, form: Form, row: Item | null, submission: Submission): Promise<void> {
  const options = await optionsFor(visit.db, visit.actor, form, row);
  if (options.stockroom_id?.length === 0) throw invalid('stockroom_id', 'There is no stockroom to put it into');
  for (const [name, offered] of Object.entries(options)) {
    const chosen = [submission[name] ?? ''].flat().filter((value) => value !== '');
    if (chosen.some((value) => !offered.some((option) => option.value === value))) {
      throw invalid(name, 'What was chosen is not there any more');
    }
  }
}

async function drawNew(visit: Visit, drawing: Drawing): Promise<View> {
  const options = await optionsFor(visit.db, visit.actor, actions.createItem.form, null);
  const own = await ownFields(visit, null, drawing, options.category_id ?? [], actions.showNewFields);
  return newItemPage(visit, drawing, options, own);
}

async function drawEdit(visit: Visit, row: Item, drawing: Drawing): Promise<View> {
  const options = await optionsFor(visit.db, visit.actor, actions.saveItem.form, row);
  const own = await ownFields(visit, row, drawing, options.category_id ?? [], actions.showFields);
  return editPage(visit, row, drawing, options, own);
}

async function drawCopy(visit: Visit, row: Item, drawing: Drawing): Promise<View> {
  const options = await optionsFor(visit.db, visit.actor, actions.createItem.form, null);
  const own = await ownFields(visit, null, drawing, options.category_id ?? [], null);
  return duplicatePage(visit, row, drawing, options, own);
}

/** An item as its form shows it. */
function shown(row: Item): Submission {
  return { ...submissionOf(row), access_groups: row.accessGroupIds.map(String) };
}
