/** Draws prints: what is to be printed, how far it is, and what came of it. */
import { action, href, offer, offerGeneral } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing, Option } from '../../access/form.ts';
import type { Resource } from '../../access/resource.ts';
import { counted } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Control, Notice, ProgressView, TableView, Tone } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import type { SelectionWay } from '../batches/page.ts';
import * as actions from './actions.ts';
import type { Labelled, Print, State } from './queries.ts';
import { MOST_ITEMS, SHOWN } from './rules.ts';
import { listTemplates } from './templates/actions.ts';

const LIST = { href: href(actions.listPrints), label: actions.listPrints.label };
const ITEMS = { href: '/items', label: 'Items' };

/** The way to print the labels of what is ticked in the list. */
export const LABEL_WAY: SelectionWay = { open: actions.beginPrint, needs: 'items.print_labels', among: 'both' };

/** The way to print the label of one thing. */
export function labelWays(visit: Visit, item: Resource & { readonly id: number }): Control[] {
  if (!decide(visit.actor, 'items.print_labels', item).allowed) return [];
  return offerGeneral(visit, [actions.beginPrint]).map((each) => ({
    ...each,
    label: 'Print label',
    href: `${each.href}?item_ids=${item.id}`,
  }));
}

export function listPage(visit: Visit, prints: readonly Print[]): View {
  const ways = offerGeneral(visit, [action({ ...actions.beginPrint, tone: 'primary' }), listTemplates]);
  const table: TableView = {
    caption: 'Your prints',
    captionHidden: true,
    columns: [
      { label: 'Template' },
      { label: 'When' },
      { label: 'State' },
      { label: 'Items', numeric: true },
      { label: 'Actions', hidden: true },
    ],
    rows: prints.map((each) => ({
      cells: [
        { text: each.templateName, href: href(actions.showPrint, each) },
        { text: inWords(visit.workspace, each.createdAt), time: each.createdAt.toISOString() },
        { text: STATES[each.state].words, tone: STATES[each.state].tone },
        { text: String(each.items), numeric: true },
        { controls: offer(visit, each, [actions.downloadPrint, actions.cancelPrint]).map(named(each)) },
      ],
    })),
    empty: {
      title: 'You printed nothing within the last day',
      text: 'Filter the list of items, and print labels for all of them; or open one and print its label.',
      actions: ways,
    },
  };
  const lead = 'The labels that you printed; each file is kept for a day.';
  return { template: '/shared/list-page', page: { title: 'Labels', lead, actions: ways }, data: { table } };
}

/** What is to be printed: all of it counted, the first of it named. */
export interface Chosen {
  readonly count: number;
  readonly first: readonly Labelled[];
  readonly templates: readonly Option[];
  /** What was picked, as far as it can be printed; else everything that matches is. */
  readonly picked: readonly number[];
  /** How many that were picked are not there, or not for this person to print. */
  readonly leftOut: number;
}

export function printPage(visit: Visit, drawing: Drawing, chosen: Chosen): View {
  const page = { title: actions.beginPrint.label, breadcrumbs: [ITEMS, LIST] };
  const nothing = emptiness(visit, chosen);
  if (nothing !== null) return { template: '/shared/list-page', page, data: { table: nothing } };
  const form = formView(visit, {
    action: actions.startPrint,
    drawing: {
      ...drawing,
      values: { ...drawing.values, item_ids: chosen.picked.join(',') },
      options: { template_id: chosen.templates },
    },
    submit: actions.startPrint.label,
    cancel: { ...ITEMS, label: 'Cancel' },
  });
  return {
    template: '/labels/print',
    page: { ...page, lead: `For ${counted(chosen.count, 'item')}.`, notices: leftOutNotices(chosen) },
    data: { form, table: chosenTable(chosen) },
  };
}

export function progressPage(visit: Visit, running: Print): View {
  const going = running.state === 'waiting' || running.state === 'running';
  return {
    template: '/labels/progress',
    fragment: '/labels/_progress',
    page: {
      title: `Labels: ${running.templateName}`,
      breadcrumbs: [ITEMS, LIST],
      refresh: going ? 2 : undefined,
      lead: going
        ? 'You can leave this page: the labels are made, and wait here for a day.'
        : `Ordered ${inWords(visit.workspace, running.createdAt)}; kept for a day.`,
    },
    data: { progress: progressView(visit, running) },
  };
}

const STATES: Readonly<Record<State, { words: string; tone: Tone }>> = {
  waiting: { words: 'Waiting', tone: 'info' },
  running: { words: 'Running', tone: 'info' },
  done: { words: 'Done', tone: 'good' },
  cancelled: { words: 'Cancelled', tone: 'warn' },
  failed: { words: 'Stopped', tone: 'bad' },
};

function progressView(visit: Visit, running: Print): ProgressView {
  const { state, items, copies, sheets, sheetsDrawn, remarks, failure } = running;
  const of = copies === 1 ? counted(items, 'item') : `${counted(items, 'item')}, ${copies} copies of each`;
  const drawn =
    sheets === null ? [] : [`${sheetsDrawn} of ${counted(sheets, 'page')} ${sheets === 1 ? 'is' : 'are'} drawn.`];
  const over = state !== 'waiting' && state !== 'running';
  return {
    id: 'progress',
    label: 'Labels',
    state,
    words: STATES[state].words,
    value: sheets === null ? undefined : sheetsDrawn,
    max: sheets ?? undefined,
    text: [`Labels for ${of}.`, ...drawn, ...remarks, ...(failure === null ? [] : [failure])].join(' '),
    refresh: href(actions.showPrint, running),
    actions: [
      ...offer(visit, running, [actions.downloadPrint, actions.cancelPrint]),
      ...(over ? offerGeneral(visit, [actions.listPrints]).map((each) => ({ ...each, label: 'All your labels' })) : []),
    ],
  };
}

function emptiness(visit: Visit, { count, templates }: Chosen): TableView | null {
  const table = { caption: actions.beginPrint.label, captionHidden: true, columns: [], rows: [] };
  if (templates.length === 0) {
    const text = 'Whoever shapes equipment makes them, under Equipment settings.';
    return {
      ...table,
      empty: { title: 'There is no template to print from', text, actions: offerGeneral(visit, [listTemplates]) },
    };
  }
  if (count === 0) {
    const text = 'None of the items that match is yours to print, or nothing matches.';
    return { ...table, empty: { title: 'There is nothing to print', text, actions: [ITEMS] } };
  }
  if (count > MOST_ITEMS) {
    const text = 'Filter the list of items further, and print its parts one after the other.';
    return { ...table, empty: { title: `More than ${MOST_ITEMS} items match`, text, actions: [ITEMS] } };
  }
  return null;
}

function leftOutNotices({ leftOut }: Chosen): Notice[] {
  if (leftOut === 0) return [];
  return [{ tone: 'warn', text: `${counted(leftOut, 'item')} left out: not there any more, or not for you to print.` }];
}

function chosenTable({ first, count }: Chosen): TableView {
  const more = count - Math.min(SHOWN, first.length);
  return {
    caption: 'What is printed',
    columns: [{ label: 'Name' }, { label: 'Asset tag' }],
    rows: first.slice(0, SHOWN).map(({ name, tag }) => ({
      cells: [
        { text: name },
        tag === null ? { text: 'None: its QR code leads to its page' } : { text: tag, code: true },
      ],
    })),
    count: more > 0 ? `and ${counted(more, 'more item')}` : undefined,
  };
}

function named({ templateName }: Print) {
  return (control: Control): Control => ({ ...control, visuallyHidden: `of ${templateName}` });
}
