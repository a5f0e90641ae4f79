/** Acts on many items over HTTP, and the job that goes on with what a process left behind. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { holds } from '../../access/actor.ts';
import type { Drawing } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { Conflict, invalid, Refused } from '../../platform/errors.ts';
import { formPage, show, wholeWorkspace } from '../../platform/handle.ts';
import { enqueue } from '../../platform/jobs.ts';
import type { Visit } from '../../platform/visit.ts';
import { filtersOf } from '../items/filters.ts';
import type { Act } from './act.ts';
import { showBatch } from './actions.ts';
import { ACTS, TOLD } from './acts.ts';
import { createBatch, RUN, runBatch } from './commands.ts';
import { actPage, batchPage } from './page.ts';
import { batch, chosen, isAnyFor, MOST, matching, batches as own, rowsOf, silentBatches } from './queries.ts';
import { sorted, submissionOf } from './rules.ts';

/** So many are done before the answer; more of them in a job. */
const AT_ONCE = 20;
/** So many batches stay within reach of the page of an act. */
const LATELY = 100;

export function batches(app: FastifyInstance): void {
  for (const act of ACTS) registerAct(app, act);
  show(app, showBatch, {
    load: async ({ db, actor }, id) => {
      const found = await batch(db, actor, id);
      return found && mayStill(actor, found.act) ? found : null;
    },
    draw: async (visit, row) => batchPage(visit, row, await rowsOf(visit.db, visit.actor, row)),
  });
  app.jobs.define(RUN, async (payload, signal) => {
    const { workspaceId, batchId } = numbersOf(payload);
    await runBatch(app.db, workspaceId, batchId, signal);
  });
  // A process that was killed leaves its batches to the next one.
  app.jobs.define(
    'batches:resume',
    async () => {
      for (const each of await silentBatches(app.db)) await enqueue(app.db, RUN, each);
    },
    { everyMinute: true },
  );
}

/** What was done is read where it is done: by those who may still do it to anything. */
function mayStill(actor: Visit['actor'], key: string): boolean {
  return TOLD.some((told) => told.key === key && holds(actor, told.needs));
}

function registerAct(app: FastifyInstance, act: Act): void {
  formPage(app, act.open, act.submit, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => actPage(visit, act, drawing, await selected(visit, act, drawing)),
    run: async ({ db, actor }, _, values) => {
      const ids = values.item_ids ?? [];
      if (ids.length === 0) throw invalid('item_ids', 'Items: tick at least one');
      if (ids.length > MOST) throw invalid('item_ids', `Items: choose at most ${MOST} at once`);
      const lines = await chosen(db, actor, ids);
      refuseUnlessSuiting({ actor }, act, lines);
      const id = await createBatch(db, actor, { act: act.key, submission: submissionOf(values), items: lines });
      const { workspaceId } = actor;
      if (lines.length > AT_ONCE) await enqueue(db, RUN, { workspaceId, batchId: id });
      return {
        to: href(showBatch, { id }),
        subject: { kind: 'batch', id },
        after: { act: act.key, ...submissionOf(values), items: ids },
        afterwards: lines.length > AT_ONCE ? undefined : () => runBatch(app.db, workspaceId, id),
      };
    },
  });
}

/** What was ticked, or all that match; what was sent, where it is drawn again. */
async function selected(visit: Visit, act: Act, { values }: Drawing) {
  const { db, actor, query } = visit;
  const all = query.one('all') === 'on' && values === undefined;
  const found = all
    ? await matching(db, actor, act, filtersOf(query))
    : await chosen(db, actor, idsOf(values?.item_ids ?? query.all('item_ids')));
  if (found.length === 0 && !(await isAnyFor(db, actor, act))) throw nothingSuits(act);
  const lines = found.slice(0, MOST);
  return {
    lines,
    sorted: sorted(actor, act, lines),
    more: found.length > MOST,
    options: (await act.options?.(visit)) ?? {},
    lately: (await own(db, actor, LATELY)).filter((each) => mayStill(actor, each.act)),
  };
}

function idsOf(values: string | readonly string[]): number[] {
  const ids = (typeof values === 'string' ? [values] : values).map((value) => readId(value));
  return ids.filter((id) => id !== null);
}

/** @throws Refused where this person may do it to none of them, Conflict where it is possible with none */
function refuseUnlessSuiting({ actor }: Pick<Visit, 'actor'>, act: Act, lines: Parameters<typeof sorted>[2]): void {
  const { able, refused } = sorted(actor, act, lines);
  if (able.length > 0) return;
  if (refused !== null) throw new Refused(refused);
  throw nothingSuits(act);
}

function nothingSuits({ open }: Act): Conflict {
  return new Conflict({
    title: `“${open.label}” is possible with none of these items`,
    text: 'Choose others in the list of items. Nothing was changed.',
  });
}

function numbersOf(payload: unknown): { workspaceId: number; batchId: number } {
  if (typeof payload === 'object' && payload !== null && 'workspaceId' in payload && 'batchId' in payload) {
    const { workspaceId, batchId } = payload;
    if (typeof workspaceId === 'number' && typeof batchId === 'number') return { workspaceId, batchId };
  }
  throw new Error('The job names no batch');
}
