/** Owns what somebody was sending when they were asked to sign in again: it waits in the form, and they send it after. */
import type { Action } from '../../access/action.ts';
import type { Submission } from '../../access/form.ts';
import { ownPath } from './rules.ts';

export interface Resumption {
  readonly to: string;
  readonly fields: Submission;
}

/** A submission as one text; null where it holds a password or a file, which are not put into a page. */
export function resumable(to: string, action: Action | undefined, submission: Submission): string | null {
  const drawn = Object.values(action?.form?.fields ?? {}).map((field) => field.drawn);
  if (drawn.includes('password') || drawn.includes('file')) return null;
  const fields = Object.entries(submission).filter(([name]) => name !== '_csrf' && name !== '_key');
  return JSON.stringify({ to, fields: Object.fromEntries(fields) });
}

/** The submission that a text stands for; null for any other text. */
export function resumptionOf(text: string | null | undefined): Resumption | null {
  const read = parsed(text ?? '');
  if (typeof read !== 'object' || read === null || !('to' in read) || !('fields' in read)) return null;
  const { to, fields } = read;
  if (typeof fields !== 'object' || fields === null || ownPath(to) !== to) return null;
  const entries = Object.entries(fields).filter((entry): entry is [string, string | string[]] => isSubmitted(entry[1]));
  return { to, fields: Object.fromEntries(entries) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isSubmitted(value: unknown): value is string | string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
}
