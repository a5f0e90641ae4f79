/** Labels over HTTP, and the job that draws them. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Submission } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { invalid, Missing } from '../../platform/errors.ts';
import { change, formPage, type Load, send, show, wholeWorkspace } from '../../platform/handle.ts';
import { enqueue } from '../../platform/jobs.ts';
import { ownAddress } from '../../platform/own-address.ts';
import { choicesOf } from '../../platform/references.ts';
import { Query, type Visit } from '../../platform/visit.ts';
import { filtersOf, parametersOf } from '../items/filters.ts';
import { soughtIds } from '../items/sought/queries.ts';
import * as actions from './actions.ts';
import { cancelPrint, RUN, runPrint, startPrint } from './commands.ts';
import { type Design, labelsOnSheet } from './design/rules.ts';
import { itemIds } from './forms.ts';
import { type Chosen, listPage, printPage, progressPage } from './page.ts';
import { labelled, type Print, pdfOf, print, prints, silentPrints } from './queries.ts';
import { MOST_ITEMS, MOST_LABELS, SHOWN } from './rules.ts';
import { template } from './templates/queries.ts';
import { labelTemplates } from './templates/routes.ts';

export function labels(app: FastifyInstance): void {
  const load: Load<Print> = ({ db, actor }, id) => print(db, actor, id);
  const subject = (id: number) => ({ kind: 'labelPrint', id });

  labelTemplates(app);
  show(app, actions.listPrints, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await prints(visit.db, visit.actor)),
  });
  formPage(app, actions.beginPrint, actions.startPrint, {
    load: wholeWorkspace,
    current: (visit) => asked(visit),
    draw: async (visit, _, drawing) => printPage(visit, drawing, await chosenBy(visit, drawing.values ?? {})),
    run: async (visit, _, { template_id, first, copies, item_ids = [], matching: filters }) => {
      const { db, actor } = visit;
      const design = await template(db, actor, template_id, 'items.print_labels');
      if (!design) throw new Missing();
      const ids = item_ids.length > 0 ? item_ids : await matchingIds(visit, filters ?? '');
      refuseUnlessPrintable(ids.length, copies, first, design.design);
      const id = await startPrint(db, actor, design, { itemIds: ids, first, copies });
      const after = { template: design.name, items: ids.length, copies };
      return { to: href(actions.showPrint, { id }), subject: subject(id), after };
    },
  });
  show(app, actions.showPrint, { load, draw: async (visit, row) => progressPage(visit, row) });
  change(app, actions.cancelPrint, {
    load,
    run: async ({ db }, row) => {
      await cancelPrint(db, row);
      return { to: href(actions.showPrint, row), say: 'The labels were cancelled.', subject: subject(row.id) };
    },
  });
  send(app, actions.downloadPrint, {
    load,
    send: async ({ db }, row, reply) => {
      const pdf = await pdfOf(db, row);
      if (pdf === null) throw new Missing();
      return reply.type('application/pdf').header('content-disposition', 'inline; filename="labels.pdf"').send(pdf);
    },
  });
  app.jobs.define(RUN, async (payload, signal) => {
    const { workspaceId, printId } = numbersOf(payload);
    await runPrint(app.db, (path) => ownAddress(app, path), workspaceId, printId, signal);
  });
  // A process that was killed leaves its prints to the next one.
  app.jobs.define(
    'labels:resume',
    async () => {
      for (const each of await silentPrints(app.db)) await enqueue(app.db, RUN, each);
    },
    { everyMinute: true },
  );
}

/** What the address asks for: the items that were picked, or all that match the filters of the list. */
function asked({ query }: Visit): Submission {
  const ids = itemIds(query.all('item_ids'));
  if (ids === null) throw new Missing();
  const all = ids.length === 0 || query.one('all') === 'on';
  return { first: '1', copies: '1', item_ids: all ? '' : ids.join(','), matching: all ? parametersOf(query) : '' };
}

/** What was asked for, as far as it is there for this person to print. */
async function chosenBy(visit: Visit, { item_ids, matching: filters }: Submission): Promise<Chosen> {
  const { db, actor } = visit;
  const templates = await choicesOf(db, actor, { kind: 'labelTemplate', needs: 'items.print_labels' });
  const picked = itemIds([String(item_ids ?? '')]) ?? [];
  if (picked.length > 0) {
    const first = await labelled(db, actor, picked);
    const leftOut = picked.length - first.length;
    return { count: first.length, first, templates, picked: first.map(({ id }) => id), leftOut };
  }
  const ids = await matchingIds(visit, String(filters ?? ''));
  const first = await labelled(db, actor, ids.slice(0, SHOWN));
  return { count: ids.length, first, templates, picked: [], leftOut: 0 };
}

async function matchingIds({ db, actor }: Visit, filters: string): Promise<Id<'item'>[]> {
  const query = new Query(Object.fromEntries(new URLSearchParams(filters)));
  return soughtIds(db, actor, filtersOf(query), { most: MOST_ITEMS + 1, needs: 'items.print_labels' });
}

function refuseUnlessPrintable(items: number, copies: number, first: number, design: Design): void {
  const onSheet = labelsOnSheet(design);
  if (items === 0) throw invalid('item_ids', 'There is nothing left to print');
  if (items > MOST_ITEMS) throw invalid('item_ids', `More than ${MOST_ITEMS} items match: filter further`);
  if (items * copies > MOST_LABELS) {
    throw invalid('copies', `Copies of each: ${items * copies} labels are more than the ${MOST_LABELS} of one file`);
  }
  if (design.paper !== 'tape' && first > onSheet) {
    throw invalid('first', `First free label of the sheet: the sheets of this template hold ${onSheet}`);
  }
}

function numbersOf(payload: unknown): { workspaceId: number; printId: number } {
  if (typeof payload === 'object' && payload !== null && 'workspaceId' in payload && 'printId' in payload) {
    const { workspaceId, printId } = payload;
    if (typeof workspaceId === 'number' && typeof printId === 'number') return { workspaceId, printId };
  }
  throw new Error('The job names no print');
}
