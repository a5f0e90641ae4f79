/** Draws label templates: their list, and each with what it prints. */
import { href, offer, offerGeneral } from '../../../access/action.ts';
import type { Drawing, FieldError, Submission } from '../../../access/form.ts';
import { formView } from '../../../platform/form-view.ts';
import type { View } from '../../../platform/pages.ts';
import type { FiltersView, FormView, TableView } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import { drawLabel, drawSheet } from '../design/drawing.ts';
import { FORMATS, type Format } from '../design/formats.ts';
import { type Design, type Label, labelsOnSheet } from '../design/rules.ts';
import * as actions from './actions.ts';
import { LEGENDS } from './forms.ts';
import type { Template } from './queries.ts';

const LIST = { href: href(actions.listTemplates), label: actions.listTemplates.label };
const SETTINGS = { href: '/settings/equipment', label: 'Equipment settings' };

/** What a form would print: the design, unless something of it cannot be. */
export interface Printed {
  readonly sample: Label;
  readonly design: Design | null;
  readonly problems: readonly FieldError[];
}

export function listPage(visit: Visit, templates: readonly Template[]): View {
  const begin = offerGeneral(visit, [actions.beginTemplate]);
  const table: TableView = {
    caption: 'Label templates',
    captionHidden: true,
    columns: [{ label: 'Name' }, { label: 'Printed on' }, { label: 'Code' }, { label: 'Actions', hidden: true }],
    rows: templates.map((template) => ({
      cells: [
        { text: template.name, href: href(actions.editTemplate, template) },
        { text: onWhat(template.design) },
        { text: CODE_WORDS[template.design.codes] },
        {
          controls: offer(visit, template, [actions.editTemplate, actions.deleteTemplate]).map((each) => ({
            ...each,
            visuallyHidden: template.name,
          })),
        },
      ],
    })),
    empty: {
      title: 'No templates yet',
      text: 'A template says what a label looks like and what it is printed on. Whoever prints chooses among them.',
      actions: begin,
    },
  };
  const lead = 'What labels look like. Whoever prints labels chooses among these, and changes none.';
  return {
    template: '/shared/list-page',
    page: { title: 'Label templates', lead, breadcrumbs: [SETTINGS], actions: begin },
    data: { table },
  };
}

export function newPage(visit: Visit, drawing: Drawing, printed: Printed, format: Format): View {
  const { createTemplate, previewNew, watchNew, beginTemplate } = actions;
  const form = formOf(visit, createTemplate, drawing, { preview: href(previewNew), watch: href(watchNew) });
  return pageOf(beginTemplate.label, { ...printedView(printed), form, formats: formatsView(format) });
}

export function editPage(visit: Visit, template: Template, drawing: Drawing, printed: Printed): View {
  const { saveTemplate, previewSaved, watchSaved } = actions;
  const ways = { preview: href(previewSaved, template), watch: href(watchSaved, template) };
  const form = formOf(visit, saveTemplate, drawing, ways);
  return pageOf(`Edit ${template.name}`, { ...printedView(printed), form, formats: null });
}

/** A template as its form shows it. */
export function submissionOf(name: string, design: Design): Submission {
  return {
    name,
    paper: design.paper,
    width: String(design.width),
    height: String(design.height),
    columns: String(design.columns),
    rows: String(design.rows),
    left: String(design.left),
    top: String(design.top),
    gap_x: String(design.gapX),
    gap_y: String(design.gapY),
    codes: design.codes,
    lines: design.lines,
    text: design.text,
    size: String(design.size),
    border: design.border ? 'on' : 'off',
  };
}

interface Ways {
  readonly preview: string;
  readonly watch: string;
}

function pageOf(title: string, data: Readonly<Record<string, unknown>>): View {
  return {
    template: '/labels/template',
    fragment: '/labels/_printed',
    page: { title, breadcrumbs: [SETTINGS, LIST], wide: true },
    data,
  };
}

function formOf(
  visit: Visit,
  action: typeof actions.createTemplate | typeof actions.saveTemplate,
  drawing: Drawing,
  { preview, watch }: Ways,
): FormView {
  const cancel = { ...LIST, label: 'Cancel' };
  return {
    ...formView(visit, { action, drawing, submit: action.label, cancel, legends: LEGENDS }),
    also: [{ action: preview, label: actions.previewNew.label }],
    enhance: { get: watch, target: 'printed' },
  };
}

function printedView({ sample, design, problems }: Printed) {
  if (design === null) return { drawings: [], words: [], problems: problems.map(({ text }) => text) };
  const sheet = design.paper === 'tape' ? [] : [drawSheet(design)];
  return { drawings: [drawLabel(design, sample), ...sheet], words: [onWhat(design)], problems: [] };
}

function formatsView({ key }: Format): FiltersView {
  const options = FORMATS.map(({ key: value, label }) => ({ value, label, chosen: value === key }));
  return {
    action: href(actions.beginTemplate),
    fields: [{ name: 'format', id: 'format', type: 'select', label: 'Begin with the measures of', options }],
    submit: 'Use these measures',
  };
}

/** What a design is printed on, in words. */
export function onWhat(design: Design): string {
  const size = `${design.width} × ${design.height} mm`;
  if (design.paper === 'tape') return `${size} on a tape`;
  return `${labelsOnSheet(design)} of ${size} on ${design.paper === 'a4' ? 'A4' : 'Letter'}`;
}

const CODE_WORDS = { qr: 'QR code', barcode: 'Barcode', both: 'QR code and barcode' } as const;
