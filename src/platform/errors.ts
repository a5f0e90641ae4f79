/** Owns the ways in which a request can fail; everything else that is thrown is a fault of ours. */

import type { Decision } from '../access/decide.ts';
import type { FieldError } from '../access/form.ts';
import type { Control, Link, TableView } from './view-model.ts';

/** 401: nobody is signed in. */
export class NotSignedIn extends Error {}

/** 404: not there, or not for this person to know of. */
export class Missing extends Error {}

/** 403: seen, but not allowed. */
export class Refused extends Error {
  /** What was decided; null where fields were submitted that this person was not offered. */
  readonly decision: Decision | null;
  readonly names: readonly string[];
  /** The words of a rule beside the permission. */
  readonly rule: string | null;

  constructor(decision: Decision | null, names: readonly string[] = [], rule: string | null = null) {
    super('refused');
    this.rule = rule;
    this.decision = decision;
    this.names = names;
  }
}

/** 403 by a rule beside the permission, in words. */
export function refusedBecause(rule: string): Refused {
  return new Refused(null, [], rule);
}

/** 401: signed in, but too long ago for what is about to be done. */
export class NotFresh extends Error {}

/** 403: the form does not come from a page of this session. */
export class ForeignForm extends Error {}

/** What stands in the way, and what one can do instead. */
export interface Obstacle {
  readonly title: string;
  readonly text: string;
  readonly table?: TableView;
  readonly ways?: readonly (Link | Control)[];
}

/** 409: allowed, but impossible now. */
export class Conflict extends Error {
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(obstacle.title);
    this.obstacle = obstacle;
  }
}

/** 409: somebody else saved the row since this form was opened. */
export class Stale extends Error {}

/** 422: not valid; of a file also 413, too large, 415, of a wrong kind, and 503, not to be checked just now. */
export class Invalid extends Error {
  readonly errors: readonly FieldError[];
  readonly status: 413 | 415 | 422 | 503;

  constructor(errors: readonly FieldError[], status: Invalid['status'] = 422) {
    super(errors.map((error) => error.text).join('; '));
    this.errors = errors;
    this.status = status;
  }
}

/** 422, or what else is said of a file, about one field. */
export function invalid(name: string, text: string, status: Invalid['status'] = 422): Invalid {
  return new Invalid([{ name, text }], status);
}

/** 429: too many tries. */
export class TooMany extends Error {
  /** In seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('too many tries');
    this.retryAfter = retryAfter;
  }
}

/** The name of the constraint that a statement ran into, if that is what went wrong. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!error.code.startsWith('23')) return null;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null;
}
