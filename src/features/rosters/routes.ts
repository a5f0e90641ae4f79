/** Lists of people over HTTP, and the job that runs them. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Values } from '../../access/form.ts';
import { Invalid, invalid } from '../../platform/errors.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import type { View } from '../../platform/pages.ts';
import { choicesFor } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { cancelImport, saveMapping, startImport, uploadFile } from '../imports/commands.ts';
import { columnsOf } from '../imports/mapping/rules.ts';
import { rememberedMapping, rowsOf } from '../imports/queries.ts';
import { downloads, refuseOnceStarted, runs } from '../imports/running/routes.ts';
import * as actions from './actions.ts';
import { RUN, runRoster } from './commands.ts';
import { mappingForm } from './forms.ts';
import { type Mapped, planned } from './outcomes/queries.ts';
import {
  listPage,
  mappingPage,
  mappingSubmission,
  previewPage,
  progressPage,
  TARGETS,
  unmappedPage,
  uploadPage,
} from './page.ts';
import { known, rosters as ownRosters, type Roster, rosterOf } from './queries.ts';
import { guess, KEYS, type Mapping, MOST_ROWS } from './rules.ts';

const MOST_FAILURES = 200;
const SAMPLES = 100;
const PAGE = 50;

export function rosters(app: FastifyInstance): void {
  const load: Load<Roster> = ({ db, actor }, id) => rosterOf(db, actor, id);
  const subject = ({ id }: Pick<Roster, 'id'>) => ({ kind: 'roster', id });

  show(app, actions.listRosters, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await ownRosters(visit.db, visit.actor)),
  });
  formPage(app, actions.beginRoster, actions.uploadRoster, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => uploadPage(visit, drawing),
    run: async ({ db, actor, files }, _, { sheet }) => {
      const upload = files.get('file');
      if (!upload) throw invalid('file', 'Choose a CSV or XLSX file');
      const id = await uploadFile(db, actor, upload, sheet ?? null, { kind: 'roster', mostRows: MOST_ROWS });
      return { to: href(actions.editMapping, { id }), subject: subject({ id }), after: { file: upload.fileName } };
    },
  });
  show(app, actions.showRoster, {
    load,
    draw: async (visit, row) => {
      const { mapping } = row;
      if (row.state !== 'draft')
        return progressPage(visit, row, await rowsOf(visit.db, row, { state: 'failed', most: MOST_FAILURES }));
      return mapping === null ? unmappedPage(visit, row) : preview(visit, { ...row, mapping });
    },
  });
  formPage(app, actions.editMapping, actions.saveMapping, {
    load,
    current: async ({ db, actor }, row) =>
      mappingSubmission(row.mapping ?? (await rememberedMapping<Mapping>(db, actor, row)) ?? guess(row.headings)),
    draw: async (visit, row, drawing) => {
      refuseOnceStarted(row);
      const { db } = visit;
      return mappingPage(visit, row, drawing, await options(visit), await rowsOf(db, row, { most: SAMPLES }));
    },
    run: async ({ db, actor }, row, values) => {
      await saveMapping(db, row, mappingOf(row, values, new Set(rolesAmong(await known(db, actor)))));
      return { to: href(actions.showRoster, row), subject: subject(row) };
    },
  });
  change(app, actions.startRoster, {
    load,
    run: async ({ db }, row) => {
      await startImport(db, row, RUN);
      return { to: href(actions.showRoster, row), subject: subject(row), after: { file: row.fileName } };
    },
  });
  change(app, actions.cancelRoster, {
    load,
    run: async ({ db }, row) => {
      await cancelImport(db, row);
      const to = row.state === 'draft' ? href(actions.listRosters) : href(actions.showRoster, row);
      return { to, say: 'The import was cancelled. Nobody was imported.', subject: subject(row) };
    },
  });
  downloads(app, actions.downloadFailures, load);
  runs(app, { kind: 'roster', job: RUN, run: (...which) => runRoster(app.db, ...which) });
}

/** A page of what the rows would do; all of them are looked at, for one may stand in the way of another. */
async function preview(visit: Visit, draft: Mapped): Promise<View> {
  const { db, actor, query } = visit;
  const after = Number(/^[0-9]{1,7}$/.exec(query.one('after') ?? '')?.[0] ?? 0);
  const all = await planned(db, actor, draft, await rowsOf(db, draft, { most: MOST_ROWS }));
  const below = all.filter(({ line }) => line > after);
  const shown = below.slice(0, PAGE);
  const last = below.length > PAGE ? shown.at(-1)?.line : undefined;
  const next = last === undefined ? undefined : `${href(actions.showRoster, draft)}?after=${last}`;
  return previewPage(visit, draft, { all, shown, next });
}

/** The roles are those that can be given by a list. */
async function options({ db, actor }: Visit) {
  const found = await choicesFor(db, actor, mappingForm);
  const roles = new Set(rolesAmong(await known(db, actor)).map(String));
  return { ...found, role_id: (found.role_id ?? []).filter(({ value }) => value === '' || roles.has(value)) };
}

function rolesAmong({ roles }: Awaited<ReturnType<typeof known>>): number[] {
  return [...roles.byName.values()].flat().map(({ id }) => id);
}

/** @throws Invalid where columns and choices do not fit together */
function mappingOf(row: Roster, values: Values<(typeof mappingForm)['fields']>, roles: ReadonlySet<number>): Mapping {
  const columns = columnsOf(row, values.column_, TARGETS);
  const key = KEYS[values.match];
  if (key !== null && columns[key] === undefined) {
    throw invalid('match', 'Choose the column of the file that says by what people are found');
  }
  if (values.match === 'none' && columns.name === undefined) {
    throw new Invalid([{ name: 'column_1', text: 'Choose the column that says the name' }]);
  }
  if (values.role_id && !roles.has(values.role_id)) {
    throw invalid('role_id', 'Role: this one is given on the page of a person alone');
  }
  return {
    columns,
    roleId: values.role_id ?? null,
    departmentId: values.department_id ?? null,
    match: values.match,
    makeDirectory: values.make_directory ?? false,
    wholly: values.wholly === 'yes',
  };
}
