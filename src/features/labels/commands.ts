/** Writes prints: what was ordered, and then the file. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { counted } from '../../platform/counts.ts';
import { actorStillThere } from '../../platform/current-actor.ts';
import { Conflict } from '../../platform/errors.ts';
import { enqueue } from '../../platform/jobs.ts';
import { makePdf } from '../../platform/pdf.ts';
import { labelPath } from '../scan/rules.ts';
import { carriesBarcode } from './design/layout.ts';
import type { Label } from './design/rules.ts';
import { type Labelled, labelled, type Ordered, orderOf, type Print, print } from './queries.ts';
import { sheetsOf } from './rules.ts';
import type { Template } from './templates/queries.ts';

export const RUN = 'labels:print';
/** In milliseconds: how often a process gives a sign of life, and hears of a cancellation. */
const BEAT = 500;

export interface Wanted {
  readonly itemIds: readonly Id<'item'>[];
  readonly first: number;
  readonly copies: number;
}

/** Orders labels and gives the print's id: it is drawn by itself from here. */
export async function startPrint(
  tx: Knex.Transaction,
  { workspaceId, personId }: Actor,
  { name, design }: Template,
  { itemIds, first, copies }: Wanted,
): Promise<Id<'labelPrint'>> {
  const [made] = await tx('label_prints')
    .insert({
      workspace_id: workspaceId,
      created_by: personId,
      template_name: name,
      design: JSON.stringify(design),
      item_ids: [...itemIds],
      first_position: first,
      copies,
    })
    .returning<{ id: Id<'labelPrint'> }[]>('id');
  if (!made) throw new Error('The print was not made');
  await enqueue(tx, RUN, { workspaceId, printId: made.id });
  return made.id;
}

/** Stops a print. @throws Conflict where it is over */
export async function cancelPrint(tx: Knex.Transaction, { workspaceId, id, state }: Print): Promise<void> {
  if (state !== 'waiting' && state !== 'running') {
    throw new Conflict({ title: 'This print is over', text: 'There is nothing left to cancel.' });
  }
  await tx('label_prints')
    .where({ workspace_id: workspaceId, id })
    .update({ state: 'cancelled', finished_at: tx.fn.now() });
}

/** Draws what was ordered, as the person who ordered it, with what they may do at this moment; `whole` makes addresses. */
export async function runPrint(
  db: Knex,
  whole: (path: string) => string,
  workspaceId: number,
  printId: number,
  signal: AbortSignal,
): Promise<void> {
  const begun = await begin(db, workspaceId, printId);
  if (!begun) return;
  const { running, order, found } = begun;
  const labels = found.map((item) => ({ ...item, address: whole(labelPath(subjectOf(item))) }));
  const remarks = remarksOn(order, labels);
  if (labels.length === 0) {
    await end(db, running, { state: 'failed', failure: 'There is nothing left to print.', remarks });
    return;
  }
  const sheets = sheetsOf(order, labels);
  await db('label_prints').where(keyOf(running)).update({ sheets: sheets.length, remarks });
  const pdf = await drawn(db, running, { title: `Labels: ${running.templateName}`, sheets }, signal);
  if (pdf !== null) await end(db, running, { state: 'done', pdf, sheets_drawn: sheets.length });
}

/** Takes a print up, unless it is over; one whose maker may print nothing any more ends here. */
async function begin(
  db: Knex,
  workspaceId: number,
  printId: number,
): Promise<{ running: Print; order: Ordered; found: Labelled[] } | null> {
  const [taken] = await db('label_prints')
    .where({ workspace_id: workspaceId, id: printId })
    .whereIn('state', ['waiting', 'running'])
    .update({ state: 'running', beat_at: db.fn.now() })
    .returning<{ workspace_id: Id<'workspace'>; created_by: Id<'person'> }[]>(['workspace_id', 'created_by']);
  if (!taken) return null;
  const actor = await actorStillThere(db, taken.workspace_id, taken.created_by);
  const running = actor && holds(actor, 'items.print_labels') ? await print(db, actor, printId) : null;
  if (!actor || !running) {
    await db('label_prints').where({ workspace_id: workspaceId, id: printId }).update({
      state: 'failed',
      failure: 'Whoever ordered it may not print labels any more.',
      finished_at: db.fn.now(),
    });
    return null;
  }
  const order = await orderOf(db, running);
  return { running, order, found: await labelled(db, actor, order.itemIds) };
}

/** The file; null where it was cancelled meanwhile. @throws where the process ends, so that another goes on */
async function drawn(
  db: Knex,
  running: Print,
  paper: Parameters<typeof makePdf>[0],
  signal: AbortSignal,
): Promise<Buffer | null> {
  const cancelled = new AbortController();
  let sheets = 0;
  const clock = setInterval(async () => {
    const going = await beat(db, running, sheets).catch(() => true);
    if (!going) cancelled.abort();
  }, BEAT);
  const onSheet = (count: number) => {
    sheets = count;
  };
  try {
    return await makePdf(paper, { signal: AbortSignal.any([signal, cancelled.signal]), onSheet });
  } catch (error) {
    if (cancelled.signal.aborted) return null;
    // What cannot be drawn now cannot be drawn later, and is not tried for ever.
    if (!signal.aborted) await end(db, running, { state: 'failed', failure: 'It could not be drawn.' });
    throw error;
  } finally {
    clearInterval(clock);
  }
}

/** Says how far it is; false where it is over meanwhile. */
async function beat(db: Knex, running: Print, sheets: number): Promise<boolean> {
  const going = await db('label_prints')
    .where({ ...keyOf(running), state: 'running' })
    .update({ sheets_drawn: sheets, beat_at: db.fn.now() });
  return going > 0;
}

async function end(db: Knex, running: Print, columns: Readonly<Record<string, unknown>>): Promise<void> {
  await db('label_prints')
    .where({ ...keyOf(running), state: 'running' })
    .update({ ...columns, finished_at: db.fn.now() });
}

function keyOf({ workspaceId, id }: Print) {
  return { workspace_id: workspaceId, id };
}

function subjectOf({ id, tag }: Labelled) {
  return tag === null ? { itemId: id } : { code: tag };
}

function remarksOn({ design, itemIds }: Ordered, labels: readonly Label[]): string[] {
  const remarks: string[] = [];
  const gone = itemIds.length - labels.length;
  if (gone > 0) remarks.push(`${counted(gone, 'item')} left out: not there any more, or not for you to print.`);
  const bare = design.codes === 'qr' ? 0 : labels.filter((label) => !carriesBarcode(design, label)).length;
  if (bare > 0) remarks.push(`${counted(bare, 'item')} without a barcode: no code, or one that does not fit.`);
  return remarks;
}
