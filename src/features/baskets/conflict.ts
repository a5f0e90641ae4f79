/** Draws what stands in the way of a booking, the nearest free times and what could stand in. */
import type { Obstacle } from '../../platform/errors.ts';
import type { Link, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { periodInWords } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import type { AvailableLine, LikeItem } from './queries.ts';
import { basketHref, type Typed, typedPeriod } from './typed.ts';

export interface Found {
  readonly lines: readonly AvailableLine[];
  readonly nearest: readonly Period[];
  readonly like: readonly LikeItem[];
}

export interface ConflictView extends Obstacle {
  readonly table: TableView;
}

/** What stands in the way; null: nothing. */
export function conflictView(visit: Visit, noun: BookingNoun, typed: Typed, found: Found): ConflictView | null {
  const several = noun.kind === 'checkout' && new Set(found.lines.map((line) => line.stockroomId)).size > 1;
  const troubles = found.lines.flatMap((line) => {
    const trouble = troubleWith(noun, line, several);
    return trouble === null ? [] : [{ line, trouble }];
  });
  if (troubles.length === 0) return null;
  const taken = troubles.filter(({ line }) => line.free < line.quantity);
  return {
    title: titleOf(
      troubles.map(({ line }) => line.name),
      taken.length > 0,
    ),
    text: taken.length > 0 ? takenWords(found) : 'A check-out holds what stands together. Check these out one by one.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'Item' }, { label: 'Stockroom' }, { label: 'In the way' }],
      rows: troubles.map(({ line, trouble }) => ({
        cells: [{ text: line.name }, { text: line.stockroomName }, { text: trouble }],
      })),
    },
    ways: [
      ...found.nearest.map((period) => timeLink(visit, noun, typed, period)),
      ...found.like.flatMap((item) =>
        likeLink(
          noun,
          typed,
          taken.map(({ line }) => line),
          item,
        ),
      ),
    ],
  };
}

function titleOf(names: readonly string[], taken: boolean): string {
  const [first = '', ...rest] = names;
  const what = rest.length === 0 ? first : `${first} and ${rest.length} more`;
  if (!taken) return `${what} cannot be checked out together`;
  return rest.length === 0 ? `${what} is not free then` : `${what} are not free then`;
}

function takenWords({ nearest, like }: Found): string {
  if (nearest.length > 0) return 'Take one of the nearest free times below, or something else.';
  return like.length > 0
    ? 'Take something like it instead, or try other dates.'
    : 'Try other dates, or something else.';
}

function troubleWith({ kind }: BookingNoun, line: AvailableLine, several: boolean): string | null {
  if (line.free < line.quantity) {
    if (line.free <= 0) return 'It is taken for all or part of this time.';
    return `${line.free} of ${line.there} are free for all of this time; ${line.quantity} were asked for.`;
  }
  if (kind === 'reservation') return null;
  if (line.elsewhere) return 'It stands in another place than its stockroom.';
  return several ? 'One check-out holds items of one stockroom.' : null;
}

function timeLink(visit: Visit, noun: BookingNoun, typed: Typed, period: Period): Link {
  return {
    href: basketHref(noun, { ...typed, ...typedPeriod(visit.workspace, period) }),
    label: periodInWords(visit.workspace, period.from, period.to),
    icon: 'clock',
  };
}

/** The same basket with an item in the place of the first taken one of its category. */
function likeLink(noun: BookingNoun, typed: Typed, taken: readonly AvailableLine[], item: LikeItem): Link[] {
  const open = taken.filter((line) => line.categoryId === item.categoryId && line.kitId === null);
  const replaced = open.find((line) => line.name === item.name) ?? open[0];
  if (!replaced) return [];
  const itemIds = typed.picked.itemIds.map((id) => (id === replaced.itemId ? item.id : id));
  return [
    {
      href: basketHref(noun, { ...typed, picked: { ...typed.picked, itemIds } }),
      label: item.name === replaced.name ? `Another ${item.name}` : `${item.name} instead of ${replaced.name}`,
      icon: 'item',
    },
  ];
}
