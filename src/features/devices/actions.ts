/** What can be done with devices: they are made and shaped in the settings, and paired where they stand. */
import { action } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import { toggleOf } from '../../access/catalogue.ts';
import { decide } from '../../access/decide.ts';
import { uncovered } from '../../access/roles.ts';
import { deviceForm, pairingForm } from './forms.ts';
import type { PairedDevice } from './queries.ts';
import { isWithinSpanOf } from './rules.ts';

const common = { needs: 'settings.manage', icon: 'desk' } as const;
const about = { ...common, on: 'device', refuses: mustCover } as const;

export const listDevices = action({
  ...common,
  name: 'devices.list',
  method: 'GET',
  path: '/settings/devices',
  label: 'Devices',
});

export const beginDevice = action({
  ...common,
  name: 'devices.begin',
  method: 'GET',
  path: '/settings/devices/new',
  label: 'New device',
  icon: 'add',
  tone: 'primary',
  fresh: true,
});

export const createDevice = {
  ...common,
  name: 'devices.create',
  method: 'POST',
  path: '/settings/devices',
  label: 'Create device',
  form: deviceForm,
  fresh: true,
} as const;

export const editDevice = action<PairedDevice>({
  ...about,
  name: 'devices.edit',
  method: 'GET',
  path: '/settings/devices/:id/edit',
  label: 'Edit',
  icon: 'edit',
  fresh: true,
  possible: isInUse,
});

export const saveDevice = {
  ...action<PairedDevice>({
    ...about,
    name: 'devices.save',
    method: 'POST',
    path: '/settings/devices/:id/edit',
    label: 'Save device',
    fresh: true,
    possible: isInUse,
  }),
  form: deviceForm,
} as const;

export const renewCode = action<PairedDevice>({
  ...about,
  name: 'devices.renew_code',
  method: 'POST',
  path: '/settings/devices/:id/code',
  label: 'New code',
  icon: 'lock',
  fresh: true,
  possible: isInUse,
});

export const revokeDevice = action<PairedDevice>({
  ...about,
  name: 'devices.revoke',
  method: 'POST',
  path: '/settings/devices/:id/revocation',
  label: 'Revoke',
  icon: 'block',
  tone: 'danger',
  possible: isInUse,
});

const PUBLIC = { public: 'A device shows by its code that it was made in the settings' } as const;

export const beginPairing = action({
  name: 'devices.begin_pairing',
  needs: PUBLIC,
  method: 'GET',
  path: '/desk/pair',
  label: 'Pair this device',
});

export const pairDevice = {
  name: 'devices.pair',
  needs: PUBLIC,
  method: 'POST',
  path: '/desk/pair',
  label: 'Pair this device',
  form: pairingForm,
} as const;

/** Whoever shapes a device could do all that it may do themselves: else one would lend oneself what one lacks. */
function mustCover(actor: Actor, device: PairedDevice) {
  const { scopes, roleName, workspaceId, stockroomId, stockroomAt, locationId } = device;
  const [first] = uncovered(actor.scopes, scopes);
  if (first) return `Its role ${roleName} may do what yours may not: “${toggleOf(first).label}”.`;
  if (!isWithinSpanOf(actor, locationId)) return 'It sees more than your span lets you see.';
  if (stockroomId === null) return null;
  const stockroom = { kind: 'stockroom', workspaceId, stockroomId, locationId: stockroomAt } as const;
  return decide(actor, 'stockrooms.manage', stockroom).allowed
    ? null
    : 'It acts for a stockroom that is not yours to manage.';
}

function isInUse({ revokedAt }: PairedDevice): boolean {
  return revokedAt === null;
}
