/** Draws stockrooms, their forms, and who gets in. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import { type Actor, effectiveSpan, holds } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing, Option, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { Slice } from '../../platform/keyset.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Description, FiltersView, Link, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { listItems } from '../items/actions.ts';
import { showPerson } from '../people/actions.ts';
import { stockroomActions as actions } from './actions.ts';
import { type Listed, MOST_COUNTED, type Names, type Stockroom, type Wanted } from './queries.ts';
import { type AllWouldDo, allWouldDo, modeOf, type Selector, type Selectors, type Verdict, verdicts } from './rules.ts';

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
        { text: counted(row.items), numeric: true },
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

export function stockroomPage(visit: Visit, row: Stockroom, path: string, own: Verdict, items: number): View {
  const { edit, permissions, archive, restore } = actions;
  const about: Description[] = [
    { term: 'Location', cell: placeCell(visit.actor, row, path) },
    ...(row.description === '' ? [] : [{ term: 'Description', cell: { text: row.description } }]),
    { term: 'Items', cell: { text: counted(items), href: `${href(listItems)}?stockroom_id=${row.id}` } },
    { term: 'For you', cell: { text: forYou(own) } },
  ];
  return {
    template: '/stockrooms/stockroom',
    page: {
      title: row.name,
      breadcrumbs: [{ href: LIST, label: 'Stockrooms' }],
      actions: offer(visit, row, [edit, permissions, archive, restore]),
      notices: row.archived
        ? [{ tone: 'info', text: 'This stockroom is in the archive: nothing can be booked from it.' }]
        : [],
    },
    data: { details: about },
  };
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
    data: { form, tabs: row ? tabs(row, actions.edit.path) : null },
  };
}

const CHOOSE: Option = { value: '', label: 'Choose a location' };

/** What the page of permissions is drawn from. */
export interface PermissionsFacts {
  readonly draft: Selectors;
  readonly staff: readonly Option[];
  readonly names: Names;
  /** Null where the person who looks does not see people. */
  readonly people: readonly Actor[] | null;
}

export function permissionsPage(visit: Visit, row: Stockroom, facts: PermissionsFacts, drawing: Drawing): View {
  const [preview] = offer(visit, row, [actions.preview]);
  const [foresee] = offer(visit, row, [actions.foresee]);
  const form = {
    ...formView(visit, {
      action: actions.permit,
      drawing: { ...drawing, options: optionsOf(facts) },
      submit: actions.permit.label,
      cancel: { href: href(actions.show, row), label: 'Cancel' },
      legends: LEGENDS,
    }),
    also: foresee ? [{ action: foresee.href, label: foresee.label }] : [],
    enhance: preview ? { get: preview.href, target: 'truth' } : undefined,
  };
  return {
    template: '/stockrooms/permissions',
    page: { title: `Permissions of ${row.name}`, breadcrumbs: crumbs(row), wide: true },
    data: { form, tabs: tabs(row, actions.permissions.path), ...truth(row, facts) },
    fragment: '/stockrooms/_truth',
  };
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
    names: ['staff_mode', 'staff'],
  },
  {
    legend: 'Who may book for themselves',
    help: 'A person is let in where their department is admitted and one of their groups is, too.',
    names: ['departments_mode', 'departments', 'groups_mode', 'groups'],
  },
];

function optionsOf({ staff, names }: PermissionsFacts): Record<string, readonly Option[]> {
  return { staff, departments: named(names.departments), groups: named(names.groups) };
}

function named(names: ReadonlyMap<number, string>): Option[] {
  return [...names].map(([id, name]) => ({ value: String(id), label: name }));
}

function truth(row: Stockroom, { people, draft, names }: PermissionsFacts) {
  if (people === null) return { unseen: 'Who gets in is shown to those who may view people.' };
  const all = verdicts(people, row, draft).sort((one, other) => rank(other) - rank(one));
  const how = (which: (each: Verdict) => boolean): Cell => ({ text: inNumbers(all.filter(which).length) });
  const details: Description[] = [
    { term: 'Manage its inventory', cell: how(({ inventory }) => inventory) },
    { term: 'Manage its loans', cell: how(({ loans }) => loans) },
    { term: 'Only book for themselves', cell: how(({ by, books }) => by === null && books) },
    { term: 'Do not see it at all', cell: how(({ sees }) => !sees) },
    { term: 'What All does', cell: { text: whatAllDoes(draft.staff, allWouldDo(people, row, draft)) } },
    { term: 'Mailed about it', cell: { text: whoIsMailed(all.filter(({ mailed }) => mailed)) } },
  ];
  return { details, table: truthTable(all, names) };
}

function rank({ by, open, books, sees }: Verdict): number {
  if (by !== null) return 3;
  if (open && books) return 2;
  return sees ? 1 : 0;
}

function inNumbers(count: number): string {
  if (count === 0) return 'nobody';
  return count === 1 ? '1 person' : `${count} people`;
}

function whatAllDoes({ all }: Selector<'person'>, { letIn, included }: AllWouldDo): string {
  const words = `${inNumbers(letIn)} of the ${included} whose role is included in it; the others may anyway, or run nothing here.`;
  return all ? `It lets in ${words} Listing a person removes it.` : `It is off. It would let in ${words}`;
}

function whoIsMailed(mailed: readonly Verdict[]): string {
  if (mailed.length === 0) return 'Nobody: nobody is listed who may see it.';
  return mailed.map(({ actor }) => actor.name).join(', ');
}

function truthTable(all: readonly Verdict[], names: Names): TableView {
  return {
    caption: 'Everybody who may sign in',
    columns: ['Person', 'Runs it', 'Open to them', 'May book', 'Mailed'].map((label) => ({ label })),
    rows: all.map((each) => ({
      cells: [
        {
          text: each.actor.name,
          href: href(showPerson, { id: each.actor.personId }),
          sub: whoTheyAre(each.actor, names),
        },
        runsCell(each),
        { ...yesNo(each.open), sub: whyClosed(each) },
        { ...yesNo(each.books), sub: whyNoBooking(each) },
        yesNo(each.mailed),
      ],
    })),
  };
}

function whoTheyAre(actor: Actor, { departments, groups }: Names): string {
  const department = actor.departmentId === null ? undefined : departments.get(actor.departmentId);
  const theirs = [...actor.groupIds].map((id) => groups.get(id));
  return [actor.roleName, department, ...theirs].filter((each) => each !== undefined).join(' · ');
}

const BY = { listing: 'By listing', all: 'By All', right: 'By right' } as const;

function runsCell({ by, inventory, loans, listed, sees }: Verdict): Cell {
  if (by !== null)
    return {
      text: BY[by],
      tone: 'good',
      sub: inventory && loans ? 'inventory, loans' : inventory ? 'inventory' : 'loans',
    };
  if (listed) return { text: 'No', sub: 'listed, but their role runs nothing' };
  return { text: 'No', sub: sees ? undefined : 'does not see it' };
}

function whyClosed({ department, group }: Verdict): string | undefined {
  if (department && group) return undefined;
  if (!department && !group) return 'neither matches';
  return department ? 'not their groups' : 'not their department';
}

function whyNoBooking({ actor, books, open, sees }: Verdict): string | undefined {
  if (books || !open) return undefined;
  if (actor.blocked) return 'blocked';
  return sees ? 'their role does not' : 'does not see it';
}

function yesNo(yes: boolean): Cell {
  return yes ? { text: 'Yes', tone: 'good' } : { text: 'No' };
}

function forYou(own: Verdict): string {
  if (own.inventory && own.loans) return 'You manage its inventory and its loans.';
  if (own.inventory) return 'You manage its inventory.';
  if (own.loans) return 'You manage its loans.';
  if (own.books) return 'It is open to you: you may book from it.';
  if (own.actor.blocked) return 'You are blocked from making new bookings.';
  if (own.open) return 'It is open to you, but your role does not book.';
  return `It is not open to you: ${CLOSED[String(own.department)]}.`;
}

const CLOSED: Readonly<Record<string, string>> = {
  true: 'none of your groups is among those that may book here',
  false: 'your department is not among those that may book here',
};

/** A location lies in the reach of whoever sees the stockroom; its page is for those who see storage. */
function placeCell(actor: Actor, { workspaceId, locationId }: Stockroom, path: string): Cell {
  const seen = decide(actor, 'storage.view', { kind: 'location', workspaceId, locationId }).allowed;
  return seen ? { text: path, href: href({ path: '/locations/:id' }, { id: locationId }) } : { text: path };
}

function tabs(row: Stockroom, current: string): { label: string; links: Link[] } {
  const links = [actions.edit, actions.permissions].map((each) => ({
    href: href(each, row),
    label: each === actions.edit ? 'Details' : each.label,
    current: each.path === current,
  }));
  return { label: row.name, links };
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

function counted(count: number): string {
  return count > MOST_COUNTED ? `${MOST_COUNTED.toLocaleString('en')}+` : String(count);
}
