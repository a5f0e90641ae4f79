/** Imports over HTTP, and the job that runs them. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { invalid } from '../../platform/errors.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import * as actions from './actions.ts';
import { cancelImport, RUN, saveMapping, startImport, uploadFile } from './commands.ts';
import { optionsFor, suggested, targetsFor } from './mapping/queries.ts';
import { mappingOf } from './mapping/rules.ts';
import { listPage, mappingPage, mappingSubmission, progressPage, unmappedPage, uploadPage } from './page.ts';
import { importPreview } from './preview.ts';
import { type Import, importOf, imports as ownImports, rowsOf } from './queries.ts';
import { runImport } from './running/commands.ts';
import { downloads, refuseOnceStarted, runs } from './running/routes.ts';

const MOST_FAILURES = 200;
const SAMPLES = 100;

export function imports(app: FastifyInstance): void {
  const load: Load<Import> = ({ db, actor }, id) => importOf(db, actor, id);
  const subject = ({ id }: Import) => ({ kind: 'import', id });

  show(app, actions.listImports, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await ownImports(visit.db, visit.actor)),
  });
  formPage(app, actions.beginImport, actions.uploadFile, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => uploadPage(visit, drawing),
    run: async ({ db, actor, files }, _, { sheet }) => {
      const upload = files.get('file');
      if (!upload) throw invalid('file', 'Choose a CSV or XLSX file');
      const id = await uploadFile(db, actor, upload, sheet ?? null);
      return {
        to: href(actions.editMapping, { id }),
        subject: { kind: 'import', id },
        after: { file: upload.fileName },
      };
    },
  });
  show(app, actions.showImport, {
    load,
    draw: async (visit, row) => {
      if (row.state === 'draft') {
        const { mapping } = row;
        return mapping === null ? unmappedPage(visit, row) : importPreview(visit, { ...row, mapping });
      }
      return progressPage(visit, row, await rowsOf(visit.db, row, { state: 'failed', most: MOST_FAILURES }));
    },
  });
  formPage(app, actions.editMapping, actions.saveMapping, {
    load,
    current: async ({ db, actor }, row) => mappingSubmission(row.mapping ?? (await suggested(db, actor, row))),
    draw: async (visit, row, drawing) => {
      refuseOnceStarted(row);
      const { db, actor } = visit;
      const choices = { options: await optionsFor(db, actor, row), targets: await targetsFor(db, actor) };
      return mappingPage(visit, row, drawing, choices, await rowsOf(db, row, { most: SAMPLES }));
    },
    run: async ({ db, actor }, row, values) => {
      await saveMapping(db, row, mappingOf(row, values, await targetsFor(db, actor)));
      return { to: href(actions.showImport, row), subject: subject(row) };
    },
  });
  change(app, actions.startImport, {
    load,
    run: async ({ db }, row) => {
      await startImport(db, row);
      return { to: href(actions.showImport, row), subject: subject(row), after: { file: row.fileName } };
    },
  });
  change(app, actions.cancelImport, {
    load,
    run: async ({ db }, row) => {
      await cancelImport(db, row);
      const to = row.state === 'draft' ? href(actions.listImports) : href(actions.showImport, row);
      const say = row.mapping?.wholly ? 'Nothing was imported.' : 'What it had made stays.';
      return { to, say: `The import was cancelled. ${say}`, subject: subject(row) };
    },
  });
  downloads(app, actions.downloadFailures, load);
  runs(app, { kind: 'import', job: RUN, run: (...which) => runImport(app.db, ...which) });
}
