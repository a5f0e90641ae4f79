/** Draws one role: the editor for those who may change it, and for all others the same page in words. */
import { type Control, href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, FieldView, Submission } from '../../access/form.ts';
import { MODULES, type Module, type Scopes } from '../../access/levels.ts';
import { covers, inconsistencies, scopeOf, withoutDependents, withRequired } from '../../access/roles.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, Notice } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { listPeople } from '../people/actions.ts';
import { beginDeletion, cloneRole, reviewRole, saveRole, showRole } from './actions.ts';
import { choicesFor, drawnName, levelName, scopesIn } from './forms.ts';
import { levelValue } from './level-choice.ts';
import { CRUMBS, heldBy } from './page.ts';
import { lockOf, type Role } from './rules.ts';
import { sectionsInWords, sectionsToEdit } from './sections.ts';

/** The page of a role. */
export function rolePage(visit: Visit, role: Role, drawing: Drawing, notices: readonly Notice[] = []): View {
  const lock = lockOf(visit.actor, role);
  const view = lock === null ? editor(visit, role, drawing) : { sections: sectionsInWords(role.scopes) };
  const first: Notice[] = lock === null ? askForSignIn(visit, role) : [{ tone: 'neutral', text: lock }];
  const page = {
    title: role.name,
    lead: [role.description, `${heldBy(role)} it.`].filter((each) => each !== '').join(' '),
    breadcrumbs: CRUMBS,
    actions: [...whoHolds(visit, role), ...offer(visit, role, [cloneRole, beginDeletion])],
    notices: [...first, ...notices],
  };
  return { template: '/roles/role', page, data: { ...view } };
}

/** The way to the people who hold the role, for those who see people; contacts have a list of their own. */
function whoHolds(visit: Visit, role: Role): Control[] {
  if (role.people === 0 || scopeOf(role.scopes, 'account.sign_in') === 'off') return [];
  const people = offerGeneral(visit, [listPeople]);
  return people.map((each) => ({ ...each, href: `${each.href}?role_id=${role.id}`, label: 'Who holds it' }));
}

/** Says so before anything is typed. */
function askForSignIn({ fresh }: Visit, role: Role): Notice[] {
  if (fresh) return [];
  const again = `/sign-in/again?next=${encodeURIComponent(href(showRole, role))}`;
  const text = 'You signed in a while ago. Changing a role asks for your password once more.';
  return [{ tone: 'info', text, links: [{ href: again, label: 'Sign in again first' }] }];
}

function editor(visit: Visit, role: Role, drawing: Drawing) {
  const scopes = drawing.values ? scopesIn(drawing.values, role) : role.scopes;
  const typed = (name: string) => [drawing.values?.[name] ?? []].flat().at(-1);
  const drawn = formView(visit, {
    action: saveRole,
    drawing: { ...drawing, row: role, values: withoutLevels(drawing.values), options: choicesFor(visit.actor) },
    submit: reviewRole.label,
  });
  const fields = new Map(drawn.groups.flatMap((group) => group.fields).map((field) => [field.name, field]));
  const hidden = MODULES.map((module) => drawnLevel(module, typed(drawnName(module)) ?? levelValue(module, scopes)));
  const details = ['name', 'description'].flatMap((name) => fields.get(name) ?? []);
  return {
    sections: sectionsToEdit(role, scopes, fields, (module) => typed(levelName(module))),
    form: { ...drawn, ...buttons(visit, role, scopes), groups: [{ fields: [...details, ...hidden] }] },
  };
}

function buttons(visit: Visit, role: Role, scopes: Scopes): Pick<FormView, 'submitTo' | 'also' | 'cancel'> {
  const review = href(reviewRole, role);
  return {
    submitTo: review,
    also: remedies(visit, scopes).map((each) => ({ ...each, name: 'do', action: review })),
    cancel: { href: href(showRole, role), label: 'Start over' },
  };
}

/** What helps where toggles lack what they require. */
function remedies({ actor }: Visit, scopes: Scopes): { value: string; label: string }[] {
  if (inconsistencies(scopes).length === 0) return [];
  return [
    ...(covers(actor.scopes, withRequired(scopes)) ? [{ value: 'require', label: 'Switch on what is required' }] : []),
    ...(covers(actor.scopes, withoutDependents(scopes)) ? [{ value: 'drop', label: 'Switch off what depends' }] : []),
  ];
}

/** The level that the page is drawn with, so that one chosen by hand can be told from it. */
function drawnLevel(module: Module, value: string): FieldView {
  const name = drawnName(module);
  return { name, id: name, type: 'hidden', label: module, value };
}

/** What was typed without the levels, which are no values of a role that two versions could differ in. */
function withoutLevels(values: Submission = {}): Submission {
  const levels = new Set(MODULES.flatMap((module) => [levelName(module), drawnName(module)]));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !levels.has(name)));
}
