/** Draws imports: the file, its columns, what each row will do, and how far it is. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option, Submission } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords } from '../../platform/workspace.ts';
import * as actions from './actions.ts';
import { LEGENDS } from './forms.ts';
import type { Outcome, Planned } from './outcomes/commands.ts';
import {
  columnFields,
  failuresTable,
  importsTable,
  listed,
  progressView,
  readAs,
  stepsOf,
  summed,
  type Targets,
  unmappedView,
  withColumns,
  wrongWords,
} from './parts.ts';
import type { Import, Row } from './queries.ts';
import type { Mapping } from './rules.ts';

const LIST = { href: href(actions.listImports), label: actions.listImports.label };
const ITEMS = { href: '/items', label: 'Items' };
const MOST_PROBLEMS = 200;

/** What rows of a draft would do: those of a page, and of all of them as far as they were all looked at. */
export interface Preview {
  readonly planned: readonly Planned[];
  /** Null: there are too many to look through them all. */
  readonly all: readonly Planned[] | null;
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

export function listPage(visit: Visit, imports: readonly Import[]): View {
  const begin = offerGeneral(visit, [actions.beginImport]);
  const table: TableView = {
    ...importsTable(visit, imports, actions.showImport),
    empty: {
      title: 'You imported nothing yet',
      text: 'Bring a list of equipment as a CSV or XLSX file. You see what every row will do before anything is made.',
      actions: begin,
    },
  };
  const lead = 'Lists of equipment that you brought in, and what became of their rows.';
  return { template: '/shared/list-page', page: { title: 'Imports', lead, actions: begin }, data: { table } };
}

export function uploadPage(visit: Visit, drawing: Drawing): View {
  const form = formView(visit, {
    action: actions.uploadFile,
    drawing,
    submit: actions.uploadFile.label,
    cancel: { ...LIST, label: 'Cancel' },
    multipart: true,
  });
  const lead = 'Nothing is made yet: next come the columns, then a preview of every row.';
  return {
    template: '/imports/step',
    page: { title: actions.beginImport.label, lead, breadcrumbs: [ITEMS, LIST] },
    data: { form, steps: stepsOf('File') },
  };
}

export function mappingPage(
  visit: Visit,
  draft: Import,
  drawing: Drawing,
  { options, targets }: { readonly options: Record<string, Option[]>; readonly targets: Targets },
  samples: readonly Row[],
): View {
  const form = formView(visit, {
    action: actions.saveMapping,
    drawing: { ...drawing, options },
    submit: actions.saveMapping.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
  });
  const columns = columnFields(draft, samples, targets, drawing);
  return {
    template: '/imports/step',
    page: {
      title: 'Which column says what?',
      lead: readAs(draft),
      breadcrumbs: [ITEMS, LIST],
      notices: sameFile(visit, draft),
    },
    data: {
      form: withColumns(form, columns, drawing),
      steps: stepsOf('Columns'),
    },
  };
}

export function previewPage(visit: Visit, draft: Import, preview: Preview): View {
  const { all, planned, previous, next } = preview;
  const bad = (all ?? []).filter(({ outcome }) => outcome.what === 'failed');
  const news = [...new Set((all ?? planned).flatMap(({ outcome }) => newCategoryOf(outcome) ?? []))];
  const notices: Notice[] = [...sameFile(visit, draft)];
  if (bad.length > 0)
    notices.push({ tone: 'warn', text: wrongWords(bad.length, draft.mapping?.wholly === true, 'nothing') });
  if (news.length > 0) notices.push({ tone: 'info', text: `New categories will be made: ${listed(news)}.` });
  const table = plansTable('What each row will do', planned);
  return {
    template: '/imports/import',
    page: {
      title: `Preview of ${draft.fileName}`,
      lead: `${all === null ? unsummed(draft) : summed(all, 'item')} Nothing is made yet.`,
      breadcrumbs: [ITEMS, LIST],
      actions: offer(visit, draft, [actions.startImport, actions.editMapping, actions.cancelImport]),
      notices,
      wide: true,
    },
    data: {
      steps: stepsOf('Preview'),
      tables: [...(bad.length > 0 ? [problemsTable(bad)] : []), { ...table, previous, next }],
    },
  };
}

export function unmappedPage(visit: Visit, draft: Import): View {
  return unmappedView(draft, [ITEMS, LIST], offer(visit, draft, [actions.editMapping, actions.cancelImport]));
}

export function progressPage(visit: Visit, running: Import, failures: readonly Row[]): View {
  const going = running.state === 'waiting' || running.state === 'running';
  return {
    template: '/imports/import',
    fragment: '/imports/_progress',
    page: {
      title: `Import of ${running.fileName}`,
      breadcrumbs: [ITEMS, LIST],
      refresh: going ? 2 : undefined,
      lead: going ? 'You can leave this page: the import goes on, and keeps its result here.' : undefined,
    },
    data: {
      progress: progressView(running, 'item', {
        wholly: running.mapping?.wholly === true,
        refresh: href(actions.showImport, { id: running.id }),
        actions: [
          ...offer(visit, running, [actions.cancelImport, actions.downloadFailures]),
          ...(!going && running.made + running.changed > 0
            ? [{ href: ITEMS.href, label: 'See the items', icon: 'item' }]
            : []),
          ...(going ? [] : offerGeneral(visit, [actions.beginImport])),
        ],
      }),
      tables:
        !going && failures.length > 0 ? [failuresTable(running, running.mapping?.columns.name ?? 0, failures)] : [],
    },
  };
}

/** A mapping as its form shows it. */
export function mappingSubmission(mapping: Mapping): Submission {
  const columns = Object.entries(mapping.columns).map(([name, column]) => [`column_${column + 1}`, name]);
  return {
    ...Object.fromEntries(columns),
    match: mapping.match,
    empty_clears: mapping.emptyClears ? 'on' : 'off',
    wholly: mapping.wholly ? 'yes' : 'no',
    stockroom_id: String(mapping.stockroomId ?? ''),
    location_id: String(mapping.locationId ?? ''),
    category_id: String(mapping.categoryId ?? ''),
    create_categories: mapping.makeCategories ? 'on' : 'off',
  };
}

function sameFile(visit: Visit, { sameFileAt, mapping }: Import): Notice[] {
  if (sameFileAt === null || (mapping !== null && mapping.match !== 'none')) return [];
  const when = dayInWords(visit.workspace, sameFileAt);
  const text = 'Equal names are separate items: what is found by no code, number or ID is made a second time.';
  return [{ tone: 'warn', title: `The very same file was imported before, on ${when}`, text }];
}

function unsummed({ total }: Import): string {
  return `${counted(total, 'row')}: each is decided on when its turn comes. Below is what they would do now, page by page.`;
}

function plansTable(caption: string, planned: readonly Planned[]): TableView {
  return {
    caption,
    columns: [{ label: 'Line' }, { label: 'Name' }, { label: 'Category' }, { label: 'What will happen' }],
    rows: planned.map(({ line, said: { texts }, outcome }) => ({
      cells: [
        { text: String(line) },
        { text: nameOf(texts, outcome) },
        { text: texts.category_id ?? '' },
        cellOf(outcome),
      ],
    })),
  };
}

function nameOf({ name }: Planned['said']['texts'], outcome: Outcome): string {
  const there = outcome.what === 'changed' || outcome.what === 'unchanged' ? outcome.present.item.name : '';
  return name ?? there;
}

function newCategoryOf(outcome: Outcome): string | null {
  return outcome.what === 'made' || outcome.what === 'changed' ? (outcome.filled.newCategory?.path ?? null) : null;
}

function cellOf(outcome: Outcome): Cell {
  switch (outcome.what) {
    case 'failed':
      return { text: 'Left out', tone: 'bad', sub: outcome.reason };
    case 'made':
      return {
        text: 'New item',
        tone: 'good',
        sub: outcome.filled.newCategory === null ? undefined : 'in a new category',
      };
    case 'unchanged':
      return { text: 'As it is', tone: 'neutral' };
    case 'changed':
      return { text: 'Changed', tone: 'info', sub: changesIn(outcome) };
  }
}

/** Field by field, from what to what; what refers to something else is only named. */
function changesIn({ ready, filled }: Extract<Outcome, { what: 'changed' }>): string {
  const changes = Object.entries(ready?.after ?? {}).map(([name, after]) => {
    const label = name.replace(/_id$/, '').replaceAll('_', ' ');
    const before = ready?.before[name] ?? '';
    return name.endsWith('_id') ? label : `${label}: ${quoted(before)} → ${quoted(after)}`;
  });
  return [...changes, ...(filled.newCategory === null ? [] : ['a new category'])].join(', ');
}

function quoted(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line === '' ? 'nothing' : `“${line.length > 40 ? `${line.slice(0, 40)}…` : line}”`;
}

function problemsTable(bad: readonly Planned[]): TableView {
  const more = bad.length - MOST_PROBLEMS;
  return {
    ...plansTable('Rows that will be left out', bad.slice(0, MOST_PROBLEMS)),
    count: more > 0 ? `and ${counted(more, 'more row')}` : undefined,
  };
}
