/** Reads roles, and whom and what a change of one would touch. */
import type { Knex } from 'knex';
import { type Actor, makeActor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import type { Id } from '../../access/ids.ts';
import type { Scopes } from '../../access/levels.ts';
import { scopeOf } from '../../access/roles.ts';
import { SYSTEM_ROLES } from '../../access/system-roles.ts';
import { within } from '../../access/within.ts';
import { actorsOf } from '../../platform/current-actor.ts';
import { inForce, type Role } from './rules.ts';

/** All roles: those that ship in their order, then custom ones by name. */
export async function roles(db: Knex, actor: Actor): Promise<Role[]> {
  const order = SYSTEM_ROLES.map((role) => role.key);
  return selection(db, actor).orderByRaw('array_position(?::text[], roles.system_key), lower(roles.name)', [order]);
}

/** One role. */
export async function roleOf(db: Knex, actor: Actor, id: number): Promise<Role | null> {
  const [found] = await selection(db, actor).where('roles.id', id);
  return found ?? null;
}

function selection(db: Knex, actor: Actor) {
  return db('roles')
    .where(within(actor, 'roles.manage', 'role'))
    .select<Role[]>(
      {
        workspaceId: 'roles.workspace_id',
        id: 'roles.id',
        version: 'roles.version',
        name: 'roles.name',
        description: 'roles.description',
        systemKey: 'roles.system_key',
      },
      db.raw(`'role' as kind`),
      db.raw(`(select count(*)::int from people as p
        where p.workspace_id = roles.workspace_id and p.role_id = roles.id) as people`),
      db.raw(`(select count(*)::int from devices as d
        where d.workspace_id = roles.workspace_id and d.role_id = roles.id) as devices`),
      db.raw(`coalesce((select jsonb_object_agg(t.toggle, t.scope) from role_toggles as t
        where t.workspace_id = roles.workspace_id and t.role_id = roles.id), '{}') as scopes`),
    );
}

/** What of the bookings a change of a role would touch; null where they are not for the actor to know of. */
export interface Touched {
  /** How many people hold the role, without those in the archive. */
  readonly people: number;
  /** Open bookings in the names of these people, as far as the actor sees them. */
  readonly reservations: number | null;
  readonly checkouts: number | null;
  /** Per permission, of the open bookings that the actor sees: how many come within, or leave, these people's reach. */
  readonly reached: readonly { readonly permission: Permission; readonly gained: number; readonly lost: number }[];
  /** More people hold it than were asked one by one; then `reached` is empty. */
  readonly many: boolean;
}

const BOOKING_PERMISSIONS = [
  'reservations.view',
  'reservations.manage',
  'reservations.approve',
  'checkouts.view',
  'checkouts.manage',
  'checkouts.extend',
] as const satisfies readonly Permission[];

/** Each is a condition of its own in the statement that counts. */
const MOST_HOLDERS = 100;

/** Whom and which open bookings a draft of a role would touch. */
export async function touchedBy(db: Knex, actor: Actor, role: Role, draft: Scopes): Promise<Touched> {
  const holders = await db('people')
    .where(within(actor, 'users.view', 'person'))
    .where({ role_id: role.id, archived_at: null })
    .orderBy('id')
    .pluck<Id<'person'>[]>('id');
  const many = holders.length > MOST_HOLDERS;
  const changes = many ? [] : await beforeAndAfter(db, actor, holders, draft);
  return {
    people: holders.length,
    reservations: await openOf(db, actor, 'reservation', holders),
    checkouts: await openOf(db, actor, 'checkout', holders),
    reached: await Promise.all(
      BOOKING_PERMISSIONS.filter((permission) => isTouched(permission, role.scopes, draft)).map((permission) =>
        reachedBy(db, actor, permission, changes),
      ),
    ),
    many,
  };
}

interface Change {
  readonly before: Actor;
  readonly after: Actor;
}

function isTouched(permission: Permission, before: Scopes, after: Scopes): boolean {
  const deciding = [permission, 'stockrooms.included_in_all', 'account.ignore_span', 'account.sign_in'] as const;
  return deciding.some((each) => scopeOf(before, each) !== scopeOf(after, each));
}

/** Each holder as a decision sees them now, and as it would under the draft. */
async function beforeAndAfter(
  db: Knex,
  { workspaceId }: Actor,
  holders: readonly Id<'person'>[],
  draft: Scopes,
): Promise<Change[]> {
  const open = await db('stockrooms')
    .where({ workspace_id: workspaceId, staff_all: true })
    .pluck<Id<'stockroom'>[]>('id');
  return (await actorsOf(db, workspaceId, holders)).map((found) => {
    const listed = [...found.staffed].filter((stockroom) => !open.includes(stockroom));
    const staffed = new Set(scopeOf(draft, 'stockrooms.included_in_all') === 'on' ? [...listed, ...open] : listed);
    return {
      before: makeActor({ ...found, scopes: inForce(found.scopes) }),
      after: makeActor({ ...found, staffed, scopes: inForce(draft) }),
    };
  });
}

async function reachedBy(db: Knex, actor: Actor, permission: Permission, changes: readonly Change[]) {
  const gained = changes.map(({ before, after }) => ({ in: after, out: before }));
  const lost = changes.map(({ before, after }) => ({ in: before, out: after }));
  return {
    permission,
    gained: await countMoved(db, actor, permission, gained),
    lost: await countMoved(db, actor, permission, lost),
  };
}

/** The open bookings that somebody reaches as `in` and not as `out`. */
async function countMoved(
  db: Knex,
  actor: Actor,
  permission: Permission,
  moves: readonly { readonly in: Actor; readonly out: Actor }[],
): Promise<number> {
  if (moves.length === 0) return 0;
  const kind = permission.startsWith('reservations.') ? 'reservation' : 'checkout';
  return count(
    openBookings(db, actor, kind).where((moved) => {
      for (const move of moves) {
        moved.orWhere((each) =>
          each.where(within(move.in, permission, kind)).whereNot(within(move.out, permission, kind)),
        );
      }
    }),
  );
}

async function openOf(
  db: Knex,
  actor: Actor,
  kind: 'reservation' | 'checkout',
  holders: readonly Id<'person'>[],
): Promise<number | null> {
  if (scopeOf(actor.scopes, `${kind}s.view`) === 'off') return null;
  return count(openBookings(db, actor, kind).whereRaw('bookings.borrower_id = any(?::int[])', [[...holders]]));
}

function openBookings(db: Knex, actor: Actor, kind: 'reservation' | 'checkout') {
  return db('bookings')
    .where(within(actor, `${kind}s.view`, kind))
    .whereNull('bookings.closed_at');
}

async function count(bookings: Knex.QueryBuilder): Promise<number> {
  const [row] = await bookings.count<{ count: string }[]>('* as count');
  return Number(row?.count ?? 0);
}
