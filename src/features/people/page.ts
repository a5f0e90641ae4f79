/** Draws people and contacts. */
import { type Action, href, offer, offerGeneral } from '../../access/action.ts';
import { holds } from '../../access/actor.ts';
import { type Drawing, type Form, fieldsFor, type Option } from '../../access/form.ts';
import { countedUpTo } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { Slice } from '../../platform/keyset.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Control, Description, Link, PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { beginRoster } from '../rosters/actions.ts';
import * as actions from './actions.ts';
import { contactFilters, peopleFilters } from './forms.ts';
import type { Named, Person, PersonKind, PersonLine } from './queries.ts';
import { mayGiveAll } from './rules.ts';

interface Words {
  readonly many: string;
  readonly list: Action;
  readonly begin: Action;
  readonly show: Action<Person>;
  readonly create: Action & { readonly form: Form };
  readonly save: Action<Person> & { readonly form: Form };
  readonly filters: Form;
  readonly imports: readonly Action[];
  readonly exports: readonly Action[];
  readonly empty: string;
}

const WORDS: Readonly<Record<PersonKind, Words>> = {
  person: {
    many: 'People',
    list: actions.listPeople,
    begin: actions.beginPerson,
    show: actions.showPerson,
    create: actions.createPerson,
    save: actions.savePerson,
    filters: peopleFilters,
    imports: [beginRoster],
    exports: [actions.exportPeople, actions.exportPeopleWorkbook],
    empty: 'Everybody whom this workspace knows stands here.',
  },
  contact: {
    many: 'Contacts',
    list: actions.listContacts,
    begin: actions.beginContact,
    show: actions.showContact,
    create: actions.createContact,
    save: actions.saveContact,
    filters: contactFilters,
    imports: [],
    exports: [],
    empty: 'A contact cannot sign in, but things can be lent or assigned to them.',
  },
};

export interface Listed {
  readonly slice: Slice<PersonLine>;
  /** How many match; above a thousand nobody counts. */
  readonly count: number;
  /** The choices of the filters. */
  readonly options: Readonly<Record<string, readonly Option[]>>;
}

/** The list, with its filters. */
export function listPage(visit: Visit, kind: PersonKind, { slice, count, options }: Listed): View {
  const words = WORDS[kind];
  const begin = offerGeneral(visit, [words.begin]);
  const filtered = filtersSet(visit, words.filters);
  const table: TableView = {
    id: 'people',
    caption: words.many,
    captionHidden: true,
    columns: (kind === 'person' ? ['Name', 'Role', 'Department', 'E-mail'] : ['Name', 'E-mail', 'Phone']).map(
      (label) => ({ label }),
    ),
    rows: slice.rows.map((line) => ({ cells: cellsOf(kind, line) })),
    empty:
      filtered > 0
        ? { title: 'Nobody matches', text: 'Try fewer words or other filters.' }
        : { title: `No ${words.many.toLowerCase()} yet`, text: words.empty, actions: begin },
    count: countedUpTo(1000, count, 'person'),
    previous: slice.previous,
    next: slice.next,
  };
  const filters = {
    action: href(words.list),
    fields: fieldsFor(visit.actor, words.filters, { values: visit.query.submission, options }),
    clear: filtered > 0 ? href(words.list) : undefined,
    active: filtered,
    target: 'people',
  };
  return {
    template: '/shared/list-page',
    fragment: '/shared/_table',
    page: { title: words.many, actions: [...begin, ...offerGeneral(visit, words.imports), ...exportsOf(visit, words)] },
    data: { table, filters, ...table },
  };
}

export interface Around {
  readonly groups: readonly Named[];
  readonly accessGroups: readonly Named[];
  readonly location: Named | null;
  readonly span: { readonly seen: readonly Named[]; readonly hidden: number };
  /** Pages of other features about this person. */
  readonly links: readonly Link[];
  /** What other features have to say about them. */
  readonly parts: readonly PartView[];
}

/** One person, or one contact. */
export function personPage(visit: Visit, person: Person, around: Around): View {
  const words = WORDS[person.kind];
  return {
    template: '/people/person',
    page: {
      title: person.name,
      lead: person.kind === 'person' ? person.roleName : 'Contact: cannot sign in',
      breadcrumbs: [{ href: href(words.list), label: words.many }],
      actions: offer(visit, person, person.kind === 'person' ? PERSON_ACTIONS : CONTACT_ACTIONS),
    },
    data: {
      details: [...details(person, around), ...reasonOf(visit, person)],
      states: statesOf(person),
      links: around.links,
      parts: around.parts,
    },
  };
}

const PERSON_ACTIONS: readonly Action<Person>[] = [
  actions.editPerson,
  actions.invitePerson,
  actions.resetPerson,
  actions.beginBlock,
  actions.unblockPerson,
  actions.archivePerson,
  actions.restorePerson,
];
const CONTACT_ACTIONS: readonly Action<Person>[] = [
  actions.editContact,
  actions.archiveContact,
  actions.restoreContact,
];

/** For those who may block people; they are not asked who did it: the log says so. */
function reasonOf({ actor }: Visit, { blockedBecause }: Person): Description[] {
  if (blockedBecause === null || !holds(actor, 'users.block')) return [];
  return [{ term: 'Blocked because', cell: { text: blockedBecause } }];
}

/** Asks why somebody is to be blocked. */
export function blockPage(visit: Visit, person: Person, drawing: Drawing): View {
  const own = { href: href(actions.showPerson, { id: person.id }), label: person.name };
  const form = formView(visit, {
    action: actions.blockPerson,
    drawing,
    submit: actions.blockPerson.label,
    cancel: { ...own, label: 'Cancel' },
  });
  return {
    template: '/shared/form-page',
    page: {
      title: `Block ${person.name}`,
      lead: 'They stay signed in and can bring things back, but book, extend and borrow nothing new.',
      breadcrumbs: [{ href: href(actions.listPeople), label: WORDS.person.many }, own],
    },
    data: { form },
  };
}

/** The form of a person or a contact; null: of a new one. */
export function personFormPage(visit: Visit, kind: PersonKind, person: Person | null, drawing: Drawing): View {
  const words = WORDS[kind];
  const action = person ? words.save : words.create;
  const list = { href: href(words.list), label: words.many };
  const own = person ? { href: href(words.show, { id: person.id }), label: person.name } : null;
  const form = formView(visit, {
    action,
    drawing: { ...drawing, options: { ...drawing.options, ...spanModes(visit, person) } },
    submit: action.label,
    cancel: { href: (own ?? list).href, label: 'Cancel' },
    legends: kind === 'person' ? LEGENDS : [],
  });
  return {
    template: '/shared/form-page',
    page: { title: person ? `Edit ${person.name}` : words.begin.label, breadcrumbs: own ? [list, own] : [list] },
    data: { form },
  };
}

const LEGENDS = [
  {
    legend: 'What they may do',
    help: 'The role says what; department and groups say from which stockrooms they may book; access groups, what.',
    names: ['role_id', 'department_id', 'group_ids', 'access_group_ids'],
  },
  {
    legend: 'Where',
    help: 'The span limits what they see, wherever they are themselves.',
    names: ['location_id', 'span_mode', 'span'],
  },
];

/** Somebody whose own span is limited can let others see just as much. */
function spanModes({ actor }: Visit, person: Person | null): Record<string, readonly Option[]> {
  if (mayGiveAll(actor) || person?.spanAll === true) return {};
  return { span_mode: [{ value: 'listed', label: 'Only these locations, each with all below it' }] };
}

function cellsOf(kind: PersonKind, line: PersonLine): Cell[] {
  const name = { text: line.name, href: href(WORDS[kind].show, line), sub: stateOf(line) };
  const email = { text: line.email ?? '' };
  if (kind === 'contact') return [name, email, { text: line.phone ?? '' }];
  return [name, { text: line.roleName }, { text: line.departmentName ?? '' }, email];
}

function stateOf({ archived, blocked }: PersonLine): string | undefined {
  return archived ? 'In the archive' : blocked ? 'Blocked' : undefined;
}

function statesOf({ kind, archived, blocked, signsIn, joined }: Person): Cell[] {
  return [
    ...(archived ? [{ text: 'In the archive', tone: 'neutral' as const }] : []),
    ...(blocked ? [{ text: 'Blocked from new bookings', tone: 'warn' as const }] : []),
    ...(kind === 'person' && signsIn && !joined ? [{ text: 'Has not signed in yet', tone: 'info' as const }] : []),
    ...(kind === 'person' && !signsIn ? [{ text: 'Cannot sign in', tone: 'neutral' as const }] : []),
  ];
}

function details(person: Person, { groups, accessGroups, location, span }: Around): Description[] {
  const common = [line('E-mail address', person.email), line('Phone', person.phone)];
  const at = line('Location', location?.name ?? (person.locationId === null ? null : 'Somewhere that you cannot see'));
  if (person.kind === 'contact') return [...common, at];
  return [
    ...common,
    line('Role', person.roleName),
    line('Department', person.departmentName),
    line('Groups', groups.map((group) => group.name).join(', ')),
    ...(accessGroups.length > 0 ? [line('Access groups', accessGroups.map((group) => group.name).join(', '))] : []),
    at,
    line('Sees', spanInWords(person, span)),
  ];
}

function spanInWords(person: Person, { seen, hidden }: Around['span']): string {
  if (person.spanAll) return 'All locations';
  const others = hidden === 0 ? [] : [hidden === 1 ? 'one that you cannot see' : `${hidden} that you cannot see`];
  const words = [...seen.map((location) => location.name), ...others];
  return words.length === 0 ? 'No location' : `Only ${words.join(', ')}, each with all below it`;
}

function line(term: string, text: string | null): Description {
  return { term, cell: { text: text === null || text === '' ? '–' : text } };
}

function filtersSet(visit: Visit, filters: Form): number {
  return parametersOf(visit, filters).length;
}

function parametersOf({ query }: Visit, { fields }: Form): [string, string][] {
  return Object.keys(fields)
    .map((name): [string, string] => [name, query.one(name) ?? ''])
    .filter(([, value]) => value !== '');
}

/** Downloads of what the filters leave. */
function exportsOf(visit: Visit, { filters, exports }: Words): Control[] {
  const parameters = new URLSearchParams(parametersOf(visit, filters)).toString();
  return offerGeneral(visit, exports).map((each) =>
    parameters === '' ? each : { ...each, href: `${each.href}?${parameters}` },
  );
}
