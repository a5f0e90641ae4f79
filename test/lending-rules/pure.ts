/** Rules of stockrooms without a database. */
import { type Id, readId } from '../../src/access/ids.ts';
import { type LendingRules, NO_RULES } from '../../src/features/lending-rules/rules.ts';
import type { Workspace } from '../../src/platform/workspace.ts';

export const DUBLIN: Workspace = {
  id: id(1),
  name: 'School',
  timeZone: 'Europe/Dublin',
  language: 'en',
  currency: 'EUR',
};

/** What a stockroom's rules say, where they say anything at all. */
export function ruled(rules: Partial<LendingRules>): LendingRules {
  return { ...NO_RULES, stockroomId: id(1), stockroomName: 'Camera store', stockroomAt: id(1), ...rules };
}

function id<N extends 'workspace' | 'stockroom' | 'location'>(number: number): Id<N> {
  const read = readId<N>(number);
  if (read === null) throw new Error(`${number} is no id`);
  return read;
}
