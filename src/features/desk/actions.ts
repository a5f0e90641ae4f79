/** What can be done at a desk, by whoever stands behind it, or before a paired device. */
import { action } from '../../access/action.ts';
import { type Actor, somewhere } from '../../access/actor.ts';
import { unborn } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { conditionForm, dueForm, lastingForm, lineForm, scanForm, turnForm } from './forms.ts';
import type { Desk } from './queries.ts';

const common = { needs: 'checkouts.manage', makes: forWhoeverComes, device: true } as const;
/** What is lent or comes back is decided on. */
const acts = { ...common, on: 'checkout' } as const;

export const showDesk = action<Desk>({
  ...common,
  name: 'desk.show',
  method: 'GET',
  path: '/desk',
  label: 'Desk',
  icon: 'desk',
  nav: { section: 'Work', order: 1 },
});

export const scan = {
  ...action<Desk>({ ...acts, name: 'desk.scan', method: 'POST', path: '/desk/scan', label: 'Enter', icon: 'search' }),
  form: scanForm,
} as const;

export const finish = {
  ...action<Desk>({
    ...acts,
    name: 'desk.finish',
    method: 'POST',
    path: '/desk/finish',
    label: 'Finish',
    icon: 'check',
    tone: 'primary',
  }),
  form: turnForm,
} as const;

export const abandon = {
  ...action<Desk>({
    ...common,
    name: 'desk.abandon',
    method: 'POST',
    path: '/desk/abandonment',
    label: 'Cancel',
    icon: 'cross',
  }),
  form: turnForm,
} as const;

export const stayOn = {
  ...action<Desk>({
    ...common,
    name: 'desk.stay',
    method: 'POST',
    path: '/desk/presence',
    label: 'More time',
    icon: 'clock',
  }),
  form: turnForm,
} as const;

export const takeMore = {
  ...action<Desk>({
    ...acts,
    name: 'desk.take_more',
    method: 'POST',
    path: '/desk/lines',
    label: 'Take one more',
  }),
  form: lineForm,
} as const;

export const putBack = {
  ...action<Desk>({
    ...common,
    name: 'desk.put_back',
    method: 'POST',
    path: '/desk/lines/removal',
    label: 'Not this one',
  }),
  form: lineForm,
} as const;

export const beginCondition = action<Desk>({
  ...common,
  name: 'desk.begin_condition',
  method: 'GET',
  path: '/desk/condition',
  label: 'Something is wrong',
  icon: 'comment',
});

export const saveCondition = {
  ...action<Desk>({ ...acts, name: 'desk.save_condition', method: 'POST', path: '/desk/condition', label: 'Save' }),
  form: conditionForm,
} as const;

export const lendFor = {
  ...action<Desk>({ ...common, name: 'desk.lend_for', method: 'POST', path: '/desk/length', label: 'Lend for' }),
  form: lastingForm,
} as const;

export const lendUntil = {
  ...action<Desk>({ ...common, name: 'desk.lend_until', method: 'POST', path: '/desk/due', label: 'Set' }),
  form: dueForm,
} as const;

/** Behind a counter one lends to others; a device to whoever stands before it. */
function forWhoeverComes(actor: Actor): Resource {
  const { workspaceId, personId, deviceId, staffed } = actor;
  const [stockroomId = unborn<'stockroom'>()] = staffed;
  const ownerId = deviceId ? personId : unborn<'person'>();
  return { kind: 'checkout', workspaceId, stockroomId, locationId: somewhere(actor), ownerId };
}
