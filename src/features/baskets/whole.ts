/** Owns that a kit is booked whole: what is missing from it is named, and who may ignore conflicts can leave it out. */
import { decide } from '../../access/decide.ts';
import type { Link } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import type { ConflictView } from './conflict.ts';
import type { MissingMember } from './queries.ts';
import { basketHref, type Typed } from './typed.ts';

interface Member {
  readonly itemId: number;
  readonly name: string | null;
  readonly kitId: number | null;
  readonly kit: string | null;
}

/** The same basket with the kits but for these items of theirs. */
export function withoutWays(visit: Visit, noun: BookingNoun, typed: Typed, members: readonly Member[]): Link[] {
  if (!decide(visit.actor, 'bookings.ignore_conflicts').allowed) return [];
  const ofKits = members.filter(({ kitId }) => kitId !== null);
  return [...Map.groupBy(ofKits, ({ kit }) => kit)].map(([kit, left]) => {
    const withoutIds = [...(typed.picked.withoutIds ?? []), ...left.map(({ itemId }) => itemId)];
    return {
      href: basketHref(noun, { ...typed, picked: { ...typed.picked, withoutIds } }),
      label: `${kit} without ${namesOf(left)}`,
      icon: 'kit',
    };
  });
}

/** What keeps a kit from being booked whole, whatever else one may ignore; null: nothing. */
export function incomplete(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  missing: readonly MissingMember[],
): ConflictView | null {
  const [first] = missing;
  if (!first) return null;
  return {
    title: `${first.kit} is not complete`,
    text: 'A kit is booked whole.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'Item' }, { label: 'Kit' }, { label: 'In the way' }],
      rows: missing.map(({ name, kit }) => ({
        cells: [{ text: name ?? 'An item that you do not see' }, { text: kit }, { text: 'It is in the archive.' }],
      })),
    },
    ways: withoutWays(visit, noun, typed, missing),
  };
}

function namesOf(members: readonly Member[]): string {
  return members.map(({ name }) => name ?? 'what you do not see').join(', ');
}
