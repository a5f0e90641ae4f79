/** Owns the words for a decision: each check in plain language, and the setting that would change it. */
import { toggleOf } from '../access/catalogue.ts';
import type { Check, Decision } from '../access/decide.ts';
import type { CheckView } from './view-model.ts';

const SCOPE_WORDS = {
  off: 'off',
  own: 'only for their own',
  staffed: 'only in stockrooms that they staff',
  open: 'only in stockrooms that they staff or that are open to them',
  any: 'everywhere',
  on: 'on',
} as const;

/** The checks of a decision in words, in the order in which they were made; the person is called `who`, such as `You`. */
export function explain(decision: Decision): CheckView[] {
  return decision.checks.map((check) => ({ passed: check.passed, ...words(check, decision) }));
}

/** The one sentence that says why not. */
export function refusalOf(decision: Decision): string {
  return explain(decision).find((check) => !check.passed)?.text ?? 'Nothing stands in the way.';
}

function words(check: Check, decision: Decision): { title: string; text: string } {
  const role = decision.actor.roleName;
  switch (check.rule) {
    case 'workspace':
      return {
        title: 'Workspace',
        text: check.passed ? 'It belongs to this workspace.' : 'It belongs to another workspace.',
      };
    case 'toggle':
      return {
        title: `Role: ${role}`,
        text: `“${toggleOf(check.permission).label}” is ${SCOPE_WORDS[check.scope]} for the role ${role}.`,
      };
    case 'reach':
      return { title: 'Reach', text: reachWords(check) };
    case 'span':
      return { title: 'Span', text: spanWords(check) };
    case 'booking':
      return { title: 'Booking', text: bookingWords(check) };
  }
}

function reachWords(check: Extract<Check, { rule: 'reach' }>): string {
  if (check.ownRefused) return 'Nobody may do this for what is their own.';
  if (check.by === 'ownership') return 'It is their own.';
  if (check.scope === 'any' || check.scope === 'on') return 'The permission reaches every stockroom.';
  const staff = check.staffs ? 'They staff this stockroom.' : 'The staff box of this stockroom does not admit them.';
  if (check.scope === 'staffed') return staff;
  if (check.scope === 'open')
    return check.open ? 'This stockroom is open to them.' : `${staff} It is not open to them either.`;
  return 'It is not their own, and the permission reaches only that.';
}

function spanWords(check: Extract<Check, { rule: 'span' }>): string {
  if (!check.limited) return 'No span limits what they see.';
  return check.passed ? 'It lies within their span.' : 'It lies outside the locations of their span.';
}

function bookingWords(check: Extract<Check, { rule: 'booking' }>): string {
  if (check.blocked) return 'They are blocked from making new bookings.';
  if (check.passed) return 'They are not blocked, and may book from this stockroom.';
  return 'The stockroom is not open to their department and groups.';
}
