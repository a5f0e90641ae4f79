/** Draws who can do something, each with the reason. */
import { href } from '../../access/action.ts';
import { type Permission, toggleOf } from '../../access/catalogue.ts';
import type { Decision } from '../../access/decide.ts';
import { type FieldError, fieldsFor, type Option, type Submission } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { explain, scopeInWords } from '../../platform/explain.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { showWhy } from '../why/actions.ts';
import type { Thing } from '../why/queries.ts';
import { exportWho, showWho } from './actions.ts';
import { whoForm } from './forms.ts';

export interface Question {
  readonly values: Submission;
  readonly options: Readonly<Record<string, readonly Option[]>>;
  readonly errors?: readonly FieldError[];
}

export interface Found {
  readonly permission: Permission;
  readonly thing: Thing | null;
  readonly may: readonly Decision[];
}

const LEAD = 'Choose what it is about. You see everybody who can do it, and why.';

export function questionPage(visit: Visit, question: Question): View {
  const wrong = (question.errors ?? []).length > 0;
  return {
    template: '/who/who',
    status: wrong ? 422 : 200,
    page: { title: wrong ? 'Error: Who can?' : 'Who can?', heading: 'Who can?', lead: LEAD },
    data: { form: questionForm(visit, question) },
  };
}

export function answerPage(visit: Visit, question: Question, found: Found): View {
  const about = found.thing ? `: ${found.thing.name}` : '';
  const asked = visit.url.includes('?') ? visit.url.slice(visit.url.indexOf('?')) : '';
  return {
    template: '/who/who',
    page: {
      title: 'Who can?',
      lead: `“${toggleOf(found.permission).label}”${about}`,
      actions: [{ href: `${href(exportWho)}${asked}`, label: exportWho.label, icon: exportWho.icon, method: 'GET' }],
    },
    data: { table: table(visit, found), form: questionForm(visit, question) },
  };
}

/** One line for each person who may: name, role and reason. */
export function linesOf({ may }: Found): string[][] {
  return may.map((decision) => [decision.actor.name, decision.actor.roleName, reasonOf(decision)]);
}

function table(visit: Visit, found: Found): TableView {
  const lines = linesOf(found);
  return {
    caption: 'Everybody who can',
    captionHidden: true,
    columns: [{ label: 'Person' }, { label: 'Role' }, { label: 'Because' }],
    rows: found.may.map((decision, at) => {
      const [name = '', role = '', reason = ''] = lines[at] ?? [];
      return { cells: [{ text: name, href: whyHref(visit, decision) }, { text: role }, { text: reason }] };
    }),
    count: counted(lines.length, 'person'),
    empty: { title: 'Nobody can', text: 'No role holds it for this, or nobody who holds it can reach it.' },
  };
}

function reasonOf(decision: Decision): string {
  const toggle = `${toggleOf(decision.permission).label} is ${scopeInWords(scopeOf(decision))}.`;
  const reach = decision.checks.find((check) => check.rule === 'reach');
  if (reach?.rule !== 'reach' || reach.scope === 'any' || reach.scope === 'on') return toggle;
  return `${toggle} ${explain(decision)[decision.checks.indexOf(reach)]?.text ?? ''}`;
}

function scopeOf(decision: Decision) {
  return decision.actor.scopes[decision.permission] ?? 'off';
}

function whyHref({ query }: Visit, decision: Decision): string {
  const about = new URLSearchParams({ person_id: String(decision.actor.personId), permission: decision.permission });
  for (const name of ['item_id', 'kit_id', 'stockroom_id', 'location_id', 'booking_id']) {
    const value = query.one(name);
    if (value) about.set(name, value);
  }
  return `${href(showWhy)}?${about}`;
}

function questionForm({ actor }: Visit, { values, options, errors = [] }: Question): FormView {
  return {
    action: href(showWho),
    method: 'GET',
    groups: [{ fields: fieldsFor(actor, whoForm, { values, options, errors }) }],
    submit: 'List them',
    errors: errors.map(({ name, text }) => ({ href: `#${name}`, text })),
  };
}
