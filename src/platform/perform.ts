/** Owns a change: row, decision, form, command and audit in one transaction, in this order, whatever the feature. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Action, decideAction } from '../access/action.ts';
import type { Actor } from '../access/actor.ts';
import { accept, type Fields, type Form, type Submission, type Values } from '../access/form.ts';
import { readId } from '../access/ids.ts';
import type { Resource } from '../access/resource.ts';
import type { Deed } from './audit.ts';
import { Conflict, Invalid, Missing, Refused, refusedBecause, Stale } from './errors.ts';
import { presentAgain, refuseUnlessReachable, visitOf, whoReaches } from './guard.ts';
import { type Answer, answered, claimOf, settle } from './once.ts';
import { tableOf, unresolved } from './references.ts';
import { retried } from './retry.ts';
import { LARGEST_FILE, readSubmission, type Submitted } from './submission.ts';
import type { ChangeVisit, Visit } from './visit.ts';

/** Finds the row that an address names, within the actor's reach; null is a 404. */
export type Load<Row> = (visit: Visit, id: number) => Promise<Row | null> | Row | null;

/** For what has no row of its own, such as a list, or a form for what does not exist yet. */
export const wholeWorkspace: Load<Resource> = ({ actor }) => ({ kind: 'workspace', workspaceId: actor.workspaceId });

/** What a command did: where to go, what to say there, and what the log keeps. */
export interface Outcome extends Omit<Deed, 'action'> {
  readonly to: string;
  readonly say?: string;
  /** What follows in transactions of its own, once this one is committed and before it is answered; it says itself what failed. */
  afterwards?(): Promise<void>;
}

export interface Changed<Row, F extends Fields, Made extends Resource = Resource> {
  readonly load: Load<Row>;
  /** The things as they will be, or that will be made: each is decided on before the command runs, which is handed them. */
  becomes?(visit: ChangeVisit, row: Row, values: Values<F>): Promise<readonly Made[]> | readonly Made[];
  run(visit: ChangeVisit, row: Row, values: Values<F>, made: readonly Made[]): Promise<Outcome>;
}

/** Everything of a change happens in one transaction; lost races are run again whole. */
export async function perform<Row extends Resource, F extends Fields, Made extends Resource>(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action<Row>,
  changed: Changed<Row, F, Made>,
): Promise<Answer> {
  const sent = await readSubmission(request);
  const { submission, files } = sent;
  const [path = ''] = request.url.split('?');
  const claim = claimOf(action.name, path, sent);
  const { afterwards, ...answer } = await retried<Answer & Pick<Outcome, 'afterwards'>>(() =>
    app.db.transaction(async (tx) => {
      const present = await presentAgain(tx, request, claim);
      const { actor, first } = present;
      refuseUnlessReachable(whoReaches(present), action as Action);
      if (!first) return answered(tx, actor, claim);
      const visit: ChangeVisit = { ...visitOf(request, reply, tx), actor, db: tx, files };
      const row = await loadDecided(visit, action, changed.load, true);
      refuseTooLarge(sent);
      const values = await accepted<F>(visit, action, row, submission);
      const made = (await changed.becomes?.(visit, row, values)) ?? [];
      for (const thing of made) decideOn(actor, action, thing);
      const outcome = await changed.run(visit, row, values, made);
      refuseUnlessPossible(action, row);
      await settle(tx, actor, request.id, claim, outcome.to, { action: action.name, ...outcome });
      return { to: outcome.to, say: outcome.say, afterwards: outcome.afterwards };
    }),
  );
  await afterwards?.();
  return answer;
}

/** A command says in its own words what stands in the way; one that forgot to is held to what its button said. */
export function refuseUnlessPossible<Row extends Resource>(action: Action<Row>, row: Row): void {
  if (action.possible?.(row) ?? true) return;
  throw new Conflict({
    title: `“${action.label}” is not possible now`,
    text: 'Things stand differently by now. Open the page again to see how. Nothing was saved.',
  });
}

export async function loadDecided<Row extends Resource>(
  visit: Visit,
  action: Action<Row>,
  load: Load<Row>,
  lock = false,
): Promise<Row> {
  const named = action.path.includes(':id');
  const id = named ? readId(visit.params.id) : 0;
  if (id === null) throw new Missing();
  if (lock && named && action.on) {
    const table = tableOf(action.on);
    await visit.db(table).where({ workspace_id: visit.actor.workspaceId, id }).forNoKeyUpdate().select('id');
  }
  const row = await load(visit, id);
  if (!row) throw new Missing();
  if (named) {
    decideOn(visit.actor, action, row);
    const rule = action.refuses?.(visit.actor, row) ?? null;
    if (rule !== null) throw refusedBecause(rule);
  }
  return row;
}

function refuseTooLarge({ tooLarge }: Submitted): void {
  if (tooLarge.length === 0) return;
  const text = `The file is too large: choose one of at most ${LARGEST_FILE / 1024 / 1024} MB`;
  throw new Invalid(
    tooLarge.map((name) => ({ name, text })),
    413,
  );
}

function decideOn<Row extends Resource>(actor: Actor, action: Action<Row>, thing: Resource): void {
  const decision = decideAction(actor, action, thing);
  if (decision && !decision.allowed) throw new Refused(decision);
}

/** A form says which version it was drawn from; a button may, and is held to it. */
function isStale(action: Action, row: Resource, { version }: Submission): boolean {
  if (!('version' in row) || typeof row.version !== 'number') return false;
  return (action.form !== undefined || version !== undefined) && String(row.version) !== version;
}

export async function accepted<F extends Fields>(
  visit: Visit,
  action: Action,
  row: Resource,
  submission: Submission,
): Promise<Values<F>> {
  const form = (action.form ?? { fields: {} }) as Form<F>;
  const read = accept(visit.actor, form, submission, row);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') throw new Invalid(read.errors);
  if (isStale(action, row, submission)) throw new Stale();
  const missing = await unresolved(visit.db, visit.actor, read.referred);
  if (missing.length > 0) throw new Invalid(missing);
  return read.values;
}
