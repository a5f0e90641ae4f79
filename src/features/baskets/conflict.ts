/** Draws what stands in the way of a booking, the nearest free times and what could stand in. */
import { href } from '../../access/action.ts';
import type { Obstacle } from '../../platform/errors.ts';
import type { Link, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { periodInWords, wallClockOf } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { type Breach, isLifted, type LendingRules } from '../lending-rules/rules.ts';
import { beginWait } from '../waits/actions.ts';
import type { AvailableLine, LikeItem } from './queries.ts';
import { basketHref, type Typed, typedPeriod } from './typed.ts';
import { withoutWays } from './whole.ts';

export interface Found {
  readonly lines: readonly AvailableLine[];
  /** The rules that stop it, and of which stockroom they are. */
  readonly stopped: readonly (Breach & { readonly rules: LendingRules })[];
  /** What stands in the way of items besides time, by id. */
  readonly hindered: ReadonlyMap<number, readonly string[]>;
  readonly nearest: readonly Period[];
  readonly like: readonly LikeItem[];
}

export interface ConflictView extends Obstacle {
  readonly table: TableView;
  /** Nothing but the borrower stands in the way: for somebody else it can be booked. */
  readonly ofBorrower?: boolean;
  /** Whoever may ignore conflicts cannot ignore this. */
  readonly fixed?: boolean;
}

/** What stands in the way; null: nothing. */
export function conflictView(visit: Visit, noun: BookingNoun, typed: Typed, found: Found): ConflictView | null {
  const several = noun.kind === 'checkout' && new Set(found.lines.map((line) => line.stockroomId)).size > 1;
  const troubles = found.lines.flatMap((line) => {
    const sentences = troublesWith(noun, line, several, found.hindered.get(line.itemId) ?? []);
    return sentences.length === 0 ? [] : [{ line, trouble: sentences.join(' ') }];
  });
  if (troubles.length + found.stopped.length === 0) return null;
  const missed = troubles.filter(({ line }) => line.free < line.quantity || found.hindered.has(line.itemId));
  return {
    title:
      troubles.length === 0
        ? `${[...new Set(found.stopped.map(({ rules }) => rules.stockroomName))].join(', ')} does not lend like this`
        : titleOf(
            troubles.map(({ line }) => line.name),
            kindOf(
              missed.map(({ line }) => line),
              several,
            ),
          ),
    text:
      missed.length + found.stopped.length > 0
        ? missedWords(found)
        : several
          ? 'A check-out holds what stands together. Check these out one by one.'
          : 'A check-out holds what stands where its stockroom does. Put it back to its place, or choose something else.',
    table: {
      caption: 'What is in the way',
      columns: [{ label: 'Item' }, { label: 'Stockroom' }, { label: 'In the way' }],
      rows: [
        ...found.stopped.map(({ rules, text }) => ({
          cells: [{ text: 'The rules' }, { text: rules.stockroomName }, { text }],
        })),
        ...troubles.map(({ line, trouble }) => ({
          cells: [{ text: line.name }, { text: line.stockroomName ?? '' }, { text: trouble }],
        })),
      ],
    },
    ways: [
      ...found.nearest.map((period) => timeLink(visit, noun, typed, period)),
      ...found.like.flatMap((item) =>
        likeLink(
          noun,
          typed,
          missed.map(({ line }) => line),
          item,
        ),
      ),
      ...waitWays(visit, noun, typed, found.stopped.length > 0 ? [] : missed.map(({ line }) => line)),
      ...withoutWays(
        visit,
        noun,
        typed,
        missed.map(({ line }) => line),
      ),
    ],
    ofBorrower:
      found.stopped.length === 0 &&
      troubles.every(({ line }) => line.hindrance === 'restricted' && line.free >= line.quantity && !line.elsewhere),
    fixed: found.stopped.some((breach) => !isLifted(breach)),
  };
}

/** What is only taken then, and whose time has not come, can be waited for, by oneself. */
function waitWays(
  { actor, workspace, now }: Visit,
  { kind }: BookingNoun,
  typed: Typed,
  missed: readonly AvailableLine[],
): Link[] {
  const mine = typed.borrowerId === null || typed.borrowerId === actor.personId;
  if (kind !== 'reservation' || !mine || typed.startsAt <= wallClockOf(workspace, now)) return [];
  return missed
    .filter((line) => line.free < 1 && line.hindrance === null && line.kitId === null)
    .slice(0, MOST_WAITS)
    .map(({ itemId, name }) => {
      const query = new URLSearchParams({ item_id: String(itemId), starts_at: typed.startsAt, ends_at: typed.endsAt });
      return { href: `${href(beginWait)}?${query}`, label: `Tell me when ${name} is free`, icon: beginWait.icon };
    });
}

const MOST_WAITS = 3;

/** The least that can be said of all of them. */
function kindOf(missed: readonly AvailableLine[], several: boolean) {
  if (missed.some((line) => line.free < line.quantity)) return 'taken';
  return missed.find((line) => line.hindrance !== null)?.hindrance ?? (several ? 'apart' : 'elsewhere');
}

function titleOf(names: readonly string[], kind: ReturnType<typeof kindOf>): string {
  const [first = '', ...rest] = names;
  const what = rest.length === 0 ? first : `${first} and ${rest.length} more`;
  const are = rest.length === 0 ? 'is' : 'are';
  switch (kind) {
    case 'apart':
      return `${what} cannot be checked out together`;
    case 'elsewhere':
      return `${what} ${are} not at the stockroom`;
    case 'taken':
      return `${what} ${are} not free then`;
    case 'flagged':
      return `${what} ${are} out of circulation`;
    case 'restricted':
      return `${what} ${are} restricted to others`;
  }
}

function missedWords({ stopped, hindered, nearest, like }: Found): string {
  if (nearest.length > 0) {
    return `Take one of the nearest ${stopped.length > 0 ? '' : 'free '}times${stopped.length > 0 ? ' that work' : ''} below, or something else.`;
  }
  if (stopped.some(({ rule }) => rule === 'items' || rule === 'bookings')) {
    return 'Give something back first, cancel a booking, or take less.';
  }
  if (hindered.size > 0) return like.length > 0 ? 'Take something like it instead.' : 'Choose something else.';
  return like.length > 0
    ? 'Take something like it instead, or try other dates.'
    : 'Try other dates, or something else.';
}

function troublesWith(
  { kind }: BookingNoun,
  line: AvailableLine,
  several: boolean,
  others: readonly string[],
): readonly string[] {
  if (line.free < line.quantity) return [takenWords(line), ...others];
  if (kind === 'reservation' || others.length > 0) return others;
  if (line.elsewhere) return ['It stands in another place than its stockroom.'];
  return several ? ['One check-out holds items of one stockroom.'] : [];
}

function takenWords({ free, there, quantity }: AvailableLine): string {
  if (free <= 0) return 'It is taken for all or part of this time, or has to rest between two loans then.';
  return `${free} of ${there} are free for all of this time; ${quantity} were asked for.`;
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
