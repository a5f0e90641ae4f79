/** Owns the words for promises that the database only checks at commit, when no command is there to say them. */
import { type Obstacle, violatedConstraint } from './errors.ts';

/** What stands in the way where a commit broke such a promise; null for any other error. */
export function brokenPromise(error: unknown): Obstacle | null {
  const constraint = violatedConstraint(error);
  return constraint === null ? null : (PROMISES.get(constraint) ?? null);
}

const PROMISES: ReadonlyMap<string, Obstacle> = new Map([
  [
    'somebody_holds_every_toggle',
    {
      title: 'Somebody has to hold every permission',
      text: 'After this change nobody who can sign in would hold them all, and nobody could ever give them back. Make another person an owner first. Nothing was saved.',
    },
  ],
]);
