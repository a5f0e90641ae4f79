/** Draws flags: as they are defined, and on an item. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FormView, TableView, TimelineView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { itemLink, LIST } from '../items/page.ts';
import * as actions from './actions.ts';
import type { Flag, Flagging } from './queries.ts';
import { badgeOf, meaningOf } from './rules.ts';

export function listPage(visit: Visit, flags: readonly Flag[]): View {
  const begin = offerGeneral(visit, [actions.beginFlag]);
  const table: TableView = {
    caption: actions.listFlags.label,
    captionHidden: true,
    columns: [
      { label: 'Flag' },
      { label: 'What it means' },
      { label: 'Items', numeric: true },
      { label: 'Actions', hidden: true },
    ],
    rows: flags.map((flag) => ({ cells: cellsOf(visit, flag) })),
    empty: {
      title: 'No flags yet',
      text: 'A flag marks things, such as “needs charging”; some, such as “broken”, take them out of circulation.',
      actions: begin,
    },
  };
  const lead = 'How things are marked, and which marks take them out of circulation.';
  return {
    template: '/shared/list-page',
    page: { title: actions.listFlags.label, lead, actions: begin },
    data: { table },
  };
}

/** The form of a flag; null: of a new one. */
export function flagPage(visit: Visit, flag: Flag | null, drawing: Drawing): View {
  const action = flag ? actions.saveFlag : actions.createFlag;
  const list = { href: href(actions.listFlags), label: actions.listFlags.label };
  const form = formView(visit, { action, drawing, submit: action.label, cancel: { ...list, label: 'Cancel' } });
  const page = { title: flag ? `Edit ${flag.name}` : actions.beginFlag.label, breadcrumbs: [list] };
  return { template: '/shared/form-page', page, data: { form } };
}

/** The form that puts a flag on an item; without flags there is none. */
export function flaggingPage(visit: Visit, item: actions.Carrier, drawing: Drawing, flags: readonly Option[]): View {
  const page = { title: `Flag ${item.name}`, breadcrumbs: [LIST, itemLink(item)] };
  if (flags.length === 0) return { template: '/shared/list-page', page, data: { table: noFlags(visit) } };
  return { template: '/shared/form-page', page, data: { form: flaggingForm(visit, item, drawing, flags) } };
}

/** What an item carries now, with the button that takes it off. */
export function carried(visit: Visit, item: actions.Carrier, open: readonly Flagging[]): TimelineView {
  return {
    entries: open.map((flagging) => ({
      who: badgeOf(flagging),
      text: `${flagging.withdraws ? ' takes it out of circulation,' : ''} put on${by(flagging.putByName)}`,
      ...momentOf(visit, flagging.putAt),
      body: flagging.note ?? undefined,
      controls: offer(visit, item, [actions.takeOff]).map((each) => ({
        ...each,
        fields: { flagging_id: String(flagging.id) },
        visuallyHidden: flagging.name,
        fragment: 'content',
      })),
    })),
  };
}

/** What it carried before. */
export function carriedBefore(visit: Visit, past: readonly Flagging[]): TimelineView {
  return {
    entries: past.map((flagging) => ({
      who: { text: flagging.name },
      text: ` from ${inWords(visit.workspace, flagging.putAt)}${by(flagging.putByName)}, taken off${by(flagging.removedByName)}`,
      ...momentOf(visit, flagging.removedAt ?? flagging.putAt),
      body: flagging.note ?? undefined,
    })),
  };
}

function cellsOf(visit: Visit, flag: Flag): Cell[] {
  const controls = offer(visit, flag, [actions.editFlag, actions.archiveFlag, actions.restoreFlag]);
  return [
    { ...badgeOf(flag), sub: flag.description || undefined },
    { text: meaningOf(flag), sub: flag.archived ? 'In the archive: put on nothing more' : undefined },
    { text: String(flag.items), numeric: true, href: flag.items > 0 ? `${LIST.href}?flag_id=${flag.id}` : undefined },
    { controls: controls.map((each) => ({ ...each, visuallyHidden: flag.name })) },
  ];
}

function flaggingForm(visit: Visit, item: actions.Carrier, drawing: Drawing, flags: readonly Option[]): FormView {
  const options = { flag_id: [{ value: '', label: 'Choose one' }, ...flags] };
  const form = formView(visit, {
    action: actions.putFlag,
    drawing: { ...drawing, options },
    submit: actions.putFlag.label,
    cancel: { ...itemLink(item), label: 'Cancel' },
  });
  return { ...form, id: 'flagging', fragment: 'content', address: itemLink(item).href };
}

function noFlags(visit: Visit): TableView {
  return {
    caption: 'Flags',
    captionHidden: true,
    columns: [],
    rows: [],
    empty: {
      title: 'There is no flag to put on it',
      text: 'It carries all there are, or none were made yet.',
      actions: offerGeneral(visit, [actions.listFlags]),
    },
  };
}

function by(name: string | null): string {
  return name === null ? '' : ` by ${name}`;
}

function momentOf({ workspace }: Visit, moment: Date) {
  return { when: inWords(workspace, moment), time: moment.toISOString() };
}
