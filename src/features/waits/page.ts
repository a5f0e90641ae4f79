/** Draws the waiting list, and joining it. */
import { href, offer } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { periodCell } from '../bookings/words.ts';
import { acceptOffer, declineOffer, listWaits, stopWaiting, wait } from './actions.ts';
import type { Wait, Wanted } from './queries.ts';
import { STATE_WORDS } from './rules.ts';

export interface Lines {
  readonly mine: readonly Wait[];
  /** Of those who wait for stockrooms that one staffs. */
  readonly others: readonly Wait[];
}

/** Where one waits oneself, and who else does, for the staff of a stockroom. */
export function waitsPage(visit: Visit, { mine, others }: Lines): View {
  const own: TableView = {
    ...waitTable(visit, 'You wait for', mine),
    empty: {
      title: 'You wait for nothing',
      text: 'Where something is taken for the time that you choose, you can ask to be told once it is free.',
    },
  };
  return {
    template: '/waits/list',
    page: {
      title: 'Waiting list',
      lead: 'Whoever waits longest is offered first what comes free; it is held for a day, or until it would begin.',
      breadcrumbs: [{ href: href(BOOKINGS.reservation.list), label: RESERVATIONS.many }],
    },
    data: { tables: others.length > 0 ? [own, othersTable(visit, others)] : [own] },
  };
}

/** So many places in line are shown. */
export const MOST = 200;

function othersTable(visit: Visit, others: readonly Wait[]): TableView {
  const count = others.length > MOST ? `The first ${MOST} in line; there are more` : undefined;
  return { ...waitTable(visit, 'Others wait for', others.slice(0, MOST), true), count };
}

/** Places in line, with what can be done with each. */
export function waitTable(visit: Visit, caption: string, rows: readonly Wait[], named = false): TableView {
  return {
    caption,
    columns: [
      { label: 'What' },
      { label: 'When' },
      ...(named ? [{ label: 'Who' }] : []),
      { label: 'State' },
      { label: 'What you can do', hidden: true },
    ],
    rows: rows.map((row) => ({
      tone: row.state === 'offered' ? 'good' : undefined,
      cells: [
        { text: wantedWords(row), sub: row.stockroomName },
        periodCell(visit, row),
        ...(named ? [personCell(visit, row)] : []),
        stateCell(visit, row),
        { controls: controlsOf(visit, row) },
      ],
    })),
  };
}

/** Asks what one waits for: the one that is taken, or any like it. */
export function waitPage(visit: Visit, item: Wanted, drawing: Drawing): View {
  const whole = formView(visit, {
    action: wait,
    drawing: { ...drawing, options: { item_id: [{ value: String(item.id), label: item.name }] } },
    submit: wait.label,
    cancel: { href: href(listWaits), label: 'Cancel' },
  });
  const groups = whole.groups.map((group) => ({
    ...group,
    fields: group.fields
      .filter((field) => field.name !== 'what' || item.categoryId !== null)
      .map((field) =>
        field.name === 'item_id' ? { ...field, value: String(item.id), type: 'hidden' as const } : field,
      )
      .map((field) =>
        field.name === 'what' ? { ...field, options: field.options?.map((each) => named(each, item)) } : field,
      ),
  }));
  const hidden = { name: 'what', id: 'what', type: 'hidden' as const, label: 'What', value: 'item' };
  const form = {
    ...whole,
    groups: item.categoryId === null ? [...groups, { fields: [hidden] }] : groups,
  };
  return {
    template: '/shared/form-page',
    page: {
      title: `Wait for ${item.name}`,
      lead: 'Once it comes free for all of this time, it is held for you, and you are told here and by mail.',
      breadcrumbs: [{ href: href(listWaits), label: 'Waiting list' }],
    },
    data: { form },
  };
}

function named<O extends { readonly value: string; readonly label: string }>(option: O, { name, category }: Wanted): O {
  return { ...option, label: option.value === 'item' ? name : `Any of ${category} from the same stockroom` };
}

function wantedWords({ itemName, categoryName }: Wait): string {
  return itemName ?? `Any of ${categoryName}`;
}

function stateCell(visit: Visit, row: Wait): Cell {
  const { state, offeredUntil, bookingId, late } = row;
  if (state !== 'offered' || offeredUntil === null) return { text: STATE_WORDS[state], tone: 'neutral' };
  if (late) return { text: 'Not answered in time', tone: 'warn' };
  return {
    text: `It is free: held for ${isOwn(visit, row) ? 'you' : 'them'}`,
    sub: `until ${inWords(visit.workspace, offeredUntil)}`,
    href: bookingId === null ? undefined : href(BOOKINGS.reservation.show, { id: bookingId }),
  };
}

/** A link for those who see people. */
function personCell({ actor }: Visit, { ownerId, personName, workspaceId }: Wait): Cell {
  const seen = decide(actor, 'users.view', { kind: 'person', workspaceId }).allowed;
  return { text: personName, href: seen ? `/people/${ownerId}` : undefined };
}

/** What is waited for, and for others who waits, stays out of the words of the buttons, but not of what a screen reader says. */
function controlsOf(visit: Visit, row: Wait) {
  const visuallyHidden = isOwn(visit, row) ? wantedWords(row) : `${wantedWords(row)} for ${row.personName}`;
  return offer(visit, row, [acceptOffer, declineOffer, stopWaiting]).map((control) => ({ ...control, visuallyHidden }));
}

function isOwn({ actor }: Visit, { ownerId }: Wait): boolean {
  return ownerId === actor.personId;
}
