/** The fields of roles: one per toggle, named by its key, and the levels that set many of them at once. */
import type { Actor } from '../../access/actor.ts';
import { CATALOGUE, offers, type Scope, type Toggle } from '../../access/catalogue.ts';
import { field, longText, optionalReference, text } from '../../access/fields.ts';
import { type Field, type Fields, form, type Option, type Submission, type Values } from '../../access/form.ts';
import { MODULES, type Module, type Scopes } from '../../access/levels.ts';
import { scopeOf } from '../../access/roles.ts';
import { type Choice, isChoice, isSame, levelField, levelOptions, wholly, wordsOf } from './level-choice.ts';
import { grantable, isHeld, mayGrant, type Role, SCOPE_LABELS } from './rules.ts';

const details = {
  name: text({ label: 'Name', autocomplete: 'off', longest: 100 }),
  description: longText({ label: 'Description', help: 'One sentence about whom it is for.', rows: 2, longest: 500 }),
};

/** A new role, empty or as another one. */
export const newRoleForm = form({
  ...details,
  role_id: optionalReference(
    { label: 'Start from', help: 'The new role begins with the permissions of this one.' },
    { kind: 'role', needs: 'roles.manage', covered: true },
  ),
});

/** Deleting a role: what the people and devices that hold it get instead. */
export const deletionForm = form({
  role_id: optionalReference(
    {
      label: 'Replacement',
      help: 'Who holds the deleted role gets this one at the same moment.',
      offeredTo: (_, row) => row !== null && isRole(row) && isHeld(row),
    },
    { kind: 'role', needs: 'roles.manage', covered: true },
  ),
});

const ASIDES = ['require', 'drop', 'back', ...MODULES.map((module) => `apply-${module}` as const)] as const;

/** What a button of the editor asks for beside saving; none of it saves. */
export type Aside = (typeof ASIDES)[number];

/** The editor: the name, a field per toggle, and per module the level and what it was when the page was drawn. */
export const roleForm = form<Fields>({
  ...details,
  ...Object.fromEntries(CATALOGUE.map((toggle) => [toggle.key, toggleField(toggle)])),
  ...Object.fromEntries(MODULES.map((module) => [levelName(module), levelField(module)])),
  ...Object.fromEntries(MODULES.map((module) => [drawnName(module), levelField(module)])),
  do: field({ label: 'What to do', drawn: 'hidden', required: false }, ([value]) => ({ value })),
});

/** A role as somebody would have it. */
export interface Draft {
  readonly name: string;
  readonly description: string;
  readonly scopes: Scopes;
  /** The levels that were chosen and so set their toggles, in words. */
  readonly applied: readonly string[];
  readonly aside: Aside | null;
}

/** Reads the editor: toggles that were not offered keep the role's value. */
export function draftFrom(values: Values<Fields>, role: Role): Draft {
  const aside = ASIDES.find((each) => each === values.do) ?? null;
  const applied = MODULES.map((module) => ({ module, choice: choiceFrom(values, module, aside) }));
  const presets = applied.map(({ module, choice }) => (choice ? wholly(module, choice) : {}));
  return {
    name: String(values.name),
    description: values.description === undefined ? role.description : String(values.description ?? ''),
    scopes: Object.fromEntries([role.scopes, togglesIn(values), ...presets].flatMap((each) => Object.entries(each))),
    applied: applied.flatMap(({ module, choice }) => (choice ? [`${module}: ${wordsOf(choice)}`] : [])),
    aside,
  };
}

/** A draft as the values of a form: every toggle that this person is offered. */
export function submissionOf(draft: Pick<Draft, 'name' | 'description' | 'scopes'>, actor: Actor, role: Role) {
  const toggles = CATALOGUE.filter((toggle) => mayGrant(actor, toggle, role));
  const { name, description, scopes } = draft;
  return { name, description, ...Object.fromEntries(toggles.map(({ key }) => [key, scopeOf(scopes, key)])) };
}

/** The toggles as they stand in a form, typed or drawn; the others as the role has them. */
export function scopesIn(values: Submission, role: Role): Scopes {
  const last = (value: Submission[string]) => (typeof value === 'string' ? value : value?.at(-1));
  const typed = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, last(value)]));
  return { ...role.scopes, ...togglesIn(typed) };
}

/** The choices of every toggle and level: nothing that this person could not grant. */
export function choicesFor(actor: Actor): Record<string, readonly Option[]> {
  return {
    ...Object.fromEntries(CATALOGUE.map((toggle) => [toggle.key, scopeOptions(actor, toggle)])),
    ...Object.fromEntries(MODULES.map((module) => [levelName(module), levelOptions(actor, module)])),
  };
}

export function levelName(module: Module): string {
  return `${module.toLowerCase()}_level`;
}

/** The hidden field that says which level the page was drawn with: another one was chosen by hand. */
export function drawnName(module: Module): string {
  return `${module.toLowerCase()}_drawn`;
}

function toggleField(toggle: Toggle): Field<Scope> {
  const { label, help, warning } = toggle;
  const look = { label, help, warning, required: true, offeredTo: isGrantable(toggle) };
  const drawn =
    toggle.scopes[0] === 'on' ? ({ drawn: 'checkbox', off: 'off' } as const) : ({ drawn: 'select' } as const);
  return field<Scope>({ ...look, ...drawn }, ([value = '']) =>
    offers(toggle, value) ? { value } : { error: `${label}: choose one of the list` },
  );
}

function isGrantable(toggle: Toggle): Field<Scope>['offeredTo'] {
  return (actor, row) => row !== null && isRole(row) && mayGrant(actor, toggle, row);
}

function isRole(row: object): row is Role {
  return 'kind' in row && row.kind === 'role' && 'scopes' in row;
}

/** The level to apply: one whose button was pressed, or that is not the one the page was drawn with. */
function choiceFrom(values: Values<Fields>, module: Module, aside: Aside | null): Choice | null {
  const [wanted, drawn] = [values[levelName(module)], values[drawnName(module)]];
  if (!isChoice(wanted)) return null;
  const untouched = isChoice(drawn) && isSame(drawn, wanted);
  return aside === `apply-${module}` || !untouched ? wanted : null;
}

function togglesIn(values: Readonly<Record<string, unknown>>): Scopes {
  const scopes: Partial<Record<string, Scope>> = {};
  for (const toggle of CATALOGUE) {
    const value = values[toggle.key];
    if (typeof value === 'string' && offers(toggle, value)) scopes[toggle.key] = value;
  }
  return scopes;
}

function scopeOptions(actor: Actor, toggle: Toggle): Option[] {
  return grantable(actor, toggle).map((scope) => ({ value: scope, label: SCOPE_LABELS[scope] }));
}
