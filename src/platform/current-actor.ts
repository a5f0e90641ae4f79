/**
 * Owns who acts: asked anew with every request, so that a change of a role is in force at the very next one. As long as the
 * epoch of the database lasts, the answer is the one of before.
 */
import type { Session } from 'fastify';
import type { Knex } from 'knex';
import { type Actor, holds, makeActor } from '../access/actor.ts';
import type { Id } from '../access/ids.ts';
import type { Scopes } from '../access/levels.ts';
import type { Device } from '../access/together.ts';
import { EPOCH } from './epoch.ts';
import type { Claim } from './once.ts';
import { prepared, run } from './prepared.ts';
import type { Workspace } from './workspace.ts';

export interface Present {
  readonly actor: Actor;
  readonly workspace: Workspace;
  /** What they signed in with also leads to another workspace. */
  readonly elsewhere: boolean;
  /** The paired device at which they are served, if that is where this happens. */
  readonly device?: Device;
}

/** Where somebody is signed in: who a person is of them is asked with each request. */
export interface Membership {
  readonly identityId: Id<'identity'>;
  readonly workspaceId: Id<'workspace'>;
}

/** Who somebody is, or that they are nobody any more, for as long as the epoch lasts. */
export interface Known {
  readonly epoch: string;
  readonly present: Present | null;
}

interface Row {
  person_id: Id<'person'>;
  name: string;
  role_id: Id<'role'>;
  role_name: string;
  scopes: Scopes | null;
  department_id: Id<'department'> | null;
  blocked: boolean;
  group_ids: Id<'group'>[];
  staffed: Id<'stockroom'>[];
  open: Id<'stockroom'>[];
  span: Id<'location'>[] | null;
  elsewhere: boolean;
  workspace_id: Id<'workspace'>;
  workspace_name: string;
  time_zone: string;
  language: string;
  currency: string;
}

const FACTS = /* sql */ `
  select
    p.id as person_id, p.name, p.role_id, r.name as role_name, p.department_id, p.blocked_at is not null as blocked,
    w.id as workspace_id, w.name as workspace_name, w.time_zone, w.language, w.currency,
    toggles.scopes,
    exists (
      select from people o
      join role_toggles t on t.workspace_id = o.workspace_id and t.role_id = o.role_id and t.toggle = 'account.sign_in'
      where o.identity_id = p.identity_id and o.workspace_id <> p.workspace_id and o.archived_at is null
    ) as elsewhere,
    array(select g.group_id from person_groups g where g.workspace_id = p.workspace_id and g.person_id = p.id)
      as group_ids,
    array(
      select s.stockroom_id from stockroom_staff s
      where s.workspace_id = p.workspace_id and s.person_id = p.id and not exists (
        select from stockrooms all_staff
        where all_staff.workspace_id = s.workspace_id and all_staff.id = s.stockroom_id and all_staff.staff_all
      )
      union all
      select s.id from stockrooms s
      where s.workspace_id = p.workspace_id and s.staff_all and jsonb_exists(toggles.scopes, 'stockrooms.included_in_all')
    ) as staffed,
    array(
      select s.id from stockrooms s
      where s.workspace_id = p.workspace_id
        and (s.departments_all or exists (
          select from stockroom_departments d
          where d.workspace_id = s.workspace_id and d.stockroom_id = s.id and d.department_id = p.department_id
        ))
        and (s.groups_all or exists (
          select from stockroom_groups g
          join person_groups mine
            on mine.workspace_id = g.workspace_id and mine.group_id = g.group_id and mine.person_id = p.id
          where g.workspace_id = s.workspace_id and g.stockroom_id = s.id
        ))
    ) as open,
    case when not p.span_all then array(
      with recursive below as (
        select s.location_id from person_span s where s.workspace_id = p.workspace_id and s.person_id = p.id
        union
        select l.id from locations l
        join below on l.workspace_id = p.workspace_id and l.parent_id = below.location_id
      )
      select location_id from below
    ) end as span
  from people p
  join roles r on r.workspace_id = p.workspace_id and r.id = p.role_id
  join workspaces w on w.id = p.workspace_id
  cross join lateral (
    select jsonb_object_agg(t.toggle, t.scope) as scopes from role_toggles t
    where t.workspace_id = p.workspace_id and t.role_id = p.role_id
  ) toggles
`;

const PRESENT = prepared(
  'present',
  /* sql */ `
    select facts.*, ${EPOCH} as epoch
    from (select) as nobody
    left join lateral (
      ${FACTS}
      where p.identity_id = :identity and p.workspace_id = :workspace and p.archived_at is null
    ) as facts on true`,
);

/** Who they are in their workspace, if they may sign in there. */
async function knownNow(db: Knex, { identityId, workspaceId }: Membership): Promise<Known> {
  const values = { identity: identityId, workspace: workspaceId };
  const { rows } = await run<(Row | { person_id: null }) & { epoch: string }>(db, PRESENT, values);
  const [row] = rows;
  if (!row) throw new Error('A statement that begins with nobody has a row');
  return { epoch: row.epoch, present: row.person_id === null ? null : admitted(read(row)) };
}

const SESSION = prepared(
  'session',
  `select sess as session, ${EPOCH} as epoch from sessions where sid = ? and expire > now()`,
);

/** Sessions, and who is signed in by them; what one process knows of people holds for an epoch. */
export class Presences {
  readonly #db: Knex;
  #epoch = '';
  #known = new Map<string, Known>();

  constructor(db: Knex) {
    this.#db = db;
  }

  /** A session that has not ended, and who its identity is in its workspace. */
  async bySession(sid: string): Promise<{ readonly session: Session; readonly known: Known } | null> {
    const { rows } = await run<{ session: Session; epoch: string }>(this.#db, SESSION, [sid]);
    if (!rows[0]) return null;
    const { session, epoch } = rows[0];
    const { identityId, workspaceId } = session;
    if (identityId === undefined || workspaceId === undefined) return { session, known: { epoch, present: null } };
    return { session, known: await this.#at(epoch, { identityId, workspaceId }) };
  }

  async #at(epoch: string, membership: Membership): Promise<Known> {
    const key = `${membership.workspaceId} ${membership.identityId}`;
    const before = epoch === this.#epoch ? this.#known.get(key) : undefined;
    if (before) return before;
    const known = await knownNow(this.#db, membership);
    if (known.epoch !== this.#epoch || this.#known.size >= MOST_KNOWN) this.#known = new Map();
    this.#epoch = known.epoch;
    this.#known.set(key, known);
    return known;
  }
}

const MOST_KNOWN = 2000;

/**
 * From here on the transaction knows who acts, for the row images that triggers keep; and the form is theirs, unless it was
 * sent before. Whoever sends it a second time waits here for the first.
 */
const ACTING = prepared(
  'acting',
  /* sql */ `
    with claimed as (
      insert into submissions (workspace_id, person_id, key, action, body_hash)
      select people.workspace_id, people.id, cast(:key as text), :action, cast(:hash as bytea) from people
      where people.workspace_id = :workspace and people.id = :person and cast(:key as text) is not null
      on conflict do nothing
      returning key
    )
    select ${EPOCH} as epoch, exists (select from claimed) as first,
      set_config('quartermaster.person_id', cast(:person as integer)::text, true),
      set_config('quartermaster.request_id', :request, true)`,
);

/** Who acts in this transaction from here on, and whether their form was not sent before. */
export interface Acting extends Present {
  readonly first: boolean;
}

/** Whoever was let in acts, and claims what they send: as who they are by now; null if they are not the same person any more. */
export async function acting(
  tx: Knex.Transaction,
  membership: Membership,
  { epoch, present }: Known,
  request: string,
  { key, action, hash }: Claim,
): Promise<Acting | null> {
  if (present === null) return null;
  const { personId, workspaceId } = present.actor;
  const values = { person: personId, workspace: workspaceId, request, key, action, hash };
  const { rows } = await run<{ epoch: string; first: boolean }>(tx, ACTING, values);
  const now = rows[0]?.epoch === epoch ? present : (await knownNow(tx, membership)).present;
  return now?.actor.personId === personId ? { ...now, first: rows[0]?.first === true } : null;
}

/** Whoever caused a job, as they are by now; null for who could not sign in any more. */
export async function actorStillThere(
  db: Knex,
  workspaceId: Id<'workspace'>,
  personId: Id<'person'>,
): Promise<Actor | null> {
  const person = await db('people')
    .where({ workspace_id: workspaceId, id: personId, archived_at: null })
    .first<{ id: number } | undefined>('id');
  const actor = person ? await actorOf(db, workspaceId, personId) : null;
  return actor && holds(actor, 'account.sign_in') ? actor : null;
}

/** Any person as a decision would see them: for explanations, and for jobs that act as whoever caused them. */
export async function actorOf(db: Knex, workspaceId: Id<'workspace'>, personId: Id<'person'>): Promise<Actor | null> {
  const [actor] = await actorsOf(db, workspaceId, [personId]);
  return actor ?? null;
}

/** The same for several people, in no order. */
export async function actorsOf(
  db: Knex,
  workspaceId: Id<'workspace'>,
  personIds: readonly Id<'person'>[],
): Promise<Actor[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${FACTS} where p.workspace_id = ? and p.id = any(?::int[])`, [
    workspaceId,
    [...personIds],
  ]);
  return rows.map((row) => read(row).actor);
}

function admitted(present: Present): Present | null {
  return present.actor.scopes['account.sign_in'] === 'on' ? present : null;
}

function read(row: Row): Present {
  const actor = makeActor({
    workspaceId: row.workspace_id,
    personId: row.person_id,
    name: row.name,
    roleId: row.role_id,
    roleName: row.role_name,
    scopes: row.scopes ?? {},
    staffed: new Set(row.staffed),
    open: new Set(row.open),
    span: row.span === null ? null : new Set(row.span),
    departmentId: row.department_id,
    groupIds: new Set(row.group_ids),
    blocked: row.blocked,
  });
  const workspace = {
    id: row.workspace_id,
    name: row.workspace_name,
    timeZone: row.time_zone,
    language: row.language,
    currency: row.currency,
  };
  return { actor, workspace, elsewhere: row.elsewhere };
}
