/** Reads devices. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Scopes } from '../../access/levels.ts';
import { within } from '../../access/within.ts';

/** A device as it stands in the settings, whether or not a browser keeps its token by now. */
export interface PairedDevice {
  readonly kind: 'device';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'device'>;
  readonly version: number;
  readonly name: string;
  readonly roleId: Id<'role'>;
  readonly roleName: string;
  /** The toggles of its role. */
  readonly scopes: Scopes;
  readonly stockroomId: Id<'stockroom'> | null;
  readonly stockroomName: string | null;
  /** Where its stockroom stands. */
  readonly stockroomAt: Id<'location'> | null;
  /** Its span: a location with all below it; null: all. */
  readonly locationId: Id<'location'> | null;
  readonly locationName: string | null;
  readonly pairedAt: Date | null;
  readonly seenAt: Date | null;
  /** Until when a code waits for it. */
  readonly codeExpiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** All of them, by name, those in use first. */
export async function devices(db: Knex, actor: Actor): Promise<PairedDevice[]> {
  return selection(db, actor).orderByRaw('devices.revoked_at is not null, lower(devices.name), devices.id');
}

/** One of them. */
export async function deviceById(db: Knex, actor: Actor, id: number): Promise<PairedDevice | null> {
  const [found] = await selection(db, actor).where('devices.id', id);
  return found ?? null;
}

function selection(db: Knex, actor: Actor) {
  return db('devices')
    .join('roles', (on) => on.on('roles.workspace_id', 'devices.workspace_id').andOn('roles.id', 'devices.role_id'))
    .leftJoin('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'devices.workspace_id').andOn('stockrooms.id', 'devices.stockroom_id'),
    )
    .leftJoin('locations', (on) =>
      on.on('locations.workspace_id', 'devices.workspace_id').andOn('locations.id', 'devices.location_id'),
    )
    .where(within(actor, 'settings.manage', 'device'))
    .select<PairedDevice[]>(
      { workspaceId: 'devices.workspace_id', id: 'devices.id', version: 'devices.version', name: 'devices.name' },
      { roleId: 'devices.role_id', roleName: 'roles.name', stockroomId: 'devices.stockroom_id' },
      { stockroomName: 'stockrooms.name', stockroomAt: 'stockrooms.location_id', pairedAt: 'devices.paired_at' },
      { locationId: 'devices.location_id', locationName: 'locations.name' },
      { seenAt: 'devices.seen_at', codeExpiresAt: 'devices.code_expires_at', revokedAt: 'devices.revoked_at' },
      db.raw(`'device' as kind`),
      db.raw(`coalesce((select jsonb_object_agg(t.toggle, t.scope) from role_toggles as t
        where t.workspace_id = devices.workspace_id and t.role_id = devices.role_id), '{}') as scopes`),
    );
}
