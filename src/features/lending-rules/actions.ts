/** What can be done with the rules by which a stockroom lends. */
import { action } from '../../access/action.ts';
import type { Stockroom } from '../stockrooms/queries.ts';
import { blackoutForm, closedDaysForm, removalForm, rulesForm } from './forms.ts';

const MANAGE = { needs: 'stockrooms.manage', on: 'stockroom' } as const;

export const editRules = action<Stockroom>({
  ...MANAGE,
  name: 'lending_rules.edit',
  method: 'GET',
  path: '/stockrooms/:id/rules',
  label: 'Rules',
  icon: 'clock',
});

export const saveRulesOf = {
  ...MANAGE,
  name: 'lending_rules.save',
  method: 'POST',
  path: '/stockrooms/:id/rules',
  label: 'Save rules',
  form: rulesForm,
} as const;

export const beginClosedDays = action<Stockroom>({
  ...MANAGE,
  name: 'lending_rules.begin_closed_days',
  method: 'GET',
  path: '/stockrooms/:id/closed-days',
  label: 'Add closed days',
  icon: 'calendar',
});

export const addClosedDays = {
  ...MANAGE,
  name: 'lending_rules.add_closed_days',
  method: 'POST',
  path: '/stockrooms/:id/closed-days',
  label: 'Add closed days',
  form: closedDaysForm,
} as const;

export const beginBlackout = action<Stockroom>({
  ...MANAGE,
  name: 'lending_rules.begin_blackout',
  method: 'GET',
  path: '/stockrooms/:id/blackouts',
  label: 'Add a blackout',
  icon: 'lock',
});

export const addBlackout = {
  ...MANAGE,
  name: 'lending_rules.add_blackout',
  method: 'POST',
  path: '/stockrooms/:id/blackouts',
  label: 'Add blackout',
  form: blackoutForm,
} as const;

export const removeTimes = {
  ...MANAGE,
  name: 'lending_rules.remove_times',
  method: 'POST',
  path: '/stockrooms/:id/closures/removal',
  label: 'Remove what is ticked',
  form: removalForm,
} as const;
