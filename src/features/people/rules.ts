/** Rules about people that need no database. */
import { type Actor, effectiveSpan } from '../../access/actor.ts';

/** Whether the actor may let somebody see everything: only one whom no span limits gives what no span limits. */
export function mayGiveAll(actor: Actor): boolean {
  return effectiveSpan(actor) === null;
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
  readonly elsewhere: boolean;
}

/** Whether an invitation would lead anywhere: they may sign in, and have nothing to sign in with yet. */
export function mayBeInvited({ signsIn, archived, email, joined }: Account): boolean {
  return signsIn && !archived && email !== null && !joined;
}

/** Whether their password may be replaced from here: what leads to other workspaces too is not ours alone. */
export function mayBeReset({ signsIn, archived, joined, elsewhere }: Account): boolean {
  return signsIn && !archived && joined && !elsewhere;
}
