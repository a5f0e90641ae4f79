/** What stands in the way of an item for a borrower, in words. */
import { type Actor, holds } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';

/** The one word for it where there is no room for more. */
export type Hindrance = 'flagged' | 'restricted';

/** Whether something says itself to whom it may go, or leaves that to its category, and that to the one above. */
export type AccessMode = 'inherited' | 'all' | 'listed';

/** The fields of forms that say so. */
export const ACCESS_FIELDS: readonly string[] = ['access_groups_mode', 'access_groups'];

/** The people to whom an item may go: those of access groups, an empty list being nobody. */
export interface Restriction {
  /** The category that says so; null: the item itself. */
  readonly category: string | null;
  readonly groups: readonly string[];
}

/** How an item circulates, for one borrower. */
export interface Circulation {
  readonly itemId: Id<'item'>;
  readonly name: string;
  /** The flags that take it out of circulation, and the ids of their flaggings. */
  readonly flags: readonly string[];
  readonly flaggings: readonly number[];
  /** Null: it may go to everybody. */
  readonly restriction: Restriction | null;
  readonly admitted: boolean;
}

/** What an override sets aside, as the record of a hold keeps it. */
export interface SetAside {
  readonly flaggings: readonly number[];
  readonly restricted: boolean;
}

/** Who reads about it, and for whom it would be. */
export interface Reading {
  readonly actor: Actor;
  readonly borrowerId: number;
}

/** What stands in the way, one sentence each; empty: nothing. */
export function hindrances({ flags, restriction, admitted }: Circulation, reading: Reading): string[] {
  return [
    ...(flags.length === 0 ? [] : [`It is out of circulation: it is flagged ${listed(flags)}.`]),
    ...(admitted || restriction === null ? [] : [refusal(restriction, reading)]),
  ];
}

/** To whom it may go, as a part of a sentence: “restricted to Masters, as its category Cameras is”. */
export function restrictedWords({ category, groups }: Restriction, actor: Actor): string {
  const who = groups.length === 0 ? 'nobody' : seesAccessGroups(actor) ? listed(groups) : counted(groups.length);
  return category === null ? `restricted to ${who}` : `restricted to ${who}, as its category ${category} is`;
}

/** Whether somebody may know access groups by name: who sees people, or says to whom items may go. */
export function seesAccessGroups(actor: Actor): boolean {
  return holds(actor, 'users.view') || holds(actor, 'items.manage') || holds(actor, 'items.customize');
}

/** The mode in which a form shows what is stored. */
export function modeOf(access: 'all' | 'listed' | null): AccessMode {
  return access ?? 'inherited';
}

function refusal(restriction: Restriction, { actor, borrowerId }: Reading): string {
  const words = `It is ${restrictedWords(restriction, actor)}`;
  if (restriction.groups.length === 0) return `${words}.`;
  const who = borrowerId === actor.personId ? 'you are' : 'the borrower is';
  return `${words}; ${who} not among them.`;
}

function counted(groups: number): string {
  return groups === 1 ? 'the people of an access group' : `the people of ${groups} access groups`;
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(names);
}
