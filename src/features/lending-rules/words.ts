/** The words for rules that are gone beyond, where there is no room for whole sentences. */
import type { Rule } from './rules.ts';

/** In short what was gone beyond, for whoever sees the booking. */
export function beyondWords(rules: readonly Rule[]): string {
  return new Intl.ListFormat('en-GB').format(rules.map((rule) => BEYOND[rule]));
}

/** The same for whoever went beyond them, after another sentence; nothing where nothing was. */
export function beyondSentence(rules: readonly Rule[]): string {
  return rules.length === 0 ? '' : ` It is booked ${beyondWords(rules)}.`;
}

/** One or two words for a cell of a table. */
export function shortly(rule: Rule): string {
  return SHORT[rule];
}

const BEYOND: Readonly<Record<Rule, string>> = {
  blackout: 'in a blackout',
  closed: 'when the stockroom is closed',
  longest: 'for longer than it lends',
  notice: 'at too short notice',
  ahead: 'too far ahead',
  items: 'with more items than one person may have',
  bookings: 'with more bookings than one person may have',
};

const SHORT: Readonly<Record<Rule, string>> = {
  blackout: 'blackout',
  closed: 'closed',
  longest: 'too long',
  notice: 'too soon',
  ahead: 'too far ahead',
  items: 'too many',
  bookings: 'too many',
};
