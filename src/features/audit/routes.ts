/** The audit log over HTTP. */
import type { FastifyInstance } from 'fastify';
import { decideAction, href, isReachable } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import { day } from '../../access/fields.ts';
import { readId } from '../../access/ids.ts';
import type { Kind } from '../../access/resource.ts';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesOf, TABLES } from '../../platform/references.ts';
import { REFUSED } from '../../platform/refusals.ts';
import type { Visit } from '../../platform/visit.ts';
import { daysAfter, startOfDay } from '../../platform/workspace.ts';
import { showAudit } from './actions.ts';
import { auditPage, type Log } from './page.ts';
import { entries, subjectNames, type Wanted, type Where } from './queries.ts';

const SIZE = 50;
const KINDS = Object.keys(TABLES);
const DAY = day({ label: 'Day' });

export function audit(app: FastifyInstance): void {
  show(app, showAudit, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const { db, actor } = visit;
      const people = await choicesOf(db, actor, { kind: 'person', needs: 'users.view' });
      const actions = [...app.house.actions.filter(({ method }) => method === 'POST'), REFUSED];
      return auditPage(visit, await logOf(app, visit), { people, actions, kinds: KINDS });
    },
  });
}

async function logOf(app: FastifyInstance, visit: Visit): Promise<Log> {
  const { db, actor, url } = visit;
  const at = whereOf(visit);
  const found = await entries(db, actor, wantedOf(visit), at, SIZE);
  const more = found.length > SIZE;
  const up = at.older === null && at.newer !== null;
  const kept = up ? found.slice(0, SIZE).reverse() : found.slice(0, SIZE);
  const [first, last] = [kept.at(0), kept.at(-1)];
  return {
    entries: kept,
    previous: (up ? more : at.older !== null) && first ? neighbour(url, 'newer', first.id) : undefined,
    next: (up || more) && last ? neighbour(url, 'older', last.id) : undefined,
    names: await subjectNames(db, actor, kept),
    address: (kind, id) => addressOf(app, actor, kind, id),
  };
}

function wantedOf({ query, workspace }: Visit): Wanted {
  const [from, to] = [dayIn(query.one('from')), dayIn(query.one('to'))];
  return {
    person: readId(query.one('person_id')),
    action: query.one('action') || null,
    kind: query.one('subject_kind') || null,
    subject: readId(query.one('subject_id')),
    from: from ? startOfDay(workspace, from) : null,
    until: to ? startOfDay(workspace, daysAfter(to, 1)) : null,
  };
}

function whereOf({ query }: Visit): Where {
  return { older: entryIn(query.one('older')), newer: entryIn(query.one('newer')) };
}

/** The id of an entry; there may be more of them than a whole number can count. */
function entryIn(value: string | undefined): string | null {
  return value !== undefined && /^[0-9]{1,18}$/.test(value) ? value : null;
}

function dayIn(value: string | undefined): string | null {
  const read = DAY.read([value ?? '']);
  return 'value' in read ? (read.value ?? null) : null;
}

function neighbour(url: string, name: 'older' | 'newer', id: string): string {
  const [path = '', query] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.delete('older');
  parameters.delete('newer');
  parameters.set(name, id);
  return `${path}?${parameters}`;
}

/** The page about one thing, where there is one that needs no more than a toggle; its row was found in reach already. */
function addressOf(app: FastifyInstance, actor: Actor, kind: string, id: number): string | undefined {
  const table = Object.entries(TABLES).find(([each]) => each === kind)?.[1];
  const action = app.house.actions.find(({ method, path }) => method === 'GET' && path === `/${table}/:id`);
  if (!action || action.refuses || !isReachable(actor, action)) return undefined;
  const row = { kind: kind as Kind, workspaceId: actor.workspaceId };
  const decided = PLAIN.has(kind) ? (decideAction(actor, action, row)?.allowed ?? true) : true;
  return decided ? href(action, { id }) : undefined;
}

/** Kinds without facets; of the others only those were named that are in the actor's reach. */
const PLAIN = new Set(['person', 'role', 'department', 'group', 'accessGroup', 'category', 'flag']);
