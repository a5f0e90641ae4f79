/** Runs lists of people: as the person who started one, with what they may do at this moment, and in one transaction. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../access/actor.ts';
import { type Id, readId } from '../../access/ids.ts';
import { actAs, type Deed, recordAll } from '../../platform/audit.ts';
import { invalid, violatedConstraint } from '../../platform/errors.ts';
import { reasonOf } from '../../platform/reasons.ts';
import { retried } from '../../platform/retry.ts';
import { createFor } from '../directory/commands.ts';
import {
  beat,
  count,
  keepFailures,
  makerOf,
  markRows,
  type Result,
  refuseToGoOn,
  requestOf,
  Undone,
  wordsOfFailures,
} from '../imports/progress/commands.ts';
import { rowsOf } from '../imports/queries.ts';
import { createPerson, savePerson } from '../people/commands.ts';
import { recorded } from '../people/rules.ts';
import { type Mapped, type Outcome, planned } from './outcomes/queries.ts';
import { rosterOf } from './queries.ts';
import { type Beside, type Facts, MOST_ROWS } from './rules.ts';

export const RUN = 'rosters:run';

/** Runs a list to its end, or until `signal`: each person comes of it once, whatever happens to the process. */
export async function runRoster(db: Knex, workspaceId: number, importId: number, signal: AbortSignal): Promise<void> {
  await retried(async () => {
    const wrong: Result[] = [];
    try {
      await db.transaction((tx) => runWhole(tx, db, workspaceId, importId, signal, wrong));
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
      await db.transaction((tx) => keepFailures(tx, workspaceId, importId, error.failure, wrong));
    }
  });
}

const ONE_AT_A_TIME = 7_105_036;
/** Rows between two signs of life. */
const TOGETHER = 50;
const NOT_ALLOWED = 'Whoever started it may not import people any more.';

async function runWhole(
  tx: Knex.Transaction,
  db: Knex,
  workspaceId: number,
  importId: number,
  signal: AbortSignal,
  wrong: Result[],
): Promise<void> {
  const { rows: locks } = await tx.raw<{ rows: { held: boolean }[] }>(
    'select pg_try_advisory_xact_lock(?, ?) as held',
    [ONE_AT_A_TIME, importId],
  );
  if (!locks[0]?.held) return;
  const run = await runFor(tx, workspaceId, importId);
  if (run === null) throw new Undone(NOT_ALLOWED);
  const rows = await rowsOf(tx, run.roster, { state: 'waiting', most: MOST_ROWS });
  const plans = await planned(tx, run.actor, run.roster, rows);
  const results: Result[] = [];
  for (const [n, { line, outcome }] of plans.entries()) {
    if (n % TOGETHER === 0) await goOn(db, workspaceId, importId, n, signal);
    results.push({ line, ...(await done(tx, run, outcome)) });
  }
  await recordAll(tx, run.actor, requestOf(importId), run.deeds);
  wrong.push(...results.filter(({ state }) => state === 'failed'));
  if (run.roster.mapping.wholly && wrong.length > 0) throw new Undone(wordsOfFailures(wrong.length));
  await markRows(tx, run.roster, results);
  await count(tx, run.roster, results, { state: 'done', finished_at: tx.fn.now() });
}

interface Run {
  readonly actor: Actor;
  readonly roster: Mapped;
  readonly deeds: Deed[];
  /** Departments and groups that were made for it, by their names in lower case. */
  readonly made: Map<string, number>;
}

async function runFor(tx: Knex.Transaction, workspaceId: number, importId: number): Promise<Run | null> {
  const actor = await makerOf(tx, workspaceId, importId);
  if (!actor || !holds(actor, 'users.import') || !holds(actor, 'users.manage')) return null;
  const roster = await rosterOf(tx, actor, importId);
  if (!roster?.mapping) return null;
  await actAs(tx, actor.personId, requestOf(importId));
  return { actor, roster: { ...roster, mapping: roster.mapping }, deeds: [], made: new Map() };
}

/** Seen at once, on another connection. @throws Undone where somebody cancelled it */
async function goOn(db: Knex, workspaceId: number, importId: number, rows: number, signal: AbortSignal): Promise<void> {
  refuseToGoOn(signal);
  if (!(await beat(db, workspaceId, importId, rows))) throw new Undone(null);
}

/** On a savepoint of its own: what is refused leaves nothing behind. */
async function done(tx: Knex.Transaction, run: Run, outcome: Outcome): Promise<Omit<Result, 'line'>> {
  if (outcome.what === 'failed') return { state: 'failed', reason: outcome.reason };
  if (outcome.what === 'unchanged') return { state: 'unchanged', personId: outcome.present.person.id };
  const before = [run.deeds.length, new Map(run.made)] as const;
  try {
    const personId = await tx.transaction((own) => written(own, run, outcome));
    return { state: outcome.what, personId };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    run.deeds.length = before[0];
    for (const name of run.made.keys()) if (!before[1].has(name)) run.made.delete(name);
    return { state: 'failed', reason };
  }
}

type Writing = Extract<Outcome, { readonly what: 'made' | 'changed' }>;

async function written(tx: Knex.Transaction, run: Run, outcome: Writing): Promise<Id<'person'>> {
  const { actor, roster } = run;
  const facts = await withDirectory(tx, run, outcome.facts, outcome.beside);
  const after = { ...recorded(facts), import_id: roster.id };
  if (outcome.what === 'made') {
    const { id } = await createPerson(tx, actor, facts);
    await giveBadge(tx, actor, id, outcome.beside.badge);
    run.deeds.push({ action: 'people.import', subject: { kind: 'person', id }, after });
    return id;
  }
  const { person, badges } = outcome.present;
  await tx('people').where({ workspace_id: actor.workspaceId, id: person.id }).forNoKeyUpdate().select('id');
  await savePerson(tx, actor, person, facts);
  const { badge } = outcome.beside;
  if (badge !== null && !badges.includes(badge.toLowerCase())) await giveBadge(tx, actor, person.id, badge);
  const before = { role_id: person.roleId, department_id: person.departmentId };
  run.deeds.push({ action: 'people.import_changes', subject: { kind: 'person', id: person.id }, before, after });
  return person.id;
}

/** The facts with the departments and groups that are not there yet, each made once. */
async function withDirectory(tx: Knex.Transaction, run: Run, facts: Facts, beside: Beside): Promise<Facts> {
  const { newDepartment, newGroups } = beside;
  const made =
    newDepartment === null ? null : readId<'department'>(await entryOf(tx, run, 'department', newDepartment));
  const groups: Id<'group'>[] = [];
  for (const name of newGroups) {
    const id = readId<'group'>(await entryOf(tx, run, 'group', name));
    if (id !== null) groups.push(id);
  }
  return {
    ...facts,
    ...(made === null ? {} : { department_id: made }),
    ...(groups.length === 0 ? {} : { group_ids: [...(facts.group_ids ?? []), ...groups] }),
  };
}

async function entryOf(tx: Knex.Transaction, run: Run, kind: 'department' | 'group', name: string): Promise<number> {
  const key = `${kind} ${name.toLowerCase()}`;
  const known = run.made.get(key);
  if (known !== undefined) return known;
  const { id, action } = await createFor(tx, run.actor, kind, name);
  run.made.set(key, id);
  run.deeds.push({ action, subject: { kind, id }, after: { name, import_id: run.roster.id } });
  return id;
}

/** @throws Invalid where something else carries it by now */
async function giveBadge(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  person_id: Id<'person'>,
  code: string | null,
): Promise<void> {
  if (code === null) return;
  try {
    await tx('codes').insert({ workspace_id: workspaceId, code: code.slice(0, 200), person_id });
  } catch (error) {
    if (violatedConstraint(error) !== 'codes_are_unique') throw error;
    throw invalid('badge', `Something or somebody else carries the code “${code}”`);
  }
}
