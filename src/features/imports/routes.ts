/** Imports over HTTP, and the job that runs them. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { holds } from '../../access/actor.ts';
import { accept, type Values } from '../../access/form.ts';
import { csvOf } from '../../platform/csv.ts';
import { Conflict, invalid, Missing } from '../../platform/errors.ts';
import { change, formPage, type Load, send, show, wholeWorkspace } from '../../platform/handle.ts';
import { enqueue } from '../../platform/jobs.ts';
import { choicesFor } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { itemForm } from '../items/forms.ts';
import { locationChoices } from '../locations/queries.ts';
import * as actions from './actions.ts';
import { cancelImport, RUN, runImport, saveMapping, startImport, uploadFile } from './commands.ts';
import type { mappingForm } from './forms.ts';
import {
  listPage,
  mappingPage,
  mappingSubmission,
  type Planned,
  previewPage,
  progressPage,
  unmappedPage,
  uploadPage,
} from './page.ts';
import { type Import, importOf, known, imports as ownImports, rowsOf, silentImports, takenCodes } from './queries.ts';
import { codesOf, guess, type Mapping, planOf, TARGET_NAMES } from './rules.ts';

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
    run: async ({ db, actor, files }) => {
      const upload = files.get('file');
      if (!upload) throw invalid('file', 'Choose a CSV file');
      const id = await uploadFile(db, actor, upload);
      return {
        to: href(actions.editMapping, { id }),
        subject: { kind: 'import', id },
        after: { file: upload.fileName },
      };
    },
  });
  show(app, actions.showImport, { load, draw: importPage });
  formPage(app, actions.editMapping, actions.saveMapping, {
    load,
    current: async ({ db, actor }, row) =>
      mappingSubmission(
        row.mapping ??
          guess(
            row.headings,
            (await rowsOf(db, row)).map(({ cells }) => cells),
            await known(db, actor, holds(actor, 'items.customize')),
          ),
      ),
    draw: async (visit, row, drawing) => {
      if (row.state !== 'draft') throw started();
      const options = {
        ...(await choicesFor(visit.db, visit.actor, actions.saveMapping.form, row)),
        location_id: [NONE, ...(await locationChoices(visit.db, visit.actor, 'items.import'))],
      };
      return mappingPage(visit, row, drawing, options, await rowsOf(visit.db, row, { most: SAMPLES }));
    },
    run: async ({ db }, row, values) => {
      await saveMapping(db, row, mappingOf(row, values));
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
      return { to, say: 'The import was cancelled. What it had made stays.', subject: subject(row) };
    },
  });
  send(app, actions.downloadFailures, {
    load,
    send: async ({ db }, row, reply) => {
      if (!actions.downloadFailures.possible?.(row)) throw new Missing();
      const failures = await rowsOf(db, row, { state: 'failed' });
      const lines = failures.map(({ cells, reason }) => [...row.headings.map((_, n) => cells[n] ?? ''), reason ?? '']);
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="left-out.csv"');
      return reply.send(Readable.from(csvOf([[...row.headings, 'Why it was left out'], ...lines])));
    },
  });
  app.jobs.define(RUN, async (payload, signal) => {
    const { workspaceId, importId } = numbersOf(payload);
    await runImport(app.db, workspaceId, importId, signal);
  });
  // A process that was killed leaves its imports to the next one.
  app.jobs.define(
    'imports:resume',
    async () => {
      for (const each of await silentImports(app.db)) await enqueue(app.db, RUN, each);
    },
    { everyMinute: true },
  );
}

const NONE = { value: '', label: 'Where the stockroom is' };

async function importPage(visit: Visit, row: Import) {
  if (row.state !== 'draft') {
    const failures = await rowsOf(visit.db, row, { state: 'failed', most: MOST_FAILURES });
    return progressPage(visit, row, failures);
  }
  return row.mapping === null
    ? unmappedPage(visit, row)
    : previewPage(visit, row, await planned(visit, row, row.mapping));
}

/** Every row with what importing it would do, as far as it can be known without doing it. */
async function planned({ db, actor }: Visit, row: Import, mapping: Mapping): Promise<Planned[]> {
  const names = await known(db, actor, mapping.makeCategories && holds(actor, 'items.customize'));
  const plans = (await rowsOf(db, row)).map(({ line, cells }) => ({
    line,
    plan: planOf(cells, row.headings, mapping, names),
  }));
  const taken = new Set(
    await takenCodes(
      db,
      actor,
      plans.flatMap(({ plan }) => codesOf(plan)),
    ),
  );
  return plans.map(({ line, plan }) => {
    const read = accept(actor, itemForm, plan.submission, null);
    const wrong = read.outcome === 'invalid' ? read.errors.filter(({ name }) => name !== 'stockroom_id') : [];
    const codes = codesOf(plan);
    const carried = codes.filter((code) => taken.has(code));
    for (const code of codes) taken.add(code);
    const twice = carried.map((code) => `Something else carries the code “${code}”`);
    return { line, plan: { ...plan, problems: [...plan.problems, ...wrong.map(({ text }) => text), ...twice] } };
  });
}

function mappingOf(row: Import, values: Values<(typeof mappingForm)['fields']>): Mapping {
  const columns: Mapping['columns'] = Object.fromEntries(
    TARGET_NAMES.map((target) => [target, values[`column_${target}`]]).filter(([, column]) => column != null),
  );
  for (const target of TARGET_NAMES) {
    if ((columns[target] ?? 0) >= row.headings.length) throw invalid(`column_${target}`, 'Choose a column of the file');
  }
  if (columns.stockroom === undefined && values.stockroom_id == null) {
    throw invalid('stockroom_id', 'Choose the stockroom that all items belong to, or the column that names it');
  }
  return {
    columns,
    stockroomId: values.stockroom_id ?? null,
    locationId: values.location_id ?? null,
    categoryId: values.category_id ?? null,
    makeCategories: values.create_categories ?? false,
  };
}

function started(): Conflict {
  return new Conflict({ title: 'This import was started already', text: 'Its columns cannot be changed any more.' });
}

function numbersOf(payload: unknown): { workspaceId: number; importId: number } {
  if (typeof payload === 'object' && payload !== null && 'workspaceId' in payload && 'importId' in payload) {
    const { workspaceId, importId } = payload;
    if (typeof workspaceId === 'number' && typeof importId === 'number') return { workspaceId, importId };
  }
  throw new Error('The job names no import');
}
