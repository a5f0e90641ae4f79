/** Draws an explained decision: the answer, each check, the smallest changes that would turn it round, and the question. */
import { type Control, href, type Onlooker, offerGeneral } from '../../access/action.ts';
import { toggleOf } from '../../access/catalogue.ts';
import type { Decision } from '../../access/decide.ts';
import { type FieldError, fieldsFor, type Option, type Submission } from '../../access/form.ts';
import { admits, explain, type Facts, scopeInWords } from '../../platform/explain.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, Link } from '../../platform/view-model.ts';
import { showWho } from '../who/actions.ts';
import { showWhy } from './actions.ts';
import { whyForm } from './forms.ts';
import type { Thing } from './queries.ts';
import { type Change, smallestChanges } from './rules.ts';

export interface Asking {
  readonly values: Submission;
  readonly options: Readonly<Record<string, readonly Option[]>>;
  readonly errors?: readonly FieldError[];
}

export interface Answered {
  readonly decision: Decision;
  readonly thing: Thing | null;
  readonly facts: Facts;
  /** What else stands in the way of booking the item for them; null where that is not the question. */
  readonly besides: readonly string[] | null;
}

const LEAD = 'Choose who, and what they would like to do. You see every check, and what would change the answer.';

/** The question alone. */
export function questionPage(onlooker: Onlooker, asking: Asking): View {
  const wrong = (asking.errors ?? []).length > 0;
  return {
    template: '/why/why',
    status: wrong ? 422 : 200,
    page: { title: wrong ? 'Error: Why?' : 'Why?', heading: 'Why?', lead: LEAD },
    data: { form: questionForm(onlooker, asking) },
  };
}

/** The answer, and the question below it. */
export function answerPage(onlooker: Onlooker, asking: Asking, answered: Answered): View {
  const { allowed } = answered.decision;
  return {
    template: '/why/why',
    page: { title: 'Why?', main: { decision: allowed ? 'allow' : 'deny' }, actions: whoElse(onlooker, asking) },
    data: {
      verdict: { tone: allowed ? 'good' : 'bad', text: verdict(answered) },
      checks: explain(answered.decision, answered.facts),
      changes: smallestChanges(answered.decision).map((changes) => changes.map((each) => changeView(each, answered))),
      besides: besidesOf(answered),
      turned: allowed ? 'What would take it away' : 'What would allow it',
      form: questionForm(onlooker, asking),
    },
  };
}

/** What is possible beside what is allowed: flags and access groups. */
function besidesOf({ besides }: Answered): readonly string[] | null {
  if (besides === null) return null;
  return besides.length > 0
    ? besides
    : ['Nothing: no flag takes it out of circulation, and it is not restricted to others.'];
}

/** The same question about everybody, for those who see people. */
function whoElse(onlooker: Onlooker, { values }: Asking): Control[] {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' && value !== '' && name !== 'person_id') asked.set(name, value);
  }
  return offerGeneral(onlooker, [showWho]).map((each) => ({
    ...each,
    href: `${each.href}?${asked}`,
  }));
}

function questionForm({ actor }: Onlooker, { values, options, errors = [] }: Asking): FormView {
  return {
    action: href(showWhy),
    method: 'GET',
    groups: [{ fields: fieldsFor(actor, whyForm, { values, options, errors }) }],
    submit: 'Explain',
    errors: errors.map(({ name, text }) => ({ href: `#${name}`, text })),
  };
}

function verdict({ decision, thing, facts: { person } }: Answered): string {
  const { allowed, permission } = decision;
  const who = person?.self ? 'You' : (person?.name ?? '');
  const about = thing ? `: ${thing.name}` : '';
  return `${allowed ? 'Yes' : 'No'}. ${who} ${allowed ? 'may' : 'may not'} “${toggleOf(permission).label}”${about}.`;
}

function changeView(change: Change, answered: Answered): { text: string; setting?: Link } {
  const { role, stockroom, person } = answered.facts.settings ?? {};
  const setting = { scope: role, staff: stockroom, open: stockroom, span: person, block: person }[change.what];
  return { text: changeWords(change, answered), setting };
}

function changeWords(change: Change, { decision: { permission, actor }, facts }: Answered): string {
  const who = facts.person?.self ? 'you' : (facts.person?.name ?? 'them');
  const room = facts.stockroom?.name ?? 'the stockroom';
  switch (change.what) {
    case 'scope':
      return `“${toggleOf(permission).label}” ${scopeInWords(change.scope)} for the role ${actor.roleName}.`;
    case 'staff':
      return staffWords(change.to, who, room, answeredByAll(facts), actor.roleName);
    case 'open':
      return openWords(change.to, who, room, facts);
    case 'span': {
      const place = facts.place ?? 'its location';
      return change.to ? `A span for ${who} that contains ${place}.` : `A span for ${who} that leaves out ${place}.`;
    }
    case 'block':
      return change.to ? `Blocking ${who}.` : `Unblocking ${who}.`;
  }
}

function answeredByAll({ stockroom }: Facts): boolean {
  return stockroom?.staff === 'all';
}

function staffWords(to: boolean, who: string, room: string, all: boolean, role: string): string {
  const included = toggleOf('stockrooms.included_in_all').label;
  if (all) return `“${included}” ${to ? 'on' : 'off'} for the role ${role}, since the staff box of ${room} says All.`;
  return to ? `Listing ${who} in the staff box of ${room}.` : `Taking ${who} out of the staff box of ${room}.`;
}

function openWords(to: boolean, who: string, room: string, { stockroom, person }: Facts): string {
  if (!to || !stockroom || !person) return `${to ? 'Opening' : 'Closing'} ${room} ${to ? 'to' : 'for'} ${who}.`;
  const { department, group } = admits(stockroom, person);
  const wanted = [
    ...(department ? [] : [person.department === null ? 'All departments' : `the department ${person.department}`]),
    ...(group ? [] : [person.groups.length === 0 ? 'All groups' : `a group of theirs`]),
  ];
  return `Opening ${room} to ${wanted.join(' and to ')}.`;
}
