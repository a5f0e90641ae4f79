/** Stockrooms over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { type Actor, holds } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import { accept, type Drawing, type Submission, type Values } from '../../access/form.ts';
import { type Id, unborn } from '../../access/ids.ts';
import { Invalid, Refused } from '../../platform/errors.ts';
import { presentAt } from '../../platform/guard.ts';
import { change, formPage, type Load, type Outcome, send, show, wholeWorkspace } from '../../platform/handle.ts';
import { slice, stretchOf } from '../../platform/keyset.ts';
import { mailLeaves } from '../../platform/mail.ts';
import { sendPage, type View } from '../../platform/pages.ts';
import { readSubmission } from '../../platform/submission.ts';
import type { Visit } from '../../platform/visit.ts';
import { calendarOfStockroom } from '../feeds/part.ts';
import { storedRules } from '../lending-rules/queries.ts';
import { locationChoices, pathsOf } from '../locations/queries.ts';
import { stockroomActions as actions } from './actions.ts';
import {
  archiveStockroom,
  createStockroom,
  permit,
  restoreStockroom,
  type StockroomFacts,
  saveStockroom,
} from './commands.ts';
import { permissionsForm, type stockroomForm } from './forms.ts';
import { listPage, permissionsPage, stockroomFormPage, stockroomPage, valuesOf } from './page.ts';
import {
  itemsIn,
  names,
  peopleWhoSignIn,
  type Stockroom,
  selectors,
  staffChoices,
  stockroom,
  stockrooms,
} from './queries.ts';
import { actorUnder, type Selector, type Selectors, selectorOf, staffBoxOf, verdicts } from './rules.ts';
import type { PermissionsFacts } from './truth.ts';

type Filled = Values<(typeof stockroomForm)['fields']>;
type Permitted = Values<(typeof permissionsForm)['fields']>;

export function lendingCounters(app: FastifyInstance): void {
  const load: Load<Stockroom> = ({ db, actor }, id) => stockroom(db, actor, id);
  const loadManaged: Load<Stockroom> = ({ db, actor }, id) => stockroom(db, actor, id, 'stockrooms.manage');

  show(app, actions.list, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor, query, url } = visit;
      const wanted = { archived: query.one('status') === 'archived', words: query.one('q')?.trim() || undefined };
      const stretch = stretchOf(query);
      const found = await stockrooms(db, actor, wanted, stretch);
      const shown = slice(found, stretch, url, ({ id, position }) => ({ id, text: position }));
      const places = shown.rows.map((each) => each.locationId);
      return listPage(visit, wanted, shown, await pathsOf(db, actor, 'items.view', places));
    },
  });
  show(app, actions.show, {
    load,
    draw: async (visit, row) => {
      const { db, actor } = visit;
      const paths = await pathsOf(db, actor, 'items.view', [row.locationId]);
      const [own] = verdicts([actor], row, await selectors(db, row));
      if (!own) throw new Error('There is no verdict about the person who looks');
      return stockroomPage(visit, row, {
        path: paths.get(row.locationId) ?? '',
        own,
        items: await itemsIn(db, actor, row),
        rules: await storedRules(db, actor, row),
        parts: [await calendarOfStockroom(visit, row)],
      });
    },
  });
  formPage(app, actions.begin, actions.create, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => stockroomFormPage(visit, null, await places(visit, null), drawing),
    becomes: ({ actor }, _, { location_id }) => [
      { kind: 'stockroom', workspaceId: actor.workspaceId, stockroomId: unborn(), locationId: location_id },
    ],
    run: async ({ db, actor }, _, filled) => {
      const facts = factsOf(filled);
      const id = await createStockroom(db, actor, facts);
      const say = `${facts.name} was created. It lists you as its staff, and is open to nobody yet.`;
      return { ...saved(id, say), to: href(actions.permissions, { id }), after: { ...facts, staff: [actor.personId] } };
    },
  });
  formPage(app, actions.edit, actions.save, {
    load,
    current: (_, { name, locationId, description, needsApproval }) => ({
      ...{ name, location_id: String(locationId), description },
      needs_approval: needsApproval ? 'on' : 'off',
    }),
    draw: async (visit, row, drawing) => stockroomFormPage(visit, row, await places(visit, row), drawing),
    becomes: (_, row, { location_id }) => [{ ...row, locationId: location_id }],
    run: async ({ db }, row, filled) => {
      const facts = factsOf(filled);
      await saveStockroom(db, row, facts);
      const { name, locationId, description, needsApproval } = row;
      const before = { name, locationId, description, needsApproval };
      return { ...saved(row.id, `${facts.name} was saved.`), before, after: { ...facts } };
    },
  });
  formPage(app, actions.permissions, actions.permit, {
    load,
    current: async ({ db }, row) => valuesOf(await selectors(db, row)),
    draw: async (visit, row, drawing) => drawPermissions(visit, row, drawing, await selectors(visit.db, row)),
    run: async ({ db, actor }, row, permitted) => {
      const before = await selectors(db, row);
      const draft = draftOf(permitted, before);
      await permit(db, actor, row, draft);
      return {
        ...saved(row.id, `The permissions of ${row.name} were saved.`),
        to: stillReached(actor, row, draft),
        before: recorded(before),
        after: recorded(draft),
      };
    },
  });
  show(app, actions.preview, {
    load: loadManaged,
    draw: async (visit, row) => drawDraft(visit, row, visit.query.submission),
  });
  send(app, actions.foresee, {
    load: loadManaged,
    send: async (visit, row, reply) => {
      const { submission } = await readSubmission(reply.request);
      return sendPage(reply.request, reply, presentAt(reply.request), await drawDraft(visit, row, submission));
    },
  });
  change(app, actions.archive, {
    load,
    run: async ({ db }, row) => {
      await archiveStockroom(db, row);
      return { ...saved(row.id, `${row.name} was put into the archive.`), after: { archived: true } };
    },
  });
  change(app, actions.restore, {
    load,
    run: async ({ db }, row) => {
      await restoreStockroom(db, row);
      return { ...saved(row.id, `${row.name} was restored.`), after: { archived: false } };
    },
  });
}

/** The page as it would be, with nothing saved. */
async function drawDraft(visit: Visit, row: Stockroom, submission: Submission): Promise<View> {
  const read = accept(visit.actor, permissionsForm, submission, row);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') throw new Invalid(read.errors);
  const draft = draftOf(read.values, await selectors(visit.db, row));
  const values = { ...valuesOf(draft), find: read.values.find ?? '' };
  return drawPermissions(visit, row, { row, values }, draft);
}

async function drawPermissions(visit: Visit, row: Stockroom, drawing: Drawing, draft: Selectors): Promise<View> {
  const { db, actor } = visit;
  const word = [drawing.values?.find].flat().at(-1) ?? '';
  const facts: PermissionsFacts = {
    draft,
    word,
    staff: await staffChoices(db, actor, draft.staff.ids, word),
    names: await names(db, actor),
    mailLeaves: mailLeaves(db),
    people: holds(actor, 'users.view') ? await peopleWhoSignIn(db, actor) : null,
  };
  return permissionsPage(visit, row, facts, drawing);
}

function draftOf(permitted: Permitted, before: Selectors): Selectors {
  const { staff_mode, departments_mode, groups_mode } = permitted;
  return {
    staff: staff_mode === undefined ? before.staff : staffBoxOf(before.staff, staff_mode, permitted.staff ?? []),
    departments: selectorOf(departments_mode, permitted.departments ?? []),
    groups: selectorOf(groups_mode, permitted.groups ?? []),
  };
}

/** The nearest page that is still theirs: one can take oneself off the list. */
function stillReached(actor: Actor, row: Stockroom, draft: Selectors): string {
  const after = actorUnder(actor, row, draft);
  const page = [actions.permissions, actions.show].find(
    (each) => typeof each.needs === 'string' && decide(after, each.needs, row).allowed,
  );
  return page ? href(page, row) : href(actions.list);
}

async function places({ db, actor }: Visit, row: Stockroom | null) {
  return locationChoices(db, actor, 'items.manage', { present: row?.locationId });
}

function factsOf({ name, location_id, description, needs_approval: needsApproval }: Filled): StockroomFacts {
  return { name, locationId: location_id, description: description ?? '', needsApproval };
}

function recorded({ staff, departments, groups }: Selectors): Record<string, unknown> {
  return { staff: inLog(staff), departments: inLog(departments), groups: inLog(groups) };
}

function inLog({ all, ids }: Selector<'person' | 'department' | 'group'>): 'all' | readonly number[] {
  return all ? 'all' : ids;
}

function saved(id: Id<'stockroom'>, say: string): Outcome {
  return { to: href(actions.show, { id }), say, subject: { kind: 'stockroom', id } };
}
