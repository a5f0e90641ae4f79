/** Draws imports: the file, its columns, what each row will do, and how far it is. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Notice, ProgressView, TableView, Tone } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, inWords } from '../../platform/workspace.ts';
import * as actions from './actions.ts';
import { LEGENDS } from './forms.ts';
import type { Import, Row, State } from './queries.ts';
import { type Mapping, type Plan, TARGET_NAMES } from './rules.ts';

const LIST = { href: href(actions.listImports), label: actions.listImports.label };
const ITEMS = { href: '/items', label: 'Items' };
const SHOWN = 10;
const MOST_PROBLEMS = 200;

/** A row of a draft, and what importing it would do. */
export interface Planned {
  readonly line: number;
  readonly plan: Plan;
}

export function listPage(visit: Visit, imports: readonly Import[]): View {
  const begin = offerGeneral(visit, [actions.beginImport]);
  const table: TableView = {
    caption: 'Your imports',
    captionHidden: true,
    columns: [
      { label: 'File' },
      { label: 'When' },
      { label: 'State' },
      { label: 'Made', numeric: true },
      { label: 'Left out', numeric: true },
    ],
    rows: imports.map((each) => ({
      cells: [
        { text: each.fileName, href: href(actions.showImport, { id: each.id }) },
        { text: inWords(visit.workspace, each.createdAt), time: each.createdAt.toISOString() },
        { text: STATES[each.state].words, tone: STATES[each.state].tone },
        { text: String(each.made), numeric: true },
        { text: String(each.failed), numeric: true },
      ],
    })),
    empty: {
      title: 'You imported nothing yet',
      text: 'Bring a list of equipment as a CSV file. You see what every row will do before anything is made.',
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
  options: Record<string, Option[]>,
  samples: readonly Row[],
): View {
  const columns = [
    { value: '', label: 'None' },
    ...draft.headings.map((heading, n) => columnOption(heading, n, samples)),
  ];
  const chosen = Object.fromEntries(TARGET_NAMES.map((name) => [`column_${name}`, columns]));
  const form = formView(visit, {
    action: actions.saveMapping,
    drawing: { ...drawing, options: { ...options, ...chosen } },
    submit: actions.saveMapping.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
  });
  return {
    template: '/imports/step',
    page: {
      title: 'Which column says what?',
      lead: `${draft.fileName}: ${counted(draft.total, 'row')}, read as ${draft.encoding.toUpperCase()}.`,
      breadcrumbs: [ITEMS, LIST],
      notices: sameFile(visit, draft),
    },
    data: { form, steps: stepsOf('Columns') },
  };
}

export function previewPage(visit: Visit, draft: Import, planned: readonly Planned[]): View {
  const bad = planned.filter(({ plan }) => plan.problems.length > 0);
  const good = planned.length - bad.length;
  const news = [...new Set(planned.flatMap(({ plan }) => plan.newCategory ?? []))];
  const notices: Notice[] = [...sameFile(visit, draft)];
  if (bad.length > 0) {
    const text = `${counted(bad.length, 'row')} will be left out, for the reasons below. The others are imported all the same.`;
    notices.push({ tone: 'warn', text });
  }
  if (news.length > 0) notices.push({ tone: 'info', text: `New categories will be made: ${listed(news)}.` });
  return {
    template: '/imports/import',
    page: {
      title: `Preview of ${draft.fileName}`,
      lead: `${counted(good, 'row')} of ${planned.length} will become items. Nothing is made yet.`,
      breadcrumbs: [ITEMS, LIST],
      actions: offer(visit, draft, [actions.startImport, actions.editMapping, actions.cancelImport]),
      notices,
    },
    data: {
      steps: stepsOf('Preview'),
      tables: [plansTable('The first rows', planned.slice(0, SHOWN)), ...(bad.length > 0 ? [problemsTable(bad)] : [])],
    },
  };
}

export function unmappedPage(visit: Visit, draft: Import): View {
  return {
    template: '/imports/import',
    page: {
      title: draft.fileName,
      lead: 'The file was read. Next: which column says what.',
      breadcrumbs: [ITEMS, LIST],
      actions: offer(visit, draft, [actions.editMapping, actions.cancelImport]),
    },
    data: { steps: stepsOf('Columns'), tables: [] },
  };
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
      progress: progressView(visit, running),
      tables: !going && failures.length > 0 ? [failuresTable(running, failures)] : [],
    },
  };
}

/** A mapping as its form shows it. */
export function mappingSubmission(mapping: Mapping): Submission {
  const columns = TARGET_NAMES.map((name) => [`column_${name}`, String(mapping.columns[name] ?? '')]);
  return {
    ...Object.fromEntries(columns),
    stockroom_id: String(mapping.stockroomId ?? ''),
    location_id: String(mapping.locationId ?? ''),
    category_id: String(mapping.categoryId ?? ''),
    create_categories: mapping.makeCategories ? 'on' : 'off',
  };
}

const STATES: Readonly<Record<State, { words: string; tone: Tone; shown: ProgressView['state'] }>> = {
  draft: { words: 'Not started', tone: 'neutral', shown: 'waiting' },
  waiting: { words: 'Waiting', tone: 'info', shown: 'waiting' },
  running: { words: 'Running', tone: 'info', shown: 'running' },
  done: { words: 'Done', tone: 'good', shown: 'done' },
  cancelled: { words: 'Cancelled', tone: 'warn', shown: 'cancelled' },
  failed: { words: 'Stopped', tone: 'bad', shown: 'failed' },
};

function progressView(visit: Visit, running: Import): ProgressView {
  const { made, failed, total, state, failure } = running;
  const left = total - made - failed;
  const sentences = [
    `${counted(made, 'item')} of ${counted(total, 'row')} ${made === 1 ? 'was' : 'were'} made.`,
    failed > 0 ? `${counted(failed, 'row')} ${failed === 1 ? 'was' : 'were'} left out.` : '',
    state === 'cancelled' && left > 0 ? `${counted(left, 'row')} ${left === 1 ? 'was' : 'were'} not looked at.` : '',
    failure ?? '',
  ];
  const over = state !== 'waiting' && state !== 'running';
  return {
    id: 'progress',
    label: 'Import',
    state: STATES[state].shown,
    words: STATES[state].words,
    value: made + failed,
    max: total,
    text: sentences.filter((each) => each !== '').join(' '),
    refresh: href(actions.showImport, { id: running.id }),
    actions: [
      ...offer(visit, running, [actions.cancelImport, actions.downloadFailures]),
      ...(over && made > 0 ? [{ href: ITEMS.href, label: 'See the items', icon: 'item' }] : []),
      ...(over ? offerGeneral(visit, [actions.beginImport]) : []),
    ],
  };
}

function sameFile(visit: Visit, { sameFileAt }: Import): Notice[] {
  if (sameFileAt === null) return [];
  const when = dayInWords(visit.workspace, sameFileAt);
  const text = `Equal names are separate items: importing it again makes all of them a second time.`;
  return [{ tone: 'warn', title: `The very same file was imported before, on ${when}`, text }];
}

function plansTable(caption: string, planned: readonly Planned[]): TableView {
  return {
    caption,
    columns: [{ label: 'Line' }, { label: 'Name' }, { label: 'Category' }, { label: 'What will happen' }],
    rows: planned.map(({ line, plan }) => ({
      cells: [{ text: String(line) }, { text: plan.name }, { text: plan.category }, outcome(plan)],
    })),
  };
}

function outcome({ problems, newCategory }: Plan): Cell {
  if (problems.length > 0) return { text: 'Left out', tone: 'bad', sub: problems.join('. ') };
  return { text: 'New item', tone: 'good', sub: newCategory === null ? undefined : 'in a new category' };
}

function problemsTable(bad: readonly Planned[]): TableView {
  const more = bad.length - MOST_PROBLEMS;
  return {
    ...plansTable('Rows that will be left out', bad.slice(0, MOST_PROBLEMS)),
    count: more > 0 ? `and ${counted(more, 'more row')}` : undefined,
  };
}

function failuresTable({ headings, mapping, failed }: Import, failures: readonly Row[]): TableView {
  const named = mapping?.columns.name ?? 0;
  return {
    caption: 'Rows that were left out',
    columns: [{ label: 'Line' }, { label: headings[named] ?? 'Name' }, { label: 'Why' }],
    rows: failures.map(({ line, cells, reason }) => ({
      cells: [{ text: String(line) }, { text: cells[named] ?? '' }, { text: reason ?? '' }],
    })),
    count: failed > failures.length ? `and ${counted(failed - failures.length, 'more row')}` : undefined,
  };
}

const STEPS = ['File', 'Columns', 'Preview', 'Import'] as const;

function stepsOf(now: (typeof STEPS)[number]) {
  const at = STEPS.indexOf(now);
  const state = (n: number) => (n < at ? ('done' as const) : n === at ? ('now' as const) : ('later' as const));
  return { steps: STEPS.map((label, n) => ({ label, state: state(n) })) };
}

/** A column by its heading, with the first thing that stands in it. */
function columnOption(heading: string, n: number, samples: readonly Row[]): Option {
  const [sample = ''] = samples.map(({ cells }) => cells[n] ?? '').filter((cell) => cell !== '');
  const shown = sample.length > 30 ? `${sample.slice(0, 30)}…` : sample;
  const label = heading === '' ? `Column ${n + 1}` : heading;
  return { value: String(n), label: shown === '' ? `${label} (empty)` : `${label}: ${shown}` };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
