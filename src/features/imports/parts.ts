/** Draws what an import looks like, whatever it is of: its columns, how far it is, and what it left out. */
import { type Action, type Control, href } from '../../access/action.ts';
import type { Drawing, FieldView, Option } from '../../access/form.ts';
import { counted, numeral, several } from '../../platform/counts.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, Link, ProgressView, TableView, Tone } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import type { Import, Row, State } from './queries.ts';

/** What a column can say; its first choice is that it says nothing. */
export type Targets = readonly Option[];

/** An import, whatever it is of. */
type Any = Omit<Import, 'kind' | 'mapping'>;

/** Imports as a list, each of which leads to its page. */
export function importsTable(visit: Visit, imports: readonly Any[], show: Pick<Action, 'path'>): TableView {
  return {
    caption: 'Your imports',
    captionHidden: true,
    columns: [
      { label: 'File' },
      { label: 'When' },
      { label: 'State' },
      { label: 'Made', numeric: true },
      { label: 'Changed', numeric: true },
      { label: 'Left out', numeric: true },
    ],
    rows: imports.map((each) => ({
      cells: [
        { text: each.fileName, href: href(show, { id: each.id }) },
        { text: inWords(visit.workspace, each.createdAt), time: each.createdAt.toISOString() },
        { text: STATES[each.state].words, tone: STATES[each.state].tone },
        ...[each.made, each.changed, each.failed].map((count) => ({ text: numeral(count), numeric: true })),
      ],
    })),
  };
}

/** A file that was read, of which nobody has said yet what its columns mean. */
export function unmappedView(draft: Any, breadcrumbs: readonly Link[], actions: readonly Control[]): View {
  return {
    template: '/imports/import',
    page: { title: draft.fileName, lead: 'The file was read. Next: which column says what.', breadcrumbs, actions },
    data: { steps: stepsOf('Columns'), tables: [] },
  };
}

/** What the file was taken for. */
export function readAs({ fileName, total, encoding, sheet, sheets }: Any): string {
  const from = sheets.length > 1 ? `, from the sheet “${sheet}” of ${listed(sheets)}` : '';
  return `${fileName}: ${counted(total, 'row')}, read as ${encoding}${from}.`;
}

/** A field for each column of the file. */
export function columnFields(
  { headings }: Pick<Any, 'headings'>,
  samples: readonly Row[],
  targets: Targets,
  drawing: Drawing,
): FieldView[] {
  return headings.map((heading, n) => columnField(heading, n, samples, targets, drawing));
}

/** The form of a mapping with those fields before all others; its errors lead to them. */
export function withColumns(form: FormView, columns: readonly FieldView[], drawing: Drawing): FormView {
  const errors = form.errors.map(({ href: to, text }, n) => {
    const column = columns.find(({ name }) => name === drawing.errors?.[n]?.name);
    return { href: column ? `#${column.id}` : to, text };
  });
  return { ...form, groups: [{ legend: 'Columns of the file', fields: columns }, ...form.groups], errors };
}

/** A column by its heading, with the first thing that stands in it. */
function columnField(
  heading: string,
  n: number,
  samples: readonly Row[],
  targets: Targets,
  { values = {}, errors = [] }: Drawing,
): FieldView {
  const name = `column_${n + 1}`;
  const [sample = ''] = samples.map(({ cells }) => cells[n] ?? '').filter((cell) => cell !== '');
  const shown = sample.length > 60 ? `${sample.slice(0, 60)}…` : sample;
  const value = String(values[name] ?? '');
  return {
    name,
    id: name,
    type: 'select',
    label: heading === '' ? `Column ${n + 1}` : heading,
    help: shown === '' ? 'It is empty.' : `Such as: ${shown}`,
    options: targets.map((option) => ({ ...option, chosen: option.value === value })),
    error: errors.find((error) => error.name === name)?.text,
  };
}

const STEPS = ['File', 'Columns', 'Preview', 'Import'] as const;

/** Where one is on the way from a file to its import. */
export function stepsOf(now: (typeof STEPS)[number]) {
  const at = STEPS.indexOf(now);
  const state = (n: number) => (n < at ? ('done' as const) : n === at ? ('now' as const) : ('later' as const));
  return { steps: STEPS.map((label, n) => ({ label, state: state(n) })) };
}

const STATES: Readonly<Record<State, { words: string; tone: Tone; shown: ProgressView['state'] }>> = {
  draft: { words: 'Not started', tone: 'neutral', shown: 'waiting' },
  waiting: { words: 'Waiting', tone: 'info', shown: 'waiting' },
  running: { words: 'Running', tone: 'info', shown: 'running' },
  done: { words: 'Done', tone: 'good', shown: 'done' },
  cancelled: { words: 'Cancelled', tone: 'warn', shown: 'cancelled' },
  failed: { words: 'Stopped', tone: 'bad', shown: 'failed' },
};

interface Underway {
  readonly wholly: boolean;
  readonly refresh: string;
  readonly actions: readonly (Control | Link)[];
}

/** How far it is, in numbers and in words. */
export function progressView(running: Any, noun: string, { wholly, refresh, actions }: Underway): ProgressView {
  const { made, changed, unchanged, failed, total, state, failure, lookedAt } = running;
  const done = made + changed + unchanged + failed;
  const going = state === 'waiting' || state === 'running';
  const sentences = [
    going && wholly ? `${counted(lookedAt, 'row')} of ${numeral(total)} ${were(lookedAt)} looked at.` : '',
    going && wholly ? '' : `${counted(made, noun)} of ${counted(total, 'row')} ${were(made)} made.`,
    changed > 0 ? `${counted(changed, noun)} ${were(changed)} changed.` : '',
    unchanged > 0 ? `${counted(unchanged, 'row')} said nothing new.` : '',
    failed > 0 ? `${counted(failed, 'row')} ${were(failed)} left out.` : '',
    state === 'cancelled' && done < total ? `${counted(total - done, 'row')} ${were(total - done)} not looked at.` : '',
    failure ?? '',
  ];
  return {
    id: 'progress',
    label: 'Import',
    state: STATES[state].shown,
    words: STATES[state].words,
    value: Math.max(done, lookedAt),
    max: total,
    text: sentences.filter((each) => each !== '').join(' '),
    refresh,
    actions: [...actions],
  };
}

/** What all rows would do, summed up; `noun` is what they are of. */
export function summed(
  planned: readonly { readonly outcome: { readonly what: 'made' | 'changed' | 'unchanged' | 'failed' } }[],
  noun: string,
): string {
  const many = { made: 0, changed: 0, unchanged: 0, failed: 0 };
  for (const { outcome } of planned) many[outcome.what]++;
  const { made, changed, unchanged } = many;
  return [
    `${counted(made, 'row')} of ${numeral(planned.length)} will become ${several(noun)}.`,
    ...(changed > 0 ? [`${counted(changed, noun)} will be changed.`] : []),
    ...(unchanged > 0 ? [`${counted(unchanged, 'row')} ${unchanged === 1 ? 'says' : 'say'} nothing new.`] : []),
  ].join(' ');
}

/** What comes of so many rows that are wrong; `nothing` is what is imported where all or nothing is. */
export function wrongWords(count: number, wholly: boolean, nothing: 'nothing' | 'nobody'): string {
  const rows = counted(count, 'row');
  return wholly
    ? `${rows} ${count === 1 ? 'is' : 'are'} wrong, for the reasons below: as you chose, ${nothing} at all will be imported.`
    : `${rows} will be left out, for the reasons below. The others are imported all the same.`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** What was left out and why, each row by its name. */
export function failuresTable({ headings, failed }: Any, named: number, failures: readonly Row[]): TableView {
  return {
    caption: 'Rows that were left out',
    columns: [{ label: 'Line' }, { label: headings[named] ?? 'Name' }, { label: 'Why' }],
    rows: failures.map(({ line, cells, reason }) => ({
      cells: [{ text: String(line) }, { text: cells[named] ?? '' }, { text: reason ?? '' }],
    })),
    count: failed > failures.length ? `and ${counted(failed - failures.length, 'more row')}` : undefined,
  };
}

/** The first of some names. */
export function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
