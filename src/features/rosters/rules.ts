/** How the columns of a file become people: guessing which is which, and what a row changes of somebody. */
import type { Option } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { bare } from '../imports/rules.ts';
import type { Person } from '../people/queries.ts';

/** Rows of one list. */
export const MOST_ROWS = 5000;

/** What tells whether a row is about somebody who is there already. */
export const MATCHES = [
  { value: 'none', label: 'Nothing: every row is somebody new' },
  { value: 'email', label: 'Their e-mail address' },
  { value: 'badge', label: 'Their badge' },
  { value: 'id', label: 'Their ID, as an export says it' },
] as const satisfies readonly Option[];
export type Match = (typeof MATCHES)[number]['value'];

/** Which column says what, and what holds for every row that says nothing itself. */
export interface Mapping {
  /** Numbers of the file's columns, from zero, by what they say. */
  readonly columns: Readonly<Record<string, number>>;
  /** For new people alone, as the next one. */
  readonly roleId: number | null;
  readonly departmentId: number | null;
  readonly match: Match;
  readonly makeDirectory: boolean;
  /** Whether one wrong row stops all. */
  readonly wholly: boolean;
}

/** The columns of a list of people; the last two are no fields of a form. */
export const COLUMNS = [
  { name: 'name', label: 'Name', guesses: ['fullname', 'displayname', 'person'] },
  { name: 'email', label: 'E-mail address', guesses: ['email', 'mail', 'emailaddress', 'userprincipalname'] },
  { name: 'phone', label: 'Phone', guesses: ['telephone', 'mobile', 'phonenumber'] },
  { name: 'role_id', label: 'Role', guesses: ['userrole', 'permissions'] },
  { name: 'department_id', label: 'Department', guesses: ['faculty', 'unit'] },
  { name: 'group_ids', label: 'Groups', guesses: ['group', 'classes', 'class'] },
  { name: 'location_id', label: 'Location', guesses: ['room', 'office'] },
  {
    name: 'badge',
    label: 'Badge',
    guesses: ['badgecode', 'card', 'cardnumber', 'studentnumber', 'barcode', 'externalid'],
  },
  { name: 'person_id', label: 'Person ID', guesses: [] },
] as const;

/** What has to be named for people to be found by it. */
export const KEYS: Readonly<Record<Match, string | null>> = {
  none: null,
  email: 'email',
  badge: 'badge',
  id: 'person_id',
};

/** The columns that the headings suggest. */
export function guess(headings: readonly string[]): Mapping {
  const plain = headings.map(bare);
  const columns: Record<string, number> = {};
  for (const { name, label, guesses } of COLUMNS) {
    const found = [bare(label), ...guesses].map((word) => plain.indexOf(word)).find((n) => n >= 0);
    if (found !== undefined && !Object.values(columns).includes(found)) columns[name] = found;
  }
  const match = columns.person_id !== undefined ? 'id' : columns.email !== undefined ? 'email' : 'none';
  return { columns, roleId: null, departmentId: null, match, makeDirectory: false, wholly: false };
}

/** What a row says of somebody, read and ready to be written; what is absent stays as it is. */
export interface Facts {
  readonly name: string;
  readonly role_id: Id<'role'>;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly department_id?: Id<'department'> | null;
  readonly group_ids?: readonly Id<'group'>[];
  readonly location_id?: Id<'location'> | null;
}

/** What comes of a row beside the fields of a form. */
export interface Beside {
  readonly badge: string | null;
  /** Departments and groups that are made first. */
  readonly newDepartment: string | null;
  readonly newGroups: readonly string[];
}

/** Somebody who is there, with what their form does not show at once. */
export interface Present {
  readonly person: Person;
  readonly groupIds: readonly number[];
  readonly badges: readonly string[];
}

/** What a row would change of somebody, by the names of the fields. */
export function changesOf({ person, groupIds, badges }: Present, facts: Facts, beside: Beside): string[] {
  const stored: Readonly<Record<string, unknown>> = {
    name: person.name,
    email: person.email,
    phone: person.phone,
    role_id: person.roleId,
    department_id: person.departmentId,
    location_id: person.locationId,
  };
  const said = Object.entries(facts).filter(([name, value]) => name in stored && value !== undefined);
  const groups = facts.group_ids;
  return [
    ...said.filter(([name, value]) => value !== stored[name]).map(([name]) => name),
    ...(groups !== undefined && !sameSet(groups, groupIds) ? ['group_ids'] : []),
    ...(beside.newDepartment === null ? [] : ['department_id']),
    ...(beside.newGroups.length === 0 || (groups !== undefined && !sameSet(groups, groupIds)) ? [] : ['group_ids']),
    ...(beside.badge === null || badges.includes(beside.badge.toLowerCase()) ? [] : ['badge']),
  ];
}

/** The names of groups in a cell: between semicolons, or between commas where no group is called like that. */
export function namesIn(cell: string, isKnown: (name: string) => boolean): string[] {
  const parts = cell.split(/[;\n]/).flatMap((part) => (isKnown(part.trim()) ? [part] : part.split(',')));
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

function sameSet(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}
