/** Draws the page on which an act on many items is chosen, and what became of it. */
import { type Control, href, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Link, Notice, ProgressView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import type { Line } from '../items/list/queries.ts';
import { itemLink, LIST } from '../items/page.ts';
import type { Act } from './act.ts';
import { showBatch } from './actions.ts';
import { ACTS, TOLD, type Told } from './acts.ts';
import { type Batch, type BatchRow, MOST } from './queries.ts';
import { type Sorted, suits } from './rules.ts';

export interface Chosen {
  readonly lines: readonly Line[];
  readonly sorted: Sorted;
  /** Of what matches, there is more than can be done at once. */
  readonly more: boolean;
  readonly options: Readonly<Record<string, readonly Option[]>>;
  /** What this person did before. */
  readonly lately: readonly Batch[];
}

/** The act, its fields, what it will be done to and what is left out. */
export function actPage(visit: Visit, act: Act, drawing: Drawing, chosen: Chosen): View {
  const { lines, sorted } = chosen;
  return {
    template: '/batches/act',
    page: {
      title: titleFor(act, sorted),
      breadcrumbs: [LIST],
      notices: noticesOf(chosen),
    },
    data: {
      tabs: lines.length === 0 ? undefined : { label: 'What to do', links: tabsOf(visit, act, lines) },
      form: sorted.able.length === 0 ? undefined : formOf(visit, act, drawing, chosen),
      leftOut: sorted.leftOut.length === 0 ? undefined : leftOutTable(sorted),
      empty: lines.length === 0 ? NOTHING : undefined,
      lately: chosen.lately.map((batch) => latelyLink(visit, batch)),
    },
  };
}

function titleFor({ open }: Act, { able }: Sorted): string {
  return able.length === 0 ? open.label : `${open.label}: ${counted(able.length, 'item')}`;
}

const NOTHING = {
  title: 'Nothing is ticked',
  text: 'Tick the items in the list, or take all that match, and choose there what to do with them.',
  actions: [{ href: LIST.href, label: 'To the list of items' }],
};

/** What was done, what was left out and why; it comes again by itself while it is not over. */
export function batchPage(visit: Visit, batch: Batch, rows: readonly BatchRow[]): View {
  const going = batch.state === 'waiting';
  const { noun } = told(batch);
  const unseen = batch.total - rows.length;
  return {
    template: '/batches/batch',
    fragment: '/batches/_progress',
    page: {
      title: titleOf(batch),
      lead: `Asked for ${inWords(visit.workspace, batch.createdAt)}. Each ${noun} was decided on by itself.`,
      breadcrumbs: [listOf(batch)],
      refresh: going ? 2 : undefined,
      notices: unseen > 0 ? [{ tone: 'info', text: `${counted(unseen, noun)} of it you do not see any more.` }] : [],
    },
    data: { progress: progressOf(batch), tables: going ? [] : tablesOf(batch, rows) },
  };
}

function noticesOf({ more, sorted }: Chosen): Notice[] {
  const none = sorted.able.length === 0 && sorted.leftOut.length > 0;
  return [
    ...(more ? [{ tone: 'info' as const, text: `These are the first ${MOST} of all that match.` }] : []),
    ...(none ? [{ tone: 'warn' as const, text: 'To none of these it can be done; why is said below.' }] : []),
  ];
}

/** The other acts that suit the same selection. */
function tabsOf({ actor }: Visit, act: Act, lines: readonly Line[]): Link[] {
  const ids = new URLSearchParams(lines.map(({ id }): [string, string] => ['item_ids', String(id)]));
  return ACTS.filter((each) => each === act || suits(actor, each, lines)).map((each) => ({
    href: `${href(each.open)}?${ids}`,
    label: each.open.label,
    current: each === act,
  }));
}

function formOf(visit: Visit, act: Act, drawing: Drawing, { sorted, options }: Chosen) {
  const ticked = drawing.errors ? drawing.values?.item_ids : sorted.able.map(({ id }) => String(id));
  const form = formView(visit, {
    action: act.submit,
    drawing: {
      ...drawing,
      values: { ...drawing.values, item_ids: ticked },
      options: { ...options, item_ids: sorted.able.map(optionOf) },
    },
    submit: act.submit.label,
    cancel: { ...LIST, label: 'Cancel' },
  });
  const [items = [], others = []] = [true, false].map((are) =>
    form.groups.flatMap(({ fields }) => fields.filter(({ name }) => (name === 'item_ids') === are)),
  );
  return { ...form, tone: act.tone, groups: [{ fields: [...others, ...items] }] };
}

function optionOf({ id, name, code, locationName }: Line): Option {
  return { value: String(id), label: code ? `${name}, ${code}` : name, help: locationName };
}

function leftOutTable({ leftOut }: Sorted): TableView {
  return {
    caption: 'Left out',
    columns: [{ label: 'Item' }, { label: 'Why' }],
    rows: leftOut.map(({ line, reason }) => ({
      cells: [{ text: line.name, href: itemLink(line).href }, { text: reason }],
    })),
  };
}

function latelyLink(visit: Visit, batch: Batch): Link {
  return { href: href(showBatch, batch), label: `${titleOf(batch)}, ${inWords(visit.workspace, batch.createdAt)}` };
}

function titleOf(batch: Batch): string {
  const { label, noun } = told(batch);
  return `${label}: ${counted(batch.total, noun)}`;
}

function told({ act }: Pick<Batch, 'act'>): Pick<Told, 'label' | 'done' | 'noun'> {
  return TOLD.find(({ key }) => key === act) ?? { label: 'Done', done: 'done', noun: 'item' };
}

/** The list of what it was done to. */
function listOf({ act }: Batch): Link {
  const noun = [RESERVATIONS, CHECKOUTS].find(({ path }) => path === `/${act}`);
  return noun ? { href: noun.path, label: noun.many } : LIST;
}

function progressOf(batch: Batch): ProgressView {
  const { state, done, skipped, total } = batch;
  const { done: verb, noun } = told(batch);
  const sentences = [
    `${counted(done, noun)} ${done === 1 ? 'was' : 'were'} ${verb}.`,
    skipped > 0 ? `${counted(skipped, noun)} ${skipped === 1 ? 'was' : 'were'} left out, for the reasons below.` : '',
  ];
  return {
    id: 'progress',
    label: 'What was done',
    state: state === 'waiting' ? 'running' : state,
    words: state === 'waiting' ? 'Running' : state === 'done' ? 'Done' : 'Stopped',
    value: done + skipped,
    max: total,
    text: sentences.filter((each) => each !== '').join(' '),
    refresh: href(showBatch, batch),
  };
}

function tablesOf(batch: Batch, rows: readonly BatchRow[]): TableView[] {
  const { done: verb, noun } = told(batch);
  const label = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
  const of = (state: BatchRow['state']) => rows.filter((row) => row.state === state);
  const cell = ({ itemId, name }: BatchRow) => ({
    text: name,
    href: itemId === null ? undefined : itemLink({ id: itemId, name }).href,
  });
  const tables = [
    {
      caption: 'Left out',
      columns: [{ label }, { label: 'Why' }],
      rows: of('skipped').map((row) => ({ cells: [cell(row), { text: row.reason ?? '' }] })),
    },
    {
      caption: `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`,
      columns: [{ label }],
      rows: of('done').map((row) => ({ cells: [cell(row)] })),
    },
  ];
  return tables.filter((table) => table.rows.length > 0);
}

/** What can be done to some of these lines, as the list of items offers it below them. */
export function selectionWays(visit: Visit, acts: readonly SelectionWay[], lines: readonly Line[]): Control[] {
  return offerGeneral(
    visit,
    acts.filter((each) => suits(visit.actor, { needs: each.needs, among: each.among }, lines)).map(({ open }) => open),
  );
}

/** A page that takes a selection of items by their `item_ids`. */
export type SelectionWay = Pick<Act, 'open' | 'needs' | 'among'>;
