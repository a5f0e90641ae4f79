/** Draws one role: the editor for those who may change it, and for all others the same page in words. */
import { type Control, href, offer, offerGeneral } from '../../access/action.ts';
import { CATALOGUE, SECTIONS, type Section, type Toggle, toggleOf } from '../../access/catalogue.ts';
import type { Drawing, FieldView, Submission } from '../../access/form.ts';
import { MODULES, type Scopes } from '../../access/levels.ts';
import { covers, inconsistencies, scopeOf, withoutDependents, withRequired } from '../../access/roles.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, Notice, SectionView, ToggleView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { listPeople } from '../people/actions.ts';
import { beginDeletion, cloneRole, reviewRole, saveRole } from './actions.ts';
import { choicesFor, drawnName, levelName, levelValue, levelWords, scopesIn } from './forms.ts';
import { CRUMBS, peopleWords } from './page.ts';
import { lockOf, mayGrant, type Role, SCOPE_LABELS } from './rules.ts';

/** The page of a role. */
export function rolePage(visit: Visit, role: Role, drawing: Drawing, notices: readonly Notice[] = []): View {
  const lock = lockOf(visit.actor, role);
  const page = {
    title: role.name,
    lead: [role.description, `${peopleWords(role.people)} it.`].filter((each) => each !== '').join(' '),
    breadcrumbs: CRUMBS,
    actions: [...whoHolds(visit, role), ...offer(visit, role, [cloneRole, beginDeletion])],
  };
  if (lock !== null) {
    const locked: Notice = { tone: 'neutral', text: lock };
    return { template: '/roles/role', page: { ...page, notices: [locked] }, data: { sections: inWords(role.scopes) } };
  }
  const ask: Notice[] = visit.fresh ? [] : [{ tone: 'info', ...SIGN_IN_AGAIN(href(saveRole, role)) }];
  return {
    template: '/roles/role',
    page: { ...page, notices: [...ask, ...notices] },
    data: { sections: sectionsOf(visit, role, drawing), form: editorForm(visit, role, drawing) },
  };
}

/** The way to the people who hold the role, for those who see people; contacts have a list of their own. */
function whoHolds(visit: Visit, role: Role): Control[] {
  if (role.people === 0 || scopeOf(role.scopes, 'account.sign_in') === 'off') return [];
  const people = offerGeneral(visit, [listPeople]);
  return people.map((each) => ({ ...each, href: `${each.href}?role_id=${role.id}`, label: 'Who holds it' }));
}

const SIGN_IN_AGAIN = (next: string) => ({
  text: 'You signed in a while ago. Changing a role asks for your password once more.',
  links: [{ href: `/sign-in/again?next=${encodeURIComponent(next)}`, label: 'Sign in again first' }],
});

function editorForm(visit: Visit, role: Role, drawing: Drawing): FormView {
  const toggles = { ...drawing, values: withoutLevels(drawing.values) };
  const drawn = formView(visit, { action: saveRole, drawing: withChoices(visit, toggles), submit: reviewRole.label });
  const review = href(reviewRole, role);
  const details = drawn.groups
    .flatMap((group) => group.fields)
    .filter(({ name }) => name === 'name' || name === 'description');
  return {
    ...drawn,
    submitTo: review,
    groups: [{ fields: [...details, ...drawnLevels(role, drawing)] }],
    also: remedies(visit, scopesOf(role, drawing)).map((each) => ({ ...each, name: 'do', action: review })),
    cancel: { href: href(saveRole, role), label: 'Start over' },
  };
}

/** What was typed without the levels, which are no values of a role that two versions could differ in. */
function withoutLevels(values: Submission = {}): Submission {
  const levels = new Set(MODULES.flatMap((module) => [levelName(module), drawnName(module)]));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !levels.has(name)));
}

/** What helps where toggles lack what they require. */
function remedies({ actor }: Visit, scopes: Scopes): { value: string; label: string }[] {
  if (inconsistencies(scopes).length === 0) return [];
  return [
    ...(covers(actor.scopes, withRequired(scopes)) ? [{ value: 'require', label: 'Switch on what is required' }] : []),
    ...(covers(actor.scopes, withoutDependents(scopes)) ? [{ value: 'drop', label: 'Switch off what depends' }] : []),
  ];
}

/** The levels as the page is drawn, so that one chosen by hand can be told from them. */
function drawnLevels(role: Role, drawing: Drawing): FieldView[] {
  return MODULES.map((module) => {
    const name = drawnName(module);
    const value = last(drawing.values?.[name]) ?? levelValue(module, scopesOf(role, drawing));
    return { name, id: name, type: 'hidden', label: module, value };
  });
}

function sectionsOf(visit: Visit, role: Role, drawing: Drawing): SectionView[] {
  const fields = fieldsByName(visit, role, drawing);
  const scopes = scopesOf(role, drawing);
  return SECTIONS.map((section) => ({
    ...headOf(section, scopes),
    ...levelOf(section, role, fields, scopes),
    toggles: togglesIn(section).map((toggle) => toggleView(visit, role, toggle, fields.get(toggle.key))),
  }));
}

function levelOf(
  section: Section,
  role: Role,
  fields: ReadonlyMap<string, FieldView>,
  scopes: Scopes,
): Partial<SectionView> {
  const module = MODULES.find((each) => each === section);
  const field = module && fields.get(levelName(module));
  if (!module || !field) return {};
  const value = field.value === undefined || field.value === '' ? levelValue(module, scopes) : field.value;
  const options = field.options?.map((option) => ({ ...option, chosen: option.value === value }));
  const action = `${href(reviewRole, role)}#${idOf(section)}`;
  return {
    help: 'A level sets the permissions of this section at once. Applying it saves nothing yet.',
    level: { ...field, options, required: undefined },
    apply: { name: 'do', value: `apply-${module}`, label: 'Apply level', action },
  };
}

function toggleView({ actor }: Visit, role: Role, toggle: Toggle, field: FieldView | undefined): ToggleView {
  const offered = field !== undefined && mayGrant(actor, toggle, role);
  return {
    ...wordsOf(toggle),
    field: offered ? field : plainField(toggle),
    ...(offered ? {} : { held: `${SCOPE_LABELS[scopeOf(role.scopes, toggle.key)]}: your own role lacks it` }),
  };
}

/** All toggles as they are, without a control. */
function inWords(scopes: Scopes): SectionView[] {
  return SECTIONS.map((section) => ({
    ...headOf(section, scopes),
    ...levelInWords(section, scopes),
    toggles: togglesIn(section).map((toggle) => ({
      ...wordsOf(toggle),
      field: plainField(toggle),
      held: SCOPE_LABELS[scopeOf(scopes, toggle.key)],
      quiet: scopeOf(scopes, toggle.key) === 'off',
    })),
  }));
}

function levelInWords(section: Section, scopes: Scopes): Partial<SectionView> {
  const module = MODULES.find((each) => each === section);
  if (!module) return {};
  const name = levelName(module);
  return { level: { name, id: name, type: 'static', label: 'Level', value: levelWords(module, scopes) } };
}

function headOf(section: Section, scopes: Scopes): Pick<SectionView, 'id' | 'heading' | 'held'> {
  const toggles = togglesIn(section);
  const held = toggles.filter((toggle) => scopeOf(scopes, toggle.key) !== 'off').length;
  return { id: idOf(section), heading: section, held: `${held} of ${toggles.length} on` };
}

function wordsOf({ key, requires, warning }: Toggle): Pick<ToggleView, 'key' | 'requires' | 'warning'> {
  return { key, requires: requires.map((each) => `“${toggleOf(each).label}”`), warning };
}

function plainField({ key, label, help }: Toggle): FieldView {
  return { name: key, id: key.replaceAll('.', '-'), type: 'static', label, help };
}

function fieldsByName(visit: Visit, role: Role, drawing: Drawing): ReadonlyMap<string, FieldView> {
  const choices = withChoices(visit, { ...drawing, row: role });
  const drawn = formView(visit, { action: saveRole, drawing: choices, submit: '' });
  return new Map(drawn.groups.flatMap((group) => group.fields).map((field) => [field.name, field]));
}

function withChoices({ actor }: Visit, drawing: Drawing): Drawing {
  return { ...drawing, options: choicesFor(actor) };
}

function scopesOf(role: Role, drawing: Drawing): Scopes {
  return drawing.values ? scopesIn(drawing.values, role) : role.scopes;
}

function togglesIn(section: Section): Toggle[] {
  return CATALOGUE.filter((toggle) => toggle.section === section);
}

function idOf(section: Section): string {
  return section.toLowerCase().replaceAll(' ', '-');
}

function last(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.at(-1);
}
