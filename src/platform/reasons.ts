/** Owns saying in one sentence why one of many things was left out. */
import { Conflict, Invalid, Refused } from './errors.ts';
import { refusalOf } from './explain.ts';

/** Why it was refused, impossible or not valid; null for a fault of ours. */
export function reasonOf(error: unknown): string | null {
  if (error instanceof Invalid) return error.errors.map(({ text }) => text).join('. ');
  if (error instanceof Conflict) return `${error.obstacle.title}. ${error.obstacle.text}`;
  if (error instanceof Refused) return error.decision ? refusalOf(error.decision) : 'It fills in what you may not.';
  return null;
}
