/** Draws devices in the settings, and the page on which one is paired. */
import { href, offer, offerGeneral, type Stamp } from '../../access/action.ts';
import type { Drawing, FieldError, Option, Submission } from '../../access/form.ts';
import { focused, formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Link, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { FINISH } from '../desk/rules.ts';
import * as actions from './actions.ts';
import type { PairedDevice } from './queries.ts';
import { isWithinSpanOf } from './rules.ts';

const SETTINGS: Link = { href: '/settings', label: 'Settings' };

export function listPage(visit: Visit, devices: readonly PairedDevice[]): View {
  const begin = offerGeneral(visit, [actions.beginDevice]);
  const table: TableView = {
    caption: 'Devices',
    captionHidden: true,
    columns: [{ label: 'Device' }, { label: 'Role' }, { label: 'Last seen' }, { label: 'Actions', hidden: true }],
    rows: devices.map((device) => ({ cells: cellsOf(visit, device) })),
    empty: {
      title: 'No devices yet',
      text: 'A device stands at a counter. Nobody signs in at it: people show it their badges, and scan what they take.',
      actions: begin,
    },
  };
  return {
    template: '/shared/list-page',
    page: {
      title: actions.listDevices.label,
      lead: `What stands at the counters, where people take and bring things with their badge. A barcode that says ${FINISH} ends a turn there, as the button does.`,
      breadcrumbs: [SETTINGS],
      actions: begin,
    },
    data: { table },
  };
}

export function devicePage(
  visit: Visit,
  device: PairedDevice | null,
  options: Readonly<Record<string, readonly Option[]>>,
  drawing: Drawing,
): View {
  const action = device ? actions.saveDevice : actions.createDevice;
  const list = { href: href(actions.listDevices), label: actions.listDevices.label };
  const form = formView(visit, {
    action,
    drawing: { ...drawing, options: optionsOf(visit, device, options) },
    submit: action.label,
    cancel: { href: list.href, label: 'Cancel' },
  });
  const title = device ? `Edit ${device.name}` : actions.beginDevice.label;
  return { template: '/shared/form-page', page: { title, breadcrumbs: [SETTINGS, list] }, data: { form } };
}

function optionsOf(visit: Visit, device: PairedDevice | null, found: Readonly<Record<string, readonly Option[]>>) {
  const { role_id = [], stockroom_id = [], location_id = [] } = found;
  const [, ...stockrooms] = stockroom_id;
  const anywhere = isWithinSpanOf(visit.actor, null) ? 'Everywhere' : 'Choose a location';
  return {
    // No device becomes whatever comes first in the alphabet.
    role_id: device ? role_id : [{ value: '', label: 'Choose a role' }, ...role_id],
    stockroom_id: [
      { value: '', label: 'Every stockroom' },
      ...kept(device?.stockroomId, device?.stockroomName, stockrooms),
      ...stockrooms,
    ],
    location_id: [
      { value: '', label: anywhere },
      ...kept(device?.locationId, device?.locationName, location_id),
      ...location_id,
    ],
  };
}

/** What is no choice any more, or not for this person to see, stays chosen: nothing but a choice lets a device reach further. */
function kept(id: number | null | undefined, name: string | null | undefined, choices: readonly Option[]): Option[] {
  const value = String(id ?? '');
  if (value === '' || choices.some((choice) => choice.value === value)) return [];
  return [{ value, label: name ?? 'As it is' }];
}

interface Typed {
  readonly stamp: Stamp;
  readonly values: Submission;
  readonly errors?: readonly FieldError[];
}

/** Whoever stands before the device types the code. */
export function pairingPage({ stamp, values, errors = [] }: Typed): View {
  const title = actions.beginPairing.label;
  const form = formView(
    { actor: null, stamp },
    { action: actions.pairDevice, drawing: { values, errors }, submit: actions.pairDevice.label },
  );
  return {
    template: '/sign-in/sign-in',
    page: {
      title: errors.length > 0 ? `Error: ${title}` : title,
      heading: title,
      lead: 'From then on it serves whoever scans a badge, and whoever is signed in here is signed out.',
    },
    data: { form: focused(form), ways: [] },
  };
}

function cellsOf(visit: Visit, device: PairedDevice): Cell[] {
  const { name, roleName } = device;
  return [
    { text: name, sub: stateOf(visit, device) },
    { text: roleName, sub: reachOf(device) },
    seenCell(visit, device),
    {
      controls: offer(visit, device, [actions.editDevice, actions.renewCode, actions.revokeDevice]).map((control) => ({
        ...control,
        visuallyHidden: `: ${name}`,
      })),
    },
  ];
}

function reachOf({ stockroomName, locationName }: PairedDevice): string {
  const stockroom = stockroomName ?? 'Every stockroom';
  return locationName === null ? stockroom : `${stockroom}, only what stands at ${locationName}`;
}

function stateOf({ now, workspace }: Visit, { pairedAt, codeExpiresAt, revokedAt }: PairedDevice): string {
  if (revokedAt) return `Revoked ${inWords(workspace, revokedAt)}`;
  const waits = codeExpiresAt !== null && codeExpiresAt > now;
  if (pairedAt) return waits ? 'Paired; a new code waits for it' : `Paired ${inWords(workspace, pairedAt)}`;
  return waits ? 'Waits to be paired' : 'Not paired: its code has expired';
}

function seenCell({ workspace }: Visit, { seenAt }: PairedDevice): Cell {
  return seenAt ? { text: inWords(workspace, seenAt), time: seenAt.toISOString() } : { text: '–' };
}
