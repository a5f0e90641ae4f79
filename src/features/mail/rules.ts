/** What people are told by mail, about what, and when: pure. */
import type { Permission } from '../../access/catalogue.ts';
import type { Kind } from '../../access/resource.ts';

/** What one can wish to be told of at once, once a day, or never. */
export interface Topic {
  readonly key: TopicKey;
  readonly label: string;
  readonly help: string;
  /** It waits for nobody, so that it is told at once or not at all. */
  readonly urgent?: true;
  /** Told to those whom a stockroom lists as its staff, as far as they may see what it is about. */
  readonly staff?: Shown;
}

/** The permission that shows what something is about, and what that is. */
export interface Shown {
  readonly needs: Permission;
  readonly on: Kind;
  readonly words: string;
}

export type TopicKey = 'bookings' | 'loans' | 'due' | 'overdue' | 'waiting' | 'requests' | 'late' | 'broken';

export type Wish = 'now' | 'daily' | 'never';

export const TOPICS: readonly Topic[] = [
  {
    key: 'bookings',
    label: 'Your reservations',
    help: 'They were made, approved, declined, changed or cancelled.',
  },
  { key: 'loans', label: 'What you borrow', help: 'It was handed out, extended or taken back.' },
  { key: 'due', label: 'What is due soon', help: 'The day before it has to be back.' },
  { key: 'overdue', label: 'What is overdue', help: 'Each day until it is back.' },
  {
    key: 'waiting',
    label: 'What you wait for',
    help: 'Something that you wait for came free, and is held for you for a short time.',
    urgent: true,
  },
  {
    key: 'requests',
    label: 'Requests',
    help: 'Reservations that have to be approved.',
    staff: { needs: 'reservations.view', on: 'reservation', words: 'requests' },
  },
  {
    key: 'late',
    label: 'Overdue loans',
    help: 'A list of them each morning.',
    staff: { needs: 'checkouts.view', on: 'checkout', words: 'overdue loans' },
  },
  {
    key: 'broken',
    label: 'Broken things',
    help: 'They came back damaged, or were taken out of circulation.',
    staff: { needs: 'items.view', on: 'item', words: 'broken things' },
  },
];

/** What a stockroom's staff are told. */
export const STAFF_TOPICS: readonly (Topic & { readonly staff: Shown })[] = TOPICS.flatMap((topic) =>
  topic.staff === undefined ? [] : [{ ...topic, staff: topic.staff }],
);

/** What can happen that somebody is told of. */
export type Event =
  | 'asked'
  | 'reserved'
  | 'approved'
  | 'declined'
  | 'changed'
  | 'cancelled'
  | 'handed_out'
  | 'extended'
  | 'returned'
  | 'due'
  | 'overdue'
  | 'offered'
  | 'missed'
  | 'requested'
  | 'late'
  | 'damaged'
  | 'withdrawn';

/** The topic of each. Those of staff topics go to whom the stockroom lists, the others to the borrower. */
export const TOPIC_OF: Readonly<Record<Event, TopicKey>> = {
  asked: 'bookings',
  reserved: 'bookings',
  approved: 'bookings',
  declined: 'bookings',
  changed: 'bookings',
  cancelled: 'bookings',
  handed_out: 'loans',
  extended: 'loans',
  returned: 'loans',
  due: 'due',
  overdue: 'overdue',
  offered: 'waiting',
  missed: 'waiting',
  requested: 'requests',
  late: 'late',
  damaged: 'broken',
  withdrawn: 'broken',
};

/** Whether it goes to the staff that a stockroom lists. */
export function isForStaff(event: Event): boolean {
  return STAFF_TOPICS.some(({ key }) => key === TOPIC_OF[event]);
}

/** What is told of a booking that was just made, by its status. */
export function toldOfNew(status: string): readonly Event[] {
  if (status === 'requested') return ['asked', 'requested'];
  if (status === 'reserved') return ['reserved'];
  return status === 'out' ? ['handed_out'] : [];
}

/** Of what happened to the same thing several times only the last: things are told as they stand in the end. */
export function lastOfEach<
  Said extends {
    readonly id: number;
    readonly event: Event;
    readonly bookingId: number | null;
    readonly itemId: number | null;
    readonly stockroomId: number | null;
  },
>(said: readonly Said[]): Said[] {
  const about = ({ event, bookingId, itemId, stockroomId }: Said) => [event, bookingId, itemId, stockroomId].join(' ');
  const last = new Map(said.map((each) => [about(each), each.id]));
  return said.filter((each) => last.get(about(each)) === each.id);
}

/** The work that puts together and sends what waits. */
export const SEND = 'mail:send';

/** Mails to one person keep so far apart, in milliseconds: what comes in between is put together. */
export const APART = 3 * 60_000;
/** When digests of the day are sent, and lists of the morning: so many hours into the day. */
export const MORNING = 7;
/** So long a mail is tried again and again, in milliseconds. */
const LONGEST = 3 * 24 * 60 * 60_000;

/** When to try again what failed so many times; null: never. */
export function nextTry(tries: number, madeAt: Date, now: Date): Date | null {
  if (now.getTime() - madeAt.getTime() > LONGEST) return null;
  return new Date(now.getTime() + Math.min(2 ** tries, 4 * 60) * 60_000);
}
