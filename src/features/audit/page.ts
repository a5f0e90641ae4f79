/** Draws the audit log. */
import { type Action, href } from '../../access/action.ts';
import type { Option } from '../../access/form.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FieldView, FiltersView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { showAudit } from './actions.ts';
import type { Entry } from './queries.ts';
import { differences, label } from './rules.ts';

export interface Log {
  readonly entries: readonly Entry[];
  readonly previous?: string;
  readonly next?: string;
  readonly names: ReadonlyMap<string, string>;
  /** The page of a subject that the onlooker may open. */
  address(kind: string, id: number): string | undefined;
}

export interface Choices {
  readonly people: readonly Option[];
  /** What the log can say was done. */
  readonly actions: readonly Pick<Action, 'name' | 'label'>[];
  readonly kinds: readonly string[];
}

const LEAD = 'Who changed what, and who was refused, newest first. Entries are never altered and never deleted.';

/** The list with its filters. */
export function auditPage(visit: Visit, log: Log, choices: Choices): View {
  const table = tableOf(visit, log, new Map(choices.actions.map((action) => [action.name, action.label])));
  return {
    template: '/shared/list-page',
    fragment: '/audit/_list',
    page: { title: 'Audit log', lead: LEAD, wide: true },
    data: { table, filters: filtersOf(visit, choices) },
  };
}

function tableOf(
  visit: Visit,
  { entries, previous, next, names, address }: Log,
  labels: Map<string, string>,
): TableView {
  return {
    id: 'audit',
    caption: 'Audit log',
    captionHidden: true,
    columns: [{ label: 'When' }, { label: 'Who' }, { label: 'Did what' }, { label: 'With' }, { label: 'What changed' }],
    rows: entries.map((entry) => ({
      cells: [
        { text: inWords(visit.workspace, entry.at), time: entry.at.toISOString() },
        { ...whoOf(entry, address), sub: entry.deviceName === null ? undefined : `at ${entry.deviceName}` },
        { text: labels.get(entry.action) ?? entry.action, sub: entry.action },
        subjectCell(entry, names, address),
        { text: differences(entry.before, entry.after).join('; ') },
      ],
    })),
    empty: { title: 'Nothing matches', text: 'No entry fits these filters.', actions: [CLEAR] },
    previous,
    next,
  };
}

function whoOf({ personId, personName, deviceName }: Entry, address: Log['address']): Cell {
  if (personId !== null) return { text: personName ?? '', href: address('person', personId) };
  return { text: deviceName === null ? 'Nobody signed in' : 'Nobody with a badge' };
}

const CLEAR = { href: href(showAudit), label: 'Show everything' };

function subjectCell({ kind, subjectId }: Entry, names: Log['names'], address: Log['address']) {
  const words = label(kind);
  if (subjectId === null) return { text: words };
  const name = names.get(`${kind} ${subjectId}`);
  return name === undefined
    ? { text: `${words} ${subjectId}` }
    : { text: name, href: address(kind, subjectId), sub: `${words} ${subjectId}` };
}

function filtersOf({ query }: Visit, { people, actions, kinds }: Choices): FiltersView {
  const value = (name: string) => query.one(name) ?? '';
  const names = ['person_id', 'action', 'subject_kind', 'subject_id', 'from', 'to'];
  const active = names.filter((name) => value(name) !== '').length;
  const labels = actions.map((action) => ({ value: action.name, label: action.label, group: label(nounOf(action)) }));
  return {
    action: href(showAudit),
    target: 'audit',
    fields: [
      select('person_id', 'Who', 'Everybody', value('person_id'), people),
      select('action', 'Did what', 'Anything', value('action'), labels),
      select(
        'subject_kind',
        'With',
        'Anything',
        value('subject_kind'),
        kinds.map((kind) => ({ value: kind, label: label(kind) })),
      ),
      {
        name: 'subject_id',
        id: 'subject_id',
        type: 'number',
        label: 'Its number',
        value: value('subject_id'),
        min: '1',
      },
      { name: 'from', id: 'from', type: 'date', label: 'From', value: value('from') },
      { name: 'to', id: 'to', type: 'date', label: 'To', value: value('to') },
    ],
    clear: active > 0 ? href(showAudit) : undefined,
    active,
  };
}

function select(name: string, words: string, all: string, value: string, options: readonly Option[]): FieldView {
  const chosen = [{ value: '', label: all }, ...options].map((option) => ({
    ...option,
    chosen: option.value === value,
  }));
  return { name, id: name, type: 'select', label: words, options: chosen };
}

function nounOf({ name }: Pick<Action, 'name'>): string {
  return name.split('.')[0] ?? name;
}
