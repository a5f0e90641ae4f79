/** Draws stockrooms and their forms. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import { type Actor, effectiveSpan, holds } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing, Option, Submission } from '../../access/form.ts';
import { numeralUpTo } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { Slice } from '../../platform/keyset.ts';
import type { View } from '../../platform/pages.ts';
import type {
  Cell,
  Description,
  FieldGroup,
  FiltersView,
  Link,
  PartView,
  TableView,
} from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { listItems } from '../items/actions.ts';
import { editRules } from '../lending-rules/actions.ts';
import { closureTable, ruleDetails, tabsOf } from '../lending-rules/page.ts';
import type { LendingRules } from '../lending-rules/rules.ts';
import { stockroomActions as actions } from './actions.ts';
import { type Listed, MOST_COUNTED, type Stockroom, type Wanted } from './queries.ts';
import { modeOf, type Selectors, type Verdict } from './rules.ts';
import { type PermissionsFacts, truth } from './truth.ts';

const LIST = href(actions.list);

export function listPage(
  visit: Visit,
  wanted: Wanted,
  { rows, previous, next }: Slice<Listed>,
  paths: ReadonlyMap<number, string>,
): View {
  const begin = offerGeneral(visit, [actions.begin]);
  const table: TableView = {
    id: 'stockrooms',
    caption: 'Stockrooms',
    captionHidden: true,
    columns: [{ label: 'Name' }, { label: 'Location' }, { label: 'Items', numeric: true }],
    rows: rows.map((row) => ({
      cells: [
        { text: row.name, href: href(actions.show, row), sub: row.description },
        { text: paths.get(row.locationId) ?? '' },
        { text: numeralUpTo(MOST_COUNTED, row.items), numeric: true },
      ],
    })),
    empty: emptyList(visit.actor, wanted, begin),
    previous,
    next,
  };
  return {
    template: '/shared/list-page',
    page: { title: 'Stockrooms', actions: begin },
    data: { filters: filtersOf(wanted), table, ...table },
    fragment: '/shared/_table',
  };
}

export interface Opened {
  /** The path of its location. */
  readonly path: string;
  /** What it is to whoever looks. */
  readonly own: Verdict;
  readonly items: number;
  readonly rules: LendingRules;
  /** What other features have to say about it. */
  readonly parts: readonly PartView[];
}

export function stockroomPage(visit: Visit, row: Stockroom, { path, own, items, rules, parts }: Opened): View {
  const { edit, permissions, archive, restore } = actions;
  const about: Description[] = [
    { term: 'Location', cell: placeCell(visit.actor, row, path) },
    ...(row.description === '' ? [] : [{ term: 'Description', cell: { text: row.description } }]),
    {
      term: 'Items',
      cell: { text: numeralUpTo(MOST_COUNTED, items), href: `${href(listItems)}?stockroom_id=${row.id}` },
    },
    ...(row.needsApproval ? [{ term: 'Reservations', cell: { text: 'Those of end users need approval.' } }] : []),
    ...(isRuled(own) ? ruleDetails(rules) : []),
    { term: 'For you', cell: { text: forYou(own) } },
  ];
  return {
    template: '/stockrooms/stockroom',
    page: {
      title: row.name,
      breadcrumbs: [{ href: LIST, label: 'Stockrooms' }],
      actions: offer(visit, row, [edit, permissions, editRules, archive, restore]),
      notices: row.archived
        ? [{ tone: 'info', text: 'This stockroom is in the archive: nothing can be booked from it.' }]
        : [],
    },
    data: {
      details: about,
      parts,
      closures: isRuled(own) && rules.closures.length > 0 ? closureTable(visit, rules.closures) : undefined,
    },
  };
}

/** The rules are for those who book by them. */
function isRuled({ books, loans, inventory }: Verdict): boolean {
  return books || loans || inventory;
}

export function stockroomFormPage(
  visit: Visit,
  row: Stockroom | null,
  locations: readonly Option[],
  drawing: Drawing,
): View {
  const action = row ? actions.save : actions.create;
  const form = formView(visit, {
    action,
    drawing: {
      ...drawing,
      options: { location_id: row || locations.length === 1 ? locations : [CHOOSE, ...locations] },
    },
    submit: action.label,
    cancel: { href: row ? href(actions.show, row) : LIST, label: 'Cancel' },
  });
  return {
    template: '/stockrooms/form',
    page: { title: row ? `Edit ${row.name}` : actions.begin.label, breadcrumbs: crumbs(row) },
    data: { form, tabs: row ? tabsOf(row, actions.edit.path) : null },
  };
}

const CHOOSE: Option = { value: '', label: 'Choose a location' };

export function permissionsPage(visit: Visit, row: Stockroom, facts: PermissionsFacts, drawing: Drawing): View {
  const [preview] = offer(visit, row, [actions.preview]);
  const [foresee] = offer(visit, row, [actions.foresee]);
  const whole = formView(visit, {
    action: actions.permit,
    drawing: { ...drawing, options: optionsOf(facts) },
    submit: actions.permit.label,
    cancel: { href: href(actions.show, row), label: 'Cancel' },
    legends: LEGENDS,
  });
  const form = {
    ...whole,
    groups: facts.staff.more ? whole.groups : whole.groups.map(withoutSearch),
    also: foresee ? [{ action: foresee.href, label: foresee.label }] : [],
    enhance: preview ? { get: preview.href, target: 'truth' } : undefined,
  };
  return {
    template: '/stockrooms/permissions',
    page: { title: `Permissions of ${row.name}`, breadcrumbs: crumbs(row), wide: true },
    data: { form, tabs: tabsOf(row, actions.permissions.path), ...truth(row, facts) },
    fragment: '/stockrooms/_truth',
  };
}

/** Nobody looks for people who are all there. */
function withoutSearch({ fields, ...group }: FieldGroup): FieldGroup {
  return { ...group, fields: fields.filter(({ name }) => name !== 'find') };
}

/** The values of the form, as text. */
export function valuesOf({ staff, departments, groups }: Selectors): Submission {
  return {
    staff_mode: staff.all ? 'all' : 'listed',
    staff: staff.ids.map(String),
    departments_mode: modeOf(departments),
    departments: departments.ids.map(String),
    groups_mode: modeOf(groups),
    groups: groups.ids.map(String),
  };
}

const LEGENDS = [
  {
    legend: 'Staff box',
    help: 'Those who run this stockroom, and are told of its requests, overdue loans and broken items. Roles that reach every stockroom need no listing, but are told nothing without it.',
    names: ['staff_mode', 'find', 'staff'],
  },
  {
    legend: 'Who may book for themselves',
    help: 'A person is let in where their department is admitted and one of their groups is, too.',
    names: ['departments_mode', 'departments', 'groups_mode', 'groups'],
  },
];

function optionsOf({ staff, names }: PermissionsFacts): Record<string, readonly Option[]> {
  return { staff: staff.options, departments: named(names.departments), groups: named(names.groups) };
}

function named(names: ReadonlyMap<number, string>): Option[] {
  return [...names].map(([id, name]) => ({ value: String(id), label: name }));
}

function forYou(own: Verdict): string {
  if (own.inventory && own.loans) return 'You manage its inventory and its loans.';
  if (own.inventory) return 'You manage its inventory.';
  if (own.loans) return 'You manage its loans.';
  if (own.books) return 'It is open to you: you may book from it.';
  if (own.actor.blocked) return 'You are blocked from making new bookings.';
  if (own.open) return 'It is open to you, but your role does not book.';
  const why = own.department ? 'none of your groups is' : 'your department is not';
  return `It is not open to you: ${why} among those that may book here.`;
}

/** A location lies in the reach of whoever sees the stockroom; its page is for those who see storage. */
function placeCell(actor: Actor, { workspaceId, locationId }: Stockroom, path: string): Cell {
  const seen = decide(actor, 'storage.view', { kind: 'location', workspaceId, locationId }).allowed;
  return seen ? { text: path, href: href({ path: '/locations/:id' }, { id: locationId }) } : { text: path };
}

function crumbs(row: Stockroom | null): Link[] {
  const list = { href: LIST, label: 'Stockrooms' };
  return row ? [list, { href: href(actions.show, row), label: row.name }] : [list];
}

function filtersOf({ words, archived }: Wanted): FiltersView {
  return {
    action: LIST,
    target: 'stockrooms',
    fields: [
      { name: 'q', id: 'q', type: 'search', label: 'Name', value: words ?? '', required: false },
      {
        name: 'status',
        id: 'status',
        type: 'select',
        label: 'Show',
        options: [
          { value: '', label: 'In use', chosen: !archived },
          { value: 'archived', label: 'Archive', chosen: archived },
        ],
      },
    ],
    active: archived ? 1 : 0,
    clear: words || archived ? LIST : undefined,
  };
}

function emptyList(actor: Actor, { words, archived }: Wanted, begin: ReturnType<typeof offerGeneral>) {
  if (words) return { title: 'No stockroom is called so', text: 'Clear the filter to see them all.' };
  if (archived) return { title: 'The archive is empty', text: 'Stockrooms that are no longer used come here.' };
  if (!holds(actor, 'stockrooms.manage') || effectiveSpan(actor) !== null) {
    return {
      title: 'No stockroom for you yet',
      text: 'None exists, or none is yours to see. Those who run stockrooms can list you.',
    };
  }
  return {
    title: 'No stockrooms yet',
    text: 'A stockroom is a lending counter: items belong to one, and are booked from it.',
    actions: begin,
  };
}
