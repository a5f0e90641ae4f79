/** Owns the devices that stand at a counter: the cookie that a paired one keeps, and who acts where it serves somebody. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import { type Actor, holds, personActing } from '../access/actor.ts';
import type { Id } from '../access/ids.ts';
import type { Scopes } from '../access/levels.ts';
import { type Device, deviceActor, lender, together } from '../access/together.ts';
import { actAs } from './audit.ts';
import { type Acting, actorOf, type Present } from './current-actor.ts';
import type { Claim } from './once.ts';
import { hashOf } from './one-time-tokens.ts';
import { prepared, run } from './prepared.ts';

/** Whoever is served is forgotten after so many seconds in which nothing was done. */
export const FORGETS_AFTER = 60;

/** That a device was seen is written down at most this often, in minutes, so that its pages write nothing. */
const SEEN_EVERY = 5;
/** In seconds; renewed while it is used. Browsers keep no cookie for longer. */
const KEPT = 400 * 24 * 60 * 60;

export function registerDevices(app: FastifyInstance, { secure }: { readonly secure: boolean }): void {
  app.decorate('deviceCookie', { name: secure ? '__Host-device' : 'device', secure });
}

/** From here on this browser is the device of that token. */
export function keepToken({ server }: FastifyRequest, reply: FastifyReply, token: string): void {
  const { name, secure } = server.deviceCookie;
  reply.setCookie(name, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    signed: true,
    maxAge: KEPT,
  });
}

/** Who acts at the device that asks; null where none does that is paired. */
export async function presentAtDevice(request: FastifyRequest, reply: FastifyReply): Promise<Present | null> {
  const token = tokenOf(request);
  if (token === null) return null;
  const { db } = request.server;
  const found = await deviceOf(db, token);
  if (found === null) return null;
  if (!found.seen) {
    await db('devices')
      .where({ workspace_id: found.device.workspaceId, id: found.device.id })
      .update({ seen_at: 'now' });
    keepToken(request, reply, token);
    // The token of its forms lasts as long as it is used.
    request.session.seenAt = Date.now();
  }
  return presentOf(db, found);
}

/** The same, read anew inside the transaction of a change, which is theirs from here on; null once it is revoked. */
export async function actingAtDevice(tx: Knex, request: FastifyRequest, claim: Claim): Promise<Acting | null> {
  const token = tokenOf(request);
  const found = token === null ? null : await deviceOf(tx, token);
  if (found === null) return null;
  const { rows } = await run<{ key: string }>(tx, CLAIM, {
    workspace: found.device.workspaceId,
    device: found.device.id,
    ...{ key: claim.key, action: claim.action, hash: claim.hash },
  });
  const present = await presentOf(tx, found);
  await actAs(tx, personActing(present.actor), request.id);
  return { ...present, first: rows.length > 0 };
}

function tokenOf(request: FastifyRequest): string | null {
  const kept = request.cookies[request.server.deviceCookie.name];
  if (!kept) return null;
  const { valid, value } = request.unsignCookie(kept);
  return valid ? value : null;
}

interface Found {
  readonly device: Device;
  readonly workspace: Present['workspace'];
  /** Whom it serves. */
  readonly served: Id<'person'> | null;
  /** It was seen a short while ago. */
  readonly seen: boolean;
}

async function deviceOf(db: Knex, token: string): Promise<Found | null> {
  const { rows } = await run<Row>(db, DEVICE, { token: hashOf(token), idle: FORGETS_AFTER, seen: SEEN_EVERY });
  const [row] = rows;
  if (!row) return null;
  const { served, seen, id, workspaceId, deviceName: name, roleId, roleName, stockroomId, scopes, span } = row;
  const { workspaceName, time_zone: timeZone, language, currency, staffed, stockrooms } = row;
  return {
    device: {
      ...{ id, workspaceId, name, roleId, roleName, stockroomId },
      scopes: scopes ?? {},
      span: span === null ? null : new Set(span),
      staffed: new Set(staffed),
      stockrooms: new Set(stockrooms),
    },
    workspace: { id: workspaceId, name: workspaceName, timeZone, language, currency },
    ...{ served, seen },
  };
}

async function presentOf(db: Knex, { device, workspace, served }: Found): Promise<Present> {
  const person = served === null ? null : await actorOf(db, workspace.id, served);
  return { actor: actorAt(device, person), workspace, elsewhere: false, device };
}

/** Whoever would act there, were they served. */
export async function actorServed(db: Knex, device: Device, personId: Id<'person'>): Promise<Actor> {
  return actorAt(device, await actorOf(db, device.workspaceId, personId));
}

/** Who can never act themselves has no say in what is lent to them; everybody else has. */
function actorAt(device: Device, person: Actor | null): Actor {
  if (person === null) return deviceActor(device);
  return holds(person, 'account.sign_in') ? together(person, device) : lender(device, person);
}

interface Row extends Omit<Device, 'scopes' | 'span' | 'staffed' | 'stockrooms' | 'name'> {
  readonly deviceName: string;
  readonly scopes: Scopes | null;
  readonly span: Id<'location'>[] | null;
  readonly staffed: Id<'stockroom'>[];
  readonly stockrooms: Id<'stockroom'>[];
  readonly served: Id<'person'> | null;
  readonly seen: boolean;
  readonly workspaceName: string;
  readonly time_zone: string;
  readonly language: string;
  readonly currency: string;
}

const DEVICE = prepared(
  'device',
  /* sql */ `
    select d.id, d.workspace_id as "workspaceId", d.name as "deviceName", d.role_id as "roleId", r.name as "roleName",
      d.stockroom_id as "stockroomId", toggles.scopes, p.id as served,
      coalesce(d.seen_at > now() - make_interval(mins => :seen), false) as seen,
      w.name as "workspaceName", w.time_zone, w.language, w.currency,
      array(select s.id from stockrooms s where s.workspace_id = d.workspace_id) as stockrooms,
      array(select s.id from stockrooms s
        where s.workspace_id = d.workspace_id and s.staff_all
          and jsonb_exists(toggles.scopes, 'stockrooms.included_in_all')) as staffed,
      case when d.location_id is not null then array(
        with recursive below as (
          select d.location_id
          union
          select l.id from locations l
          join below on l.workspace_id = d.workspace_id and l.parent_id = below.location_id
        )
        select location_id from below
      ) end as span
    from devices d
    join roles r on r.workspace_id = d.workspace_id and r.id = d.role_id
    join workspaces w on w.id = d.workspace_id
    cross join lateral (
      select jsonb_object_agg(t.toggle, t.scope) as scopes from role_toggles t
      where t.workspace_id = d.workspace_id and t.role_id = d.role_id
    ) toggles
    left join desk_turns turn on turn.workspace_id = d.workspace_id and turn.device_id = d.id
      and turn.acted_at > now() - make_interval(secs => :idle)
    left join people p on p.workspace_id = turn.workspace_id and p.id = turn.person_id and p.archived_at is null
    where d.token_hash = :token and d.revoked_at is null`,
);

const CLAIM = prepared(
  'claim_of_device',
  /* sql */ `
    insert into submissions (workspace_id, device_id, key, action, body_hash)
    select cast(:workspace as integer), cast(:device as integer), cast(:key as text), :action, cast(:hash as bytea)
    where cast(:key as text) is not null
    on conflict do nothing
    returning key`,
);

declare module 'fastify' {
  interface FastifyInstance {
    deviceCookie: { readonly name: string; readonly secure: boolean };
  }
}
