/** Kits over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { type Id, readId } from '../../access/ids.ts';
import { record } from '../../platform/audit.ts';
import { invalid } from '../../platform/errors.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { wordsOf } from '../items/filters.ts';
import { placed, refuseToMove } from '../items/placing.ts';
import { optionsFor } from '../items/queries.ts';
import { changesOf, type Submitted } from '../items/rules.ts';
import * as actions from './actions.ts';
import { archiveKit, createKit, deleteKit, moveKit, putIn, restoreKit, saveKit, takeOut } from './commands.ts';
import { editPage, kitPage, listPage, manages, movePage, newKitPage } from './page.ts';
import {
  kits as allKits,
  bookingsHolding,
  candidates,
  type Kit,
  kit,
  membersOf,
  scannedElsewhere,
  substitutes,
} from './queries.ts';
import { keptWords } from './rules.ts';
import { fillPage, swapPage } from './structure/page.ts';

export function kits(app: FastifyInstance): void {
  const load: Load<Kit> = ({ db, actor }, id) => kit(db, actor, id);

  show(app, actions.listKits, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor, query } = visit;
      return listPage(visit, await allKits(db, actor, query.one('q') ?? '', query.one('status') === 'archived'));
    },
  });
  formPage(app, actions.beginKit, actions.createKit, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) =>
      newKitPage(visit, drawing, await optionsFor(visit.db, visit.actor, actions.createKit.form, null)),
    becomes: async (visit, _, values) => [await placed(visit, 'kit', null, values)],
    run: async (visit, _, values, [place]) => {
      if (!place) throw new Error('A kit is of a stockroom');
      const { stockroom_id: _stockroom, location_id: _location, ...facts } = values;
      const id = await createKit(visit.db, visit.actor, place, facts);
      return {
        to: href(actions.showKit, { id }),
        say: `${values.name} was created. It is empty: put items in.`,
        subject: { kind: 'kit', id },
        after: { name: values.name, stockroom_id: place.stockroomId, location_id: place.locationId },
      };
    },
  });
  show(app, actions.showKit, {
    load,
    draw: async (visit, row) => kitPage(visit, row, await membersOf(visit.db, visit.actor, row.id)),
  });
  formPage(app, actions.editKit, actions.saveKit, {
    load,
    current: (_, row) => submissionOf(row),
    draw: async (visit, row, drawing) =>
      editPage(visit, row, drawing, await optionsFor(visit.db, visit.actor, actions.saveKit.form, row)),
    becomes: async (visit, row, values) => {
      const becomes = await placed(visit, 'kit', row, values);
      if (becomes.locationId !== row.locationId) refuseToMove(visit, becomes);
      return [becomes];
    },
    run: async (visit, row, values, [place]) => {
      if (!place) throw new Error('A kit is of a stockroom');
      const { stockroom_id: _stockroom, location_id: _location, ...facts } = values;
      await saveKit(visit.db, visit.actor, row, place, facts);
      return { ...done(row, `${values.name} was saved.`), ...changesOf(submissionOf(row), values) };
    },
  });
  formPage(app, actions.beginMove, actions.moveKit, {
    load,
    current: (_, { locationId }) => ({ location_id: String(locationId) }),
    draw: async (visit, row, drawing) =>
      movePage(visit, row, drawing, await optionsFor(visit.db, visit.actor, actions.moveKit.form, row)),
    becomes: (_, row, values) => [{ ...row, locationId: values.location_id }],
    run: async ({ db }, row, { location_id }) => {
      await moveKit(db, row, location_id);
      const [before, after] = [{ location_id: row.locationId }, { location_id }];
      return { ...done(row, `${row.name} has a new location. Its items keep theirs.`), before, after };
    },
  });
  structure(app, load);
  change(app, actions.archiveKit, {
    load,
    run: async ({ db }, row) => {
      await archiveKit(db, row);
      return done(row, `${row.name} is in the archive now. Its items stay in use.`);
    },
  });
  change(app, actions.restoreKit, {
    load,
    run: async ({ db }, row) => {
      await restoreKit(db, row);
      return done(row, `${row.name} is back from the archive.`);
    },
  });
  change(app, actions.deleteKit, {
    load,
    run: async ({ db }, row) => {
      await deleteKit(db, row);
      const before = { name: row.name, stockroom_id: row.stockroomId };
      return { ...done(row, `${row.name} was deleted.`), to: href(actions.listKits), before };
    },
  });
}

/** What goes into a kit and out of it: each item has to be managed, too. */
function structure(app: FastifyInstance, load: Load<Kit>): void {
  formPage(app, actions.beginFilling, actions.fillKit, {
    load,
    draw: async (visit, row, drawing) => fillPage(visit, row, drawing, await filling(visit, row)),
    run: async (visit, row, { item_ids: ids = [] }) => {
      if (ids.length === 0) throw invalid('item_ids', 'Items: tick at least one');
      const put = await putIn(visit.db, row, ids);
      for (const { id } of put) await recordMember(visit, 'items.put_into_kit', id, { after: { kit_id: row.id } });
      const names = put.map(({ name }) => name);
      const held = await bookingsHolding(visit.db, visit.actor, ids, null);
      const say = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} part of ${row.name} now.`;
      return { ...done(row, say + keptWords(held, 'hold')), after: { put_in: ids, names } };
    },
  });
  change(app, actions.takeOut, {
    load,
    run: async (visit, row, { item_id: id }) => {
      const { name } = await takenOut(visit, row, id);
      const held = await bookingsHolding(visit.db, visit.actor, [id], row.id);
      const say = `${name} is not part of ${row.name} any more.${keptWords(held, 'keep')}`;
      return { ...done(row, say), before: { item_id: id, name } };
    },
  });
  formPage(app, actions.beginSwap, actions.swapItem, {
    load,
    current: ({ query }) => ({ item_id: query.one('item_id') ?? '' }),
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      const chosen = readId([drawing.values?.item_id].flat().at(-1));
      const managed = (await membersOf(db, actor, row.id)).filter((line) => manages(visit, line));
      return swapPage(visit, row, drawing, managed, await substitutes(db, actor, row, chosen));
    },
    run: async (visit, row, { item_id: gone, by_item_id: by }) => {
      const out = await takenOut(visit, row, gone);
      const [put] = await putIn(visit.db, row, [by]);
      await recordMember(visit, 'items.put_into_kit', by, { after: { kit_id: row.id } });
      const held = await bookingsHolding(visit.db, visit.actor, [gone], row.id);
      const say = `${put?.name ?? ''} stands in for ${out.name} in ${row.name} now.${keptWords(held, 'keep')}`;
      return { ...done(row, say), before: { item_id: gone, name: out.name }, after: { item_id: by, name: put?.name } };
    },
  });
}

function done(row: Kit, say: string) {
  return { to: href(actions.showKit, row), say, subject: { kind: 'kit', id: row.id } };
}

async function filling(visit: Visit, row: Kit) {
  const { db, actor, query } = visit;
  const words = wordsOf(query.one('q') ?? '');
  const found = await candidates(db, actor, row, words);
  const scanned = words.length > 0 && !found.some((line) => line.scanned);
  return { candidates: found, elsewhere: scanned ? await scannedElsewhere(db, actor, row, words.join(' ')) : null };
}

async function takenOut(visit: ChangeVisit, row: Kit, id: Id<'item'>) {
  const out = await takeOut(visit.db, row, id);
  await recordMember(visit, 'items.take_out_of_kit', id, { before: { kit_id: row.id } });
  return out;
}

/** An item's own history says when it went in and out. */
async function recordMember(
  { db, actor, requestId }: ChangeVisit,
  action: string,
  id: Id<'item'>,
  change: { readonly before?: { kit_id: number }; readonly after?: { kit_id: number } },
): Promise<void> {
  await record(db, actor, requestId, { action, subject: { kind: 'item', id }, ...change });
}

function submissionOf(row: Kit): Submitted {
  return {
    name: row.name,
    description: row.description,
    stockroom_id: String(row.stockroomId),
    location_id: String(row.locationId),
    category_id: String(row.categoryId ?? ''),
    codes: row.codes.join('\n'),
  };
}
