/** Owns the words for a decision: each check in plain language, with the names of what was compared where they are known. */
import { type Permission, type Scope, toggleOf } from '../access/catalogue.ts';
import { type Check, type Decision, decide } from '../access/decide.ts';
import type { Kind, Resource } from '../access/resource.ts';
import type { CheckView, Link } from './view-model.ts';

/** A selector by its names: everybody, or those of a list, which may be empty. */
export type Named = 'all' | readonly string[];

export interface StockroomFacts {
  readonly name: string;
  /** Only a number of people for those who may not see their names. */
  readonly staff: Named | number;
  readonly departments: Named;
  readonly groups: Named;
}

export interface PersonFacts {
  /** Whether it is the onlooker who is explained. */
  readonly self: boolean;
  readonly name: string;
  readonly department: string | null;
  readonly groups: readonly string[];
  /** The roots of the span. */
  readonly span: Named;
}

/** What is known by name about a decision. Without any of it the words stay general. */
export interface Facts {
  readonly person?: PersonFacts;
  readonly stockroom?: StockroomFacts;
  /** Where the thing stands. */
  readonly place?: string;
  /** Where each thing that decides can be changed, for whom that is open. */
  readonly settings?: Settings;
}

export interface Settings {
  readonly role?: Link;
  readonly stockroom?: Link;
  readonly person?: Link;
}

const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  off: 'off',
  own: 'on for what is one’s own',
  staffed: 'on in the stockrooms that one staffs',
  open: 'on in the stockrooms that one staffs or that are open to one',
  any: 'on everywhere',
  on: 'on',
};

/** A scope in words, as in “is on everywhere”. */
export function scopeInWords(scope: Scope): string {
  return SCOPE_WORDS[scope];
}

/** The checks of a decision in words, in the order in which they were made. */
export function explain(decision: Decision, facts: Facts = {}): CheckView[] {
  return decision.checks.map((check) => ({
    passed: check.passed,
    title: TITLES[check.rule],
    text: words(check, decision, facts),
    setting: settingOf(check, facts.settings),
  }));
}

/** The one sentence that says why not. */
export function refusalOf(decision: Decision): string {
  return explain(decision).find((check) => !check.passed)?.text ?? 'Nothing stands in the way.';
}

/** Whether a stockroom's selectors let somebody book, each by itself. */
export function admits(stockroom: StockroomFacts, person: PersonFacts): { department: boolean; group: boolean } {
  const { departments, groups } = stockroom;
  return {
    department: departments === 'all' || (person.department !== null && departments.includes(person.department)),
    group: groups === 'all' || person.groups.some((group) => groups.includes(group)),
  };
}

/** Where a decision about oneself is explained, with the thing where one may see it. */
export function whyAddress({ actor, permission, resource }: Decision): string {
  const [name, id] = asked(resource) ?? [];
  const seen = resource !== null && decide(actor, viewOf(resource.kind), { ...resource, proposed: false }).allowed;
  const about = seen && name !== undefined ? { [name]: String(id) } : {};
  return `/why?${new URLSearchParams({ person_id: String(actor.personId), permission, ...about })}`;
}

/** The permission under which a thing is seen. */
export function viewOf(kind: Kind): Permission {
  return VIEWS[kind] ?? 'items.view';
}

const VIEWS: Readonly<Partial<Record<Kind, Permission>>> = {
  reservation: 'reservations.view',
  checkout: 'checkouts.view',
  custody: 'checkouts.view',
  location: 'storage.view',
};

const ASKED: Readonly<Partial<Record<Kind, string>>> = {
  item: 'item_id',
  kit: 'kit_id',
  stockroom: 'stockroom_id',
  reservation: 'booking_id',
  checkout: 'booking_id',
  location: 'location_id',
};

function asked(resource: Resource | null): [string, number] | null {
  if (resource === null || !('id' in resource) || typeof resource.id !== 'number') return null;
  const name = ASKED[resource.kind];
  return name === undefined ? null : [name, resource.id];
}

const TITLES: Readonly<Record<Check['rule'], string>> = {
  workspace: 'Workspace',
  toggle: 'Role',
  reach: 'How far the permission reaches',
  span: 'Span',
  booking: 'Booking',
};

function settingOf(check: Check, settings: Settings = {}): Link | undefined {
  switch (check.rule) {
    case 'workspace':
      return undefined;
    case 'toggle':
      return settings.role;
    case 'reach':
      return check.scope === 'staffed' || check.scope === 'open' ? settings.stockroom : settings.role;
    case 'span':
      return settings.person;
    case 'booking':
      return check.blocked ? settings.person : settings.stockroom;
  }
}

function words(check: Check, { actor }: Decision, facts: Facts): string {
  const who = actor.deviceId && !actor.both ? DEVICE : voice(facts.person);
  switch (check.rule) {
    case 'workspace':
      return check.passed ? 'It belongs to this workspace.' : 'It belongs to another workspace.';
    case 'toggle':
      return `“${toggleOf(check.permission).label}” is ${SCOPE_WORDS[check.scope]} for ${who.their} role, ${actor.roleName}.`;
    case 'reach':
      return reachWords(check, facts, who);
    case 'span':
      return spanWords(check, facts, who);
    case 'booking':
      return bookingWords(check, facts, who);
  }
}

function reachWords(check: Extract<Check, { rule: 'reach' }>, facts: Facts, who: Voice): string {
  if (check.ownRefused) return 'Nobody may do this for what is their own.';
  if (check.by === 'ownership') return `It is ${who.their} own.`;
  if (check.scope === 'any' || check.scope === 'on')
    return 'The permission reaches everything, whatever the stockroom.';
  if (check.scope === 'own') return `It is not ${who.their} own, and the permission reaches only that.`;
  const staff = staffWords(check.staffs, facts, who);
  if (check.staffs || check.scope === 'staffed') return staff;
  return check.open ? openWords(true, facts, who) : `${staff} ${openWords(false, facts, who)}`;
}

function staffWords(staffs: boolean, { stockroom }: Facts, who: Voice): string {
  const room = stockroom?.name ?? 'the stockroom';
  if (staffs)
    return `${who.they} ${who.staff} ${room}${stockroom?.staff === 'all' ? ', whose staff box says All' : ''}.`;
  if (!stockroom) return `The staff box of the stockroom does not admit ${who.them}.`;
  if (stockroom.staff === 'all') {
    return `The staff box of ${room} says All, but ${who.their} role does not count in All.`;
  }
  const others = typeof stockroom.staff === 'number' ? people(stockroom.staff) : list(stockroom.staff);
  return `The staff box of ${room} lists ${others}, and not ${who.them}.`;
}

function openWords(open: boolean, { stockroom, person }: Facts, who: Voice): string {
  const room = stockroom?.name ?? 'The stockroom';
  if (open) return `${room} is open to ${who.them}.`;
  if (!stockroom || !person) return `${room} is not open to ${who.their} department and groups.`;
  const admitted = admits(stockroom, person);
  const department =
    person.department === null ? `${who.they} ${who.have} none` : `${who.their} department is ${person.department}`;
  const groups =
    person.groups.length === 0 ? `${who.they} ${who.are} in none` : `${who.they} ${who.are} in ${list(person.groups)}`;
  return [
    `${room} is not open to ${who.them}.`,
    ...(admitted.department
      ? []
      : [`Departments that may book there: ${selection(stockroom.departments)}; ${department}.`]),
    ...(admitted.group ? [] : [`Groups that may book there: ${selection(stockroom.groups)}; ${groups}.`]),
  ].join(' ');
}

function spanWords(check: Extract<Check, { rule: 'span' }>, { place, person }: Facts, who: Voice): string {
  if (!check.limited) return `No span limits ${who.them}.`;
  const span =
    person && person.span !== 'all' ? ` (${person.span.length > 0 ? list(person.span) : 'no location at all'})` : '';
  return `It stands ${place ? `at ${place}, ` : ''}${check.passed ? 'within' : 'outside'} the locations of ${who.their} span${span}.`;
}

function bookingWords(check: Extract<Check, { rule: 'booking' }>, facts: Facts, who: Voice): string {
  if (check.blocked) return `${who.they} ${who.are} blocked from making new bookings.`;
  if (!check.passed) return openWords(false, facts, who);
  return `${who.they} ${who.are} not blocked, and may book from ${facts.stockroom?.name ?? 'this stockroom'}.`;
}

interface Voice {
  readonly they: string;
  readonly them: string;
  readonly their: string;
  readonly are: string;
  readonly have: string;
  readonly staff: string;
}

const YOU: Voice = { they: 'You', them: 'you', their: 'your', are: 'are', have: 'have', staff: 'staff' };

const DEVICE: Voice = {
  ...{ they: 'This device', them: 'this device', their: 'this device’s' },
  ...{ are: 'is', have: 'has', staff: 'staffs' },
};

function voice(person: PersonFacts | undefined): Voice {
  if (!person || person.self) return YOU;
  const { name } = person;
  return { they: name, them: name, their: `${name}’s`, are: 'is', have: 'has', staff: 'staffs' };
}

function selection(named: Named): string {
  return named === 'all' ? 'All' : named.length === 0 ? 'None' : list(named);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nobody' : new Intl.ListFormat('en-GB').format(names);
}

function people(count: number): string {
  return count === 0 ? 'nobody' : count === 1 ? 'one person' : `${count} people`;
}
