/**
 * Rules of a stockroom's staff box and selectors: whom a draft of them would let in, and why. A draft is asked through
 * the very decision that will be asked once it is saved, of actors as they would then be.
 */
import { type Actor, holds } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { decide } from '../../access/decide.ts';
import { type Id, type Noun, unborn } from '../../access/ids.ts';
import type { Kind, Resource } from '../../access/resource.ts';
import { type Shown, STAFF_TOPICS } from '../mail/rules.ts';

/** All, or a list; a list that is empty stays one and admits nobody. */
export interface Selector<N extends Noun> {
  readonly all: boolean;
  readonly ids: readonly Id<N>[];
}

export interface Selectors {
  readonly staff: Selector<'person'>;
  readonly departments: Selector<'department'>;
  readonly groups: Selector<'group'>;
}

/** A stockroom as a decision sees it. */
export type Place = Resource & { readonly stockroomId: Id<'stockroom'>; readonly locationId: Id<'location'> };

/** How somebody comes to run a stockroom. */
export type By = 'listing' | 'all' | 'right';

/** What a draft means for one person. */
export interface Verdict {
  readonly actor: Actor;
  /** Null: they manage neither its inventory nor its loans. */
  readonly by: By | null;
  readonly sees: boolean;
  readonly inventory: boolean;
  /** The loans of anybody. */
  readonly loans: boolean;
  /** Their department is admitted, and so is one of their groups: only both together open it to them. */
  readonly department: boolean;
  readonly group: boolean;
  readonly open: boolean;
  /** They may book in their own name. */
  readonly books: boolean;
  readonly listed: boolean;
  /** What they are told of by mail, in words. */
  readonly mailed: readonly string[];
}

/** What a staff box that says *All* does, whatever the draft says. */
export interface AllWouldDo {
  /** How many people's roles are included in *All*. */
  readonly included: number;
  /** How many of them gain or keep the running of the stockroom by it alone. */
  readonly letIn: number;
}

export type Mode = 'all' | 'none' | 'listed';

/** The mode in which a form shows a selector. */
export function modeOf({ all, ids }: Selector<Noun>): Mode {
  if (all) return 'all';
  return ids.length === 0 ? 'none' : 'listed';
}

/** The selector that a form asks for: only in the mode `listed` do its ids count. */
export function selectorOf<N extends Noun>(mode: Mode, ids: readonly Id<N>[]): Selector<N> {
  return { all: mode === 'all', ids: mode === 'listed' ? ids : [] };
}

/** The staff box that a form asks for. Listing somebody removes *All*: it does so even where the mode was left there. */
export function staffBoxOf(
  before: Selector<'person'>,
  mode: 'all' | 'listed',
  ids: readonly Id<'person'>[],
): Selector<'person'> {
  const listing = mode === 'all' && before.all && ids.length > 0;
  return selectorOf(listing ? 'listed' : mode, ids);
}

/** What the draft means for each of these people, who all may sign in. */
export function verdicts(people: readonly Actor[], place: Place, draft: Selectors): Verdict[] {
  return people.map((person) => verdict(person, place, draft));
}

/** What *All* in the staff box would do. */
export function allWouldDo(people: readonly Actor[], place: Place, draft: Selectors): AllWouldDo {
  const everybody = verdicts(people, place, { ...draft, staff: { all: true, ids: [] } });
  return {
    included: people.filter((person) => holds(person, 'stockrooms.included_in_all')).length,
    letIn: everybody.filter(({ by }) => by === 'all').length,
  };
}

/** The person as they will be once the draft is saved. */
export function actorUnder(actor: Actor, { stockroomId }: Place, draft: Selectors): Actor {
  const staffs = draft.staff.all ? holds(actor, 'stockrooms.included_in_all') : lists(draft.staff, [actor.personId]);
  const { department, group } = admitted(actor, draft);
  return {
    ...actor,
    staffed: withOrWithout(actor.staffed, stockroomId, staffs),
    open: withOrWithout(actor.open, stockroomId, department && group),
  };
}

function verdict(person: Actor, place: Place, draft: Selectors): Verdict {
  const actor = actorUnder(person, place, draft);
  const may = (permission: Permission, kind: Kind = 'stockroom', more: Partial<Resource> = {}) =>
    decide(actor, permission, { ...place, kind, ...more }).allowed;
  const own = { ownerId: actor.personId, proposed: true };
  const sees = may('items.view');
  const inventory = may('items.manage');
  const loans = may('checkouts.manage', 'checkout', { ownerId: unborn() });
  const listed = lists(draft.staff, [actor.personId]);
  return {
    actor,
    by: inventory || loans ? howOf(person, place, draft) : null,
    sees,
    inventory,
    loans,
    open: actor.open.has(place.stockroomId),
    books: may('reservations.manage', 'reservation', own) || may('checkouts.manage', 'checkout', own),
    listed,
    ...admitted(person, draft),
    mailed: listed ? shown(({ needs, on }) => may(needs, on, { ownerId: unborn() })) : [],
  };
}

/** Of what its staff are told, that which they may see. */
function shown(sees: (shown: Shown) => boolean): string[] {
  return STAFF_TOPICS.flatMap(({ staff }) => (sees(staff) ? [staff.words] : []));
}

/** By right, if they would run it with an empty box; else by what lets them in. */
function howOf(person: Actor, place: Place, draft: Selectors): By {
  const nobody = actorUnder(person, place, { ...draft, staff: { all: false, ids: [] } });
  const anyway =
    decide(nobody, 'items.manage', place).allowed ||
    decide(nobody, 'checkouts.manage', { ...place, kind: 'checkout', ownerId: unborn() }).allowed;
  if (anyway) return 'right';
  return draft.staff.all ? 'all' : 'listing';
}

function admitted({ departmentId, groupIds }: Actor, { departments, groups }: Selectors) {
  return {
    department: admits(departments, departmentId === null ? [] : [departmentId]),
    group: admits(groups, [...groupIds]),
  };
}

function admits<N extends Noun>(selector: Selector<N>, mine: readonly Id<N>[]): boolean {
  return selector.all || lists(selector, mine);
}

function lists<N extends Noun>({ all, ids }: Selector<N>, mine: readonly Id<N>[]): boolean {
  return !all && mine.some((id) => ids.includes(id));
}

function withOrWithout<T>(set: ReadonlySet<T>, member: T, wanted: boolean): ReadonlySet<T> {
  const changed = new Set(set);
  if (wanted) changed.add(member);
  else changed.delete(member);
  return changed;
}
