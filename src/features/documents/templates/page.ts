/** Draws the templates of documents: their list, and each with what it prints. */
import { href, offer, offerGeneral } from '../../../access/action.ts';
import type { Drawing, Submission } from '../../../access/form.ts';
import { formView } from '../../../platform/form-view.ts';
import type { View } from '../../../platform/pages.ts';
import { drawingOf } from '../../../platform/pdf/drawing.ts';
import type { Sheet } from '../../../platform/pdf/paper.ts';
import type { Cell, FormView, TableView } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import { type About, placeholdersFor } from '../wording/rules.ts';
import * as actions from './actions.ts';
import type { TemplateFacts } from './commands.ts';
import { ABOUT } from './forms.ts';
import type { Template } from './queries.ts';

const LIST = { href: href(actions.listTemplates), label: actions.listTemplates.label };
const SETTINGS = { href: '/settings', label: 'Settings' };

/** What a form would print, unless something of it cannot be. */
export interface Printed {
  readonly about: About;
  readonly sheets: readonly Sheet[];
  readonly problems: readonly string[];
}

export function listPage(visit: Visit, templates: readonly Template[]): View {
  const begin = offerGeneral(visit, [actions.beginTemplate]);
  const table: TableView = {
    caption: LIST.label,
    captionHidden: true,
    columns: [{ label: 'Name' }, { label: 'Printed for' }, { label: 'State' }, { label: 'Actions', hidden: true }],
    rows: templates.map((template) => ({
      cells: [
        { text: template.name, href: href(actions.editTemplate, template) },
        { text: ABOUT.find(({ value }) => value === template.about)?.label },
        stateOf(template),
        {
          controls: offer(visit, template, [actions.editTemplate, actions.deleteTemplate]).map((each) => ({
            ...each,
            visuallyHidden: template.name,
          })),
        },
      ],
    })),
    empty: {
      title: 'No documents yet',
      text: 'A loan agreement, a packing slip, a list of what somebody holds: each is printed as a PDF from its text.',
      actions: begin,
    },
  };
  const lead = 'What is printed for bookings and people. Whoever prints chooses among those in use, and changes none.';
  return {
    template: '/shared/list-page',
    page: { title: LIST.label, lead, breadcrumbs: [SETTINGS], actions: begin },
    data: { table },
  };
}

export function newPage(visit: Visit, drawing: Drawing, printed: Printed): View {
  const form = formOf(visit, actions.createTemplate, drawing, href(actions.previewNew));
  return pageOf(actions.beginTemplate.label, form, printed);
}

export function editPage(visit: Visit, template: Template, drawing: Drawing, printed: Printed): View {
  const form = formOf(visit, actions.saveTemplate, drawing, href(actions.previewSaved, template));
  return pageOf(`Edit ${template.name}`, form, printed);
}

/** A template as its form shows it. */
export function submissionOf({ active, signed, ...facts }: TemplateFacts): Submission {
  const { name, about, paper, body } = facts;
  return { name, about, paper, body, signed: signed ? 'on' : 'off', active: active ? 'on' : 'off' };
}

function stateOf({ active, signed }: Template): Cell {
  const state: Cell = active ? { text: 'In use', tone: 'good' } : { text: 'Not in use', tone: 'neutral' };
  return signed ? { ...state, sub: 'The borrower signs it' } : state;
}

function pageOf(title: string, form: FormView, printed: Printed): View {
  return {
    template: '/documents/template',
    fragment: '/documents/_printed',
    page: { title, breadcrumbs: [SETTINGS, LIST], wide: true },
    data: { form, ...printedView(printed) },
  };
}

function formOf(
  visit: Visit,
  action: typeof actions.createTemplate | typeof actions.saveTemplate,
  drawing: Drawing,
  preview: string,
): FormView {
  const cancel = { ...LIST, label: 'Cancel' };
  return {
    ...formView(visit, { action, drawing, submit: action.label, cancel }),
    also: [{ action: preview, label: actions.previewNew.label }],
    enhance: { post: preview, target: 'printed' },
  };
}

function printedView({ about, sheets, problems }: Printed) {
  const [first] = sheets;
  const drawing = first && { ...drawingOf('The first page, with invented things', first), kind: 'whole' };
  const placeholders: TableView = {
    caption: 'What can be filled in',
    columns: [{ label: 'In the text' }, { label: 'Printed' }],
    rows: placeholdersFor(about).map(({ name, words }) => ({
      cells: [{ text: `{${name}}`, code: true }, { text: words }],
    })),
  };
  return { drawing, pages: sheets.length, problems, placeholders };
}
