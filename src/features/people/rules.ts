/** Rules about people that need no database. */
import { type Actor, effectiveSpan } from '../../access/actor.ts';
import { toggleOf } from '../../access/catalogue.ts';
import type { Id } from '../../access/ids.ts';
import { uncovered } from '../../access/roles.ts';
import type { Person } from './queries.ts';

/** What a form said; what is absent stays as it is. */
export interface PersonValues {
  readonly name: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly role_id?: Id<'role'>;
  readonly department_id?: Id<'department'> | null;
  readonly group_ids?: readonly Id<'group'>[];
  readonly access_group_ids?: readonly Id<'accessGroup'>[];
  readonly location_id?: Id<'location'> | null;
  readonly span_mode?: 'all' | 'listed';
  readonly span?: readonly Id<'location'>[];
}

/** Whether the actor may let somebody see everything: only one whom no span limits gives what no span limits. */
export function mayGiveAll(actor: Actor): boolean {
  return effectiveSpan(actor) === null;
}

/** Whoever changes a person covers their role: else one could take over somebody who may do more. */
export function mustCover(actor: Actor, person: Person): string | null {
  const [first, ...others] = uncovered(actor.scopes, person.scopes);
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `Their role ${person.roleName} may do what yours may not: “${toggleOf(first).label}”${more}.`;
}

/** The same for whatever lets one act as they do, such as a new password or a badge: nobody comes to see more by it. */
export function mustReach(actor: Actor, person: Person): string | null {
  const span = effectiveSpan(actor);
  const reached = span === null || (!person.spanAll && person.spanIds.every((id) => span.has(id)));
  return mustCover(actor, person) ?? (reached ? null : 'They see more than your span lets you see.');
}

/** Why somebody whom a span limits gives nobody the sight of everything. */
export const WIDER = 'Your own span limits you to some locations, so you cannot let anybody see all of them.';

/** What the log keeps of a form: of personal values only which of them are others than before, or gone. */
export function recorded(
  { name, email, phone, ...access }: PersonValues,
  before: Partial<Pick<Person, 'name' | 'email' | 'phone'>> = {},
): Readonly<Record<string, unknown>> {
  const personal = {
    name: said(name, before.name),
    email: said(email, before.email),
    phone: said(phone, before.phone),
  };
  return { ...Object.fromEntries(Object.entries(personal).filter(([, word]) => word !== undefined)), ...access };
}

function said(after: string | null | undefined, before: string | null = null): 'changed' | 'removed' | undefined {
  if (after === undefined || after === before) return undefined;
  return after === null ? 'removed' : 'changed';
}

/** How somebody stands, in a word. */
export function wordsOfState({ archived, blocked }: { readonly archived: boolean; readonly blocked: boolean }): string {
  if (archived) return 'In the archive';
  return blocked ? 'Blocked' : 'In use';
}

interface Account {
  readonly signsIn: boolean;
  readonly archived: boolean;
  readonly email: string | null;
  readonly joined: boolean;
  readonly hasPassword: boolean;
  readonly elsewhere: boolean;
}

/** Whether an invitation would lead anywhere: they may sign in, and have nothing to sign in with yet. */
export function mayBeInvited({ signsIn, archived, email, joined }: Account): boolean {
  return signsIn && !archived && email !== null && !joined;
}

/** Whether their password may be replaced from here: what leads to other workspaces too is not ours alone. */
export function mayBeReset({ signsIn, archived, hasPassword, elsewhere }: Account): boolean {
  return signsIn && !archived && hasPassword && !elsewhere;
}
