/** Draws lists of people: the file, its columns, what each row will do, and how far it is. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
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
} from '../imports/parts.ts';
import type { Row } from '../imports/queries.ts';
import { listPeople, showPerson } from '../people/actions.ts';
import * as actions from './actions.ts';
import { LEGENDS } from './forms.ts';
import type { Outcome, Planned } from './outcomes/queries.ts';
import type { Roster } from './queries.ts';
import { COLUMNS, type Mapping } from './rules.ts';

const LIST = { href: href(actions.listRosters), label: actions.listRosters.label };
const PEOPLE = { href: href(listPeople), label: listPeople.label };
const MOST_PROBLEMS = 200;

export function listPage(visit: Visit, rosters: readonly Roster[]): View {
  const begin = offerGeneral(visit, [actions.beginRoster]);
  const table: TableView = {
    ...importsTable(visit, rosters, actions.showRoster),
    empty: {
      title: 'You imported nobody yet',
      text: 'Bring a list of people as a CSV or XLSX file. You see what every row will do before anybody is made.',
      actions: begin,
    },
  };
  return {
    template: '/shared/list-page',
    page: {
      title: LIST.label,
      lead: 'Lists of people that you brought in, and what became of their rows.',
      breadcrumbs: [PEOPLE],
      actions: begin,
    },
    data: { table },
  };
}

export function uploadPage(visit: Visit, drawing: Drawing): View {
  const form = formView(visit, {
    action: actions.uploadRoster,
    drawing,
    submit: actions.uploadRoster.label,
    cancel: { ...PEOPLE, label: 'Cancel' },
    multipart: true,
  });
  return {
    template: '/imports/step',
    page: {
      title: actions.beginRoster.label,
      lead: 'Nobody is made yet: next come the columns, then a preview of every row.',
      breadcrumbs: [PEOPLE, LIST],
    },
    data: { form, steps: stepsOf('File') },
  };
}

/** What a column can say. */
export const TARGETS: Targets = [
  { value: '', label: 'Nothing' },
  ...COLUMNS.map(({ name, label }) => ({ value: name, label })),
];

export function mappingPage(
  visit: Visit,
  draft: Roster,
  drawing: Drawing,
  options: Record<string, Option[]>,
  samples: readonly Row[],
): View {
  const form = formView(visit, {
    action: actions.saveMapping,
    drawing: { ...drawing, options },
    submit: actions.saveMapping.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
  });
  return {
    template: '/imports/step',
    page: { title: 'Which column says what?', lead: readAs(draft), breadcrumbs: [PEOPLE, LIST] },
    data: {
      form: withColumns(form, columnFields(draft, samples, TARGETS, drawing), drawing),
      steps: stepsOf('Columns'),
    },
  };
}

/** What every row would do, and a page of them. */
export interface Preview {
  readonly all: readonly Planned[];
  readonly shown: readonly Planned[];
  readonly next: string | undefined;
}

export function previewPage(visit: Visit, draft: Roster, { all, shown, next }: Preview): View {
  const bad = all.filter(({ outcome }) => outcome.what === 'failed');
  return {
    template: '/imports/import',
    page: {
      title: `Preview of ${draft.fileName}`,
      lead: `${summed(all, 'person')} Nothing is made yet.`,
      breadcrumbs: [PEOPLE, LIST],
      actions: offer(visit, draft, [actions.startRoster, actions.editMapping, actions.cancelRoster]),
      notices: noticesOf(draft, all, bad.length),
      wide: true,
    },
    data: {
      steps: stepsOf('Preview'),
      tables: [
        ...(bad.length > 0 ? [plansTable('Rows that will be left out', bad.slice(0, MOST_PROBLEMS))] : []),
        { ...plansTable('What each row will do', shown), next },
      ],
    },
  };
}

export function unmappedPage(visit: Visit, draft: Roster): View {
  return unmappedView(draft, [PEOPLE, LIST], offer(visit, draft, [actions.editMapping, actions.cancelRoster]));
}

export function progressPage(visit: Visit, running: Roster, failures: readonly Row[]): View {
  const going = running.state === 'waiting' || running.state === 'running';
  return {
    template: '/imports/import',
    fragment: '/imports/_progress',
    page: {
      title: `Import of ${running.fileName}`,
      breadcrumbs: [PEOPLE, LIST],
      refresh: going ? 2 : undefined,
      lead: going
        ? 'You can leave this page: the import goes on, and keeps its result here.'
        : 'Whoever may sign in is invited on their page: no list sets or resets a password.',
    },
    data: {
      progress: progressView(running, 'person', {
        wholly: running.mapping?.wholly === true,
        refresh: href(actions.showRoster, { id: running.id }),
        actions: [
          ...offer(visit, running, [actions.cancelRoster, actions.downloadFailures]),
          ...(!going && running.made + running.changed > 0
            ? [{ ...PEOPLE, label: 'See the people', icon: 'people' }]
            : []),
          ...(going ? [] : offerGeneral(visit, [actions.beginRoster])),
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
    role_id: String(mapping.roleId ?? ''),
    department_id: String(mapping.departmentId ?? ''),
    make_directory: mapping.makeDirectory ? 'on' : 'off',
    wholly: mapping.wholly ? 'yes' : 'no',
  };
}

function noticesOf({ mapping }: Roster, all: readonly Planned[], bad: number): Notice[] {
  const news = [...new Set(all.flatMap(({ outcome }) => newNames(outcome)))];
  const wrong = wrongWords(bad, mapping?.wholly === true, 'nobody');
  return [
    ...(bad > 0 ? [{ tone: 'warn' as const, text: wrong }] : []),
    ...(news.length > 0
      ? [{ tone: 'info' as const, text: `New departments and groups will be made: ${listed(news)}.` }]
      : []),
  ];
}

function newNames(outcome: Outcome): string[] {
  if (outcome.what !== 'made' && outcome.what !== 'changed') return [];
  const { newDepartment, newGroups } = outcome.beside;
  return [...(newDepartment === null ? [] : [newDepartment]), ...newGroups];
}

function plansTable(caption: string, planned: readonly Planned[]): TableView {
  return {
    caption,
    columns: [{ label: 'Line' }, { label: 'Name' }, { label: 'E-mail address' }, { label: 'What will happen' }],
    rows: planned.map(({ line, texts, outcome }) => ({
      cells: [{ text: String(line) }, nameCell(texts.name, outcome), { text: texts.email ?? '' }, cellOf(outcome)],
    })),
  };
}

function nameCell(name: string | undefined, outcome: Outcome): Cell {
  if (outcome.what !== 'changed' && outcome.what !== 'unchanged') return { text: name ?? '' };
  const { person } = outcome.present;
  return { text: name ?? person.name, href: href(showPerson, person) };
}

function cellOf(outcome: Outcome): Cell {
  switch (outcome.what) {
    case 'failed':
      return { text: 'Left out', tone: 'bad', sub: outcome.reason };
    case 'made':
      return { text: 'New', tone: 'good' };
    case 'unchanged':
      return { text: 'As they are', tone: 'neutral' };
    case 'changed':
      return { text: 'Changed', tone: 'info', sub: outcome.changes.map(wordsOf).join(', ') };
  }
}

function wordsOf(name: string): string {
  return (COLUMNS.find((column) => column.name === name)?.label ?? name).toLowerCase();
}
