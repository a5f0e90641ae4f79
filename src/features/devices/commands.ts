/** Writes devices, and pairs them: of a code and of a token only the hash is stored. */
import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { recordFor } from '../../platform/audit.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import { hashOf, newToken } from '../../platform/one-time-tokens.ts';
import type { PairedDevice } from './queries.ts';
import { ALPHABET, CODE_LASTS, CODE_LENGTH, isWithinSpanOf } from './rules.ts';

export interface DeviceFacts {
  readonly name: string;
  readonly role_id: Id<'role'>;
  readonly stockroom_id?: Id<'stockroom'> | null;
  readonly location_id?: Id<'location'> | null;
}

/** Makes a device and gives its id and the code that pairs it: the only time it is known. */
export async function createDevice(
  tx: Knex.Transaction,
  actor: Actor,
  facts: DeviceFacts,
): Promise<{ readonly id: Id<'device'>; readonly code: string }> {
  refuseToReachFurther(actor, facts);
  const code = newCode();
  const [made] = await oneOfAName(() =>
    tx('devices')
      .insert({ workspace_id: actor.workspaceId, ...facts, ...columnsOf(tx, code), created_by: actor.personId })
      .returning<{ id: Id<'device'> }[]>('id'),
  );
  if (!made) throw new Error('The device was not made');
  return { id: made.id, code };
}

/** Saves a device: what it may do changes at its very next request. */
export async function saveDevice(
  tx: Knex.Transaction,
  actor: Actor,
  device: PairedDevice,
  facts: DeviceFacts,
): Promise<void> {
  refuseRevoked(device);
  refuseToReachFurther(actor, { location_id: device.locationId, ...facts });
  await oneOfAName(() => update(tx, device, { ...facts }));
}

/** Gives another code, in place of one that was not used. The browser that is paired by now stays so until it is. */
export async function renewCode(tx: Knex.Transaction, device: PairedDevice): Promise<string> {
  refuseRevoked(device);
  const code = newCode();
  await update(tx, device, columnsOf(tx, code));
  return code;
}

/** Ends a device: it is out at its very next request, and whoever it serves with it. */
export async function revokeDevice(tx: Knex.Transaction, device: PairedDevice): Promise<void> {
  refuseRevoked(device);
  const gone = { code_hash: null, code_expires_at: null, token_hash: null, paired_at: null };
  await update(tx, device, { ...gone, revoked_at: tx.fn.now() });
  await tx('desk_turns').where({ workspace_id: device.workspaceId, device_id: device.id }).delete();
}

/** Pairs whoever brings the code, and gives the token that it keeps; null where the code does not work. */
export async function pair(db: Knex, code: string, requestId: string): Promise<string | null> {
  const token = newToken();
  return db.transaction(async (tx) => {
    const [device] = await tx('devices')
      .where({ code_hash: hashOf(code), revoked_at: null })
      .whereRaw('code_expires_at > now()')
      .update({
        ...{ code_hash: null, code_expires_at: null, token_hash: hashOf(token) },
        ...{ paired_at: tx.fn.now(), seen_at: tx.fn.now(), version: tx.raw('version + 1') },
      })
      .returning<{ id: Id<'device'>; workspace_id: Id<'workspace'> }[]>(['id', 'workspace_id']);
    if (!device) return null;
    await tx('desk_turns').where({ workspace_id: device.workspace_id, device_id: device.id }).delete();
    const subject = { kind: 'device', id: device.id };
    await recordFor(tx, device.workspace_id, null, requestId, { action: 'devices.pair', subject });
    return token;
  });
}

function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

function columnsOf(tx: Knex.Transaction, code: string) {
  return { code_hash: hashOf(code), code_expires_at: tx.raw('now() + make_interval(mins => ?)', [CODE_LASTS]) };
}

/** One whom a span limits gives no device what lies beyond it. */
function refuseToReachFurther(actor: Actor, { location_id }: Pick<DeviceFacts, 'location_id'>): void {
  if (isWithinSpanOf(actor, location_id ?? null)) return;
  throw invalid('location_id', 'Only what stands at: choose a location, since your own span does not reach everywhere');
}

function refuseRevoked({ name, revokedAt }: PairedDevice): void {
  if (revokedAt === null) return;
  throw new Conflict({ title: `${name} was revoked`, text: 'Make a new device in its place. Nothing was changed.' });
}

async function update(tx: Knex.Transaction, device: PairedDevice, changes: Readonly<Record<string, unknown>>) {
  await tx('devices')
    .where({ workspace_id: device.workspaceId, id: device.id })
    .update({ ...changes, version: device.version + 1 });
}

async function oneOfAName<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'devices_name_is_unique') throw error;
    throw invalid('name', 'Name: another device is called that already');
  }
}
