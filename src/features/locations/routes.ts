/** The location tree over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Values } from '../../access/form.ts';
import { type Id, unborn } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { change, formPage, type Load, type Outcome, show, wholeWorkspace } from '../../platform/handle.ts';
import { locationActions as actions } from './actions.ts';
import {
  archiveLocation,
  createLocation,
  deleteLocation,
  type LocationFacts,
  restoreLocation,
  saveLocation,
} from './commands.ts';
import type { locationForm } from './forms.ts';
import { locationFormPage, locationPage, treePage } from './page.ts';
import { below, type Location, location, locationChoices, locations, pathTo, standing } from './queries.ts';

type Filled = Values<(typeof locationForm)['fields']>;

export function locationTree(app: FastifyInstance): void {
  const load: Load<Location> = ({ db, actor }, id) => location(db, actor, id);

  show(app, actions.list, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const archived = visit.query.one('status') === 'archived';
      return treePage(visit, await locations(visit.db, visit.actor, { archived }), archived);
    },
  });
  show(app, actions.show, {
    load,
    draw: async (visit, row) => {
      const { db, actor } = visit;
      const way = await pathTo(db, actor, 'storage.view', row.id);
      return locationPage(visit, row, way, await below(db, actor, row.id), await standing(db, actor, row.id));
    },
  });
  formPage(app, actions.begin, actions.create, {
    load: wholeWorkspace,
    current: ({ query }) => ({ kind: 'room', parent_id: query.one('parent_id') }),
    draw: async (visit, _, drawing) =>
      locationFormPage(visit, null, [], await locationChoices(visit.db, visit.actor, 'storage.manage'), drawing),
    becomes: ({ actor }, _, { parent_id }) => [standsIn(actor.workspaceId, parent_id ?? null)],
    run: async ({ db, actor }, _, filled) => {
      const facts = factsOf(filled, null);
      const id = await createLocation(db, actor, facts);
      return { ...saved(id, `${facts.name} was created.`), after: { ...facts } };
    },
  });
  formPage(app, actions.edit, actions.save, {
    load,
    current: (_, { name, type, parentId }) => ({ name, kind: type, parent_id: String(parentId ?? '') }),
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      const way = await pathTo(db, actor, 'storage.view', row.id);
      const parents = await locationChoices(db, actor, 'storage.manage', { present: row.parentId, outside: row.id });
      return locationFormPage(visit, row, way, parents, drawing);
    },
    becomes: (_, row, { parent_id }) => (parent_id === undefined ? [] : [standsIn(row.workspaceId, parent_id)]),
    run: async ({ db, actor }, row, filled) => {
      const facts = factsOf(filled, row);
      await saveLocation(db, actor, row, facts);
      return { ...saved(row.id, `${facts.name} was saved.`), before: { ...factsOfRow(row) }, after: { ...facts } };
    },
  });
  change(app, actions.archive, {
    load,
    run: async ({ db, actor }, row) => {
      await archiveLocation(db, actor, row);
      return { ...saved(row.id, `${row.name} was put into the archive.`), after: { archived: true } };
    },
  });
  change(app, actions.restore, {
    load,
    run: async ({ db, actor }, row) => {
      await restoreLocation(db, actor, row);
      return { ...saved(row.id, `${row.name} was restored.`), after: { archived: false } };
    },
  });
  change(app, actions.remove, {
    load,
    run: async ({ db, actor }, row) => {
      await deleteLocation(db, actor, row);
      const gone = saved(row.id, `${row.name} was deleted.`);
      return { ...gone, to: href(actions.list), before: { ...factsOfRow(row) } };
    },
  });
}

/** A location that will stand in another one is in the span of whoever reaches that one; at the top, in nobody's. */
function standsIn(workspaceId: Id<'workspace'>, parentId: Id<'location'> | null): Resource {
  return { kind: 'location', workspaceId, locationId: parentId ?? unborn() };
}

function factsOf({ name, kind, parent_id }: Filled, row: Location | null): LocationFacts {
  return { name, type: kind, parentId: parent_id === undefined ? (row?.parentId ?? null) : parent_id };
}

function factsOfRow({ name, type, parentId }: Location): LocationFacts {
  return { name, type, parentId };
}

function saved(id: Id<'location'>, say: string): Outcome {
  return { to: href(actions.show, { id }), say, subject: { kind: 'location', id } };
}
